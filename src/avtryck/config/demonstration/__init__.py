"""The demonstration: a made-up university and the years behind it, the same for the same seed."""
