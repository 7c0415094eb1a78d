"""The floor: the same events in one table, with nothing around it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Signal
from time import sleep
from typing import Any

import orjson
import psycopg

from adapters.sqlite_file import sqlite3
from tests.bench.peers.speaking import Plain, speak

POLL_SECONDS = 0.0005
PAGE = 1_000
CREATE = "CREATE TABLE bare (position {key}, stream TEXT, version INTEGER, type TEXT, body TEXT, UNIQUE (stream, version))"
INSERT = "INSERT INTO bare (stream, version, type, body) VALUES (?, ?, 'noted', ?)"
OF_STREAM = "SELECT body FROM bare WHERE stream = ? ORDER BY version"
OF_ALL = "SELECT position, body FROM bare WHERE position > ? ORDER BY position LIMIT ?"
NEWEST = "SELECT max(position) FROM bare"


class Bare:
    """database: a file, or a URL of PostgreSQL. Its readers poll, every half millisecond."""

    undelivered = ""

    def __init__(self, database: str) -> None:
        self.database, self.on_postgres = database, database.startswith("postgres")
        key = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY" if self.on_postgres else "INTEGER PRIMARY KEY"
        self.connect().execute(CREATE.format(key=key))

    def connect(self) -> Any:
        if self.on_postgres:
            return psycopg.connect(self.database, autocommit=True)
        connection = sqlite3.connect(Path(self.database), isolation_level=None, timeout=20, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def append(self, connection: Any, stream: str, version: int, bodies: Sequence[str]) -> None:
        rows = [(stream, version + number, body) for number, body in enumerate(bodies)]
        if len(rows) == 1:
            connection.execute(self._said(INSERT), rows[0])
        elif self.on_postgres:
            with connection.transaction():
                connection.cursor().executemany(self._said(INSERT), rows)
        else:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(INSERT, rows)
            connection.execute("COMMIT")

    def fold(self, connection: Any, stream: str) -> int:
        return sum(bool(orjson.loads(body)) for (body,) in connection.execute(self._said(OF_STREAM), (stream,)).fetchall())

    def read(self, connection: Any, events: int) -> int:
        position = count = 0
        while count < events and (rows := connection.execute(self._said(OF_ALL), (position, PAGE)).fetchall()):
            count += sum(bool(orjson.loads(body)) for _, body in rows)
            position = rows[-1][0]
        return count

    @contextmanager
    def following(self) -> Iterator[Iterator[Any]]:
        connection, stop = self.connect(), Signal()
        begin = connection.execute(NEWEST).fetchone()[0] or 0

        def arriving() -> Iterator[Any]:
            position = begin
            while not stop.is_set():
                rows = connection.execute(self._said(OF_ALL), (position, PAGE)).fetchall()
                yield from (body for _, body in rows if orjson.loads(body))
                position = rows[-1][0] if rows else position
                sleep(POLL_SECONDS)

        yield arriving()
        stop.set()

    def _said(self, statement: str) -> str:
        return statement.replace("?", "%s") if self.on_postgres else statement


if __name__ == "__main__":
    speak(Plain(Bare(sys.argv[1]), int(sys.argv[2])))
