"""A thief who has everything but the key file, and wants to know whose sheet is whose."""
