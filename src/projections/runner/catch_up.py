"""Taking in events: fold the streams they touch, let each projection give its rows, and write those that changed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Table
from sqlalchemy.exc import OperationalError

from projections.projection import Projection
from projections.runner import tracking
from projections.runner.databases import driver, writing
from projections.runner.folds import Folds, Rows
from projections.runner.history import History
from projections.runner.statements import Statements, Values
from projections.runner.tracking import Advance, Parked, Standing
from sqa.eventing.collecting import nothing_to_collect
from sqa.eventing.event import Envelope
from sqa.eventing.stream import Stream
from sqa.streams import KINDS

LOG = logging.getLogger(__name__)
BATCH = 2_000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Change:
    """What one stream gives one projection anew: {table: rows to add}, and the tables whose old rows of the stream must go first."""

    projection: str
    stream: str
    position: int
    rows: dict[str, Rows] = field(default_factory=dict)
    had: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Batch:
    """Events up to a position, as changes. whole: {projection: streams} that could be taken in, changed or not.

    more: there may be more events after these.
    """

    upto: int
    events: int
    more: bool = True
    changes: list[Change] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    whole: set[tuple[str, str]] = field(default_factory=set)


class LostTheRace(Exception):
    """Another runner took this step; nothing was written."""


class ViewsOfAnotherRelease(Exception):
    """The tables are not those of this release: create the views anew (`sqa migrate`), or end the older process."""


class Taker:
    """Makes batches of changes and writes them, into the live tables or into others of the same columns."""

    def __init__(self, ledger: History, projections: Sequence[Projection], into: Mapping[str, Table] | None = None) -> None:
        """into: {table name: where its rows go instead}."""
        self._ledger = ledger
        self.folds = Folds(ledger)
        self._into = into or {table.name: table for projection in projections for table in projection.tables}
        self._columns = {name: tuple(table.columns.keys()) for name, table in self._into.items()}
        self._whole = {name: itemgetter(*columns) for name, columns in self._columns.items()}
        self._known = {name: frozenset(columns) for name, columns in self._columns.items()}
        self._compiled: dict[str, Statements] = {}  # of the one database that this Taker writes to
        self._readers = {kind: [p for p in projections if issubclass(kind, p.reads)] for kind in KINDS.values()}

    # -- making ---------------------------------------------------------------------------------------------------

    def batch(self, after: int, limit: int = BATCH) -> Batch | None:
        """The next events as changes; None when there are none."""
        with nothing_to_collect():
            return self._batch(after, limit)

    def _batch(self, after: int, limit: int) -> Batch | None:
        unreadable = None
        try:
            events = self._ledger.events(after, limit)
        except Exception as error:
            unreadable = getattr(error, "position", None)  # one event; otherwise it is the database's trouble
            if unreadable is None:
                raise
            if unreadable == after + 1:
                return self._unreadable(unreadable, error)
            events = self._ledger.events(after, unreadable - after - 1)
        if not events:
            return None
        of_stream: dict[str, list[Envelope[Any]]] = {}
        for event in events:
            of_stream.setdefault(event.stream, []).append(event)
        batch = Batch(events[-1].position, len(events), more=len(events) == limit or unreadable is not None)
        for stream_id, new in of_stream.items():
            readers = self._readers.get(KINDS.get(stream_id.partition("/")[0], Stream), [])
            if readers:
                self._take(stream_id, new, readers, batch)
        self.folds.keep_within_bounds()
        return batch

    def _unreadable(self, position: int, error: Exception) -> Batch:
        """A step over an event that this release can't read: its stream is parked, and nothing more of it is taken in."""
        stream_id = self._ledger.records(position - 1, 1)[0].stream
        readers = self._readers.get(KINDS.get(stream_id.partition("/")[0], Stream), [])
        return Batch(position, 1, parked=[_parked(reader.name, stream_id, position, error) for reader in readers])

    def _take(self, stream_id: str, new: Sequence[Envelope[Any]], readers: Sequence[Projection], batch: Batch) -> None:
        position = new[-1].position
        try:
            fold = self.folds.with_events(stream_id, new)
        except Exception as error:  # whatever it is: one stream must not stop the others
            batch.parked += [_parked(reader.name, stream_id, position, error) for reader in readers]
            return
        for projection in readers:
            try:
                rows = self._rows(projection, fold.stream)
            except Exception as error:
                batch.parked.append(_parked(projection.name, stream_id, position, error))
                continue
            change = Change(projection.name, stream_id, position)
            for table, now in rows.items():
                before = fold.rows_in(table)
                fold.stored[table] = now
                if before is not None and before == now[: len(before)]:
                    if added := now[len(before) :]:
                        change.rows[table] = added
                else:
                    change.rows[table] = now
                    change.had.add(table)
            batch.whole.add((projection.name, stream_id))
            if change.rows:
                batch.changes.append(change)

    def _rows(self, projection: Projection, stream: Stream) -> dict[str, Rows]:
        given = projection.rows(stream) if stream.history else {}  # all of it has been taken back
        return {table.name: [self._values(table.name, row) for row in given.get(table.name, ())] for table in projection.tables}

    def _values(self, table: str, row: Mapping[str, Any]) -> Values:
        if len(row) == len(self._columns[table]):
            values: Values = self._whole[table](row)
            return values
        if not row.keys() <= self._known[table]:
            raise KeyError(*sorted(row.keys() - self._known[table]))
        return tuple(map(row.get, self._columns[table]))

    # -- writing --------------------------------------------------------------------------------------------------

    def write(self, db: Connection, batch: Batch, first: Callable[[Any], None] = lambda cursor: None) -> None:
        """Write a batch with as few statements as it takes, after `first`, which is given the driver's cursor."""
        with nothing_to_collect(), driver(db) as cursor:
            first(cursor)
            self._write(cursor, db.dialect, batch)

    def _write(self, cursor: Any, dialect: Dialect, batch: Batch) -> None:
        gone: dict[str, list[str]] = {}
        new: dict[str, list[Values]] = {}
        for change in batch.changes:
            for table in change.had:
                gone.setdefault(table, []).append(change.stream)
            for table, rows in change.rows.items():
                new.setdefault(table, []).extend(rows)
        for table, streams in gone.items():
            self._statements(table, dialect).delete(cursor, streams)
        for table, rows in new.items():
            self._statements(table, dialect).insert(cursor, rows)

    def _statements(self, table: str, dialect: Dialect) -> Statements:
        if table not in self._compiled:
            self._compiled[table] = Statements(self._into[table], dialect)
        return self._compiled[table]

    def write_carefully(self, db: Connection, batch: Batch, first: Callable[[Any], None] = lambda cursor: None) -> None:
        """The same change by change; what the database won't take is parked."""
        with driver(db) as cursor:
            first(cursor)
        for change in batch.changes:
            try:
                with db.begin_nested():
                    self.write(db, Batch(batch.upto, batch.events, changes=[change]))
            except Exception as error:
                if _the_databases_own(error):
                    raise
                batch.whole.discard((change.projection, change.stream))
                batch.parked.append(_parked(change.projection, change.stream, change.position, error))
        self.folds.forget()


class CatchUp:
    """Keeps the live tables up: one transaction per batch, with the position. Exactly once, whoever else does the same."""

    def __init__(self, engine: Engine, ledger: History, projections: Sequence[Projection]) -> None:
        self._engine, self._ledger = engine, ledger
        self._taker = Taker(ledger, projections)
        self._projections = projections
        self._advance = Advance(engine.dialect)
        self._generation = 0
        self._left: Standing | None = None  # where this runner left the views, with what is parked known
        self._parked: list[Parked] = []  # as of the position seen: whoever parks a stream moves on from there
        self.has_all = False  # was there nothing more when the last step looked?

    def step(self, limit: int = BATCH) -> int | None:
        """Take in the next batch. Returns the position reached; None when there is nothing new.

        Where this runner left the views is where it goes on from, unseen: whoever else has moved them since lets it lose the race.
        Raises LostTheRace, ViewsOfAnotherRelease.
        """
        left, self._left = self._left, None
        with nothing_to_collect():
            if left and (reached := self._take_in(left, limit)):
                return reached
            seen = self._look(left)
            reached = None if seen == left else self._take_in(seen, limit)
        if reached is None:
            self._left, self.has_all = seen, True
        return reached

    def _look(self, left: Standing | None) -> Standing:
        with self._engine.connect() as db:
            seen = tracking.stands(db)
            if seen.generation != self._generation:
                self._check_release(db)
                self._taker.folds.forget()  # the tables were rebuilt, perhaps by another process
                self._generation = seen.generation
            if seen != left:
                self._parked = tracking.all_parked(db)
        return seen

    def _take_in(self, seen: Standing, limit: int) -> int | None:
        try:
            batch = self._taker.batch(seen.position, limit)
            if batch is None:
                return None
            self.has_all = not batch.more
            store(
                self._engine,
                self._taker,
                batch,
                first=lambda cursor: self._move_on(cursor, seen, batch),
                last=lambda db: self._settle_parked(db, batch),
            )
        except BaseException:
            self._taker.folds.forget()
            raise
        if not self._parked and not batch.parked:
            self._left = Standing(batch.upto, seen.generation)
        return batch.upto

    def _move_on(self, cursor: Any, seen: Standing, batch: Batch) -> None:
        if not self._advance.take(cursor, seen, batch.upto, batch.events):
            raise LostTheRace

    def _settle_parked(self, db: Connection, batch: Batch) -> None:
        """Park what couldn't be taken in, and let go of what now could."""
        for each in self._parked:
            if (each.projection, each.stream) in batch.whole:
                tracking.unpark(db, each)
                LOG.warning("%s takes in %s again", each.projection, each.stream)
        already = {(each.projection, each.stream) for each in self._parked}
        tracking.park(db, [each for each in batch.parked if (each.projection, each.stream) not in already])

    def _check_release(self, db: Connection) -> None:
        builds = tracking.builds(db)
        for projection in self._projections:
            build = builds.get(projection.name)
            if build is None or build.shape != tracking.shape(projection):
                raise ViewsOfAnotherRelease(projection.name)


def store(
    engine: Engine,
    taker: Taker,
    batch: Batch,
    first: Callable[[Any], None] = lambda cursor: None,
    last: Callable[[Connection], None] = lambda db: None,
) -> None:
    """Write a batch in one transaction, between `first` and `last`. What the database won't take is parked, the rest is written."""
    try:
        with writing(engine) as db:
            taker.write(db, batch, first)
            last(db)
    except LostTheRace:
        raise
    except Exception as error:
        if _the_databases_own(error):
            raise
        with writing(engine) as db:
            taker.write_carefully(db, batch, first)
            last(db)


def _the_databases_own(error: Exception) -> bool:
    # Locked, full, gone: no stream's fault. The tables' columns have been checked before.
    return isinstance(error, OperationalError) or getattr(error, "connection_invalidated", False)


def _parked(projection: str, stream: str, position: int, error: Exception) -> Parked:
    # The class of the error only: its words may quote what somebody wrote.
    name = type(error).__name__[:200]
    LOG.error("%s could not take in %s at position %d: %s; its rows there stay as they were", projection, stream, position, name)
    return Parked(projection, stream, position, name)
