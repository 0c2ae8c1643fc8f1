"""Measures tied to findings (a later part)."""
