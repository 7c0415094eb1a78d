"""Bringing tables to the revision of this release, one process at a time, and telling which they have."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from sqlalchemy import Connection, create_engine, text

from adapters.migrations.parts import PARTS, Part, Place
from adapters.migrations.shape import Shape, shape, tables_of
from adapters.sqlite_file import sqlite3

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

VERSIONS = Path(__file__).parent / "versions"
State = Literal["current", "missing", "unversioned", "older", "newer"]


@dataclass(frozen=True)
class Standing:
    """Which revision a part's tables have. unversioned: made before revisions were noted."""

    part: str
    state: State
    revision: str | None
    wanted: str


class TablesAreOfNoRelease(Exception):
    """These tables say no revision and aren't those of the first one; nothing was changed. Restore a backup, or find who altered them."""


class TablesAreNewer(Exception):
    """These tables are of a newer release; nothing was changed. Install that release, or restore the backup from before it."""


def standing(place: Place) -> list[Standing]:
    """Which revision each part has. Makes and changes nothing. Raises SchemaUnavailable."""
    return [_read(place, part) for part in PARTS]


def migrate(place: Place) -> list[Standing]:
    """Bring every part to this release's revision, each in one transaction. Returns what each was before.

    Any number of processes may do so at once: each waits for the one before it, and finds it done.
    Raises TablesAreOfNoRelease, TablesAreNewer, SchemaUnavailable.
    """
    return [_migrated(place, part) for part in PARTS]


def upgrade(db: Connection, part: Part, revision: str = "head") -> None:
    """Run the revisions that are missing up to this one, in the connection's own transaction."""
    from alembic.operations import Operations

    _, context = _alembic(db, part, revision)
    with Operations.context(context):
        context.run_migrations()


def newest(part: Part) -> str | None:
    """The last revision among the part's files."""
    return _script(part).get_current_head()


def _read(place: Place, part: Part) -> Standing:
    with place.reading(part) as db:
        return _standing(db, part)


def _migrated(place: Place, part: Part) -> Standing:
    before = _read(place, part)
    if before.state == "current":
        return before
    with place.alone(part) as db:
        before = _standing(db, part)  # another process may have been here meanwhile
        if before.state == "newer":
            raise TablesAreNewer(part.name)
        if before.state == "unversioned":
            _stamp_the_first(db, part)
        if before.state != "current":
            upgrade(db, part)
    return before


def _standing(db: Connection | None, part: Part) -> Standing:
    tables = tables_of(db) if db else set()
    revision: str | None = None
    if db and part.version_table in tables:
        revision = db.scalar(text(f"SELECT version_num FROM {part.version_table}"))  # noqa: S608 - a constant
    state: State = "newer"
    if revision is None:
        state = "unversioned" if part.table in tables else "missing"
    elif revision in part.revisions:
        state = "current" if revision == part.revisions[-1] else "older"
    return Standing(part.name, state, revision, part.revisions[-1])


def _stamp_the_first(db: Connection, part: Part) -> None:
    first = part.revisions[0]
    wanted = _made_anew(db, part, first)
    if shape(db, wanted) != wanted:
        raise TablesAreOfNoRelease(part.name)
    script, context = _alembic(db, part, first)
    context.stamp(script, first)


def _made_anew(db: Connection, part: Part, revision: str) -> Shape:
    """What a revision's tables look like, made beside those that are there and thrown away again."""
    if db.dialect.name == "sqlite":
        engine = create_engine("sqlite://", module=sqlite3)
        with engine.begin() as beside:
            upgrade(beside, part, revision)
            made = shape(beside, tables_of(beside) - {part.version_table})
        engine.dispose()
        return made
    before, aside = db.scalar(text("SELECT quote_ident(current_schema())")), f"sqa_aside_{uuid4().hex}"
    savepoint = db.begin_nested()
    db.execute(text(f"CREATE SCHEMA {aside}"))
    db.execute(text(f"SET LOCAL search_path = {aside}"))
    upgrade(db, part, revision)
    made = shape(db, tables_of(db) - {part.version_table})
    savepoint.rollback()
    db.execute(text(f"SET LOCAL search_path = {before}"))
    return made


def _script(part: Part) -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory(VERSIONS, version_locations=[VERSIONS / part.name])


def _alembic(db: Connection, part: Part, revision: str) -> "tuple[ScriptDirectory, MigrationContext]":
    from alembic.runtime.migration import MigrationContext

    script = _script(part)
    # SQLite can take table changes back, too, when the transaction is begun explicitly, which Place does.
    options = {
        "version_table": part.version_table,
        "transactional_ddl": True,
        "fn": lambda current, _: script._upgrade_revs(revision, current),
    }
    return script, MigrationContext.configure(db, opts=options)
