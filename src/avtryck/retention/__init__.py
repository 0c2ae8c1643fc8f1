"""Going live, disposal and holds."""
