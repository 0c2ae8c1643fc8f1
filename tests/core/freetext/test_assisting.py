"""What helps whoever reads comments: it says nothing rather than something wrong."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from avtryck.content.dictionaries import suggested_language, suggested_themes
from avtryck.core.freetext.areas import probable_areas
from avtryck.core.freetext.language import probable_language
from avtryck.core.freetext.masking import MARK, is_masked, masked, parted

WORDS = {"sv": {"det", "inte", "och"}, "en": {"the", "not", "and"}}
TEXT = "Bo Bergström sa nej. Ring 070-123 45 67!\nTack Bo."


def test_a_language_is_said_only_when_it_is_clear() -> None:
    assert probable_language("Det var inte så bra", WORDS) == "sv"
    assert probable_language("the meeting", WORDS) == "en"
    assert probable_language("the meeting och fikat", WORDS) == ""
    assert probable_language("42!", WORDS) == ""


def test_the_dictionaries_that_ship_know_what_made_up_leavers_write() -> None:
    from avtryck.config.demonstration.comments import BAD, GOOD, TROUBLE

    for language in ("sv", "en"):
        texts = [*GOOD[language], *BAD[language], *TROUBLE[language]]
        said = [suggested_language(text) for text in texts]
        assert set(said) <= {language, ""}
        assert said.count(language) >= 0.75 * len(texts)
    assert suggested_themes("Lönen stod still trots större ansvar.", "sv") == ("terms", "tasks")
    assert suggested_themes("The workload before deadlines was too high.", "en") == (
        "work_environment",
    )
    assert suggested_themes("Hej!", "sv") == ()


def test_areas_come_in_their_order_and_phrases_as_they_are_written() -> None:
    known = {"terms": ["lön", "lika lön"], "leadership": ["chef"], "tasks": ["chefens krav"]}
    assert probable_areas("Chefernas löner", known) == ("terms", "leadership")
    assert probable_areas("Chefens krav", known) == ("leadership", "tasks")
    assert probable_areas("avlöning", known) == ()


def test_whole_words_are_hidden_and_marked() -> None:
    assert masked(TEXT, ["Bo", "Bo Bergström"]) == "[…] sa nej. Ring 070-123 45 67!\nTack […]."
    pieces = [*parted(TEXT, ["Bo", "Bo Bergström", "070-123 45 67"])]
    assert "".join(piece for piece, _ in pieces) == TEXT
    assert [piece for piece, hit in pieces if hit] == ["Bo Bergström", "070-123 45 67", "Bo"]


def test_only_hiding_passes() -> None:
    for shown in (
        TEXT,
        "[…]",
        "[...] sa nej.[…]",
        f"{TEXT[:20]}[…]",
        "Bo[…]Bo.",
        "[…]Tack Bo.\r\n",
    ):
        assert is_masked(TEXT, shown), shown
    for shown in (
        "", "Bo", TEXT[:20], f"{TEXT}[…]", "[…]Bo[…]Bo[…]", "Bo sa ja.[…]", "Tack Bo. […]",
        TEXT.replace("nej", "ja"), TEXT + "!",
    ):  # fmt: skip
        assert not is_masked(TEXT, shown), shown


@given(st.lists(st.tuples(st.sampled_from("ab .\n"), st.booleans()), max_size=30))
def test_hiding_any_letters_passes_and_adding_one_does_not(letters: list[tuple[str, bool]]) -> None:
    original = "".join(letter for letter, _ in letters)
    runs = groupby(letters, key=lambda one: one[1])
    shown = "".join(MARK if hidden else "".join(one for one, _ in run) for hidden, run in runs)
    if original == original.strip():
        assert is_masked(original, shown)
    assert not is_masked(original, shown + "c")
    assert not is_masked(original, "c" + shown)
