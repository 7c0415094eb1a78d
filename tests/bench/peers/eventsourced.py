"""eventsourcing: an Application, its aggregates kept between saves, its SQLite or PostgreSQL recorder."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.projection import ApplicationSubscription

from tests.bench.peers.speaking import Plain, speak

PAGE = 1_000
CALLERS = 8


class Case(Aggregate):
    """Folds as little as an aggregate can: the last body, and its version."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body

    @event("Noted")
    def note(self, body: dict[str, Any]) -> None:
        self.body = body


class Kept:
    """One application for all callers, as its documentation has it; each caller has its own aggregates."""

    def __init__(self, database: str) -> None:
        self.undelivered = "" if database.startswith("postgres") else "none on SQLite"
        self.application = Application(env=_on_postgres(database) if database.startswith("postgres") else _on_sqlite(database))

    def connect(self) -> dict[str, Case]:
        return {}

    def append(self, connection: dict[str, Case], stream: str, version: int, bodies: Sequence[str]) -> None:
        for body in map(json.loads, bodies):
            if stream in connection:
                connection[stream].note(body)
            else:
                connection[stream] = Case(body)
        self.application.save(connection[stream])

    def fold(self, connection: dict[str, Case], stream: str) -> int:
        case: Case = self.application.repository.get(connection[stream].id)
        return case.version

    def read(self, connection: dict[str, Case], events: int) -> int:
        recorder, mapper = self.application.recorder, self.application.mapper
        position = count = 0
        while count < events and (page := recorder.select_notifications(position, PAGE, inclusive_of_start=False)):
            count += sum(bool(mapper.to_domain_event(each)) for each in page)
            position = page[-1].id
        return count

    @contextmanager
    def following(self) -> Iterator[Iterator[Any]]:
        with ApplicationSubscription[UUID](self.application, gt=self.application.recorder.max_notification_id()) as subscription:
            yield (json.dumps(each.body) for each, _ in subscription)


def _on_sqlite(file: str) -> dict[str, str]:
    # Python's sqlite3 opens with synchronous=FULL, and the recorder sets WAL itself.
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": file, "SQLITE_LOCK_TIMEOUT": "20"}


def _on_postgres(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query)["host"][0]
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": unquote(host),
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": unquote(parts.username or "postgres"),
        "POSTGRES_PASSWORD": unquote(parts.password or "none"),
        "POSTGRES_POOL_SIZE": str(CALLERS),
        "POSTGRES_MAX_OVERFLOW": str(CALLERS),
    }


if __name__ == "__main__":
    speak(Plain(Kept(sys.argv[1]), int(sys.argv[2])))
