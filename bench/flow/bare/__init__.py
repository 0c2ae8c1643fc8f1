"""Four trivial requests through the same middleware, whose POST stores one row."""
