"""Reading one long case back: load, decode and fold."""

from collections.abc import Iterator
from typing import Any

import orjson
import psycopg

from adapters.sqlite_file import sqlite3
from sqa.eventing.event import Event
from sqa.service import Submission
from tests.bench.bare import SCHEMA, in_parts
from tests.bench.place import BACKEND, Place, Town
from tests.bench.rounds import Effort, rates
from tests.bench.table import EVENTS_A_SECOND, Line

CREATE = "CREATE TABLE replayed (stream TEXT, version INTEGER, header {bytes}, body {bytes}, PRIMARY KEY (stream, version))"
SELECT = "SELECT header, body FROM replayed WHERE stream = {mark} ORDER BY version"


def lines(place: Place, effort: Effort, events: int) -> Iterator[Line]:
    with place.town("replay") as town:
        story = town.story(0)
        for batch in in_parts(list(story.long(events)), 500):
            town.huvudman.ledger.append(Submission(batch, BACKEND.id))
        connection, select = _raw(place, town, story.case)

        def floor() -> int:
            rows = connection.execute(select, (story.case,)).fetchall()
            for header, body in rows:
                said = orjson.loads(header)
                Event.BY_TYPE[f"{said['type']}.v{said['schema']}"].model_validate_json(body)
            return len(rows)

        ours, least = rates(effort, lambda: town.huvudman.ledger.stream(story.case).version, floor)
        connection.close()
        what = f"replay of a case with {events:,} events"
        yield Line(what, EVENTS_A_SECOND, ours, least, "SELECT, orjson, pydantic validate of the same rows", "≥ 0.70")


def _raw(place: Place, town: Town, case: str) -> tuple[Any, str]:
    """A table of what the case's events say, with the references to sealed texts in place already, and how to read it."""
    headers = {r.position: r.header for r in town.huvudman.ledger.records(limit=1_000_000) if r.stream == case}
    events = town.huvudman.ledger.stream_events(case)
    rows = [(case, e.version, headers[e.position], e.data.model_dump_json(exclude_none=True).encode()) for e in events]
    connection: Any
    if place.url:
        connection = psycopg.connect(place.url, autocommit=True)
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}; SET search_path = {SCHEMA}")
        mark, kind = "%s", "bytea"
    else:
        connection = sqlite3.connect(place.folder / "replayed.db", isolation_level=None)
        mark, kind = "?", "BLOB"
    connection.execute(CREATE.format(bytes=kind))
    connection.cursor().executemany(f"INSERT INTO replayed VALUES ({', '.join([mark] * 4)})", rows)
    return connection, SELECT.format(mark=mark)
