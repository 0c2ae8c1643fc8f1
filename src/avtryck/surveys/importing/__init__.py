"""Answers collected elsewhere: read whole or refused whole, then waiting sheets like any others."""

from avtryck.surveys.importing.agreement import UnusableMappingError
from avtryck.surveys.importing.canonical import Canonical
from avtryck.surveys.importing.layout import Given, Layout
from avtryck.surveys.importing.mapping import MappingError, read_mapping
from avtryck.surveys.importing.operations import (
    ImportedAnswers,
    OtherInstrumentError,
    UnknownBatchError,
    has_pooled,
    import_answers,
    withdraw_person,
)
from avtryck.surveys.importing.translating import Mapped

__all__ = [
    "Canonical",
    "Given",
    "ImportedAnswers",
    "Layout",
    "Mapped",
    "MappingError",
    "OtherInstrumentError",
    "UnknownBatchError",
    "UnusableMappingError",
    "has_pooled",
    "import_answers",
    "read_mapping",
    "withdraw_person",
]
