"""Dates as people say them, in the language of the text they stand in."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime

DAYS = {"sv": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
MOMENTS = {"sv": "EEEE d MMMM y 'kl.' HH.mm", "en": "EEEE d MMMM y 'at' HH:mm"}


def said(value: date, language: str) -> str:
    """tisdag 3 mars 2026; of a datetime, as its own zone has it: tisdag 3 mars 2026 kl. 14.00."""
    known = language if language in DAYS else "en"
    if isinstance(value, datetime):
        return format_datetime(value, MOMENTS[known], locale=known)
    return format_date(value, DAYS[known], locale=known)
