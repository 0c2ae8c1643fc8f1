"""HTTP API for HR systems and published statistics."""
