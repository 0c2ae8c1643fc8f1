from __future__ import annotations

from uuid import UUID

import pytest

from avtryck.keys.codes import change_code, is_token, new_token, read_code

ALVA, INES = UUID(int=1), UUID(int=2)
TOKEN = "A" * 22
CODE = change_code(token=TOKEN, invitation=ALVA)


def test_a_code_follows_from_token_and_invitation_alone() -> None:
    assert change_code(token=TOKEN, invitation=ALVA) == CODE
    assert change_code(token=TOKEN, invitation=INES) != CODE
    assert change_code(token="B" * 22, invitation=ALVA) != CODE
    assert CODE == "SE9T-EF7V-FRBW-9GDN-JP9H"  # noted once: a receipt must open for months


def test_a_code_is_five_groups_of_four_without_letters_that_look_alike() -> None:
    for number in range(200):
        groups = change_code(token=new_token(), invitation=UUID(int=number)).split("-")
        assert [len(group) for group in groups] == [4] * 5
        assert not set("".join(groups)) & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE.replace('-', ' – ')}\n",
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == CODE


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_code("OI2L-4567-89AB-CDEF-GHJK") == "0121-4567-89AB-CDEF-GHJK"


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "A", CODE[:-1] + "U", CODE[:-1] + "Å"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@pytest.mark.parametrize("token", ["", "A" * 21, "A" * 23, "A" * 21 + "/", "Å" * 22])
def test_only_a_token_of_ours_makes_a_code(token: str) -> None:
    assert not is_token(token)
    with pytest.raises(ValueError, match="token"):
        change_code(token=token, invitation=ALVA)
    assert is_token(new_token())
