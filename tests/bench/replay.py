"""Reading one long case back: load, decode and fold."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from adapters.sqlite_file import sqlite3
from sqa.eventing.event import Event, Facts
from sqa.service import Submission
from sqa.vocabulary import Actor
from tests.bench.bare import SCHEMA, in_parts
from tests.bench.place import BACKEND, Place, Town
from tests.bench.rounds import Effort, rates
from tests.bench.table import EVENTS_A_SECOND, Line

CREATE = "CREATE TABLE replayed (stream TEXT, version INTEGER, header {bytes}, body {bytes}, PRIMARY KEY (stream, version))"


class Header(TypedDict):
    """What a fold needs of a header, each in its own type, as an envelope has it."""

    id: UUID
    stream: str
    version: int
    type: str
    schema: int
    occurred_at: datetime
    actor: Actor
    submitted_by: str
    unit: UUID | None
    facts: Facts
    correlation: UUID | None
    causation: UUID | None
    about: tuple[str, ...]


HEADER = TypeAdapter(Header)
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

        def typed_floor() -> int:
            rows = connection.execute(select, (story.case,)).fetchall()
            for header, body in rows:
                said = HEADER.validate_json(header)
                Event.BY_TYPE[f"{said['type']}.v{said['schema']}"].model_validate_json(body)
            return len(rows)

        def replayed() -> int:
            return town.huvudman.ledger.stream(story.case).version

        what = f"replay of a case with {events:,} events"
        ours, least = rates(effort, replayed, floor)
        yield Line(f"{what} (1)", EVENTS_A_SECOND, ours, least, "SELECT, orjson of the header, pydantic of the body", "≥ 0.70")
        ours, least = rates(effort, replayed, typed_floor)
        yield Line(f"{what} (2)", EVENTS_A_SECOND, ours, least, "SELECT, pydantic of header and body")
        connection.close()


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
