"""Views by audience, thin."""
