"""A PostgreSQL of a test's own that keeps every promise of durability, and can be stopped at once in the middle of anything."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

from tests import databases
from tests.faults.kit import PATIENCE, quick_folder

# The writer's delay changes nothing but for the forgetful: what they have not written is lost for sure.
DURABLE = """
fsync = on
synchronous_commit = on
full_page_writes = on
wal_writer_delay = 10s
max_connections = 200
shared_buffers = 32MB
restart_after_crash = off
"""


class OwnPostgres:
    """The server: `url` reaches it whenever it runs, also after it was started anew."""

    def __init__(self, folder: Path) -> None:
        self._server = databases.server_in(folder)
        self._server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(DURABLE)
        self.start()
        self.url = str(self._server.get_uri())

    def start(self) -> None:
        """Start, and recover what was written. Returns when it answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):  # the library gives up after 10 s, while the server goes on starting
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: every process of the server quits without tidying up."""
        self._end_all([signal.SIGQUIT])

    def kill(self) -> None:
        """End every process of the server as kill -9 does, the postmaster first, so that it can't see to the others."""
        self._end_all(None)

    def end(self) -> None:
        """Stop in good order."""
        self._server.stop()

    def _end_all(self, ask: list[signal.Signals] | None) -> None:
        postmaster = psutil.Process(self._server.get_pid())
        everybody = [postmaster, *postmaster.children(recursive=True)]
        if ask:
            postmaster.send_signal(ask[0])
        else:
            for process in everybody:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        _, alive = psutil.wait_procs(everybody, timeout=30)
        assert not alive, "the server goes on"

    def new_database(self, name: str) -> str:
        """The URL of a new database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def make_forgetful(self, name: str) -> None:
        """Let whoever connects to this database be answered before anything is written, as nobody should run it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

    def setting(self, name: str) -> str:
        with psycopg.connect(self.url) as connection:
            return str(connection.execute(f"SHOW {name}").fetchall()[0][0])


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Raises databases.NoPostgresHere."""
    with TemporaryDirectory(prefix="sqa-own-postgres-", dir=quick_folder(), ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = OwnPostgres(Path(folder))
        try:
            yield server
        finally:
            server.end()
