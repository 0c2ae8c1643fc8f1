"""Settings, commands, worker: what ties the parts together."""
