"""The tables of the key store, its connections, and the root key's file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateTable

from adapters.ledger.errors import LedgerUnavailable, RootKeyIsMissing
from adapters.patience import POOL_SECONDS, Impatient, connect_with
from adapters.sqlite_file import make_durable, make_durable_folder, sqlite3

BUSY_SECONDS = 20

KEYS = MetaData()
EPOCHS = MetaData()

data_keys = Table(
    "data_keys",
    KEYS,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("compartment", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("stream", "subject", "compartment"),
)
subjects = Table(
    "subjects",
    KEYS,
    Column("subject", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("epoch", BigInteger, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
)
epochs = Table(
    "epochs",
    EPOCHS,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)


def sqlite_engine(file: Path) -> Engine:
    """A file of its own: WAL, and durable when a commit returns, since a key must be there before its event."""
    engine = create_engine(f"sqlite:///{file}", module=sqlite3, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, _: Any) -> None:
        make_durable(connection, BUSY_SECONDS)

    return engine


def postgres_engine(url: str, schema: str) -> Engine:
    """A schema of its own."""
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=POOL_SECONDS,
        hide_parameters=True,
        pool_size=2,
        max_overflow=4,
    )
    return connect_with(engine, Impatient).execution_options(schema_translate_map={None: schema})


@contextmanager
def begun(engine: Engine) -> Iterator[Connection]:
    """A transaction on the key store. Raises LedgerUnavailable."""
    try:
        with engine.begin() as db:
            yield db
    except SQLAlchemyError as error:
        raise LedgerUnavailable(f"the key store: {error.__cause__ or error}") from error


def for_one_statement(engine: Engine) -> Engine:
    """The same engine for statements that stand alone: they need no transaction, whose beginning and end are each a round trip."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def create(engine: Engine, tables: MetaData) -> None:
    """Make the tables where they are missing; several processes may do so at once."""
    with engine.begin() as db:
        if engine.dialect.name == "postgresql":
            schema = engine.get_execution_options()["schema_translate_map"][None]
            db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:schema))"), {"schema": schema})
            db.execute(CreateSchema(schema, if_not_exists=True))
        for table in tables.sorted_tables:
            db.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                db.execute(CreateIndex(index, if_not_exists=True))


def root_key(file: Path, *, create: bool) -> bytes:
    """The root key in this file, 32 bytes. create: make it, readable by its owner only, when there is none.

    Raises RootKeyIsMissing: without it nothing that was sealed can be opened.
    """
    with suppress(FileNotFoundError):
        return _whole(file)
    if not create:
        raise RootKeyIsMissing(file)
    make_durable_folder(file.parent)
    new = file.with_name(f"{file.name}.{uuid4()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        made.write(os.urandom(32))
        made.flush()
        os.fsync(made.fileno())
    with suppress(FileExistsError):
        os.link(new, file)  # whoever comes first gives the key
    new.unlink()
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return _whole(file)


def _whole(file: Path) -> bytes:
    key = file.read_bytes()
    if len(key) != 32:
        raise ValueError(f"{file} is no root key: it holds {len(key)} bytes, not 32")
    return key
