"""Readers of published results."""
