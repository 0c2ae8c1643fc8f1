"""Avtryck: exit interviews and exit surveys where nobody can be singled out."""
