"""Älvbacka's school year with the real jobs: the simulator tells what people do, and the clock is stepped from day to day."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid5

from adapters.jobs.desk import Desk, Done
from adapters.jobs.notices import Notice
from adapters.jobs.timetable import run_due
from adapters.ledger.ledger import open_ledger
from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from adapters.simulator import Recording, demo_people, load
from adapters.simulator.terms import FIRST_DAY, LAST_DAY, midnight
from projections.runner import open_views
from sqa.eventing.event import Envelope, Proposal
from sqa.first_publications import first_publications
from sqa.service import Submission
from sqa.vocabulary import Actor

POLICY = {"escalation": 14, "reminder": 7}
MORNING = timedelta(hours=6, minutes=16)
DAY = timedelta(days=1)


class Enough(Exception):
    """The year is told no further."""


class Town:
    """One ledger and register, and any number of nodes that work on them, each with connections and folds of its own."""

    def __init__(self, folder: Path, database_url: str | None, *, pupils: int, seed: int, nodes: int) -> None:
        self.folder, self.database_url, self.pupils, self.seed = folder, database_url, pupils, seed
        self.now = datetime(2025, 7, 1, tzinfo=UTC)
        self.named_duty = demo_people(pupils, seed).named_duty
        self.given_out: list[Notice] = []
        self.done: list[Done] = []
        self._closing: list[Callable[[], None]] = []
        self.ledger, self.roster, self.views = self._opened(create=True)
        self.desks = [self._desk() for _ in range(nodes)]
        self._pool = ThreadPoolExecutor(nodes)
        self._next = midnight(FIRST_DAY) + MORNING
        self._last = self._next - DAY

    def _opened(self, *, create: bool = False) -> tuple[Any, Roster, Any]:
        engine = open_register(self.folder, self.database_url, "alvbacka")
        if create:
            prepare(engine)
        roster = Roster(engine, named_duty=self.named_duty, register_id_of=lambda subject: _as_person(ledger.register_id_of(subject)))
        ledger = open_ledger("alvbacka", self.folder, self.database_url, lambda: self.now, roster, create=create)
        views = open_views(ledger, "alvbacka", self.folder, self.database_url)
        if create:
            views.create()
        self._closing += [views.close, ledger.close, engine.dispose]
        return ledger, roster, views

    def _desk(self) -> Desk:
        ledger, roster, views = self._opened()
        return Desk("alvbacka", ledger, views, roster, lambda: self.now, POLICY.__getitem__, [self], patience=timedelta(0))

    def reaches(self, duty: UUID) -> bool:
        return True

    def hand_out(self, notices: Sequence[Notice]) -> None:
        """Implements Delivery: everything arrives."""
        self.given_out.extend(notices)

    # -- the year -------------------------------------------------------------------------------------------------

    def lives(self, until: date = LAST_DAY, *, with_jobs: bool = False) -> None:
        """The year, or its first months. with_jobs: the simulator tells also what jobs would do, and the real ones rest."""
        self._end = midnight(until + DAY)
        with suppress(Enough):
            load(
                self.pupils,
                self.seed,
                append=self._append,
                set_clock=self.set_clock if with_jobs else self._step,
                take_in=self._take_in,
                establish=self._establish,
                with_jobs=with_jobs,
                improving=False,  # the cases are what jobs work on most, and a year of them is long enough
            )
            if not with_jobs:
                self._step(self._end)

    def set_clock(self, now: datetime) -> None:
        self.now = now

    def _step(self, now: datetime) -> None:
        """Each morning until then, the jobs whose time has come since the one before."""
        while self._next <= min(now, self._end):
            self.now = self._next
            self.run_jobs(self._last)
            self._last, self._next = self._next, self._next + DAY
        if now > self._end:
            raise Enough
        self.now = now

    def run_jobs(self, since: datetime) -> None:
        """On every node, at the same moment."""
        together = Barrier(len(self.desks))

        def on_one(desk: Desk) -> list[Done]:
            together.wait(60)
            return run_due(desk, since)

        for done in self._pool.map(on_one, self.desks):
            self.done += done

    def _append(self, recording: Recording) -> None:
        self.ledger.append(Submission(recording.proposals(self.ledger.subject_for), "demo"))

    def _take_in(self, files: Mapping[str, bytes], on: date) -> None:
        self.roster.take_in(files, on)
        for desk in self.desks:
            desk.staff.refresh()

    def _establish(self, named_duty: UUID) -> None:
        lists = [
            Proposal(uuid5(named_duty, stream), stream, event, self.now, Actor("job", "establish"))
            for stream, event in first_publications()
        ]
        self.ledger.establish(named_duty, "controlled", lists)

    @property
    def events(self) -> list[Envelope[Any]]:
        return list(self.ledger.events(limit=1_000_000))

    def close(self) -> None:
        self._pool.shutdown()
        for close in self._closing:
            close()


def _as_person(register_id: UUID | None) -> tuple[str, UUID] | None:
    return ("person", register_id) if register_id else None
