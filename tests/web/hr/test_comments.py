"""Kommentarer: who reads, what they may do, and that nobody else sees a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from avtryck.audit.models import Event
from avtryck.cases import matters, roster
from avtryck.cases.models import Matter
from avtryck.org.access import Scope
from avtryck.org.models import Person
from avtryck.outbox.models import Mail
from avtryck.published.models import CommentTheme, PublishedComment
from avtryck.retention.decided import decisions
from avtryck.retention.decisions import wrong
from avtryck.retention.models import GoingLive
from avtryck.vault.models import Comment, CommentBatch, Review
from cast import CILLA, DAG, GUN
from commented import batch_at, closed, left, published
from confidentiality.crawl import signed_in
from confidentiality.permuting.watching import taken_back
from leavers import installed

Cast = dict[str, Person]
SEPTEMBER, DECEMBER = date(2026, 9, 30), date(2026, 12, 31)
CANARY = "Kanariefågeln"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
TEXT = f"{CANARY} Bo Bergström lyssnade inte på oss, ring 070-123 45 67. Nummer"


@pytest.fixture(autouse=True)
def fresh_names() -> Iterator[None]:
    roster.forget()
    yield
    roster.forget()


@pytest.fixture
def batch(people: Cast, clock_at) -> CommentBatch:
    """Ten texts about Cilla's institution, gathered in September."""
    installed()
    clock_at("2026-10-02")
    left("minne-a", 10, says=TEXT)
    closed("2026-K3", SEPTEMBER)
    return CommentBatch.objects.get()


def page(batch: CommentBatch, place: int = 1) -> str:
    return reverse("hr-comment", args=[batch.pk, place])


def filled(
    client: Client, batch: CommentBatch, place: int = 1, **changed: object
) -> dict[str, object]:
    """The form as a browser has it when the page is opened."""
    form = client.get(page(batch, place)).context["form"]
    found = {key: form[key].value() for key in ("shown", "language", "themes", "revision")}
    return {**found, "verdict": "approved", **changed}


def test_a_text_is_read_with_what_may_point_somebody_out_marked(batch, people, cilla) -> None:
    html = cilla.get(page(batch)).content.decode()
    assert "<mark>Bo Bergström</mark>" in html
    assert "<mark>070-123 45 67</mark>" in html
    form = cilla.get(page(batch)).context["form"]
    assert (form["language"].value(), form["themes"].value()) == ("sv", ["leadership"])
    assert Event.objects.filter(chain="neuro", payload__verb="read comment").count() == 2


def test_words_are_hidden_by_a_button_without_javascript(batch, cilla) -> None:
    answer = cilla.post(
        page(batch), filled(cilla, batch, mask="Bo Bergström", themes=["tasks"], verdict="")
    )
    form = answer.context["form"]
    assert form["shown"].value().startswith(f"{CANARY} […] lyssnade")
    assert [one.words for one in answer.context["noticed"]] == ["070-123 45 67"]
    assert (form["themes"].value(), form["language"].value()) == (["tasks"], "sv")
    assert not Review.objects.exclude(verdict="").exists()
    sent = filled(cilla, batch, shown=form["shown"].value())
    assert cilla.post(page(batch), sent).status_code == 302
    assert cilla.get(page(batch)).context["form"]["shown"].value() == form["shown"].value()


def test_other_words_and_another_revision_are_refused_and_say_why(batch, cilla) -> None:
    answer = cilla.post(page(batch), filled(cilla, batch, shown="Allt var bra."))
    assert "får bara döljas" in answer.content.decode()
    first, second = filled(cilla, batch), filled(cilla, batch, verdict="held")
    assert cilla.post(page(batch), first).status_code == 302
    late = cilla.post(page(batch), second)
    assert late.status_code == 409
    assert "Någon annan hann före" in late.content.decode()
    assert list(Review.objects.exclude(verdict="").values_list("verdict", flat=True)) == [
        "approved"
    ]


def test_one_after_the_other_with_undo_until_the_last_freezes_the_batch(batch, cilla) -> None:
    answer = cilla.post(page(batch), filled(cilla, batch, verdict="held"))
    assert answer.url == f"{page(batch, 2)}?efter=1"
    assert "Text 1 visas inte." in cilla.get(answer.url).content.decode()
    back = cilla.post(reverse("hr-comment-undo", args=[batch.pk, 1]))
    assert back.url == page(batch, 1)
    assert not Review.objects.exclude(verdict="").exists()
    for place in range(1, 11):
        answer = cilla.post(page(batch, place), filled(cilla, batch, place))
    assert answer.url == reverse("hr-comment-batch", args=[batch.pk])
    assert "Bunten är klar" in cilla.get(answer.url).content.decode()
    assert cilla.get(page(batch, 3)).url == answer.url
    assert cilla.post(reverse("hr-comment-undo", args=[batch.pk, 3])).url == answer.url
    closed("2026", DECEMBER)
    assert len(published()["neuro"]) == 10
    assert cilla.get(answer.url).status_code == 404


def test_what_must_be_handled_goes_on_without_saying_whose(batch, people, cilla) -> None:
    address = reverse("hr-comment-matter", args=[batch.pk, 1])
    assert "HR på institutionen" not in cilla.get(address).content.decode()  # Cilla is all of it
    answer = cilla.post(address, {"text": "Någon mår illa", "to": "central_hr"})
    assert answer.url == page(batch)
    found = Matter.objects.get()
    assert (found.institution, found.source, found.to) == ("neuro", "reviewer", "central_hr")
    readers = {name for name, one in people.items() if matters.matters(Scope(one))}
    assert readers == {"Gun"}
    assert matters.read_matter(matter=found, reader=people["Gun"]).text == "Någon mår illa"
    event = Event.objects.get(payload__verb="raise matter")
    assert str(batch.pk) not in str(event.payload)


def test_the_organisation_s_texts_are_for_two_that_the_authority_has_named(
    people, clock_at
) -> None:
    installed()
    clock_at("2026-10-02")
    left("minne-a", 5)
    left("optik", 5)
    closed("2026-K3", SEPTEMBER)
    batch = CommentBatch.objects.get()
    gun, cilla, dag = (signed_in(people[name]) for name in ("Gun", "Cilla", "Dag"))
    assert [one.get(page(batch)).status_code for one in (gun, cilla, dag)] == [404] * 3
    named = {"comment_reviewers": [GUN.employee_id, CILLA.employee_id, DAG.employee_id]}
    GoingLive.objects.create(decided_on=SEPTEMBER, decisions=named)
    assert [one.get(page(batch)).status_code for one in (gun, cilla, dag)] == [200, 404, 404]
    html = (
        gun.get(page(batch)).content.decode()
        + gun.get(reverse("hr-comment-batch", args=[batch.pk])).content.decode()
    )
    assert "neurovetenskap" not in html
    assert "fysik" not in html
    assert decisions()["comment_reviewers"][0] == people["Gun"].employee_id


def test_fewer_than_two_reviewers_are_refused_by_name() -> None:
    for said in ("1008", ["1008"], ["1008", "1008"], ["1008", 7], []):
        refused = [
            line for line in wrong({"comment_reviewers": said}) if "comment_reviewers" in line
        ]
        assert len(refused) == 1, said
    for fine in ({}, {"comment_reviewers": ["1008", "1005"]}):
        assert not [line for line in wrong(fine) if "comment_reviewers" in line]


def test_nobody_else_sees_a_word_of_what_waits_or_is_held(
    batch, people, cilla, logged: StringIO
) -> None:
    """Every page of everybody, the log, the audit, mails and files; then after its publication."""
    everyone = {name: signed_in(person) for name, person in people.items() if name != "Cilla"}
    seen = [*visited(everyone), *visited({"Cilla": cilla})]
    for place in range(1, 11):
        verdict = "held" if place == 4 else "approved"
        shown = filled(cilla, batch, place)["shown"]
        assert isinstance(shown, str)
        hidden = shown.replace(CANARY, "[…]")
        answer = cilla.post(
            page(batch, place), filled(cilla, batch, place, shown=hidden, verdict=verdict)
        )
        seen.append(answer.url)
    closed("2026", DECEMBER)
    seen += [*visited(everyone), *visited({"Cilla": cilla})]
    rows = [*PublishedComment.objects.values(), *CommentTheme.objects.values()]
    seen += [
        str(rows),
        logged.getvalue(),
        str([*Event.objects.values()]),
        str([*Mail.objects.values()]),
    ]
    assert len(published()["neuro"]) == 9
    assert [text for text in seen if CANARY in text] == []
    folder = Path(settings.ENV.data)
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert [one.name for one in files if CANARY.encode() in one.read_bytes()] == []


def visited(clients: dict[str, Client]) -> Iterator[str]:
    """Pages where something of comments could stand."""
    addresses = [
        reverse("hr-today"), reverse("hr-comments"), reverse("hr-matters"), reverse("hr-survey"),
        reverse("reader-home"), reverse("reader-report", args=["neuro"]), reverse("ui-operations"),
        reverse("reader-file", args=["neuro", "json"]), reverse("manager-home"),
    ]  # fmt: skip
    for client in clients.values():
        for address in addresses:
            yield client.get(address).content.decode("utf-8", "replace")
    for batch in CommentBatch.objects.all():
        for client in clients.values():
            yield client.get(reverse("hr-comment-batch", args=[batch.pk])).content.decode()


def test_whether_texts_wait_is_told_nobody(people, clock_at) -> None:
    """Nine texts or none: the same pages, to the byte."""
    installed()
    clock_at("2026-10-02")
    clients = {name: signed_in(people[name]) for name in ("Cilla", "Gun", "Hugo", "Eli")}

    def seen(n: int) -> list[str]:
        with taken_back():
            left("minne-a", n)
            closed("2026-K3", SEPTEMBER)
            assert Comment.objects.count() == n
            return [TOKEN.sub("", page) for page in visited(clients)]

    assert seen(0) == seen(9)


def test_a_batch_is_listed_for_whoever_reads_it(batch, people, cilla) -> None:
    html = cilla.get(reverse("hr-comments")).content.decode()
    assert "Institutionen för neurovetenskap" in html
    assert "0 av 10 lästa" in html
    assert batch_at("neuro", people["Cilla"]).id == batch.pk
    for name in ("Dag", "Gun"):
        empty = signed_in(people[name]).get(reverse("hr-comments")).content.decode()
        assert "Här finns inget att läsa" in empty
