"""Departures from the personnel system's file."""
