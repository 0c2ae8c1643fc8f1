"""Wrapped keys and tombstones, in a store of their own."""
