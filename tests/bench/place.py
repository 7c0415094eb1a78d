"""Where the bench runs: a folder and one of the two databases, with every promise of durability kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg
from pydantic import SecretStr

from adapters.api.huvudman import Huvudman
from adapters.api.tokens import Grant
from adapters.composition.joining import Composition
from adapters.settings import Settings
from adapters.sqlite_file import sqlite3
from sqa.privacy.permits import Caller
from tests import databases
from tests.bench.bare import Bare, BarePostgres, BareSqlite
from tests.bench.municipality import NAMED_DUTY, SINCE, School, register_files, schools
from tests.bench.stories import Story

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
BACKEND = Caller("backend", "service", types=("sqa.*",), reads=True)


@dataclass(frozen=True)
class Town:
    """One huvudman's whole service, as composition joins it, and what happens there."""

    composition: Composition
    huvudman: Huvudman
    schools: list[School]
    known: dict[UUID, UUID] = field(default_factory=dict)

    def story(self, number: int) -> Story:
        """About another pupil each time, as long as there are others."""
        school = self.schools[number % len(self.schools)]
        pupil = school.pupils[number // len(self.schools) % len(school.pupils)]
        if pupil not in self.known:
            self.known[pupil] = self.huvudman.ledger.subject_for("person", pupil)
        return Story(number, school, self.known[pupil])

    def token(self) -> str:
        """A backend's, good for the bench."""
        return self.composition.token(Grant("backend", self.huvudman.name, "service", types=("sqa.*",), reads=True), timedelta(hours=1))


@dataclass(frozen=True)
class Place:
    """A database. url: None for SQLite files in the folder. described: what it is, and how durable."""

    folder: Path
    url: str | None
    described: str

    def settings(self, name: str) -> Settings:
        return Settings(data=self.folder, database_url=SecretStr(self.url) if self.url else None, huvudman=name, log_level="ERROR")

    @contextmanager
    def town(self, name: str, units: int = 10, pupils: int = 40) -> Iterator[Town]:
        """A new huvudman with its register and its code lists, and nothing else."""
        composition = Composition(self.settings(name))
        with composition.running():
            composition.migrate(name)
            composition.huvudman(name).roster.take_in(register_files(units, pupils), SINCE)
            composition.establish(name, NAMED_DUTY)
            yield Town(composition, composition.huvudman(name), schools(units, pupils))

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
