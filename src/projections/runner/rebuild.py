"""Building a projection anew beside the live tables, and changing over when the two agree."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Select, String, Table, cast, func, inspect, select, text
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import JSON

from projections.projection import Projection
from projections.runner import tracking
from projections.runner.catch_up import BATCH, Batch, Progress, Taker, store
from projections.runner.databases import on_postgres, writing
from projections.runner.history import History
from projections.runner.tracking import CHANGING_OVER, Parked, Standing

LOG = logging.getLogger(__name__)
NEXT, OLD = "__next", "__old"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a rebuild. rows: {table: (before, after)}; added, gone: {table: rows only after, only before}, where both compare."""

    projection: str
    position: int
    same_code: bool
    rows: Mapping[str, tuple[int, int]]
    added: Mapping[str, int]
    gone: Mapping[str, int]

    @property
    def differs(self) -> bool:
        """Does any row differ from the live ones?"""
        return any(self.added.values()) or any(self.gone.values())


class RebuiltDiffers(Exception):
    """The same code gave other rows than those that are live: somebody changed the live ones, or a rows function is not one.

    The live tables go on; what was rebuilt stays as `<table>__next` to be looked at. `reports` have the numbers.
    """

    def __init__(self, reports: Sequence[Rebuilt]) -> None:
        super().__init__(
            "; ".join(f"{each.projection}: only in the rebuilt {each.added}, only in the live {each.gone}" for each in reports)
        )
        self.reports = reports


class NothingToTakeBack(Exception):
    """There is no earlier generation of the projection whose tables have these columns: run the release that made it, or rebuild."""


class Rebuild:
    """One rebuild, of projections that are changed over together. To be run under `databases.alone`; the live tables serve meanwhile."""

    def __init__(self, engine: Engine, ledger: History, projections: Sequence[Projection]) -> None:
        self._engine, self._ledger, self._projections = engine, ledger, projections
        self._at = self._events = 0
        self._parked: dict[tuple[str, str], Parked] = {}

    def run(self, progress: Progress | None = None, *, accept_difference: bool = False) -> list[Rebuilt]:
        """Build, compare, change over. Raises RebuiltDiffers."""
        with writing(self._engine) as db:
            live = tracking.stands(db)
            beside = {table.name: _beside(table, live.generation + 1) for each in self._projections for table in each.tables}
            for table in beside.values():
                table.drop(db, checkfirst=True)
                table.create(db)
        taker = self._caught_up(beside, live, progress)
        with writing(self._engine) as db:
            reports = self._change_over(db, taker, beside, accept_difference=accept_difference)
        for report in reports:
            LOG.info("%s was rebuilt at position %d: rows %s", report.projection, report.position, report.rows)
        return reports

    def take_back(self, progress: Progress | None = None) -> list[Rebuilt]:
        """Let the generation before serve again, once it has taken in what came since; the live one is kept in its stead.

        What came since is taken in by this code, whichever made the rest. Raises NothingToTakeBack.
        """
        beside = {table.name: _named(table, OLD) for each in self._projections for table in each.tables}
        with self._engine.connect() as db:
            live, kept = tracking.stands(db), tracking.all_kept(db)
            for projection in self._projections:
                before = kept.get(projection.name)
                if before is None or before.shape != tracking.shape(projection):
                    raise NothingToTakeBack(projection.name)
                self._parked |= {(each.projection, each.stream): each for each in tracking.parked_in_kept(db, projection.name)}
            self._at = min(kept[projection.name].position for projection in self._projections)
        taker = self._caught_up(beside, live, progress)
        with writing(self._engine) as db:
            return self._take_over_again(db, taker, beside)

    def _caught_up(self, beside: Mapping[str, Table], live: Standing, progress: Progress | None) -> Taker:
        taker = Taker(self._ledger, self._projections, beside)
        while batch := self._next(taker, live):
            store(self._engine, taker, batch)
            self._reached(batch)
            if progress:
                progress(self._at, live.position)
            with self._engine.connect() as db:
                live = tracking.stands(db)
        return taker

    def _next(self, taker: Taker, live: Standing) -> Batch | None:
        left = live.position - self._at  # positions have no gaps
        return taker.batch(self._at, min(BATCH, left)) if left > 0 else None

    def _reached(self, batch: Batch) -> None:
        self._at, self._events = batch.upto, self._events + batch.events
        for whole in batch.whole:
            self._parked.pop(whole, None)
        self._parked.update({(each.projection, each.stream): each for each in batch.parked})

    def _change_over(self, db: Connection, taker: Taker, beside: Mapping[str, Table], *, accept_difference: bool) -> list[Rebuilt]:
        live = self._at_the_live_position(db, taker)
        reports = [self._compared(db, projection, beside) for projection in self._projections]
        wrong = [report for report in reports if report.same_code and report.differs]
        if wrong and not accept_difference:
            raise RebuiltDiffers(wrong)
        self._wait_for_readers(db)
        for name in beside:
            Table(name + OLD, MetaData()).drop(db, checkfirst=True)
            if inspect(db).has_table(name):
                db.execute(text(f"ALTER TABLE {name} RENAME TO {name}{OLD}"))
            db.execute(text(f"ALTER TABLE {name}{NEXT} RENAME TO {name}"))
        tracking.next_generation(db, live)
        for projection in self._projections:
            tracking.keep(db, projection.name, live.position)
            tracking.note_build(db, projection, live.generation + 1, tracking.code(projection), self._events)
        tracking.park(db, list(self._parked.values()))
        return reports

    def _take_over_again(self, db: Connection, taker: Taker, beside: Mapping[str, Table]) -> list[Rebuilt]:
        live = self._at_the_live_position(db, taker)
        reports = [self._compared(db, projection, beside) for projection in self._projections]
        self._wait_for_readers(db)
        for name in beside:
            Table(name + NEXT, MetaData()).drop(db, checkfirst=True)
            for now, then in ((name, name + NEXT), (name + OLD, name), (name + NEXT, name + OLD)):
                db.execute(text(f"ALTER TABLE {now} RENAME TO {then}"))
        kept, before = tracking.all_kept(db), tracking.events_counted(db, kept=True)
        tracking.next_generation(db, live)
        for projection in self._projections:
            code = tracking.code(projection)
            same = kept[projection.name].code == code
            tracking.keep(db, projection.name, live.position)
            tracking.note_build(
                db, projection, live.generation + 1, code if same else tracking.MIXED, before[projection.name] + self._events
            )
            if not same:
                tracking.refuse(db, projection, code)
        tracking.park(db, list(self._parked.values()))
        return reports

    def _at_the_live_position(self, db: Connection, taker: Taker) -> Standing:
        """Nobody else takes anything in from here on."""
        live = tracking.lock(db)
        while batch := self._next(taker, live):
            taker.write_carefully(db, batch)
            self._reached(batch)
        return live

    def _wait_for_readers(self, db: Connection) -> None:
        if on_postgres(self._engine):  # SQLite's readers keep the state that they began with
            db.execute(text(f"LOCK TABLE {CHANGING_OVER} IN ACCESS EXCLUSIVE MODE"))

    def _compared(self, db: Connection, projection: Projection, beside: Mapping[str, Table]) -> Rebuilt:
        before = tracking.builds(db).get(projection.name)
        same_shape = before is not None and before.shape == tracking.shape(projection)
        parked = [(each.projection, each.stream) for each in tracking.all_parked(db)] + list(self._parked)
        left_out = {stream for name, stream in parked if name == projection.name}
        rows, added, gone = {}, {}, {}
        for live in projection.tables:
            new = beside[live.name]
            there = inspect(db).has_table(live.name)
            rows[live.name] = (_count(db, live) if there else 0, _count(db, new))
            if there and same_shape:
                added[live.name] = _only_in(db, new, live, left_out)
                gone[live.name] = _only_in(db, live, new, left_out)
        same_code = before is not None and before.code == tracking.code(projection)
        return Rebuilt(projection.name, self._at, same_code, rows, added, gone)


def _beside(table: Table, generation: int) -> Table:
    """The table to build into. Its indexes keep their names when it is renamed, so each generation names its own."""
    beside = _named(table, NEXT)
    for number, index in enumerate(sorted(beside.indexes, key=lambda index: str(index.name))):
        index.name = quoted_name(f"ix_{table.name}_{generation}_{number}", quote=None)
    return beside


def _named(table: Table, suffix: str) -> Table:
    return table.to_metadata(MetaData(), name=table.name + suffix)


def _count(db: Connection, table: Table) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


def _only_in(db: Connection, one: Table, other: Table, left_out: Collection[str]) -> int:
    """How many different rows one table has, or has more often, than the other."""
    difference = _counted(one, left_out).except_(_counted(other, left_out)).subquery()
    return db.execute(select(func.count()).select_from(difference)).scalar_one()


def _counted(table: Table, left_out: Collection[str]) -> Select[Any]:
    columns = [cast(c, String).label(c.name) if isinstance(c.type, JSON) else c for c in table.columns]
    counted = select(*columns, func.count().label("times")).group_by(*columns)
    return counted.where(table.c.stream.not_in(left_out)) if left_out else counted
