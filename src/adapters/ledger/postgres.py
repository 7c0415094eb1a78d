"""History in PostgreSQL: a schema per huvudman, and one head row whose lock is the right to append."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import PersistenceError
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier, Literal

from adapters.ledger.errors import LedgerHasMoved, LedgerIsFull, LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.record import Head, Record, Row, Seen
from adapters.ledger.recorder import FIND, LARGEST, STREAM, STREAMS, LedgerRecorder, record_of
from adapters.patience import NETWORK, Impatient

WAIT_SECONDS = 5
LOCK_SECONDS = 6  # less than a statement is waited for: whoever waits for the right to append is told so
SAID: dict[str, type[LedgerUnavailable]] = {"53100": LedgerIsFull, "SQ001": LedgerHasMoved}  # disk_full, and the ledger's own

PLAIN = re.compile(r"[a-z-]+/[0-9a-f-]{36}")

T = TypeVar("T")

CREATE = """
CREATE TABLE IF NOT EXISTS head (
    one int PRIMARY KEY CHECK (one = 1), ledger uuid NOT NULL, epoch bigint NOT NULL DEFAULT 0,
    position bigint NOT NULL DEFAULT 0, recorded_at bigint NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS events (
    position bigint PRIMARY KEY, recorded_at bigint NOT NULL, stream text NOT NULL, version bigint NOT NULL,
    id uuid NOT NULL UNIQUE, type text NOT NULL, header bytea NOT NULL, salt bytea, body bytea, sealed bytea NOT NULL,
    leaf bytea NOT NULL, mac bytea NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE IF NOT EXISTS about (stream text, position bigint, PRIMARY KEY (stream, position));
"""
HEAD = "SELECT position, recorded_at, epoch FROM head"
COLUMNS = "position, recorded_at, stream, version, id, type, header, salt, body, sealed, leaf, mac"
INSERT_ONE = f"INSERT INTO events ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %b, %b, %b, %b, %b, %b)"  # noqa: S608 - COLUMNS, nothing else
INSERT_MANY = f"""
INSERT INTO events ({COLUMNS})
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::uuid[], %s::text[],
                     %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])
"""  # noqa: S608 - the columns above, nothing else
ADVANCE = "UPDATE head SET position = %s, recorded_at = %s"
INSERT_ABOUT = "INSERT INTO about SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING"


def marked(question: str) -> str:
    """A question with psycopg's marks: a list travels as an array."""
    return question.replace("IN ?", "= ANY(%s)").replace("?", "%s")


class LedgerDatastore(PostgresDatastore):
    """The library's datastore by URL, in one schema; it needs no composite types."""

    def __init__(self, url: str, schema: str) -> None:
        super().__init__(
            "", "", "", "", "", schema=schema, originator_id_type="text", connect_timeout=WAIT_SECONDS,
            pool_size=1, max_overflow=15,
        )  # fmt: skip
        given = {name: value for name, value in conninfo_to_dict(url).items() if value is not None}
        self.pool.kwargs = {**NETWORK, **given, "row_factory": tuple_row}
        self.pool.connection_class = Impatient

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        schema = self.schema

        def prepare(connection: psycopg.Connection[Any]) -> None:
            connection.autocommit = True
            connection.execute(SQL("SET search_path = {}").format(Identifier(schema)))
            connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            connection.execute("SET idle_in_transaction_session_timeout = '60s'")

        return prepare

    def register_type_adapters(self) -> None:
        """Rows are plain columns."""

    @contextmanager
    def connected(self, begin: Callable[[psycopg.Connection[Any]], T]) -> Iterator[tuple[psycopg.Connection[Any], T]]:
        """A connection of the pool, and what its first statement gave. A connection that turns out to be dead is
        replaced and the statement tried again, which changes nothing, since it only reads or takes a lock.

        Raises LedgerUnavailable.
        """
        try:
            for attempts_left in (2, 1, 0):
                with self.get_connection() as connection:
                    try:
                        begun = begin(connection)
                    except psycopg.OperationalError:
                        if attempts_left and connection.closed:
                            continue
                        raise
                    yield connection, begun
                    return
        except PersistenceError as error:
            kind = SAID.get(getattr(error.__cause__, "sqlstate", None) or "", LedgerUnavailable)
            raise kind(str(error)) from error


class PostgresTransaction:
    """A write transaction on PostgreSQL; see record.Transaction. Two round trips, when all that is asked for was foreseen."""

    def __init__(self, connection: psycopg.Connection[Any], ids: Sequence[UUID], streams: Collection[str] = ()) -> None:
        self._connection = connection
        self._rows: Sequence[Row] = []
        self._about: Sequence[tuple[str, int]] = []
        # In one message, as literals. Looking up after the lock was taken sees all that was committed before it.
        self._read: dict[str, list[Record]] = {stream: [] for stream in streams if PLAIN.fullmatch(stream)}
        begun = connection.execute(f"BEGIN; {HEAD} FOR UPDATE; {_found(ids)}; {_whole(self._read)}".encode())
        begun.nextset()
        self.head = Head(*begun.fetchall()[0])
        begun.nextset()
        self._looked_up = set(ids)
        self.seen = {row[0]: Seen(*row[1:]) for row in begun}
        if self._read:
            begun.nextset()
            for record in map(record_of, begun):
                self._read[record.stream].append(record)

    def find(self, event: UUID) -> Seen | None:
        if event in self._looked_up:
            return self.seen.get(event)
        row = self._connection.execute(_found([event]).encode()).fetchone()
        return Seen(*row[1:]) if row else None

    def stream_after(self, stream: str, version: int) -> list[Record]:
        if version == 0 and stream in self._read:
            return self._read[stream]
        return [record_of(row) for row in self._connection.execute(marked(STREAM), (stream, version, LARGEST))]

    def insert(self, rows: Sequence[Row], about: Sequence[tuple[str, int]]) -> None:
        self._rows, self._about = rows, about

    def raise_epoch(self) -> None:
        self._connection.execute("UPDATE head SET epoch = epoch + 1")

    def commit(self) -> None:
        """Write and commit in one round trip. Raises LedgerUnavailable when the database doesn't say that it has."""
        with self._connection.pipeline():
            if len(self._rows) == 1:
                self._connection.execute(INSERT_ONE, self._rows[0], prepare=True)
            elif self._rows:
                self._connection.execute(INSERT_MANY, _by_column(self._rows), prepare=True)
            if self._about:
                self._connection.execute(INSERT_ABOUT, _by_column(self._about))
            if self._rows:
                self._connection.execute(ADVANCE, self._rows[-1][:2], prepare=True)
            done = self._connection.execute("COMMIT", prepare=True)
        if done.statusmessage != "COMMIT":
            raise LedgerUnavailable(f"the database answered {done.statusmessage} to a commit")


def _by_column(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _found(ids: Sequence[UUID]) -> str:
    return FIND.replace("IN ?", f"= ANY('{{{','.join(map(str, ids))}}}')")  # UUIDs: nothing to escape


def _whole(streams: Collection[str]) -> str:
    return STREAMS.replace("IN ?", f"= ANY('{{{','.join(streams)}}}')") if streams else ""  # PLAIN: nothing to escape


class PostgresLedgerRecorder(LedgerRecorder, PostgresApplicationRecorder):
    """The library's recorder over the ledger's own table. Nothing here changes or deletes."""

    datastore: LedgerDatastore

    def create_table(self) -> None:
        schema = Identifier(self.datastore.schema)
        lock = SQL("SELECT pg_advisory_xact_lock(hashtext({}))").format(Literal(self.datastore.schema))
        alive = self.datastore.connected(lambda connection: connection.execute("SELECT 1"))
        with alive as (connection, _), connection.transaction():
            connection.execute(lock)
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            connection.execute(CREATE)
            connection.execute("INSERT INTO head (one, ledger) VALUES (1, %s) ON CONFLICT DO NOTHING", [uuid4()])

    @contextmanager
    def appending(self, ids: Sequence[UUID], streams: Collection[str] = ()) -> Iterator[PostgresTransaction]:
        """A write transaction; see record.Appending."""
        begin = self.datastore.connected(lambda connection: PostgresTransaction(connection, ids, streams))
        with begin as (connection, transaction):
            try:
                yield transaction
                transaction.commit()
            except BaseException:
                if not connection.closed:
                    connection.rollback()
                raise

    def head(self) -> Head:
        return Head(*self.ask(HEAD)[0])

    def ask(self, question: str, *values: Any) -> Sequence[Sequence[Any]]:
        with self.datastore.connected(lambda c: c.execute(marked(question), values)) as (_, answer):
            return answer.fetchall()

    def ledger_id(self) -> UUID:
        if self.ask("SELECT to_regclass('head')") == [(None,)]:
            raise LedgerIsNotCreated
        return super().ledger_id()


class PostgresLedgerFactory(PostgresFactory):
    """The library's factory, for that recorder."""

    def __init__(self, url: str, schema: str) -> None:
        names = (self.POSTGRES_DBNAME, self.POSTGRES_HOST, self.POSTGRES_USER, self.POSTGRES_PASSWORD)
        super().__init__(Environment(env=dict.fromkeys(names, "")))
        self.datastore.close()
        self.datastore = LedgerDatastore(url, schema)

    def application_recorder(self) -> PostgresLedgerRecorder:
        return PostgresLedgerRecorder(self.datastore)
