"""The one who holds the interview."""
