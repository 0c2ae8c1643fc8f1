"""From a departure to a case: import, checklist, coverage account."""
