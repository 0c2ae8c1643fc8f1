"""Findings, what is decided about them, what came of it, and what leavers are told."""
