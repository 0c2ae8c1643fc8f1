"""What is wrong with a content file or an answer, and where, in Swedish and English."""

from __future__ import annotations

from avtryck.core.instruments.sentences import say


class ContentError(ValueError):
    """A content file that cannot be used: `place` says where, `reason` why."""

    def __init__(self, place: str, code: str, /, **values: object) -> None:
        self.place = place
        self.code = code
        self.values = values
        super().__init__(self.text("sv"))

    @property
    def reason(self) -> str:
        return say(self.code, "sv", **self.values)

    def text(self, lang: str) -> str:
        """Place and reason as one sentence in `lang`."""
        reason = say(self.code, lang, **self.values)
        return f"{self.place}: {reason}" if self.place else reason


class InstrumentError(ContentError):
    """A questionnaire or guide that may not be used."""


class TextError(ContentError):
    """A shipped text that may not be used, or may not be rendered with these values."""


class PolicyError(ContentError):
    """A policy file that may not be used."""


class AnswerError(ValueError):
    """One refused value: its column, the value (empty for open texts) and why."""

    def __init__(self, column: str, value: str, code: str, /, **values: object) -> None:
        self.column = column
        self.value = value
        self.code = code
        self.values = values
        super().__init__(self.text("sv"))

    @property
    def reason(self) -> str:
        return say(self.code, "sv", **self.values)

    def text(self, lang: str) -> str:
        """Column and reason as one sentence in `lang`."""
        return f"{self.column}: {say(self.code, lang, **self.values)}"
