"""The person who leaves."""
