"""Where the bench runs: a folder and one of the two databases, with every promise of durability kept."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid5

import psycopg

from adapters.ledger.ledger import Ledger, open_ledger
from adapters.ledger.sqlite_module import sqlite3
from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from sqa.first_publications import first_publications
from sqa.eventing.event import Proposal
from sqa.privacy.permits import Caller
from sqa.vocabulary import Actor
from tests import databases
from tests.bench.bare import Bare, BarePostgres, BareSqlite
from tests.bench.municipality import NAMED_DUTY, School, register_files, schools
from tests.bench.stories import Story

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
BACKEND = Caller("backend", "service", types=("sqa.*",))


class LateRegister:
    """The register, once there is one: the ledger needs it, and it needs the ledger's keys."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["roster"], name)


@dataclass(frozen=True)
class Town:
    """One huvudman: its ledger, its real register, and what happens there."""

    name: str
    ledger: Ledger
    roster: Roster
    schools: list[School]
    subject: Callable[[UUID], UUID]

    def story(self, number: int) -> Story:
        school = self.schools[number % len(self.schools)]
        pupil = school.pupils[number // len(self.schools) % len(school.pupils)]
        return Story(number, school, self.subject(pupil))


@dataclass(frozen=True)
class Place:
    """A database. url: None for SQLite files in the folder. described: what it is, and how durable."""

    folder: Path
    url: str | None
    described: str

    @contextmanager
    def town(self, name: str, units: int = 10, pupils: int = 40) -> Iterator[Town]:
        """A new huvudman with an empty ledger, whose register and code lists are there."""
        register = LateRegister()
        ledger = open_ledger(name, self.folder, self.url, lambda: datetime.now(UTC), register, create=True)
        engine = open_register(self.folder / name, self.url, name)
        prepare(engine)

        def person(subject: UUID) -> tuple[str, UUID] | None:
            found = ledger.register_id_of(subject)
            return ("person", found) if found else None

        register.roster = Roster(engine, named_duty=NAMED_DUTY, register_id_of=person)
        register.roster.take_in(register_files(units, pupils), datetime(2025, 8, 1, tzinfo=UTC).date())
        now, job = datetime.now(UTC), Actor("job", "bench")
        lists = [Proposal(uuid5(ledger.id, stream), stream, data, now, job) for stream, data in first_publications()]
        ledger.establish(NAMED_DUTY, "real", lists)
        known: dict[UUID, UUID] = {}

        def subject(pupil: UUID) -> UUID:
            return known.get(pupil) or known.setdefault(pupil, ledger.subject_for("person", pupil))

        try:
            yield Town(name, ledger, register.roster, schools(units, pupils), subject)
        finally:
            ledger.close()
            engine.dispose()

    def bare(self, name: str) -> Bare:
        """The same database without the service."""
        return BarePostgres(self.url) if self.url else BareSqlite(self.folder / f"{name}.db")


@contextmanager
def sqlite_place() -> Iterator[Place]:
    with TemporaryDirectory(prefix="sqa-bench-") as folder:
        yield Place(Path(folder), None, f"SQLite {sqlite3.sqlite_version}, embedded, WAL, synchronous=FULL for events and keys")


@contextmanager
def postgres_place() -> Iterator[Place]:
    """Raises NoPostgresHere."""
    databases.begin_run()
    try:
        server = databases.postgres()
        if not os.environ.get("SQA_TEST_POSTGRES_URL"):
            _make_durable(server.server_url)
        with server.new_database() as url, TemporaryDirectory(prefix="sqa-bench-") as folder:
            yield Place(Path(folder), url, _described(url))
    finally:
        databases.end_run()


def _make_durable(url: str) -> None:
    # The tests' own server forgets for speed; a bench of it would measure nothing that anybody runs.
    with psycopg.connect(url, autocommit=True) as connection:
        for setting, value in DURABLE.items():
            connection.execute(f"ALTER SYSTEM SET {setting} = {value}")
        connection.execute("SELECT pg_reload_conf()")
    while _settings(url) != DURABLE:
        pass


def _settings(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        return {name: connection.execute(f"SHOW {name}").fetchall()[0][0] for name in DURABLE}


def _described(url: str) -> str:
    with psycopg.connect(url) as connection:
        version = connection.execute("SHOW server_version").fetchall()[0][0].partition(" ")[0]
    whose = "given by SQA_TEST_POSTGRES_URL" if os.environ.get("SQA_TEST_POSTGRES_URL") else "from the tests' wheel, over its socket"
    return f"PostgreSQL {version} {whose}, " + ", ".join(f"{name} {value}" for name, value in _settings(url).items())
