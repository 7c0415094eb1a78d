"""The tables that questions are asked of, without the service: read and written through the driver alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from adapters.sqlite_file import sqlite3
from projections.runner.listing import PROJECTIONS
from tests.bench.place import Place

Row = Sequence[Any]
TABLES = tuple(dict.fromkeys(table.name for projection in PROJECTIONS for table in projection.tables))


class RawTables:
    """A connection to where the views of a name are kept."""

    def __init__(self, connection: Any, mark: str) -> None:
        self.connection, self._mark = connection, mark

    def select(self, table: str, column: str, value: Any) -> list[Row]:
        return self.connection.execute(f"SELECT * FROM {table} WHERE {column} = {self._mark}", (value,)).fetchall()

    def all_rows(self) -> dict[str, list[Row]]:
        return {table: self.connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}

    def copies(self, number: int) -> None:
        """Empty tables of the same columns, each with a key to meet a conflict on."""
        for table in TABLES:
            self.connection.execute(f"CREATE TABLE floor{number}_{table} AS SELECT 0 AS n, * FROM {table} WHERE 1 = 0")
            self.connection.execute(f"CREATE UNIQUE INDEX floor{number}_{table}_n ON floor{number}_{table} (n)")

    def upsert(self, number: int, rows: dict[str, list[Row]], batches: int) -> int:
        """Write every row into the copies: executemany, so many transactions. Returns how many rows."""
        cursor, written = self.connection.cursor(), 0
        for batch in range(batches):
            cursor.execute("BEGIN")
            for table, mine in rows.items():
                share = mine[batch::batches]
                if share:
                    cursor.executemany(self._upsert(number, table, len(share[0])), [(written + n, *row) for n, row in enumerate(share)])
                    written += len(share)
            cursor.execute("COMMIT")
        return written

    def _upsert(self, number: int, table: str, columns: int) -> str:
        marks = ", ".join([self._mark] * (columns + 1))
        return f"INSERT INTO floor{number}_{table} VALUES ({marks}) ON CONFLICT (n) DO UPDATE SET stream = excluded.stream"


@contextmanager
def raw_tables(place: Place, name: str) -> Iterator[RawTables]:
    """The views of a name. The same durability as the views: a lost commit is taken in again from the ledger."""
    if place.url:
        with psycopg.connect(place.url, autocommit=True) as connection:
            connection.execute(SQL("SET search_path = {}").format(Identifier(f"sqa_views_{name}")))
            yield RawTables(connection, "%s")
        return
    connection = sqlite3.connect(place.folder / name / "views.db", isolation_level=None, timeout=20)
    connection.execute("PRAGMA synchronous=NORMAL")
    try:
        yield RawTables(connection, "?")
    finally:
        connection.close()
