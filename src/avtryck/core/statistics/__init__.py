"""Shares, intervals and the recommendation value, for few answers."""
