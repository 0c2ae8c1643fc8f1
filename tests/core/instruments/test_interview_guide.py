"""The shipped guide is the template, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from avtryck.core.instruments import (
    Change,
    InstrumentError,
    composed,
    differences,
    items,
    parse,
    parse_text,
    render,
)

ROOT = Path(__file__).parents[3]
TEMPLATE = [
    ("Beslut och initiativ", ["Vad är den viktigaste orsaken till att du slutar?"]),
    (
        "Nästa steg",
        ["Till vilken arbetsgivare går du?", "Vilka blir dina nya arbetsuppgifter?"],
    ),
    (
        "Arbetsuppgifter och utvecklingsmöjligheter",
        [
            "Vad har varit positivt och negativt i dina arbetsuppgifter?",
            "Har vi utnyttjat din kompetens i tillräcklig omfattning?",
            "Hur har du upplevt dina utvecklingsmöjligheter?",
        ],
    ),
    (
        "Närmaste chef",
        [
            "Vilka råd vill du ge mig som chef för framtiden?",
            "Hur har du upplevt vårt samarbete?",
            "Vad har fungerat särskilt bra och mindre bra?",
        ],
    ),
    (
        "Kollegor",
        [
            "Hur ser du på arbetsklimatet och trivsel på arbetsplatsen?",
            "Hur har samarbetet med dina kollegor varit?",
            "Vad har du upplevt bra och mindre bra inom enheten/institutionen?",
        ],
    ),
    (
        "Karolinska Institutet",
        [
            "Vad har varit positivt respektive mindre positivt vid Karolinska Institutet?",
            "Vad har du saknat och/eller velat utveckla?",
            "Hur har det interna/externa kontakterna/samarbetet varit?",
            "Kan du tänka dig att komma tillbaka till KI?",
            "Skulle du rekommendera någon att börja arbeta här?",
            "Hade någonting kunnat få dig att stanna kvar?",
        ],
    ),
    ("Sammanfattning", []),
]
FIRST_HASH = "262db6cc5c7f4fffa9775822929db2e005a2a17729daa7e8e29ee53827078ef3"


VERSIONS = (1, 2)
MANAGER = ["advice_to_manager", "working_with_manager", "manager_good_and_less_good"]


def source_of(version: int) -> str:
    return (ROOT / f"instruments/interview-guide/{version}.toml").read_text("utf-8")


@pytest.mark.parametrize("version", VERSIONS)
def test_guide_holds_the_template_in_its_order_and_words(version: int) -> None:
    source = source_of(version)
    guide = parse(source)
    assert guide.version == version

    found = [
        (section.title("sv"), [question.text("sv") for question in section.questions])
        for section in guide.sections
    ]
    assert found == TEMPLATE
    assert len(guide.questions) == 18
    assert guide.sections[-1].body("sv") == "Avslutning och summering av samtalet."
    assert {question.type for question in guide.questions} == {"open"}
    assert (guide.kind, guide.languages) == ("interview", ("sv", "en"))
    assert guide.attribution.startswith("Karolinska Institutet: Mall för exitintervjuer")
    assert "ur Karolinska Institutets mall" in source.splitlines()[0]


@pytest.mark.parametrize("version", VERSIONS)
def test_guide_gives_no_figures(version: int) -> None:
    guide = parse(source_of(version))
    assert items(guide) == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_question_has_english_of_its_own(version: int) -> None:
    guide = parse(source_of(version))
    for words in ("text", "other"):
        pairs = [(getattr(one, words)("sv"), getattr(one, words)("en")) for one in guide.questions]
        assert [pair for pair in pairs if pair[0] == pair[1] != ""] == []


def test_version_one_is_what_it_was_when_it_was_first_used() -> None:
    assert parse(source_of(1)).content_hash == FIRST_HASH


def test_another_interviewer_has_other_words_about_the_manager_and_the_templates_beside() -> None:
    guide = parse(source_of(2))
    turned = guide.asked_by_another()
    changed = [one.key for one in guide.questions if one.other_wording]
    assert changed == MANAGER
    for before, after in zip(guide.questions, turned.questions, strict=True):
        if before.key in MANAGER:
            assert after.text("sv") == before.other("sv") != before.text("sv") == after.other("sv")
            assert "din chef" in after.text("sv")
            assert "your manager" in after.text("en")
        else:
            assert after == before
    assert turned.asked_by_another() == guide
    assert parse(source_of(1)).asked_by_another() == parse(source_of(1))


def test_what_differs_between_the_versions_is_the_section_on_the_manager() -> None:
    found = differences(parse(source_of(1)), parse(source_of(2)), "sv")
    assert [(one.question, one.change) for one in found] == [(k, Change.WORDING) for k in MANAGER]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('kind = "interview"', 'kind = "survey"'),
        (', en = "What advice would you give your manager for the future?"', ""),
    ],
)
def test_other_words_are_for_guides_and_in_every_language(before: str, after: str) -> None:
    with pytest.raises(InstrumentError):
        parse(source_of(2).replace(before, after))


def test_a_departments_questions_stand_before_the_summing_up() -> None:
    bank = (ROOT / "instruments/guide-bank/1.toml").read_text("utf-8")
    guide = parse(composed(source_of(2), bank, ["guide_support", "guide_first_weeks"], 2001))
    assert [one.key for one in guide.sections][-2:] == ["department", "summary"]
    asked = [one.key for one in guide.sections[-2].questions]
    assert asked == ["guide_first_weeks", "guide_support"]
    assert [one for one in guide.sections if one.key != "department"] == list(
        parse(source_of(2)).sections
    )


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_opening_is_said_in_at_most_120_words(language: str) -> None:
    newest = max(
        (ROOT / "instruments/texts/interview-opening").glob("*.toml"), key=lambda one: int(one.stem)
    )
    said = render(parse_text(newest.read_text("utf-8")), language, {})
    assert 60 <= len(said.body.split()) <= 120


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_course_is_at_most_900_words(language: str) -> None:
    source = (ROOT / "instruments/texts/manager-course/1.toml").read_text("utf-8")
    assert len(render(parse_text(source), language, {}).body.split()) <= 900
