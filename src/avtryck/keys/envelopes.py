"""An answer's double envelope: one opens with the round's private key, one with the change code.

The answer is encrypted with a data key of its own (AES-256-GCM). The data key is sealed to the
round's public key (HPKE), and wrapped under the change code *and* the round's pepper: so a code
that somebody kept opens nothing in an old backup once the round's keys are destroyed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from avtryck.keys.codes import derived

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
STEP = 1024
NONCE, KEY = 12, 32


def new_pair() -> tuple[bytes, bytes]:
    """(private, public), 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def padded(plaintext: bytes, *, least: int = STEP) -> bytes:
    """Padded to `least` bytes, doubled until it fits: a size says little about a text.

    `least` is a whole number of kilobytes.
    """
    size = least
    while size < len(plaintext) + 4:
        size *= 2
    return (len(plaintext).to_bytes(4) + plaintext).ljust(size, b"\0")


def unpadded(block: bytes) -> bytes:
    return block[4 : 4 + int.from_bytes(block[:4])]


def seal_to(public: bytes, plaintext: bytes, *, info: bytes) -> bytes:
    return SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(public), info=info)


def open_with(private: bytes, sealed: bytes, *, info: bytes) -> bytes:
    return SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=info)


@dataclass(frozen=True)
class RoundKeys:
    """What a round lends to an envelope: its public key, and the pepper that names its boxes."""

    public: bytes
    pepper: bytes


@dataclass(frozen=True)
class Envelope:
    """`sealed` = nonce | AES-256-GCM; the data key twice. `bound`: the round and box it is for."""

    sealed: bytes
    for_round: bytes
    for_code: bytes
    bound: bytes


def enclose(
    plaintext: bytes, *, keys: RoundKeys, code: str, bound: bytes, least: int = STEP
) -> Envelope:
    """Seal under a fresh data key, to the round and to the code."""
    data_key = secrets.token_bytes(KEY)
    wrapped = aes_key_wrap(_code_key(code), data_key)
    return _around(padded(plaintext, least=least), data_key, wrapped, keys, bound)


def _around(
    block: bytes, data_key: bytes, wrapped: bytes, keys: RoundKeys, bound: bytes
) -> Envelope:
    nonce = secrets.token_bytes(NONCE)
    return Envelope(
        sealed=nonce + AESGCM(data_key).encrypt(nonce, block, bound),
        for_round=seal_to(keys.public, data_key, info=bound),
        for_code=aes_key_wrap(_outer_key(keys.pepper, bound), wrapped),
        bound=bound,
    )


def _code_key(code: str) -> bytes:
    return derived(code.encode(), size=KEY, purpose="key of a change code", bound=b"")


def _outer_key(pepper: bytes, bound: bytes) -> bytes:
    return derived(pepper, size=KEY, purpose="key around change codes", bound=bound)


def _opened(envelope: Envelope, data_key: bytes) -> bytes:
    nonce, box = envelope.sealed[:NONCE], envelope.sealed[NONCE:]
    return unpadded(AESGCM(data_key).decrypt(nonce, box, envelope.bound))


def open_for_round(envelope: Envelope, *, private: bytes) -> bytes:
    """The answer, by the round's private key."""
    return _opened(envelope, open_with(private, envelope.for_round, info=envelope.bound))


def open_for_code(envelope: Envelope, *, pepper: bytes, code: str) -> bytes | None:
    """The answer, by its change code; None when the code is another's."""
    data_key = data_key_of(envelope, pepper=pepper, code=code)
    return None if data_key is None else _opened(envelope, data_key)


def data_key_of(envelope: Envelope, *, pepper: bytes, code: str) -> bytes | None:
    """What the code unwraps; None when it is another's. The answer itself is not opened."""
    try:
        wrapped = aes_key_unwrap(_outer_key(pepper, envelope.bound), envelope.for_code)
        return aes_key_unwrap(_code_key(code), wrapped)
    except (InvalidUnwrap, InvalidTag, ValueError):
        return None


def resealed(
    envelope: Envelope, *, private: bytes, pepper: bytes, keys: RoundKeys, bound: bytes
) -> Envelope:
    """The same answer for another round and box; its change code, unknown here, still opens it."""
    data_key = open_with(private, envelope.for_round, info=envelope.bound)
    wrapped = aes_key_unwrap(_outer_key(pepper, envelope.bound), envelope.for_code)
    nonce, box = envelope.sealed[:NONCE], envelope.sealed[NONCE:]
    block = AESGCM(data_key).decrypt(nonce, box, envelope.bound)
    return _around(block, data_key, wrapped, keys, bound)
