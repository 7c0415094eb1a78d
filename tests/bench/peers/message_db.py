"""message-db: functions in PostgreSQL, called with psycopg. It has nothing that delivers: its clients poll."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from tests.bench.peers.speaking import Plain, speak

PAGE = 1_000
WRITE = "SELECT write_message(%s, %s, 'Noted', %s::jsonb, NULL, %s)"
OF_STREAM = "SELECT data FROM get_stream_messages(%s, 0, -1)"
OF_ALL = "SELECT global_position, data FROM get_category_messages('case', %s, %s)"
PARTS = ("schema/*.sql", "tables/*.sql", "types/*.sql", "functions/*.sql", "indexes/*.sql")


class Functions:
    """url: an empty database. scripts: the folder of the package's SQL; neither its role nor its views are needed here."""

    undelivered = "its clients poll"

    def __init__(self, url: str, scripts: Path) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            connection.execute("SET check_function_bodies = off")
            connection.execute("SET search_path = message_store, public")
            for script in (file for part in PARTS for file in sorted(scripts.glob(part))):
                connection.execute(script.read_text().encode())

    def connect(self) -> Any:
        connection = psycopg.connect(self.url, autocommit=True)
        connection.execute("SET search_path = message_store, public")
        return connection

    def append(self, connection: Any, stream: str, version: int, bodies: Sequence[str]) -> None:
        rows = [(str(uuid4()), stream, body, version + number - 1) for number, body in enumerate(bodies)]
        if len(rows) == 1:
            connection.execute(WRITE, rows[0])
            return
        with connection.transaction():
            connection.cursor().executemany(WRITE, rows)

    def fold(self, connection: Any, stream: str) -> int:
        return sum(bool(json.loads(body)) for (body,) in connection.execute(OF_STREAM, (stream,)).fetchall())

    def read(self, connection: Any, events: int) -> int:
        position = count = 0
        while count < events and (rows := connection.execute(OF_ALL, (position + 1, PAGE)).fetchall()):
            count += sum(bool(json.loads(body)) for _, body in rows)
            position = rows[-1][0]
        return count

    @contextmanager
    def following(self) -> Iterator[Iterator[Any]]:
        yield iter(())


if __name__ == "__main__":
    speak(Plain(Functions(sys.argv[1], Path(sys.argv[3])), int(sys.argv[2])))
