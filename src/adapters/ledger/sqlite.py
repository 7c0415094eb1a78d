"""History in SQLite: one file, read by many while one writes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
from eventsourcing.persistence import InterfaceError, Notification, PersistenceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)
from eventsourcing.utils import Environment

from adapters.ledger.errors import LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.record import Head, Record, Seen
from adapters.ledger.sqlite_module import sqlite3

BUSY_SECONDS = 20

CREATE = """
CREATE TABLE IF NOT EXISTS head (
    one INTEGER PRIMARY KEY CHECK (one = 1), ledger TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,
    id TEXT NOT NULL, type TEXT NOT NULL, header BLOB NOT NULL, salt BLOB, body BLOB, sealed BLOB NOT NULL,
    leaf BLOB NOT NULL, mac BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, version);
CREATE UNIQUE INDEX IF NOT EXISTS events_by_id ON events (id);
CREATE INDEX IF NOT EXISTS events_by_time ON events (recorded_at);
CREATE TABLE IF NOT EXISTS about (stream TEXT, position INTEGER, PRIMARY KEY (stream, position)) WITHOUT ROWID;
"""
COLUMNS = "position, recorded_at, stream, version, id, type, header, salt, body, sealed, leaf, mac"
HEAD = """
SELECT coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0),
       coalesce((SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1), 0), epoch FROM head
"""
FIND = "SELECT id, stream, version, position, recorded_at, mac FROM events WHERE id IN (SELECT value FROM json_each(?))"
STREAM = f"SELECT {COLUMNS} FROM events WHERE stream = ? AND version > ? AND version <= ? ORDER BY version"
INSERT = f"INSERT INTO events ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
INSERT_ABOUT = "INSERT OR IGNORE INTO about (stream, position) VALUES (?, ?)"
LARGEST = 2**63 - 1


def record_of(row: Sequence[Any]) -> Record:
    """A record from the columns in their order."""
    position, recorded_at, stream, version, event_id, kind, header, salt, body, sealed, leaf, mac = row
    return Record(
        originator_id=stream,
        originator_version=version,
        topic=kind,
        state=body,
        id=position,
        event_id=UUID(event_id),
        recorded_at=recorded_at,
        header=header,
        salt=salt,
        sealed=sealed,
        leaf=leaf,
        mac=mac,
    )


class LedgerPool(SQLiteConnectionPool):
    """Connections of the newer SQLite, to a file that survives a power cut."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(
                self.db_name, check_same_thread=False, isolation_level=None, timeout=BUSY_SECONDS
            )
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        return SQLiteConnection(connection, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore with that pool, and with transactions that take the write lock at once."""

    def __init__(self, file: str) -> None:
        super().__init__(file, originator_id_type="text")
        self.pool.close()
        self.pool = LedgerPool(db_name=file, pool_size=8, max_overflow=24, pool_timeout=BUSY_SECONDS)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """commit: a write transaction, locked from the start (BEGIN IMMEDIATE). Raises LedgerUnavailable."""
        try:
            with self.get_connection(commit=commit) as connection, connection.cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
                try:
                    yield SQLiteCursor(cursor)
                    if commit:
                        cursor.execute("COMMIT")
                finally:
                    connection.rollback()  # does nothing once committed
        except (sqlite3.Error, PersistenceError) as error:
            raise LedgerUnavailable(str(error)) from error


class Appending:
    """A write transaction on SQLite; see record.Transaction."""

    def __init__(self, cursor: Any, ids: Sequence[UUID]) -> None:
        self._cursor = cursor
        row = cursor.execute(HEAD).fetchone()
        self.head = Head(*row)
        self.seen = self._seen(ids)

    def find(self, event: UUID) -> Seen | None:
        return self._seen([event]).get(event)

    def _seen(self, ids: Sequence[UUID]) -> dict[UUID, Seen]:
        rows = self._cursor.execute(FIND, [orjson.dumps(ids).decode()])
        return {UUID(row[0]): Seen(*row[1:]) for row in rows}

    def stream_after(self, stream: str, version: int) -> Sequence[Record]:
        return [record_of(row) for row in self._cursor.execute(STREAM, (stream, version, LARGEST))]

    def insert(self, records: Sequence[Record]) -> None:
        self._cursor.executemany(
            INSERT,
            [
                (r.id, r.recorded_at, r.stream, r.version, str(r.event_id), r.topic)
                + (r.header, r.salt, r.state, r.sealed, r.leaf, r.mac)
                for r in records
            ],
        )
        if about := [(stream, record.id) for record in records for stream in record.about]:
            self._cursor.executemany(INSERT_ABOUT, about)


class SQLiteLedgerRecorder(SQLiteApplicationRecorder):
    """The library's recorder over the ledger's own table. Nothing here changes or deletes."""

    datastore: LedgerDatastore

    def create_table(self) -> None:
        """Make the tables where they are missing, and give the ledger its id."""
        with self.datastore.transaction(commit=True) as cursor:
            for statement in CREATE.split(";"):
                cursor.execute(statement)
            cursor.execute("INSERT OR IGNORE INTO head (one, ledger) VALUES (1, ?)", [str(uuid4())])

    @contextmanager
    def appending(self, ids: Sequence[UUID]) -> Iterator[Appending]:
        with self.datastore.transaction(commit=True) as cursor:
            yield Appending(cursor.sqlite_cursor, ids)

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
        found = self._rows(STREAM, (str(originator_id), gt or 0, LARGEST if lte is None else lte))
        return (found[::-1] if desc else found)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = (start or 0) - (1 if inclusive_of_start and start else 0)
        found = self._rows(
            f"SELECT {COLUMNS} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
            (after, LARGEST if stop is None else stop, limit),
        )
        return [record for record in found if not topics or record.topic in topics]

    def max_notification_id(self) -> int:
        return self.head().position

    def head(self) -> Head:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(HEAD)
            return Head(*cursor.fetchone())

    def ledger_id(self) -> UUID:
        try:
            with self.datastore.transaction(commit=False) as cursor:
                cursor.execute("SELECT ledger FROM head")
                return UUID(cursor.fetchone()[0])
        except LedgerUnavailable as missing:
            raise LedgerIsNotCreated from missing

    def records(self, after: int, limit: int) -> Sequence[Record]:
        return self._rows(f"SELECT {COLUMNS} FROM events WHERE position > ? ORDER BY position LIMIT ?", (after, limit))

    def records_at(self, positions: Sequence[int]) -> Sequence[Record]:
        return self._rows(
            f"SELECT {COLUMNS} FROM events WHERE position IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(positions)).decode(),),
        )

    def records_about(self, stream: str) -> Sequence[Record]:
        return self._rows(
            f"SELECT {COLUMNS} FROM events JOIN about USING (position) WHERE about.stream = ? ORDER BY position".replace(
                "stream, version", "events.stream, version"
            ),
            (stream,),
        )

    def position_at(self, recorded_at: int) -> int:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT coalesce(max(position), 0) FROM events WHERE recorded_at <= ?", [recorded_at])
            return int(cursor.fetchone()[0])

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Record]:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(statement, values)
            return [record_of(row) for row in cursor.fetchall()]


class SQLiteLedgerFactory(SQLiteFactory):
    """The library's factory, for that recorder."""

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.datastore.close()
        self.datastore = LedgerDatastore(str(self.env.get(self.SQLITE_DBNAME)))

    def application_recorder(self) -> SQLiteLedgerRecorder:
        return SQLiteLedgerRecorder(self.datastore)

    def close(self) -> None:
        self.datastore.close()
