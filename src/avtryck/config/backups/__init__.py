"""Backups: a copy of the three stores as they were at one instant, and the way back."""
