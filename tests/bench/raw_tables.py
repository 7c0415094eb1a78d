"""The tables that questions are asked of, without the service: read and written through the driver alone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sqlite_file import sqlite3
from projections.runner.catch_up import BATCH, Taker
from projections.runner.history import History
from projections.runner.listing import PROJECTIONS
from projections.runner.statements import Statements
from tests.bench.place import Place

Row = Sequence[Any]
Upserts = Mapping[str, list[Row]]
TABLES = {table.name: table for projection in PROJECTIONS for table in projection.tables}


class RawTables:
    """A connection to where the views of a name are kept."""

    def __init__(self, connection: Any, mark: str) -> None:
        self.connection, self._mark = connection, mark

    def select(self, table: str, column: str, value: Any) -> list[Row]:
        return self.connection.execute(f"SELECT * FROM {table} WHERE {column} = {self._mark}", (value,)).fetchall()

    def all_of(self, table: str) -> list[Row]:
        return self.connection.execute(f"SELECT * FROM {table}").fetchall()

    def copies(self, number: int) -> None:
        """Empty tables of the same columns and indexes, each with a key: the stream, and the number of the row among the stream's."""
        for name, table in TABLES.items():
            copy = f"floor{number}_{name}"
            self.connection.execute(f"CREATE TABLE {copy} AS SELECT 0 AS n, * FROM {name} WHERE 1 = 0")
            self.connection.execute(f"CREATE UNIQUE INDEX {copy}_key ON {copy} (stream, n)")  # stands in for the index by stream
            for column in table.columns:
                if column.index and column.name != "stream":
                    self.connection.execute(f'CREATE INDEX {copy}_{column.name} ON {copy} ("{column.name}")')

    def upsert(self, number: int, batches: Sequence[Upserts]) -> None:
        """Write into the copies: `executemany` per table, a transaction per batch."""
        statements = {name: self._upsert(number, table) for name, table in TABLES.items()}
        cursor = self.connection.cursor()
        for batch in batches:
            cursor.execute("BEGIN")
            for table, rows in batch.items():
                cursor.executemany(statements[table], rows)
            cursor.execute("COMMIT")

    def _upsert(self, number: int, table: Table) -> str:
        names = [f'"{column.name}"' for column in table.columns]
        marks = ", ".join([self._mark] * (len(names) + 1))
        anew = ", ".join(f"{name} = excluded.{name}" for name in names)
        into = f"INSERT INTO floor{number}_{table.name} (n, {', '.join(names)}) VALUES ({marks})"
        return f"{into} ON CONFLICT (stream, n) DO UPDATE SET {anew}"


def upserts(ledger: History, dialect: Dialect) -> Iterator[Upserts]:
    """What each batch of a catch-up has to write: for each table the rows that are new, or other than before, by their number.

    As the driver takes them. A row of a stream that is rewritten as it was is left out, whatever the service does with it.
    """
    taker, after = Taker(ledger, PROJECTIONS), 0
    statements = {name: Statements(table, dialect) for name, table in TABLES.items()}
    held: dict[tuple[str, str], list[Row]] = {}
    while batch := taker.batch(after, BATCH):
        after, found = batch.upto, dict[str, list[Row]]()
        for change in batch.changes:
            for table, rows in change.rows.items():
                before = held.get((table, change.stream), [])
                now = list(rows) if table in change.had else [*before, *rows]
                held[table, change.stream] = now
                other = [(n, row) for n, row in enumerate(now) if n >= len(before) or row != before[n]]
                found.setdefault(table, []).extend((n, *statements[table].as_the_driver_takes_it(row)) for n, row in other)
        yield found


def dialect_of(place: Place) -> Dialect:
    return postgresql.psycopg.dialect() if place.url else sqlite.dialect()


@contextmanager
def raw_tables(place: Place, name: str) -> Iterator[RawTables]:
    """The views of a name. The same durability as the views: a lost commit is taken in again from the ledger."""
    if place.url:
        with psycopg.connect(place.url, autocommit=True) as connection:
            connection.execute(SQL("SET search_path = {}").format(Identifier(f"sqa_views_{name}")))
            connection.execute("SET synchronous_commit = off")
            yield RawTables(connection, "%s")
        return
    connection = sqlite3.connect(place.folder / name / "views.db", isolation_level=None, timeout=20)
    connection.execute("PRAGMA synchronous=NORMAL")
    try:
        yield RawTables(connection, "?")
    finally:
        connection.close()
