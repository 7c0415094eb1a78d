"""Which SQLite: the one of the pysqlite3 wheel where there is one, else Python's own, if it is new enough; and how a file is used."""

import os
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

try:
    import pysqlite3 as sqlite3
except ModuleNotFoundError:
    import sqlite3

OLDEST_SAFE = (3, 51, 3)


class SqliteIsTooOld(RuntimeError):
    """SQLite before 3.51.3 can lose data when a write-ahead log is reset under two connections (sqlite.org/wal.html)."""

    def __init__(self) -> None:
        super().__init__(f"{self.__doc__} Found {sqlite3.sqlite_version}: install pysqlite3, or a newer SQLite, or use PostgreSQL.")


def check_version() -> None:
    """Raises SqliteIsTooOld."""
    if sqlite3.sqlite_version_info < OLDEST_SAFE:
        raise SqliteIsTooOld


def make_durable_folder(folder: Path) -> None:
    """Make a folder, for its owner only, that survives a power cut with the new ones above it: SQLite syncs only what is in it."""
    new = [each for each in (folder, *folder.parents) if not each.exists()] or [folder]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix":
        for each in new:
            above = os.open(each.parent, os.O_RDONLY)
            os.fsync(above)
            os.close(above)


def make_durable(connection: Any, busy_seconds: float) -> None:
    """Set a connection to a file that survives a power cut, and in which what is deleted is overwritten.

    The first to come turns the file's log on, for which it must be alone; SQLite doesn't wait for that by itself.
    """
    until = monotonic() + busy_seconds
    while True:
        try:
            with closing(connection.execute("PRAGMA journal_mode=WAL")) as turned_on:
                turned_on.fetchone()
            break
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.01)
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


__all__ = ["OLDEST_SAFE", "SqliteIsTooOld", "check_version", "make_durable", "make_durable_folder", "sqlite3"]
