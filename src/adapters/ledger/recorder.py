"""What both databases have in common: the questions asked of the table of events, and how a row is read."""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription

from adapters.ledger.record import Head, Record

LARGEST = 2**63 - 1
COLUMNS = "events.position, recorded_at, events.stream, version, id, type, header, salt, body, sealed, leaf, mac"


def _rows(which: str) -> str:
    return f"SELECT {COLUMNS} FROM events {which}"  # noqa: S608 - the constants below, nothing else


# A `?` is a value; `IN ?` is one value that holds many. Each database puts in its own marks.
STREAM = _rows("WHERE stream = ? AND version > ? AND version <= ? ORDER BY version")
STREAMS = _rows("WHERE stream IN ? ORDER BY stream, version")
FEED = _rows("WHERE position > ? AND position <= ? ORDER BY position LIMIT ?")
CLEAR = """
SELECT position, recorded_at, header, body FROM events WHERE position > ? AND body IS NOT NULL ORDER BY position LIMIT ?
"""
STREAM_CLEAR = """
SELECT position, recorded_at, header, body FROM events WHERE stream = ? AND position <= ? AND body IS NOT NULL ORDER BY version
"""
AT = _rows("WHERE position IN ? ORDER BY position")
ABOUT = _rows("JOIN about USING (position) WHERE about.stream = ? ORDER BY position")
FIND = "SELECT id, stream, version, position, recorded_at, mac FROM events WHERE id IN ?"
TIME = "SELECT recorded_at FROM events WHERE position = ?"
LEDGER = "SELECT ledger FROM head"


def record_of(row: Sequence[Any]) -> Record:
    """A record from the columns in their order."""
    position, recorded_at, stream, version, event_id, kind, header, salt, body, sealed, leaf, mac = row
    return Record(
        originator_id=stream,
        originator_version=version,
        topic=kind,
        state=body or b"",
        id=position,
        event_id=event_id if isinstance(event_id, UUID) else UUID(event_id),
        recorded_at=recorded_at,
        header=header,
        salt=salt or b"",
        sealed=sealed,
        leaf=leaf,
        mac=mac,
    )


class LedgerRecorder(ApplicationRecorder):
    """The library's interface for reading history, and the ledger's own, over one table. Nothing here writes."""

    @abstractmethod
    def create_table(self) -> None:
        """Make what is missing, and give a new ledger its id. Safe when several processes do so at once."""

    @abstractmethod
    def head(self) -> Head:
        """Where the ledger stands now."""

    @abstractmethod
    def ask(self, question: str, *values: Any) -> Sequence[Sequence[Any]]:
        """The rows that answer one of the questions above. Raises LedgerUnavailable."""

    def ledger_id(self) -> UUID:
        """The ledger's own id, given when it was created. Raises LedgerIsNotCreated."""
        return UUID(str(self.ask(LEDGER)[0][0]))

    def records(self, after: int, limit: int) -> list[Record]:
        """Records by position."""
        return [record_of(row) for row in self.ask(FEED, after, LARGEST, limit)]

    def clear(self, after: int, limit: int) -> Sequence[Sequence[Any]]:
        """(position, recorded_at, header, body) by position: all that reading takes. Without what has been purged."""
        return self.ask(CLEAR, after, limit)

    def clear_stream(self, stream: str, upto_position: int) -> Sequence[Sequence[Any]]:
        """The same of one stream, by version, up to a position."""
        return self.ask(STREAM_CLEAR, stream, upto_position)

    def records_at(self, positions: Sequence[int]) -> list[Record]:
        """The records at these positions."""
        return [record_of(row) for row in self.ask(AT, list(positions))]

    def records_about(self, stream: str) -> list[Record]:
        """Records of other streams that say they are about this one, by position."""
        return [record_of(row) for row in self.ask(ABOUT, stream)]

    def position_at(self, recorded_at: int) -> int:
        """The last position that was recorded no later than this (µs since 1970); 0 when none was."""
        # Times never fall as positions rise, and positions have no gaps: an index would only cost every append.
        positions = range(1, self.head().position + 1)
        return bisect_right(positions, recorded_at, key=lambda position: self.ask(TIME, position)[0][0])

    # -- the library's interface ----------------------------------------------------------------------------------

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Not a way in: the appender decides inside its transaction."""
        raise NotImplementedError("events are appended with Ledger.append")

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        rows = self.ask(STREAM, str(originator_id), gt or 0, LARGEST if lte is None else lte)
        records = [record for record in map(record_of, rows) if record.body]
        return (records[::-1] if desc else records)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        rows = self.ask(FEED, after, LARGEST if stop is None else stop, limit)
        records = [record_of(row) for row in rows]
        return [record for record in records if record.topic in topics] if topics else records

    def max_notification_id(self) -> int:
        return self.head().position

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Not offered: readers follow the position, see Ledger.wait_past."""
        raise NotImplementedError
