"""Leases: of all processes, on whatever machine, one at a time has a name. Whoever dies has let go at once.

A lease spares work done twice; that nothing is taken in twice is the matter of what is written (docs/adr/0012).
"""

from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import psycopg

from adapters.sqlite_file import sqlite3

# A machine that is gone without a word is noticed after about ten seconds, on both sides.
NOTICED = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000"
NOTICING: dict[str, Any] = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
CONNECT_SECONDS = 3
TAKE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
GIVE_BACK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


class Lease(Protocol):
    """A name that is this holder's until it is released, or lost."""

    def held(self) -> bool:
        """Is it still this holder's? Asks whoever keeps it."""

    def release(self) -> None:
        """Let another have it. Harmless when it was lost."""


class Leases(Protocol):
    """One holder's leases. May be used from several threads."""

    def take(self, name: str) -> Lease | None:
        """The lease of this name, or None when somebody has it (this holder, too), or the database doesn't answer.

        name: `<huvudman>/<what for>`.
        """

    def close(self) -> None:
        """Let go of all."""


def leases(data_folder: Path, database_url: str | None) -> Leases:
    """A new holder: locks on files below the folder, or advisory locks of the database, on one connection of its own."""
    return DatabaseLeases(database_url) if database_url else FileLeases(data_folder)


def try_lease(name: str, data_folder: Path, database_url: str | None) -> Lease | None:
    """One lease of a holder of its own; see `Leases.take`."""
    holder = leases(data_folder, database_url)
    if lease := holder.take(name):
        return OnlyLease(holder, lease)
    holder.close()
    return None


class OnlyLease:
    """A holder's only lease: it goes with its holder."""

    def __init__(self, holder: Leases, lease: Lease) -> None:
        self._holder, self._lease = holder, lease

    def held(self) -> bool:
        return self._lease.held()

    def release(self) -> None:
        self._holder.close()


class FileLeases:
    """SQLite files of their own, locked: a lock that every system has, and that ends with its process."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._taken = folder, set["FileLease"]()

    def take(self, name: str) -> "FileLease | None":
        file = self._folder / f"{name}.lease"
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            lease = FileLease(file, connection, self._taken)
        except (sqlite3.OperationalError, OSError):
            connection.close()
            return None
        self._taken.add(lease)
        return lease

    def close(self) -> None:
        for lease in list(self._taken):
            lease.release()


class FileLease:
    """A file's lock."""

    def __init__(self, file: Path, connection: Any, among: set["FileLease"]) -> None:
        self._file, self._connection, self._among = file, connection, among
        self._is = file.stat().st_ino

    def held(self) -> bool:
        try:
            return self in self._among and self._file.stat().st_ino == self._is
        except OSError:  # whoever removed the file lets another lock a new one
            return False

    def release(self) -> None:
        self._among.discard(self)
        self._connection.close()


class DatabaseLeases:
    """A session's advisory locks: all end with its connection, which is made anew for the next lease."""

    def __init__(self, url: str) -> None:
        self._url, self._door = url, Lock()
        self._connection: psycopg.Connection | None = None
        self._taken: dict[str, psycopg.Connection] = {}

    def take(self, name: str) -> "DatabaseLease | None":
        with self._door:
            try:
                connection = self._connected()
                if self._taken.get(name) is connection:  # the database would count it, and let it through
                    return None
                row = connection.execute(TAKE, [f"sqa {name}"]).fetchone()
            except psycopg.Error:
                self._hang_up()
                return None
            if not row or not row[0]:
                return None
            self._taken[name] = connection
            return DatabaseLease(self, name, connection)

    def close(self) -> None:
        with self._door:
            self._hang_up()

    def has(self, name: str, since: psycopg.Connection) -> bool:
        """Is the name taken, by the session that took it?"""
        with self._door:
            if self._connection is not since or self._taken.get(name) is not since:
                return False
            try:
                since.execute("SELECT 1")
            except psycopg.Error:
                self._hang_up()
                return False
            return True

    def give_back(self, name: str, since: psycopg.Connection) -> None:
        """Unlock the name, if that session still has it."""
        with self._door, suppress(psycopg.Error):
            if self._connection is since and self._taken.get(name) is since:
                del self._taken[name]
                since.execute(GIVE_BACK, [f"sqa {name}"])

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, options=NOTICED, keepalives=1, **NOTICING
            )
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._taken.clear()


class DatabaseLease:
    """One of a session's locks."""

    def __init__(self, session: DatabaseLeases, name: str, connection: psycopg.Connection) -> None:
        self._session, self._name, self._connection = session, name, connection

    def held(self) -> bool:
        return self._session.has(self._name, self._connection)

    def release(self) -> None:
        self._session.give_back(self._name, self._connection)
