"""The shipped guide is the template, word for word."""

from __future__ import annotations

from pathlib import Path

from avtryck.core.instruments import items, parse

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


def test_guide_holds_the_template_in_its_order_and_words() -> None:
    source = (ROOT / "instruments/interview-guide/1.toml").read_text("utf-8")
    guide = parse(source)

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


def test_guide_gives_no_figures() -> None:
    guide = parse((ROOT / "instruments/interview-guide/1.toml").read_text("utf-8"))
    assert items(guide) == ()


def test_every_question_has_english_of_its_own() -> None:
    guide = parse((ROOT / "instruments/interview-guide/1.toml").read_text("utf-8"))
    pairs = [(question.text("sv"), question.text("en")) for question in guide.questions]
    assert [pair for pair in pairs if pair[0] == pair[1]] == []
