"""apsw as the DB-API module that the ledger's own code takes its connections from, since only apsw lets Python stand below SQLite."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import apsw

sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(map(int, sqlite_version.split(".")))
paramstyle = "qmark"
threadsafety = 1
apilevel = "2.0"
Binary = bytes
PARSE_DECLTYPES, PARSE_COLNAMES = 1, 2
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class Error(Exception):
    """`sqlite_errorname` is SQLite's own name of it."""

    sqlite_errorname = ""


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class DataError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


Warning = UserWarning  # noqa: A001 - its name in the DB-API
KINDS = {apsw.ConstraintError: IntegrityError, apsw.CorruptError: DatabaseError, apsw.NotADBError: DatabaseError}
_NAMES = {apsw.FullError: "SQLITE_FULL"}


@contextmanager
def _told() -> Iterator[None]:
    """Say what apsw says in the words of the DB-API."""
    try:
        yield
    except apsw.ConnectionClosedError as error:
        raise ProgrammingError("Cannot operate on a closed database.") from error
    except apsw.Error as error:
        told = KINDS.get(type(error), OperationalError)(str(error))
        told.sqlite_errorname = _NAMES.get(type(error), "")
        raise told from error


class Cursor:
    """Fetches all rows at once."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, statement: str, values: Sequence[Any] = ()) -> "Cursor":
        self._run(statement, lambda cursor: cursor.execute(statement, tuple(values)))
        return self

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> "Cursor":
        self._run(statement, lambda cursor: cursor.executemany(statement, [tuple(row) for row in rows]))
        return self

    def _run(self, statement: str, run: Callable[[apsw.Cursor], Any]) -> None:
        database, writes = self._connection.database, WRITES.match(statement) is not None
        self.description = None
        with _told():
            if writes and self._connection.isolation_level is not None and not database.in_transaction:
                database.execute("BEGIN")
            before = database.total_changes()
            cursor = database.cursor()
            cursor.exec_trace = self._describe
            self._rows = list(run(cursor))
            self.rowcount = database.total_changes() - before if writes else -1
            self.lastrowid = database.last_insert_rowid() if writes else None

    def _describe(self, cursor: apsw.Cursor, *_: Any) -> bool:
        described = cursor.get_description()
        self.description = tuple((name, kind, None, None, None, None, None) for name, kind in described) or None
        return True

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        some, self._rows = self._rows[: size or 1], self._rows[size or 1 :]
        return some

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def close(self) -> None:
        self._rows = []


class Connection:
    """isolation_level None: transactions are begun and ended by statements; otherwise the first write begins one, as in sqlite3."""

    def __init__(self, database: apsw.Connection, isolation_level: str | None) -> None:
        self.database, self.isolation_level = database, isolation_level

    def cursor(self) -> Cursor:
        return Cursor(self)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Cursor:
        return self.cursor().execute(statement, values)

    def create_function(self, name: str, arguments: int, function: Callable[..., Any], *, deterministic: bool = False) -> None:
        self.database.create_scalar_function(name, function, arguments, deterministic=deterministic)

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, how: str) -> None:
        with _told():
            if self.database.in_transaction:
                self.database.execute(how)

    def close(self) -> None:
        with suppress(apsw.Error):  # the power may be gone
            self.database.close()


class Module:
    """This module with files under a VFS: what stands in for `sqlite3` where the ledger connects."""

    def __init__(self, vfs: str, prepare: Callable[[apsw.Connection], None] = lambda _: None) -> None:
        """prepare: what is done to each new connection before anybody has it."""
        self._vfs, self._prepare = vfs, prepare

    def connect(self, file: str, *, timeout: float = 5, isolation_level: str | None = "", **_: Any) -> Connection:
        with _told():
            database = apsw.Connection(str(file), vfs=self._vfs)
            database.set_busy_timeout(int(timeout * 1000))
            self._prepare(database)
        return Connection(database, isolation_level)

    def __getattr__(self, name: str) -> Any:
        return globals()[name]
