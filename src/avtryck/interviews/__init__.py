"""Guide, preparation, conducting, notes, signals."""
