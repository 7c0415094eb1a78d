"""What is known of the views themselves: where they stand, what they were built by, and what could not be taken in."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Dialect, Integer, MetaData, String, Table, bindparam, delete, insert, select, update

import projections
import sqa
from projections.projection import Projection
from projections.runner.statements import in_the_drivers_words

TRACKING = MetaData()
CHANGING_OVER = "views_changing_over"
MIXED = "mixed"  # rows of some streams come from one release, of others from another

# All projections stand at one position, so that an answer that joins them is true at one.
standing = Table(
    "views_standing",
    TRACKING,
    Column("one", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),
)
built = Table(
    "views_built",
    TRACKING,
    Column("projection", String(80), primary_key=True),
    Column("shape", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("generation", BigInteger, nullable=False),
)
parked = Table(
    "views_parked",
    TRACKING,
    Column("projection", String(80), primary_key=True),
    Column("stream", String(80), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("error", String(200), nullable=False),
)
# The generation before: its tables stay as `<table>__old`, as they stood at this position.
kept = Table(
    "views_kept",
    TRACKING,
    Column("projection", String(80), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("shape", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("generation", BigInteger, nullable=False),
)
kept_parked = parked.to_metadata(TRACKING, name="views_kept_parked")
# What this code built was taken back: it does not rebuild the projection by itself.
refused = Table(
    "views_refused",
    TRACKING,
    Column("projection", String(80), primary_key=True),
    Column("code", String(64), nullable=False),
)
# How many events were taken in, counted as they came: whoever moves the position moves no count. kept: 1 for the generation before.
counted = Table(
    "views_counted",
    TRACKING,
    Column("projection", String(80), primary_key=True),
    Column("kept", Integer, primary_key=True, autoincrement=False),
    Column("events", BigInteger, nullable=False),
)
heartbeat = Table(
    "views_heartbeat",
    TRACKING,
    Column("one", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),  # microseconds since 1970
)
Table(CHANGING_OVER, TRACKING, Column("one", Integer))  # never holds a row: it is what readers and a change-over lock


@dataclass(frozen=True, slots=True)
class Standing:
    """The position taken in; generation grows with every change-over to rebuilt tables."""

    position: int
    generation: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A stream whose rows of a projection are older than the rest, since which event, and the class of what went wrong."""

    projection: str
    stream: str
    position: int
    error: str


# Where the views stand, and how many streams of how many projections are parked.
LOOK = f"SELECT position, (SELECT count(*) FROM {parked.name}) FROM {standing.name}"  # noqa: S608 - tables' own names


def stands(db: Connection) -> Standing:
    return Standing(*db.execute(select(standing.c.position, standing.c.generation)).one())


class Advance:
    """How the views move on. For the one kind of database that it was made for."""

    def __init__(self, dialect: Dialect) -> None:
        same = (standing.c.position == bindparam("was")) & (standing.c.generation == bindparam("of"))
        moves = update(standing).where(same).values(position=bindparam("upto")).returning(standing.c.position)
        counts = update(counted).where(counted.c.kept == bindparam("which")).values(events=counted.c.events + bindparam("more"))
        self._moves, self._counts = in_the_drivers_words(moves, dialect), in_the_drivers_words(counts, dialect)

    def take(self, cursor: Any, seen: Standing, position: int, events: int) -> bool:
        """Take this step of so many events, unless another runner took it: then False, and nothing may be written."""
        if cursor.execute(self._moves, (position, seen.position, seen.generation)).fetchone() is None:
            return False
        cursor.execute(self._counts, (events, 0))
        return True


def lock(db: Connection) -> Standing:
    """Where the views stand, and will until this transaction ends."""
    db.execute(update(standing).values(position=standing.c.position))
    return stands(db)


def next_generation(db: Connection, seen: Standing) -> None:
    """Tell every runner that tables were changed over."""
    db.execute(update(standing).values(generation=seen.generation + 1))


def begin_if_new(db: Connection) -> None:
    if db.execute(select(standing.c.one)).first() is None:
        db.execute(insert(standing).values(one=1, position=0, generation=1))


def note_heartbeat(db: Connection, at: float) -> None:
    """at: seconds since 1970."""
    if not db.execute(update(heartbeat).values(at=int(at * 1e6))).rowcount:
        db.execute(insert(heartbeat).values(one=1, at=int(at * 1e6)))


def last_heartbeat(db: Connection) -> float | None:
    """Seconds since 1970; None when nobody has ever kept the views up."""
    at = db.execute(select(heartbeat.c.at)).scalar()
    return None if at is None else at / 1e6


def all_parked(db: Connection) -> list[Parked]:
    query = select(parked.c.projection, parked.c.stream, parked.c.position, parked.c.error)
    return [Parked(*row) for row in db.execute(query.order_by(parked.c.projection, parked.c.stream))]


def how_many_parked(db: Connection, projections: Iterable[str]) -> int:
    """How many streams have rows that are older than the rest, in any of these projections."""
    query = select(parked.c.stream).where(parked.c.projection.in_(list(projections))).distinct()
    return len(db.execute(query).all())


def unpark(db: Connection, each: Parked) -> None:
    db.execute(delete(parked).where(parked.c.projection == each.projection, parked.c.stream == each.stream))


def park(db: Connection, new: Sequence[Parked]) -> None:
    for each in new:
        unpark(db, each)
    if new:
        values = [{"projection": p.projection, "stream": p.stream, "position": p.position, "error": p.error} for p in new]
        db.execute(insert(parked), values)


def builds(db: Connection) -> Mapping[str, Any]:
    """{projection: its row of `views_built`}."""
    return {row.projection: row for row in db.execute(select(built))}


def note_build(db: Connection, projection: Projection, generation: int, by: str, events: int) -> None:
    """by: the code that the rows come from, or MIXED. events: how many were taken in."""
    for noted in (built, refused):
        db.execute(delete(noted).where(noted.c.projection == projection.name))
    db.execute(insert(built).values(projection=projection.name, shape=shape(projection), code=by, generation=generation))
    _note_count(db, projection.name, events, kept=0)


def refuse(db: Connection, projection: Projection, by: str) -> None:
    """This code is not to rebuild the projection by itself."""
    db.execute(insert(refused).values(projection=projection.name, code=by))


def refusals(db: Connection) -> Mapping[str, str]:
    """{projection: the code whose rows were taken back}."""
    return {row.projection: row.code for row in db.execute(select(refused))}


def note_writer(db: Connection, projections: Iterable[Projection]) -> None:
    """This code takes in from now on: what other code built is no longer that code's alone."""
    for projection in projections:
        others = (built.c.projection == projection.name) & (built.c.code != code(projection))
        db.execute(update(built).where(others).values(code=MIXED))


def keep(db: Connection, projection: str, position: int) -> None:
    """The live rows are about to be the generation before: note what they are. parked: moves along."""
    build = builds(db).get(projection)
    forget_kept(db, projection)
    if build is None:
        return
    values = {"projection": projection, "position": position, "shape": build.shape, "code": build.code, "generation": build.generation}
    db.execute(insert(kept).values(**values))
    moving = select(parked).where(parked.c.projection == projection)
    db.execute(insert(kept_parked).from_select(parked.columns.keys(), moving))
    db.execute(delete(parked).where(parked.c.projection == projection))
    _note_count(db, projection, events_counted(db).get(projection, 0), kept=1)


def forget_kept(db: Connection, projection: str) -> None:
    """There is no generation before."""
    for table in (kept, kept_parked):
        db.execute(delete(table).where(table.c.projection == projection))


def all_kept(db: Connection) -> Mapping[str, Any]:
    """{projection: its row of `views_kept`}."""
    return {row.projection: row for row in db.execute(select(kept))}


def events_counted(db: Connection, *, kept: bool = False) -> Mapping[str, int]:
    """{projection: how many events were taken in}."""
    return {row.projection: row.events for row in db.execute(select(counted).where(counted.c.kept == int(kept)))}


def _note_count(db: Connection, projection: str, events: int, *, kept: int) -> None:
    db.execute(delete(counted).where(counted.c.projection == projection, counted.c.kept == kept))
    db.execute(insert(counted).values(projection=projection, kept=kept, events=events))


def parked_in_kept(db: Connection, projection: str) -> list[Parked]:
    query = select(kept_parked).where(kept_parked.c.projection == projection)
    return [Parked(*row) for row in db.execute(query)]


def shape(projection: Projection) -> str:
    """A hash of the tables' columns: other columns need other tables."""
    columns = [(table.name, c.name, str(c.type), bool(c.nullable), bool(c.index)) for table in projection.tables for c in table.columns]
    return sha256(repr(columns).encode()).hexdigest()


@cache
def code(projection: Projection) -> str:
    """A hash of the source that rows come from: the projection's own module, and all of the language."""
    files = [*sorted(Path(sqa.__path__[0]).rglob("*.py")), Path(projections.__path__[0]) / "tables.py"]
    own = sys.modules[projection.rows.__module__].__file__
    hashed = sha256()
    for file in [*files, *([Path(own)] if own else [])]:
        hashed.update(sha256(file.read_bytes()).digest())
    return hashed.hexdigest()
