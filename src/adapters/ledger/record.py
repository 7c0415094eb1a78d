"""One row of history, as the databases hold it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import Notification


@dataclass(frozen=True, kw_only=True)
class Record(Notification):
    """A stored event. The library's names: id = position, originator = stream, topic = type, state = clear body.

    recorded_at: µs since 1970. `state` and `salt` are None, and a part of `sealed` empty, once they have been purged.
    mac: the keyed MAC of what was proposed, by which a repeat is told from another event under the same id.
    """

    event_id: UUID
    recorded_at: int
    header: bytes
    salt: bytes | None
    sealed: bytes
    leaf: bytes
    mac: bytes
    about: tuple[str, ...] = ()

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

    head: Head
    seen: Mapping[UUID, Seen]

    def find(self, event: UUID) -> Seen | None:
        """What stands in history under this id."""

    def stream_after(self, stream: str, version: int) -> Sequence[Record]:
        """The records of a stream after a version."""

    def insert(self, records: Sequence[Record]) -> None:
        """Write records; their positions follow the head's."""


class Recorder(Protocol):
    """What the ledger asks of either database, beyond what the library's ApplicationRecorder gives."""

    def appending(self, ids: Sequence[UUID]) -> AbstractContextManager[Transaction]:
        """A write transaction that has already looked these event ids up, after taking the lock."""

    def head(self) -> Head:
        """Where the ledger stands now."""

    def ledger_id(self) -> UUID:
        """The ledger's own id, given when it was created. Raises LedgerIsNotCreated."""

    def records(self, after: int, limit: int) -> Sequence[Record]:
        """Records by position."""

    def records_at(self, positions: Sequence[int]) -> Sequence[Record]:
        """The records at these positions."""

    def records_about(self, stream: str) -> Sequence[Record]:
        """Records of other streams that say they are about this one."""

    def position_at(self, recorded_at: int) -> int:
        """The last position that was recorded no later than this; 0 when none was."""
