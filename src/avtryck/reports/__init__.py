"""Figures, charts and files, from published rows only."""
