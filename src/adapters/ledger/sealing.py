"""Sealing a text, and the hashes that prove a record. docs/history-format.md describes every byte."""

import hmac
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from struct import pack, unpack_from
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.ledger.canonical import canonical

NONCE_BYTES = 12
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key of the key store: 32 random bytes under a random id."""

    id: UUID
    secret: bytes


class SealIsBroken(Exception):
    """A sealed text doesn't open with its own key: the stored bytes, or the key, are not those that were written."""


def additional_data(ledger: UUID, event: UUID, path: str) -> bytes:
    """What binds a sealed text to its place: moved to another event or another field it doesn't open."""
    return canonical([ledger, event, path])


def commitment(key: bytes, additional: bytes) -> str:
    """AES-GCM alone doesn't commit to its key: some other key might open the same bytes to another text."""
    return hmac.digest(key, b"sqa/commit/1" + additional, "sha256").hex()


def seal(text: str, key: DataKey, additional: bytes) -> bytes:
    """Nonce ‖ ciphertext ‖ tag, under AES-256-GCM."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key.secret).encrypt(nonce, text.encode(), additional)


def unseal(part: bytes, key: bytes, additional: bytes, expected_commitment: str) -> str:
    """The text of a sealed part. Raises SealIsBroken."""
    if not hmac.compare_digest(commitment(key, additional), expected_commitment):
        raise SealIsBroken
    try:
        return AESGCM(key).decrypt(part[:NONCE_BYTES], part[NONCE_BYTES:], additional).decode()
    except InvalidTag as broken:
        raise SealIsBroken from broken


def digest(part: bytes) -> str:
    """What the header says of a sealed part."""
    return sha256(part).hexdigest()


def body_hash(salt: bytes, body: bytes) -> str:
    """What the header says of the clear body; salted, so that a guess can't be confirmed once the salt is purged."""
    return sha256(salt + body).hexdigest()


def leaf(position: int, recorded_at: int, header: bytes) -> bytes:
    """The leaf of the evidence tree; `recorded_at` in microseconds since 1970."""
    return sha256(b"\x00sqa1" + pack(">QQ", position, recorded_at) + header).digest()


def packed(parts: Iterable[bytes]) -> bytes:
    """Sealed parts as one column: each with its length in four bytes before it; a purged part has length 0."""
    return b"".join(pack(">I", len(part)) + part for part in parts)


def unpacked(column: bytes) -> Iterator[bytes]:
    """The sealed parts of a column, in the order of the header's `sealed`."""
    at = 0
    while at < len(column):
        (length,) = unpack_from(">I", column, at)
        yield column[at + 4 : at + 4 + length]
        at += 4 + length
