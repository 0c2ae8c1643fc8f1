from __future__ import annotations

from datetime import date, timedelta

import pytest

from avtryck.core.rules.deadlines import (
    answering_ends,
    mailbox_lives,
    reminder_days,
    survey_due,
)

D = date(2026, 5, 29)


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (D - timedelta(days=90), D - timedelta(days=14)),
        (D - timedelta(days=21), D - timedelta(days=14)),
        (D - timedelta(days=20), D - timedelta(days=20)),  # short notice: at once
        (D - timedelta(days=3), D - timedelta(days=3)),
        (D, D),
        (D + timedelta(days=40), D + timedelta(days=40)),
    ],
)
def test_fourteen_days_before_or_at_once(known: date, due: date) -> None:
    assert survey_due(last_day=D, known=known) == due


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        (date(2026, 5, 18), [date(2026, 5, 21), date(2026, 5, 28)]),
        (date(2026, 5, 20), [date(2026, 5, 25), date(2026, 6, 1)]),  # a Saturday, then Monday
        (date(2026, 3, 31), [date(2026, 4, 7), date(2026, 4, 10)]),  # Good Friday to Easter Monday
        (date(2026, 12, 21), [date(2026, 12, 28), date(2027, 1, 4)]),  # both eves
        (date(2026, 6, 16), [date(2026, 6, 22), date(2026, 6, 26)]),  # Midsummer Eve
    ],
)
def test_reminders_come_on_swedish_working_days(sent: date, days: list[date]) -> None:
    assert list(reminder_days(sent=sent, ends=answering_ends(sent))) == days


def test_no_reminder_after_answering_has_ended() -> None:
    sent = date(2026, 5, 18)
    ends = [date(2026, 5, day) for day in (20, 21, 27, 28)]
    assert [len(reminder_days(sent=sent, ends=day)) for day in ends] == [0, 1, 1, 2]


def test_the_work_mailbox_closes_the_day_after_the_last() -> None:
    days = [D - timedelta(days=1), D, D + timedelta(days=1)]
    assert [mailbox_lives(last_day=D, on=day) for day in days] == [True, True, False]
