"""Mail rows: what, to whom, when; rendering and sending."""
