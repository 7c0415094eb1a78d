"""The epoch keys, which everything in the key store is wrapped under, and the root key that wraps them."""

import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, bindparam, delete, func, insert, select

from adapters.ledger.canonical import canonical
from adapters.ledger.key_tables import begun, epochs, for_one_statement
from adapters.ledger.sealing import NONCE_BYTES

KEY_BYTES = 32

NUMBERS = select(epochs.c.number)
NEWEST = select(func.max(epochs.c.number))
WRAPPED = select(epochs.c.wrapped).where(epochs.c.number == bindparam("number"))


class EpochIsGone(RuntimeError):
    """The key store needs an epoch key that isn't there: it was restored from before an erasure, or lost."""


class Epochs:
    """The epoch keys of one ledger, kept in memory once asked for. For one thread at a time."""

    def __init__(self, engine: Engine, root: bytes) -> None:
        self.engine, self._asked, self._root = engine, for_one_statement(engine), AESGCM(root)
        self._kept: dict[int, bytes] = {}
        self._newest: int | None = None

    def key(self, number: int) -> bytes:
        """Raises EpochIsGone."""
        if number not in self._kept:
            with begun(self._asked) as db:
                wrapped = db.scalar(WRAPPED, {"number": number})
            if wrapped is None:
                raise EpochIsGone(number)
            self._kept[number] = unwrap(self._root, wrapped, _place(number))
        return self._kept[number]

    def numbers(self) -> Sequence[int]:
        """One; more only while an erasure goes on."""
        with begun(self._asked) as db:
            return db.scalars(NUMBERS).all()

    def newest(self) -> tuple[int, bytes] | None:
        """The one under which to wrap; None before the first."""
        if self._newest is None:  # it is forgotten as soon as anybody begins a new one
            with begun(self._asked) as db:
                self._newest = db.scalar(NEWEST)
        return (self._newest, self.key(self._newest)) if self._newest else None

    def begin_new(self) -> tuple[int, bytes]:
        """Make the next one."""
        with begun(self.engine) as db:
            number = (db.scalar(NEWEST) or 0) + 1
            key = os.urandom(KEY_BYTES)
            db.execute(insert(epochs), {"number": number, "wrapped": wrap(self._root, key, _place(number))})
        self._kept[number], self._newest = key, number
        return number, key

    def destroy_before(self, number: int) -> None:
        """Nothing that was wrapped under an older one can be opened any more."""
        with begun(self.engine) as db:
            db.execute(delete(epochs).where(epochs.c.number < number))

    def forget(self) -> None:
        """Look up anew what is asked for next."""
        self._kept.clear()
        self._newest = None


def wrap(key: bytes | AESGCM, secret: bytes, additional: bytes) -> bytes:
    """Nonce ‖ ciphertext ‖ tag, under AES-256-GCM. additional: what binds it to its place."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + (key if isinstance(key, AESGCM) else AESGCM(key)).encrypt(nonce, secret, additional)


def unwrap(key: bytes | AESGCM, wrapped: bytes, additional: bytes) -> bytes:
    """What was wrapped. Raises InvalidTag."""
    cipher = key if isinstance(key, AESGCM) else AESGCM(key)
    return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], additional)


def rewrapped_epoch(number: int, wrapped: bytes, old: AESGCM, new: AESGCM) -> bytes:
    """An epoch key wrapped under another root key."""
    return wrap(new, unwrap(old, wrapped, _place(number)), _place(number))


def _place(number: int) -> bytes:
    return canonical(["sqa/epoch/1", number])
