"""Plain Python: no Django, no I/O, no clock; randomness only by argument."""
