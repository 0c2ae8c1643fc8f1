"""The gate: extract, pool, protect, publish."""
