"""Sealed raw material, in a store of its own; `doors` is its only face."""
