"""Local and central HR."""
