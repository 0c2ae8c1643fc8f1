"""Free texts: gathered in batches, read by people, published with the next release."""
