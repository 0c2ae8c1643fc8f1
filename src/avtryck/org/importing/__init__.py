"""Units and people from files: looked at first, then taken in whole or not at all."""
