"""The floor of an append: the same row, into the same table, and nothing else: no rules, no seal, no position to take."""

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

import psycopg

from adapters.ledger import postgres, sqlite
from adapters.ledger.record import Record
from adapters.sqlite_file import sqlite3

T = TypeVar("T")
Row = tuple[Any, ...]
SCHEMA = "bare"


class Bare(Protocol):
    """A database driven without anything in between."""

    def connect(self) -> Any: ...

    def insert(self, connection: Any, row: Row) -> None:
        """One row, in a commit of its own."""

    def insert_many(self, connection: Any, rows: Sequence[Row]) -> None:
        """These rows, in one commit."""


class BareSqlite:
    """A file beside the ledger's, with the same journal and the same durability."""

    def __init__(self, file: Path) -> None:
        self.file = file
        connection = self.connect()
        for statement in sqlite.CREATE:
            connection.execute(statement)

    def connect(self) -> Any:
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=20, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def insert(self, connection: Any, row: Row) -> None:
        connection.execute(sqlite.INSERT, row)

    def insert_many(self, connection: Any, rows: Sequence[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(sqlite.INSERT, rows)
        connection.execute("COMMIT")


class BarePostgres:
    """A schema beside the ledger's, on the same server."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.execute(f"SET search_path = {SCHEMA}")
            connection.execute(postgres.CREATE)
            connection.execute("TRUNCATE events")

    def connect(self) -> Any:
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute(f"SET search_path = {SCHEMA}")
        return connection

    def insert(self, connection: Any, row: Row) -> None:
        connection.execute(postgres.INSERT_ONE, row, prepare=True)

    def insert_many(self, connection: Any, rows: Sequence[Row]) -> None:
        with connection.transaction():
            connection.cursor().executemany(postgres.INSERT_ONE, rows)


class Rows:
    """Rows of the size and the columns of these records, as many as asked for, each under a place of its own."""

    def __init__(self, records: Sequence[Record], *, ids_as_text: bool) -> None:
        self._records, self._ids_as_text = records, ids_as_text
        self._numbers = count(1)

    def take(self, how_many: int) -> list[Row]:
        return [self._row(next(self._numbers)) for _ in range(how_many)]

    def _row(self, number: int) -> Row:
        r = self._records[number % len(self._records)]
        name: UUID | str = uuid4()
        place = (number, r.recorded_at, r.stream, number, str(name) if self._ids_as_text else name, r.topic)
        return (*place, r.header, r.salt, r.body, r.sealed, r.leaf, r.mac)


def in_parts(things: Sequence[T], of: int) -> Iterator[Sequence[T]]:
    for begin in range(0, len(things), of):
        yield things[begin : begin + of]
