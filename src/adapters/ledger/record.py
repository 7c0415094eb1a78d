"""One row of history, as it is written and as it is read, and what the ledger asks of the database that holds it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import Notification


class Row(NamedTuple):
    """An event as it is written: its columns, in their order. `Record` says what they hold."""

    position: int
    recorded_at: int
    stream: str
    version: int
    id: UUID
    type: str
    header: bytes
    salt: bytes
    body: bytes
    sealed: bytes
    leaf: bytes
    mac: bytes


@dataclass(frozen=True, kw_only=True)
class Record(Notification):
    """A stored event. The library's names: id = position, originator = stream, topic = type, state = clear body.

    recorded_at: µs since 1970. `state` and `salt` are empty, and so is a part of `sealed`, once they have been purged.
    mac: the keyed MAC of what was proposed, by which a repeat is told from another event under the same id.
    """

    event_id: UUID
    recorded_at: int
    header: bytes
    salt: bytes
    sealed: bytes
    leaf: bytes
    mac: bytes

    @property
    def position(self) -> int:
        """1, 2, 3 … through the whole ledger."""
        return self.id

    @property
    def stream(self) -> str:
        """`kind/uuid`."""
        return str(self.originator_id)

    @property
    def version(self) -> int:
        """1, 2, 3 … within the stream."""
        return self.originator_version

    @property
    def body(self) -> bytes:
        """The clear body, JSON; empty once purged."""
        return self.state


class Head(NamedTuple):
    """Where a ledger stands. epoch: raised by every erasure, so that keys kept in memory are looked up anew."""

    position: int
    recorded_at: int
    epoch: int


class Seen(NamedTuple):
    """What stands in history under an event id."""

    stream: str
    version: int
    position: int
    recorded_at: int
    mac: bytes


class Transaction(Protocol):
    """A write transaction, begun under the ledger's lock; it commits when its context ends without an error."""

    @property
    def head(self) -> Head:
        """Where the ledger stood when the lock was taken."""

    @property
    def seen(self) -> Mapping[UUID, Seen]:
        """Those of the ids asked for that stand in history."""

    def find(self, event: UUID) -> Seen | None:
        """What stands in history under this id; looked up anew unless it was asked for at the beginning."""

    def stream_after(self, stream: str, version: int) -> Sequence[Record]:
        """The records of a stream after a version."""

    def insert(self, rows: Sequence[Row], about: Sequence[tuple[str, int]]) -> None:
        """Write rows, whose positions follow the head's, and which streams (the first of a pair) they are about (by position)."""

    def raise_epoch(self) -> None:
        """Say that keys have been destroyed."""


class Appending(Protocol):
    """The way to write."""

    def appending(self, ids: Sequence[UUID], streams: Collection[str] = ()) -> AbstractContextManager[Transaction]:
        """A write transaction that has looked these event ids up, after taking the lock. Raises LedgerUnavailable.

        streams: those that will be asked for from their beginning; a database that is reached over a network reads them on the way.
        """
