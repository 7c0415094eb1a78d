"""Where views are kept: one SQLite file, a schema of PostgreSQL, or, for a moment, memory."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from projections.runner.tracking import CHANGING_OVER

try:
    import pysqlite3 as sqlite3
except ModuleNotFoundError:
    import sqlite3

BUSY_SECONDS = 20
CONNECT_SECONDS = 3
POOL_SECONDS = 3
WRITES = "writes"
CHECKPOINT_PAGES = 4_000  # 16 MB; one event touches some thirty pages, most of them the same as the event before


def sqlite_engine(file: Path) -> Engine:
    """A file of its own. Losing the last commits in a power cut costs nothing: they are taken in again from the ledger."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)  # SQLite gives its journal the same mode
    engine = create_engine(
        f"sqlite:///{file}",
        module=sqlite3,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        pool_size=8,
        max_overflow=40,
    )

    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", f"wal_autocheckpoint={CHECKPOINT_PAGES}"):
            connection.execute(f"PRAGMA {pragma}")

    _begin_explicitly(engine)
    return engine


def postgres_engine(url: str, schema: str) -> Engine:
    """A schema of its own. What a server that falls has not yet synced is taken in again, as on SQLite: no commit waits for the disk."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": f'-csearch_path="{schema}" -csynchronous_commit=off'},
        pool_size=4,
        max_overflow=12,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
    )
    return engine.execution_options(schema=schema)


def scratch_engine() -> Engine:
    """Every connection is an empty database in memory, gone when it is closed."""
    engine = create_engine("sqlite://", module=sqlite3, poolclass=NullPool, connect_args={"isolation_level": None})
    _begin_explicitly(engine)
    return engine


def _begin_explicitly(engine: Engine) -> None:
    # The driver would begin a transaction before a write only, and never take the write lock at once.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")


def on_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


@contextmanager
def reading(engine: Engine, first: str = "SELECT 1") -> Iterator[tuple[Connection, Any]]:
    """One unchanging state of all tables, for as many statements as an answer takes; and the row that a first one gives."""
    if not on_postgres(engine):
        with engine.connect() as db, db.begin():
            yield db, _row(db, first)
        return
    # Begun by hand, in one message. A lock before the first query: the state seen is never one from before a change-over.
    begin = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE {CHANGING_OVER} IN ACCESS SHARE MODE; {first}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        yield db, _row(db, begin, prepare=False)


def _row(db: Connection, statements: str, **how: Any) -> Any:
    with _errors_as_sqlalchemys(db), closing(db.connection.cursor()) as cursor:
        cursor.execute(statements, **how)
        while on_postgres(db.engine) and cursor.nextset():
            pass
        return cursor.fetchone()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; it commits when its context ends without an error."""
    with engine.connect().execution_options(**{WRITES: True}) as db, db.begin():
        yield db


@contextmanager
def driver(db: Connection) -> Iterator[Any]:
    """The driver's own cursor, in this connection's transaction. Its errors are raised as SQLAlchemy raises them.

    PostgreSQL is sent statement upon statement; it is waited for where an answer is fetched, and at the end.
    """
    itself: Any = db.connection.driver_connection
    with _errors_as_sqlalchemys(db), itself.pipeline() if on_postgres(db.engine) else nullcontext(), closing(itself.cursor()) as cursor:
        yield cursor


@contextmanager
def _errors_as_sqlalchemys(db: Connection) -> Iterator[None]:
    errors, itself = db.dialect.loaded_dbapi.Error, db.connection.driver_connection
    try:
        yield
    except errors as error:
        gone = db.dialect.is_disconnect(error, itself, None)
        raise DBAPIError.instance(
            None, None, error, errors, hide_parameters=True, connection_invalidated=gone, dialect=db.dialect
        ) from error


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Only one process at a time is here; a process that dies leaves. Readers and the runner go on meanwhile."""
    if on_postgres(engine):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as lock:
            name = {"name": f"{engine.get_execution_options()['schema']} rebuild"}
            lock.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), name)
            try:
                yield
            finally:
                lock.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), name)
        return
    lock = sqlite3.connect(f"{engine.url.database}.rebuild", timeout=24 * 3600, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")  # a lock that every system has, and that ends with its process
        yield
    finally:
        lock.close()


def create_schema(engine: Engine) -> None:
    """Make the schema where tables are kept in one."""
    if on_postgres(engine):
        with engine.begin() as db:
            schema = engine.get_execution_options()["schema"]
            db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:schema))"), {"schema": schema})  # two at once would fail
            db.execute(CreateSchema(schema, if_not_exists=True))
