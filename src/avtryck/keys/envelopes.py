"""A round's envelope: sealed with a public key, opened only with the round's private key (HPKE)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
STEP = 1024


def new_pair() -> tuple[bytes, bytes]:
    """(private, public), 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def padded(plaintext: bytes) -> bytes:
    """Padded to whole steps of 1 kB, so that a size says little about a text."""
    size = len(plaintext) + 4
    return len(plaintext).to_bytes(4) + plaintext + bytes(-size % STEP)


def unpadded(block: bytes) -> bytes:
    return block[4 : 4 + int.from_bytes(block[:4])]


def seal_to(public: bytes, plaintext: bytes, *, info: bytes) -> bytes:
    return SUITE.encrypt(padded(plaintext), X25519PublicKey.from_public_bytes(public), info=info)


def open_with(private: bytes, sealed: bytes, *, info: bytes) -> bytes:
    return unpadded(SUITE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=info))
