"""The register's tables, and the database they stand in.

SQLite: `register.db` in the huvudman's data folder. PostgreSQL: schema `sqa_<huvudman>`. No row ever vanishes: what the
source removes gets `deleted_on`, the first day on which it no longer holds. Days are inclusive at both ends.

SS 12000 dates employments, enrolments and memberships, but says only how things stand *now* for a unit's parent and
school forms, a duty's role and unit, and a pupil's school year. Those are kept as standings: each holds from `since`
until the next one of the same key; the first from the beginning of time, a later one from the day of its import.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema

from adapters.patience import POOL_SECONDS, Impatient, connect_with
from adapters.sqlite_file import make_durable, sqlite3

BUSY_SECONDS = 30
FIRST = date.min
_CHUNK = 500
T = TypeVar("T")

metadata = MetaData()

organisations = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("display_name", String(200), nullable=False),
    Column("organisation_type", String(40), nullable=False),
    Column("school_unit_code", String(40)),
    Column("municipality_code", String(40)),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("deleted_on", Date),
)
organisation_standings = Table(
    "organisation_standings",
    metadata,
    Column("organisation", Uuid, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("parent", Uuid),
    Column("forms", String(400), nullable=False),  # schoolTypes, separated by spaces
)
persons = Table(
    "persons",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("given_name", String(200), nullable=False),
    Column("family_name", String(200), nullable=False),
    Column("civic_no", String(40)),
    Column("born", Date),
    Column("security_marking", String(40), nullable=False),
    Column("deleted_on", Date),
)
responsibles = Table(
    "responsibles",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("responsible", Uuid, primary_key=True, index=True),
    Column("relation_type", String(200)),
    Column("deleted_on", Date),
)
work_addresses = Table(
    "work_addresses",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("address", String(250), nullable=False),
    Column("deleted_on", Date),
)
enrolments = Table(
    "enrolments",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("unit", Uuid, primary_key=True),
    Column("form", String(12), primary_key=True),
    Column("start_date", Date, primary_key=True),
    Column("end_date", Date),
    Column("cancelled", Boolean, nullable=False),
    Column("deleted_on", Date),
)
enrolment_standings = Table(
    "enrolment_standings",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("unit", Uuid, primary_key=True),
    Column("form", String(12), primary_key=True),
    Column("start_date", Date, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("year", Integer),
)
placements = Table(
    "placements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("unit", Uuid, nullable=False),
    Column("form", String(12), nullable=False),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("deleted_on", Date),
)
duties = Table(
    "duties",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, index=True),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date, index=True),
    Column("deleted_on", Date, index=True),
)
duty_standings = Table(
    "duty_standings",
    metadata,
    Column("duty", Uuid, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("role", String(200), nullable=False),
    Column("unit", Uuid, nullable=False, index=True),
)
groups = Table(
    "groups",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("display_name", String(200), nullable=False),
    Column("group_type", String(200), nullable=False),
    Column("unit", Uuid, nullable=False, index=True),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("deleted_on", Date),
)
memberships = Table(
    "memberships",
    metadata,
    Column("group", Uuid, primary_key=True),
    Column("person", Uuid, primary_key=True, index=True),
    Column("start_date", Date, primary_key=True),
    Column("end_date", Date),
    Column("deleted_on", Date),
)
register_versions = Table(
    "register_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("imported_on", Date, nullable=False),
    Column("report", Text, nullable=False),  # the import's report as JSON: counts and ids
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, as text that sorts; SQLite would forget the offset."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if value else None


register_sources = Table(
    "register_sources",
    metadata,
    Column("url", String(500), primary_key=True),
    Column("synced_from", Instant),  # when the last sync that was written began
    Column("news_at", Instant),  # when the source last said that there is something to fetch
    Column("not_before", Instant),  # set while it is asked by itself; stands for a while when that failed
    Column("subscription", Uuid),
    Column("target_hash", String(64)),  # of the address that the notices go to, which holds a secret
    Column("subscribed_at", Instant),
    Column("expires", Instant),
)


def last_day(end_date: date | None, deleted_on: date | None) -> date | None:
    """The last day on which something holds; None means until further notice."""
    if deleted_on is None:
        return end_date
    before = deleted_on - timedelta(days=1)
    return before if end_date is None else min(end_date, before)


def open_register(data_folder: Path, database_url: str | None, huvudman: str) -> Engine:
    """The database of a huvudman's register. Without a url, `register.db` in the data folder.

    Raises ValueError for a huvudman that isn't a slug of a–z, 0–9 and _. `prepare` makes the tables.
    """
    if re.fullmatch(r"[a-z][a-z0-9_]{0,40}", huvudman) is None:
        raise ValueError(f"not a name for a huvudman: {huvudman!r}; use a–z, 0–9 and _, beginning with a letter")
    if database_url is None:
        return _sqlite(data_folder / "register.db")
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=2, max_overflow=8, pool_pre_ping=True, pool_timeout=POOL_SECONDS)
    return connect_with(engine, Impatient).execution_options(schema_translate_map={None: f"sqa_{huvudman}"})


def prepare(engine: Engine) -> None:
    """Make what is missing of schema and tables. Doing it twice, or from two processes at once, is harmless."""
    with writing(engine) as db:
        schemas: dict[None, str] | None = engine.get_execution_options().get("schema_translate_map")
        if schemas:
            db.execute(CreateSchema(schemas[None], if_not_exists=True))
        metadata.create_all(db)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction, committed at the end. A second writer waits before its first read."""
    with engine.begin() as db:
        if engine.dialect.name == "sqlite":
            db.execute(text("BEGIN IMMEDIATE"))
        else:
            schema = engine.get_execution_options()["schema_translate_map"][None]
            db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"register of {schema}"})
        yield db


def version_of(db: Connection) -> int:
    """How many imports have changed the register; 0 before the first."""
    return db.execute(select(func.max(register_versions.c.version))).scalar() or 0


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, 500 at a time: what one `IN (…)` takes on every database."""
    remaining = iter(values)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def _sqlite(file: Path) -> Engine:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)  # names and civic numbers: SQLite gives its journal the same mode
    engine = create_engine(f"sqlite:///{file}", module=sqlite3, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _take_over_transactions(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin too late for a write that reads first
        make_durable(connection, BUSY_SECONDS)

    return engine
