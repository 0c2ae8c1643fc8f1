from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidTag

from avtryck.keys.envelopes import new_pair, open_with, padded, seal_to
from avtryck.keys.kek import UnsafeKekError, _read
from avtryck.keys.models import Key, Tombstone
from avtryck.keys.operations import KeyGoneError, data_key, destroy, replay_tombstones, secret
from avtryck.keys.sealing import Place, SealBrokenError, open_sealed, seal

HERE = Place("note", "opening", "neuro", "interview-1")


def test_what_is_sealed_opens_in_its_place_only(db: None) -> None:
    key = data_key(purpose="interview", institution="neuro")
    sealed = seal(b"hemligt", key_id=key, place=HERE)
    assert open_sealed(sealed, place=HERE) == b"hemligt"
    moved = [
        replace(HERE, **{field: "other"})
        for field in ("table", "field", "institution", "object_id")
    ]
    for place in moved:
        with pytest.raises(SealBrokenError):
            open_sealed(sealed, place=place)
    with pytest.raises(SealBrokenError):
        open_sealed(sealed[:-1] + bytes([sealed[-1] ^ 1]), place=HERE)


def test_the_same_words_twice_look_different(db: None) -> None:
    key = data_key(purpose="interview", institution="neuro")
    assert seal(b"x", key_id=key, place=HERE) != seal(b"x", key_id=key, place=HERE)


def test_a_destroyed_key_opens_nothing_even_when_a_backup_brings_it_back(db: None) -> None:
    key = data_key(purpose="interview", institution="neuro")
    sealed = seal(b"x", key_id=key, place=HERE)
    backup = Key.objects.get(pk=key)
    destroy(key_id=key)
    with pytest.raises(KeyGoneError):
        open_sealed(sealed, place=HERE)
    backup.save(force_insert=True)
    assert secret(key)  # the restored store would open it …
    assert replay_tombstones() == 1  # … but nothing is served before this
    with pytest.raises(KeyGoneError):
        open_sealed(sealed, place=HERE)
    assert Tombstone.objects.count() == 1


def test_an_envelope_opens_with_the_rounds_private_key_only() -> None:
    private, public = new_pair()
    sealed = seal_to(public, b"svar", info=b"box 1")
    assert open_with(private, sealed, info=b"box 1") == b"svar"
    for wrong_key, info in ((new_pair()[0], b"box 1"), (private, b"box 2")):
        with pytest.raises(InvalidTag):
            open_with(wrong_key, sealed, info=info)


def test_a_size_says_little_about_a_text() -> None:
    assert len(padded(b"")) == len(padded(b"x" * 1000)) == 1024
    assert len(padded(b"x" * 1021)) == 2048


@pytest.mark.once
def test_a_key_file_others_may_read_is_refused(tmp_path) -> None:
    path = tmp_path / "kek"
    path.write_bytes(b"k" * 32)
    path.chmod(0o444)
    with pytest.raises(UnsafeKekError, match="0400"):
        _read(path)
    short = tmp_path / "short"
    short.write_bytes(b"k" * 31)
    short.chmod(0o400)
    with pytest.raises(UnsafeKekError, match="31 bytes"):
        _read(short)
