"""History in SQLite: one file, read by many while one writes."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
from eventsourcing.persistence import InterfaceError, PersistenceError
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)

from adapters.ledger.errors import LedgerHasMoved, LedgerIsFull, LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.record import Head, Record, Row, Seen
from adapters.ledger.recorder import FIND, LARGEST, LEDGER, STREAM, LedgerRecorder, record_of
from adapters.sqlite_file import make_durable, sqlite3

BUSY_SECONDS = 20
MOVED = "moved"  # the table, and the words of its trigger, where history has moved away: see copying

CREATE = (
    """
    CREATE TABLE IF NOT EXISTS head (
        one INTEGER PRIMARY KEY CHECK (one = 1), ledger TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 0
    )""",
    """
    CREATE TABLE IF NOT EXISTS events (
        position INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,
        id TEXT NOT NULL, type TEXT NOT NULL, header BLOB NOT NULL, salt BLOB, body BLOB, sealed BLOB NOT NULL,
        leaf BLOB NOT NULL, mac BLOB NOT NULL
    )""",
    "CREATE UNIQUE INDEX IF NOT EXISTS events_by_stream ON events (stream, version)",
    "CREATE UNIQUE INDEX IF NOT EXISTS events_by_id ON events (id)",
    "CREATE TABLE IF NOT EXISTS about (stream TEXT, position INTEGER, PRIMARY KEY (stream, position)) WITHOUT ROWID",
)
HEAD = """
SELECT coalesce(max(position), 0), coalesce((SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1), 0),
       (SELECT epoch FROM head)
FROM events
"""
INSERT = "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
ID = Row._fields.index("id")  # text here
INSERT_ABOUT = "INSERT OR IGNORE INTO about VALUES (?,?)"


def marked(question: str) -> str:
    """A question with SQLite's marks: a list travels as JSON."""
    return question.replace("IN ?", "IN (SELECT value FROM json_each(?))")


class LedgerPool(SQLiteConnectionPool):
    """Connections of the newer SQLite, to a file that survives a power cut."""

    def _create_connection(self) -> SQLiteConnection:
        try:
            connection = sqlite3.connect(self.db_name, check_same_thread=False, isolation_level=None, timeout=BUSY_SECONDS)
            make_durable(connection, BUSY_SECONDS)
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
            if str(error) == MOVED:  # as the trigger says
                raise LedgerHasMoved from error
            full = getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
            raise (LedgerIsFull if full else LedgerUnavailable)(str(error)) from error


class SQLiteTransaction:
    """A write transaction on SQLite; see record.Transaction."""

    def __init__(self, cursor: Any, ids: Sequence[UUID]) -> None:
        self._cursor = cursor
        self.head = Head(*cursor.execute(HEAD).fetchone())
        self._looked_up = set(ids)
        self.seen = self._seen(ids)

    def find(self, event: UUID) -> Seen | None:
        return (self.seen if event in self._looked_up else self._seen([event])).get(event)

    def _seen(self, ids: Sequence[UUID]) -> dict[UUID, Seen]:
        rows = self._cursor.execute(marked(FIND), [orjson.dumps(ids).decode()])
        return {UUID(row[0]): Seen(*row[1:]) for row in rows}

    def stream_after(self, stream: str, version: int) -> list[Record]:
        return [record_of(row) for row in self._cursor.execute(STREAM, (stream, version, LARGEST))]

    def insert(self, rows: Sequence[Row], about: Sequence[tuple[str, int]]) -> None:
        self._cursor.executemany(INSERT, [(*row[:ID], str(row.id), *row[ID + 1 :]) for row in rows])
        if about:
            self._cursor.executemany(INSERT_ABOUT, about)

    def raise_epoch(self) -> None:
        self._cursor.execute("UPDATE head SET epoch = epoch + 1")


class SQLiteLedgerRecorder(LedgerRecorder, SQLiteApplicationRecorder):
    """The library's recorder over the ledger's own table. Nothing here changes or deletes."""

    def create_table(self) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            for statement in CREATE:
                cursor.execute(statement)
            cursor.execute("INSERT OR IGNORE INTO head (one, ledger) VALUES (1, ?)", [str(uuid4())])

    @contextmanager
    def appending(self, ids: Sequence[UUID], streams: Collection[str] = ()) -> Iterator[SQLiteTransaction]:
        """A write transaction; see record.Appending. A stream is read when it is asked for, which costs no way."""
        with self.datastore.transaction(commit=True) as cursor:
            yield SQLiteTransaction(cursor.sqlite_cursor, ids)

    def head(self) -> Head:
        return Head(*self.ask(HEAD)[0])

    def ask(self, question: str, *values: Any) -> Sequence[Sequence[Any]]:
        given = [orjson.dumps(value).decode() if isinstance(value, list) else value for value in values]
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(marked(question), given)
            rows: Sequence[Sequence[Any]] = cursor.fetchall()
            return rows

    def ledger_id(self) -> UUID:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'head'")
            if not cursor.fetchone()[0]:
                raise LedgerIsNotCreated
            cursor.execute(LEDGER)
            return UUID(cursor.fetchone()[0])


class SQLiteLedgerFactory(SQLiteFactory):
    """The library's factory, for that recorder."""

    def __init__(self, file: str) -> None:
        super().__init__({self.SQLITE_DBNAME: file, self.ORIGINATOR_ID_TYPE: "text"})
        self.datastore.close()
        self.datastore = LedgerDatastore(file)

    def application_recorder(self) -> SQLiteLedgerRecorder:
        return SQLiteLedgerRecorder(self.datastore)

    def close(self) -> None:
        self.datastore.close()
