"""The demonstration: made once, the same for the same seed, and never anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.test import Client
from django.urls import reverse

from avtryck.cases.models import Case, Departure
from avtryck.config.commands.demo import demo
from avtryck.config.demonstration.filling import Filled, NotEmptyError, fill
from avtryck.core.rules.states import Interview as State
from avtryck.interviews.models import Interview
from avtryck.interviews.queries import parts_written
from avtryck.org.models import Installation, Person, Unit
from avtryck.outbox.models import Mail
from avtryck.outbox.operations import send_due
from avtryck.published.models import Block, Pool, Release, Sum
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.surveys.models import Round
from avtryck.vault.models import Box
from avtryck.web.ui.demonstration import SIGN_INS

pytestmark = pytest.mark.slow
SMALL = {"seed": 7, "years": 1, "people": 300}


@pytest.fixture
def empty(db: None, clock_at: Callable[[str], None]) -> Installation:
    clock_at("2026-02-10T10:00:00+01:00")
    return Installation.objects.get_or_create(pk=1)[0]


@pytest.fixture
def filled(empty: Installation) -> Filled:
    return fill(**SMALL, progress=lambda line: None)


def published() -> list[Any]:
    """Everything published except the pools' random names and what is hashed over them."""
    releases = Release.objects.order_by("sequence").values_list("name", "full", "until")
    pools = Pool.objects.values_list("release", "ledger", "node", "n", "label")
    blocks = Block.objects.values_list("pool__node", "figure", "kind", "counts", "at_least", "n")
    sums = Sum.objects.values_list("release", "ledger", "node", "figure", "counts", "at_least")
    return [list(releases), *(sorted(map(repr, rows)) for rows in (pools, blocks, sums))]


def test_the_same_seed_publishes_the_same_numbers(empty: Installation) -> None:
    told = []
    for _ in range(2):
        point = [transaction.savepoint(using=store) for store in ("default", "vault", "keys")]
        fill(**SMALL, progress=lambda line: None)
        told.append(published())
        for store, sid in zip(("default", "vault", "keys"), point, strict=True):
            transaction.savepoint_rollback(sid, using=store)
    assert [name for name, *_ in told[0][0]] == ["2025-K2", "2025-K3", "2025"]
    assert told[0][1]
    assert told[0] == told[1]


def test_what_is_published_is_sound(filled: Filled) -> None:
    assert filled.people == Person.objects.count() == 300
    assert filled.releases == ("2025-K2", "2025-K3", "2025")
    assert min(Pool.objects.values_list("n", flat=True)) >= 5
    assert [*chain_breaks(), *sum_breaks()] == []
    months = dict(Round.objects.values_list("month", "state"))
    assert {state for month, state in months.items() if month < "2026-01"} == {"closed"}
    assert months["2026-02"] == "open"
    waits = list(Round.objects.filter(month="2026-01", state="open"))
    assert sum(Box.objects.filter(round=one.id).count() for one in waits) < 5  # with the next


def test_the_manager_who_signs_in_meets_every_state(filled: Filled) -> None:
    here = Case.objects.filter(departure__nearest_manager__employee_id="demo-nearest")
    states = set(here.values_list("interview_state", flat=True))
    assert states >= {
        State.PLANNED, State.OFFERED, State.DECLINED, State.BOOKED, State.HELD, State.NOTES_DONE,
        State.CLOSED, State.NOT_OFFERED,
    }  # fmt: skip
    assert set(here.values_list("survey_state", flat=True)) >= {"not_sent", "sent"}
    assert here.filter(handling=Case.Handling.HR).exists()
    waiting = Departure.objects.filter(nearest_manager__employee_id="demo-nearest", case=None)
    assert waiting.filter(status=Departure.Status.TO_CONFIRM).exists()
    chosen = Interview.objects.filter(interviewer__employee_id="demo-superior")
    assert chosen.filter(by_nearest_manager=False).exists()
    held = Interview.objects.get(
        case__in=here, case__interview_state=State.HELD, held_on="2026-02-09"
    )
    assert parts_written(held) >= {"summary", "signals"}


def test_other_data_is_refused(empty: Installation, people: dict[str, Person]) -> None:
    before = Unit.objects.count()
    with pytest.raises(NotEmptyError):
        fill(**SMALL, progress=lambda line: None)
    assert Unit.objects.count() == before
    empty.refresh_from_db()
    assert empty.state == Installation.State.NOT_LIVE


def test_the_command_says_why_it_refuses(people: dict[str, Person]) -> None:
    for options in ([], ["--if-empty"]):
        told = CliRunner().invoke(demo, options)
        assert told.exit_code == 1
        assert "finns redan andra uppgifter" in told.stderr


def test_a_second_start_keeps_what_is_there(filled: Filled) -> None:
    before = published()
    kept = CliRunner().invoke(demo, ["--if-empty"])
    assert (kept.exit_code, published()) == (0, before)
    assert CliRunner().invoke(demo, []).exit_code == 1


@pytest.mark.parametrize("state", ["not_live", "live"])
def test_outside_a_demonstration_there_is_nothing(
    people: dict[str, Person], client: Client, state: str
) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"state": state})
    page = client.get(reverse("account_login")).content.decode()
    assert reverse("demo-sign-in") not in page
    assert reverse("demo-mail") not in page
    assert client.post(reverse("demo-sign-in"), {"who": "demo-hr"}).status_code == 404
    assert client.get(reverse("demo-mail")).status_code == 404
    one = Mail.objects.create(kind="staff-account", subject_id="1:x", due="2026-01-01T08:00Z")
    assert client.get(reverse("demo-mail-one", args=[one.pk])).status_code == 404


def test_one_button_signs_each_of_them_in(filled: Filled) -> None:
    for key, one in SIGN_INS.items():
        client = Client()
        page = client.get(reverse("account_login"))
        assert one.name in page.content.decode()
        before = client.cookies["csrf"].value
        entered = client.post(reverse("demo-sign-in"), {"who": key})
        assert (entered.status_code, entered["Location"]) == (302, reverse("start"))
        assert client.cookies["csrf"].value != before  # session and token begin anew
        assert client.session["_auth_user_id"]
    assert Client().post(reverse("demo-sign-in"), {"who": "e00001"}).status_code == 404


def test_and_leads_on_to_where_one_was_going(filled: Filled) -> None:
    goal = reverse("manager-home") + "?a=1&b=2"
    page = Client().get(goal, follow=True).content.decode()
    assert page.count('value="/samtal/?a=1&amp;b=2"') == 1 + len(SIGN_INS)
    for target, where in (
        (goal, goal), ("https://elsewhere.example/", reverse("start")),
        ("//elsewhere.example/", reverse("start")),
    ):  # fmt: skip
        entered = Client().post(reverse("demo-sign-in"), {"who": "demo-nearest", "next": target})
        assert entered["Location"] == where


def test_the_tray_renders_a_mail_whose_link_works(filled: Filled, client: Client) -> None:
    first = client.get(reverse("demo-mail"))
    assert first.status_code == 200
    rows = [row for row in first.context["rows"] if "/e/" in row["body"]]
    page = client.get(reverse("demo-mail-one", args=[rows[0]["id"]]))
    link = page.content.decode().split('href="', maxsplit=50)
    survey = next(part.split('"')[0] for part in link if "/e/" in part.split('"')[0])
    assert client.get(survey.split("8000")[1], follow=True).status_code == 200


def test_mail_of_a_demonstration_counts_as_sent_and_leaves_nowhere(
    filled: Filled, clock_at: Callable[[str], None]
) -> None:
    clock_at("2026-03-01T10:00:00+01:00")
    due = Mail.objects.filter(state=Mail.State.WAITING, due__lte="2026-03-01T09:00Z")
    count = due.count()
    assert count > 0
    while send_due():
        pass
    assert not due.exists()
