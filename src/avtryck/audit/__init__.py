"""Who did what when, never content."""
