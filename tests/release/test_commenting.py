"""Free texts: gathered where enough people wrote, read by people, published, and gone."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from avtryck.audit.models import Event
from avtryck.keys.models import Key
from avtryck.org.access import Scope
from avtryck.published.models import CommentPool, CommentTheme, PublishedComment, Release
from avtryck.published.queries import chain_breaks, sum_breaks
from avtryck.release import operations
from avtryck.release.commenting import publishing, reviewing
from avtryck.release.commenting.rehearsing import RealTextsError, approve_all
from avtryck.release.commenting.reviewing import (
    APPROVED,
    HELD,
    NONE,
    ONCE,
    ChangedMeanwhileError,
    Choice,
    FrozenError,
    OtherWordsError,
    UnknownChoiceError,
)
from avtryck.surveys.closing import close_rounds
from avtryck.surveys.made_up import RealPlaceError, leave_comments
from avtryck.vault.doors import comments as door
from avtryck.vault.doors import retention as retention_door
from avtryck.vault.doors.surveys import withdraw
from avtryck.vault.models import Comment, CommentBatch, Review
from cast import CILLA, GUN, HUGO
from commented import (
    CHANGE,
    GOOD,
    batch_at,
    closed,
    gathered,
    left,
    published,
    reviewed,
    texts_of,
)
from leavers import answered, installed, leaver

pytestmark = pytest.mark.usefixtures("people")
JUNE, SEPTEMBER, DECEMBER = date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def live(people, clock_at) -> None:
    installed()
    clock_at("2026-10-02")


def numbered(unit: str) -> list[str]:
    return sorted(f"{unit} {number}" for number in range(1, 11))


# --- gathering ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left_in", "expected"),
    [
        ({"minne-a": 6, "syn": 4}, {"neuro": {"minne-a": 6, "syn": 4}}),
        ({"minne-a": 6, "syn": 3}, {}),
        ({"minne-a": 6, "optik": 4}, {"uni": {"minne-a": 6, "optik": 4}}),
        (
            {"minne-a": 10, "optik": 9, "uni": 1},
            {"neuro": {"minne-a": 10}, "uni": {"optik": 9, "uni": 1}},
        ),
        ({"minne-a": 10, "optik": 9}, {"neuro": {"minne-a": 10}}),
        ({"minne": 10, "fysik": 10}, {"neuro": {"minne": 10}, "fysik": {"fysik": 10}}),
        ({"uni": 9, "": 5, "elsewhere": 5}, {}),
    ],
)
def test_ten_people_s_texts_are_read_where_they_left(left_in, expected) -> None:
    for unit, n in left_in.items():
        left(unit, n)
    closed("2026-K3", SEPTEMBER)
    assert {node: Counter(units) for node, units in gathered().items()} == expected


def test_people_are_counted_by_the_question_most_of_them_answered() -> None:
    """Nine who answered two questions each may be nine people; a version is asked instead."""
    left("minne-a", 9, GOOD)
    left("minne-a", 9, CHANGE)
    closed("2026-K2", JUNE)
    assert gathered() == {}
    left("minne-a", 1, "exit-survey/1001:should_change")
    closed("2026-K3", SEPTEMBER)
    assert gathered() == {"neuro": ["minne-a"] * 19}


def test_what_does_not_count_is_neither_counted_nor_read() -> None:
    left("minne-a", 9)
    left("minne-a", 5, counts=False, received=date(2026, 12, 31))
    closed("2026-K3", SEPTEMBER)
    assert gathered() == {}


def test_imported_texts_have_batches_of_their_own() -> None:
    left("minne-a", 9)
    left("minne-a", 10, source="import-1")
    closed("2026-K3", SEPTEMBER)
    assert (gathered(), gathered("import-1")) == ({}, {"neuro": ["minne-a"] * 10})


def test_only_what_came_since_the_last_batch_makes_a_new_one(people) -> None:
    left("minne-a", 10)
    closed("2026-K2", JUNE)
    left("minne-a", 9, says="later")
    closed("2026-K3", SEPTEMBER)
    assert gathered() == {"neuro": ["minne-a"] * 10}
    left("minne-a", 1, says="last")
    closed("2026", DECEMBER)
    assert CommentBatch.objects.filter(node="neuro").count() == 2
    assert Review.objects.count() == 20


def test_what_people_answered_comes_the_whole_way(people, clock_at) -> None:
    """Through the survey, its round and two closes; nobody else's answers move for it."""
    clock_at("2026-04-20")
    for number in range(10):
        answered(leaver(number, "minne-a", date(2026, 4, 30)), worked_well=f"Fikat {number}")
    clock_at("2026-06-01")
    close_rounds(until=date(2026, 5, 31), actor="system")
    clock_at("2026-07-01")
    closed("2026-K2", JUNE)
    assert reviewed(batch_at("neuro", people["Cilla"]), people["Cilla"])
    assert published() == {}
    clock_at("2026-10-02")
    closed("2026-K3", SEPTEMBER)
    assert published() == {"neuro": [f"Fikat {number}" for number in range(10)]}
    assert not Comment.objects.exists()


# --- killed and come again ------------------------------------------------------------------------
@pytest.mark.parametrize("step", ["_assign", "_publish", "drop", "gather", "finish"])
def test_killed_before_any_of_its_steps_it_ends_as_if_nothing_had_happened(
    step: str, people, monkeypatch
) -> None:
    left("minne-a", 10)
    closed("2026-K2", JUNE)
    reviewed(batch_at("neuro", people["Cilla"]), people["Cilla"])
    left("optik", 10)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations, step, killed)
        with pytest.raises(KeyboardInterrupt):
            closed("2026-K3", SEPTEMBER)
    closed("2026-K3", SEPTEMBER)
    assert published() == {"neuro": numbered("minne-a")}
    assert gathered() == {"fysik": ["optik"] * 10}
    texts = texts_of(batch_at("fysik", people["Dag"]), people["Dag"])
    assert sorted(one.original for one in texts) == numbered("optik")
    assert [*chain_breaks(), *sum_breaks()] == []


def test_a_batch_that_is_read_while_its_release_is_made_waits_for_the_next(
    people, monkeypatch
) -> None:
    """Another process has assigned: what is claimed now would be deleted and never shown."""
    left("minne-a", 10)
    closed("2026-K2", JUNE)
    real = operations._publish

    def slow(run, actor):
        reviewed(batch_at("neuro", people["Cilla"]), people["Cilla"])
        publishing.claim(run=run.name, minimum_group=5, on=SEPTEMBER)
        return real(run, actor)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "_publish", slow)
        closed("2026-K3", SEPTEMBER)
    assert (published(), Comment.objects.count()) == ({}, 10)
    closed("2026", DECEMBER)
    assert len(published()["neuro"]) == 10


# --- reading --------------------------------------------------------------------------------------
def test_who_reads_an_institution_s_batch_and_who_the_organisation_s(people) -> None:
    left("minne-a", 10)
    left("optik", 9)
    left("uni", 1)
    closed("2026-K3", SEPTEMBER)
    named = frozenset({GUN.employee_id, CILLA.employee_id, HUGO.employee_id})
    found = {
        name: [one.node for one in reviewing.batches(Scope(person), named)]
        for name, person in people.items()
    }
    assert {name: nodes for name, nodes in found.items() if nodes} == {
        "Cilla": ["neuro"], "Gun": ["uni"],
    }  # fmt: skip
    assert reviewing.batches(Scope(people["Gun"]), frozenset()) == []


def test_the_entry_is_on_disk_before_a_text_is_opened(people, monkeypatch) -> None:
    left("minne-a", 10)
    closed("2026-K3", SEPTEMBER)
    batch = batch_at("neuro", people["Cilla"])

    def refused(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(door, "read", refused)
    with pytest.raises(RuntimeError):
        reviewing.read(batch=batch, place=3, reader=people["Cilla"])
    event = Event.objects.latest("pk")
    said = {key: event.payload[key] for key in ("actor", "verb", "subject", "text")}
    assert (event.chain, said) == (
        "neuro",
        {"actor": people["Cilla"].actor, "verb": "read comment", "subject": f"comments:{batch.id}",
         "text": 3},
    )  # fmt: skip


def test_only_parts_may_be_hidden_and_two_do_not_overwrite_each_other(people) -> None:
    left("minne-a", 10, says="Bo sa nej till nummer")
    closed("2026-K3", SEPTEMBER)
    cilla = people["Cilla"]
    batch = batch_at("neuro", cilla)
    first = next(texts_of(batch, cilla))
    number = first.original.rsplit(" ", 1)[1]
    at = {"batch": batch, "place": first.place, "reader": cilla}
    for shown in (f"Bo sa ja till nummer {number}", "[…]!", "", f"sa nej till nummer {number}"):
        with pytest.raises(OtherWordsError):
            reviewing.decide(**at, choice=Choice(APPROVED, shown, "sv"), revision=0)
    shown = f"[...] sa nej till nummer {number}"
    for choice in (
        Choice(APPROVED, shown, "fi"), Choice("approve", shown, "sv"),
        Choice(APPROVED, shown, "sv", ("pay",)),
    ):  # fmt: skip
        with pytest.raises(UnknownChoiceError):
            reviewing.decide(**at, choice=choice, revision=0)
    reviewing.decide(**at, choice=Choice(APPROVED, shown, "sv", ("tasks",)), revision=0)
    with pytest.raises(ChangedMeanwhileError):
        reviewing.decide(**at, choice=Choice(HELD, first.original, "sv"), revision=0)
    again = reviewing.read(batch=batch, place=first.place, reader=cilla)
    assert again is not None
    assert (again.verdict, again.shown, again.themes, again.original, again.revision) == (
        APPROVED, f"[…] sa nej till nummer {number}", ("tasks",), first.original, 1,
    )  # fmt: skip


def test_a_batch_that_is_read_to_its_end_is_frozen(people) -> None:
    left("minne-a", 10)
    closed("2026-K3", SEPTEMBER)
    cilla = people["Cilla"]
    batch = batch_at("neuro", cilla)
    assert reviewed(batch, cilla, verdicts={"minne-a 3": HELD})
    first = next(texts_of(batch, cilla))
    with pytest.raises(FrozenError):
        reviewing.decide(
            batch=batch, place=first.place, choice=Choice(HELD, first.original, "sv"),
            revision=first.revision, reader=cilla,
        )  # fmt: skip
    assert batch_at("neuro", cilla).frozen_on == date(2026, 10, 2)


def test_two_people_agree_on_the_organisation_s_texts_word_for_word(people) -> None:
    from avtryck.org.models import Role

    Role.objects.create(person=people["Eli"], kind="central_hr", unit=people["Gun"].unit)
    named = frozenset({people["Gun"].employee_id, people["Eli"].employee_id})
    left("minne-a", 5, says="Bo sa nej till nummer")
    left("optik", 5, says="Bo sa ja till nummer")
    closed("2026-K3", SEPTEMBER)
    gun, eli = people["Gun"], people["Eli"]
    batch = batch_at("uni", gun, named)
    assert not reviewed(batch, gun)
    assert {one.state for one in reviewing.progress(batch, gun)} == {ONCE}
    assert {one.state for one in reviewing.progress(batch, eli)} == {NONE}
    assert not reviewed(batch, gun)  # nobody is two
    first = next(texts_of(batch, eli))
    masked = first.original.replace("Bo", "[…]")

    def by(person, shown: str) -> bool:
        found = reviewing.read(batch=batch, place=first.place, reader=person)
        assert found is not None
        return reviewing.decide(
            batch=batch, place=first.place, choice=Choice(APPROVED, shown, "sv"),
            revision=found.revision, reader=person,
        )  # fmt: skip

    def states() -> set[str]:
        return {one.state for one in reviewing.progress(batch, gun) if one.place == first.place}

    by(eli, masked)
    assert states() == {NONE}  # Gun has not seen that
    by(gun, masked)
    assert states() == {APPROVED}
    rest = [one for one in texts_of(batch, eli) if one.place != first.place]
    done = [
        reviewing.decide(
            batch=batch, place=one.place, choice=Choice(APPROVED, one.shown, "sv"),
            revision=one.revision, reader=eli,
        )
        for one in rest
    ]  # fmt: skip
    assert done == [False] * 8 + [True]
    assert Event.objects.latest("pk").chain == ""
    closed("2026", DECEMBER)
    assert len(published()["uni"]) == 10
    assert masked in published()["uni"]


def test_only_a_demonstration_reads_and_writes_by_itself(people) -> None:
    left("minne-a", 10)
    closed("2026-K3", SEPTEMBER)
    with pytest.raises(RealTextsError):
        approve_all()
    with pytest.raises(RealPlaceError):
        leave_comments(unit="minne-a", instrument="exit-survey/1", texts=[("worked_well", "Nej")])
    assert not Review.objects.exclude(verdict="").exists()


# --- publishing -----------------------------------------------------------------------------------
def test_themes_are_protected_and_every_row_is_in_the_chain(people) -> None:
    left("minne-a", 12)
    closed("2026-K2", JUNE)
    batch = batch_at("neuro", people["Cilla"])
    two = {f"minne-a {number}": ("leadership",) for number in (1, 2)}
    reviewed(
        batch, people["Cilla"],
        themes=two | {"minne-a 3": ("tasks",)}, verdicts={"minne-a 12": HELD},
    )  # fmt: skip
    release = closed("2026-K3", SEPTEMBER)
    found = {
        row.theme: (row.kind, row.counts, row.concentrated, row.at_least, row.n)
        for row in CommentTheme.objects.all()
    }
    assert found.pop("leadership") == ("exact", [9, 2], None, None, 11)
    assert set(found.values()) == {("at_least", None, 0, 10, 11)}
    assert len(found) == 7
    pool = CommentPool.objects.get()
    assert (pool.release, pool.node, pool.path, pool.until) == (
        release, "neuro", "uni/neuro/", JUNE,
    )  # fmt: skip
    positions = PublishedComment.objects.values_list("question", "position")
    assert sorted(positions) == [(GOOD, position) for position in range(1, 12)]
    assert "minne-a 12" not in str(published())
    assert (Comment.objects.count(), CommentBatch.objects.count()) == (0, 0)
    assert [*chain_breaks()] == []
    rows = PublishedComment.objects.order_by("pk")
    super(type(rows), rows).update(text="Något annat")
    assert [*chain_breaks()] == ["2026-K3: the rows are not those that were published"]


def test_a_release_without_comments_keeps_the_hash_it_had(people) -> None:
    from avtryck.published.operations import head_of, ledger_hash

    release = closed("2026-K3", SEPTEMBER)
    assert release.hash == ledger_hash("", head_of(release, 1), [])


def test_a_language_of_fewer_than_ten_waits_for_the_node_s_next_batch(people) -> None:
    left("minne-a", 10, says="svenska")
    left("minne-a", 4, says="english")
    closed("2026-K1", date(2026, 3, 31))
    english = {f"english {number}": "en" for number in range(1, 11)}
    reviewed(batch_at("neuro", people["Cilla"]), people["Cilla"], languages=english,
             verdicts={"english 4": HELD})  # fmt: skip
    closed("2026-K2", JUNE)
    assert published() == {"neuro": numbered("svenska")}
    assert Comment.objects.count() == 3
    left("minne-a", 9, says="english")
    closed("2026-K3", SEPTEMBER)
    assert gathered() == {}  # the three do not make nine ten
    left("minne-a", 1, says="english")
    closed("2026", DECEMBER)
    batch = batch_at("neuro", people["Cilla"])
    assert Counter(one.state for one in reviewing.progress(batch, people["Cilla"])) == {
        NONE: 10, APPROVED: 3,
    }  # fmt: skip
    reviewed(batch, people["Cilla"], language="en")
    closed("2027-K1", date(2027, 3, 31))
    assert PublishedComment.objects.filter(language="en").count() == 13
    assert not CommentBatch.objects.exists()


def test_versions_of_institutions_are_shown_and_ordered_as_one_question(people) -> None:
    left("minne-a", 5, "exit-survey/1001:worked_well")
    left("optik", 5)
    closed("2026-K3", SEPTEMBER)
    named = frozenset({people["Gun"].employee_id})
    batch = batch_at("uni", people["Gun"], named)
    assert {one.question for one in reviewing.progress(batch, people["Gun"])} == {GOOD}


# --- taken away -----------------------------------------------------------------------------------
def test_an_imported_text_may_be_withdrawn_until_it_is_published(people) -> None:
    left("minne-a", 10, source="import-1")
    left("minne-a", 1, CHANGE, source="import-1", person="digest", says="Ta bort mig")
    closed("2026-K2", JUNE)
    batch = batch_at("neuro", people["Cilla"])
    reviewed(batch, people["Cilla"])
    assert batch_at("neuro", people["Cilla"]).frozen_on
    assert withdraw(source="import-1", persons=["digest"]) == 1
    closed("2026-K3", SEPTEMBER)
    assert published() == {"neuro": numbered("minne-a")}
    assert withdraw(source="import-1", persons=["digest"]) == 0


def test_what_a_restored_store_cannot_open_is_buried(people) -> None:
    left("minne-a", 10)
    closed("2026-K2", JUNE)
    batch = batch_at("neuro", people["Cilla"])
    one = next(texts_of(batch, people["Cilla"]))
    reviewing.decide(batch=batch, place=one.place, choice=Choice(HELD, one.original, "sv"),
                     revision=0, reader=people["Cilla"])  # fmt: skip
    CommentBatch.objects.update(release="2026-K3")  # a release that is not there any more
    alive = set(Key.objects.values_list("id", flat=True))
    retention_door.bury(rounds=[], alive=alive, published={"2026-K2"})
    assert [(row.release, row.reviews.count()) for row in CommentBatch.objects.all()] == [("", 10)]
    retention_door.bury(rounds=[], alive=set(), published={"2026-K2"})
    counts = (Comment.objects.count(), Review.objects.count(), CommentBatch.objects.count())
    assert counts == (0, 0, 0)


# --- what nobody learns ---------------------------------------------------------------------------
def test_two_people_exchange_all_they_wrote_and_only_their_texts_change_places(people) -> None:
    def told(first: str, second: str) -> tuple[object, ...]:
        left("minne-a", 9)
        left("minne-a", 1, says=first)
        left("optik", 10)
        left("optik", 1, CHANGE, says=second)
        closed("2026-K2", JUNE)
        shape = sorted(Review.objects.values_list("batch__node", "place"))
        for name, node in (("Cilla", "neuro"), ("Dag", "fysik")):
            reviewed(batch_at(node, people[name]), people[name])
        closed("2026-K3", SEPTEMBER)
        rows = PublishedComment.objects.order_by("pk")
        themes = CommentTheme.objects.order_by("pk").values_list("theme", "kind", "counts", "n")
        places = rows.values_list("pool__node", "question", "position", "language")
        texts = sorted(text.removesuffix(" 1") for one in published().values() for text in one)
        found = shape, [*themes], [*places], texts
        for model in (CommentTheme, PublishedComment, CommentPool, Release):
            rows = model.objects.all()
            super(type(rows), rows).delete()
        from avtryck.vault.models import Run

        Run.objects.all().delete()
        return found

    assert told("Bra kaffe", "Sämre kaffe") == told("Sämre kaffe", "Bra kaffe")
