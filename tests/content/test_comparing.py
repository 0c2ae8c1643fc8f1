"""Versions of a question become one figure only when it means the same in both."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from avtryck.config.commands.importing_answers import instrument as import_instrument
from avtryck.content.comparing import IncomparableError
from avtryck.content.models import InstrumentVersion
from avtryck.content.operations import pin, store

FIRST = """instrument = "leaving"
version = 1
kind = "survey"
languages = ["sv", "en"]
[[section]]
key = "all"
title = { sv = "Allt", en = "All" }
[[section.question]]
key = "chance"
type = "scale"
text = { sv = "Hur gick det?", en = "How was it?" }
scale = { from = 1, to = 5, low = { sv = "illa", en = "bad" }, high = { sv = "bra", en = "well" } }
compare = "chance-5"
[[section.question]]
key = "why"
type = "multi"
text = { sv = "Varför?", en = "Why?" }
choices = [ { key = "pay", sv = "Lönen", en = "Pay" } ]
compare = "why-1"
"""
SECOND = FIRST.replace("version = 1", "version = 2")
SAME = {
    "wording": ("Hur gick det?", "Hur gick det för dig?"),
    "a key of its own": ('key = "chance"', 'key = "luck"'),
    "kept apart": ("chance-5", "luck-5"),
    "no longer compared": ('compare = "chance-5"\n', ""),
    "one more reason": (
        'en = "Pay" } ]',
        'en = "Pay" }, { key = "boss", sv = "Chefen", en = "The boss" } ]',
    ),
}
OTHER = {
    "another scale": ("to = 5", "to = 4"),
    "levels": (
        'compare = "why-1"',
        'compare = "why-1"\nlevels = ["contributed", "decisive"]\n'
        "[section.question.level_labels]\n"
        'no_part = { sv = "ingen del", en = "no part" }\n'
        'contributed = { sv = "bidrog", en = "contributed" }\n'
        'decisive = { sv = "avgörande", en = "decisive" }',
    ),
    "another ledger": ('compare = "chance-5"', 'compare = "chance-5"\nmin_level = "division"'),
    "linked": ('compare = "why-1"', 'compare = "why-1"\nlinked = "why"'),
}


def changed(old: str, new: str) -> str:
    assert old in SECOND
    return SECOND.replace(old, new)


@pytest.mark.parametrize("name", SAME)
def test_what_means_the_same_or_is_kept_apart_is_taken_in(name: str, db: None) -> None:
    store(source=FIRST, actor="operator")
    assert store(source=changed(*SAME[name]), actor="operator")[1]


@pytest.mark.parametrize("name", OTHER)
def test_a_class_with_another_meaning_is_refused(name: str, db: None) -> None:
    store(source=FIRST, actor="operator")
    with pytest.raises(IncomparableError) as refused:
        store(source=changed(*OTHER[name]), actor="operator")
    question, compare = (
        ("why", "why-1/pay") if "why-1" in OTHER[name][0] else ("chance", "chance-5")
    )
    assert str(refused.value) == (
        f"Frågan {question} har jämförelseklassen {compare}, som i leaving/1 har andra "
        "svarsalternativ eller räknas tillsammans med andra frågor. Ge den en ny jämförelseklass."
    )
    assert InstrumentVersion.objects.count() == 1
    renamed = changed(*OTHER[name]).replace("chance-5", "chance-b").replace("why-1", "why-b")
    assert store(source=renamed, actor="operator")[1]


def test_a_shipped_version_is_refused_when_it_is_first_used(
    tmp_path: Path, monkeypatch, db: None
) -> None:
    store(source=FIRST, actor="operator")
    (tmp_path / "leaving").mkdir()
    (tmp_path / "leaving" / "2.toml").write_text(changed(*OTHER["another scale"]))
    monkeypatch.setattr(settings, "CONTENT", tmp_path)
    with pytest.raises(IncomparableError):
        pin(name="leaving/2", actor="operator")


def test_the_command_refuses_it_with_the_sentence(tmp_path: Path, db: None) -> None:
    store(source=FIRST, actor="operator")
    file = tmp_path / "second.toml"
    file.write_text(changed(*OTHER["another scale"]))
    told = CliRunner().invoke(import_instrument, [str(file)])
    assert (told.exit_code, "Ge den en ny jämförelseklass." in told.stderr) == (1, True)
