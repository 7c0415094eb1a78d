"""Which SQLite: the one of the pysqlite3 wheel where there is one, else Python's own, if it is new enough."""

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


__all__ = ["OLDEST_SAFE", "SqliteIsTooOld", "check_version", "sqlite3"]
