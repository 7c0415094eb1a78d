"""What is migrated: four parts of each huvudman, each with a row that says which revision its tables have."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from adapters.sqlite_file import make_durable, sqlite3

CONNECT_SECONDS = 3
BUSY_SECONDS = 30


@dataclass(frozen=True)
class Part:
    """One file or schema's worth of tables.

    file: in the huvudman's folder. schema: in PostgreSQL, before the huvudman's name. table: one that was there from the
    beginning. revisions: in their order; the last is what this release works with. lock: before the schema's name it is
    the advisory lock that the part itself takes to write.
    """

    name: str
    file: str
    schema: str
    table: str
    revisions: tuple[str, ...]
    lock: str = ""

    @property
    def version_table(self) -> str:
        """Where its revision stands: ledger and register share a schema."""
        return f"version_of_{self.name}"


PARTS = (
    Part("ledger", "events.db", "sqa_", "head", ("0001",)),
    Part("keys", "keys.db", "sqa_keys_", "data_keys", ("0001",)),
    Part("epochs", "epochs.db", "sqa_epochs_", "epochs", ("0001",)),
    Part("register", "register.db", "sqa_", "persons", ("0001", "0002", "0003"), lock="register of "),
)


class SchemaUnavailable(Exception):
    """The database did not answer, or refused."""


@dataclass(frozen=True)
class Place:
    """Where one huvudman's parts lie: files in a folder, or schemas of a database."""

    huvudman: str
    folder: Path
    database_url: str | None

    def file(self, part: Part) -> Path:
        """A part's file."""
        return self.folder / part.file

    def schema(self, part: Part) -> str:
        """A part's schema."""
        return f"{part.schema}{self.huvudman}"

    @contextmanager
    def reading(self, part: Part) -> Iterator[Connection | None]:
        """A connection that makes nothing; None where there is no such file. Raises SchemaUnavailable."""
        if self.database_url is None and not self.file(part).exists():
            yield None
            return
        with self._begun(part) as db:
            yield db

    @contextmanager
    def alone(self, part: Part) -> Iterator[Connection]:
        """A transaction that only one process at a time is in; the file or the schema is made. Raises SchemaUnavailable."""
        if self.database_url is None:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file(part).touch(mode=0o600)
        with self._begun(part, writes=True) as db:
            if self.database_url:
                schema = self.schema(part)
                db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:lock))"), {"lock": f"{part.lock}{schema}"})
                db.execute(CreateSchema(schema, if_not_exists=True))
            yield db

    @contextmanager
    def _begun(self, part: Part, *, writes: bool = False) -> Iterator[Connection]:
        engine = self._postgres(part) if self.database_url else _sqlite(self.file(part), writes=writes)
        try:
            with engine.begin() as db:
                yield db
        except SQLAlchemyError as error:
            raise SchemaUnavailable(str(error.__cause__ or error)) from error
        finally:
            engine.dispose()

    def _postgres(self, part: Part) -> Engine:
        return create_engine(
            make_url(self.database_url or "").set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": CONNECT_SECONDS, "options": f'-csearch_path="{self.schema(part)}"'},
            poolclass=NullPool,
            hide_parameters=True,
        )


def _sqlite(file: Path, *, writes: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}",
        module=sqlite3,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
        poolclass=NullPool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def durable(connection: sqlite3.Connection, _: object) -> None:
        if writes:
            make_durable(connection, BUSY_SECONDS)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
