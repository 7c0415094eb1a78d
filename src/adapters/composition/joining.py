"""One process's service: settings, clock, register, keys, ledger and answers joined, for each huvudman that is asked for."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, timedelta
from threading import Lock
from time import time
from typing import Any
from uuid import UUID, uuid5

import structlog
from sqlalchemy import select

from adapters.api.doors import Doors
from adapters.api.huvudman import Huvudman
from adapters.api.observing import Standing
from adapters.api.tokens import CALENDAR, Grant, Tokens, key_in
from adapters.composition.beside import Beside, command, environment
from adapters.composition.clocks import Clock, ClockIsNotTheLedgers, apart, going_on_from, real_clock
from adapters.composition.following import notices
from adapters.composition.keeper import Told
from adapters.composition.migrating import bring_up, must_be_here, must_fit
from adapters.composition.tenants import tenants
from adapters.composition.working import Worker
from adapters.leases import leases
from adapters.ledger.errors import LedgerIsNotCreated
from adapters.ledger.ledger import Ledger, open_ledger
from adapters.patience import Patient, connect_with
from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, organisations, prepare
from adapters.settings import Settings
from projections.runner import Views, open_views
from sqa.eventing.event import DutyFacts, Proposal, UnitFacts
from sqa.first_publications import first_publications
from sqa.ledgers.ledger import LedgerOpened
from sqa.ledgers.ledger import stream_of as ledger_stream
from sqa.vocabulary import Actor, stockholm_day

log = structlog.get_logger("sqa")

LONGEST_START_SECONDS = 20


class LateRegister:
    """The register as the ledger asks it; it is handed over a moment later, since its persons are found with the ledger's keys."""

    roster: Roster

    def duty(self, duty: UUID) -> DutyFacts | None:
        return self.roster.duty(duty)

    def unit(self, unit: UUID, on: date) -> UnitFacts | None:
        return self.roster.unit(unit, on)

    def subject(self, subject: UUID, on: date) -> Mapping[str, Any]:
        return self.roster.subject(subject, on)

    def expect(self, subjects: Collection[UUID]) -> None:
        self.roster.expect(subjects)

    def policy(self, name: str) -> int:
        return self.roster.policy(name)


class Composition:
    """Everything of this process. clock: the real one unless a demo or a test brings another.

    offsets: {huvudman: how far its clock is from the real one}, of ledgers that a simulated year is in; found out when not given.
    """

    def __init__(self, settings: Settings, clock: Clock = real_clock, offsets: Mapping[str, timedelta] | None = None) -> None:
        self.settings, self.clock = settings, clock
        self.offsets = dict(offsets or {})
        self._lock = Lock()
        self._open: dict[str, Huvudman] = {}
        self._closing: dict[str, ExitStack] = {}
        self._worker: Worker | None = None
        self._wake: Callable[[str], None] = lambda name: None
        self._tokens: Tokens | None = None
        self.ending = False  # told to end: not ready any more, streams end, what has been asked is answered

    # -- one huvudman ---------------------------------------------------------------------------------------------

    def huvudman(self, name: str) -> Huvudman:
        """A huvudman's service, opened when first asked for.

        Raises LedgerIsNotCreated, TablesAreNotOfThisRelease, ClockIsNotTheLedgers, LedgerUnavailable.
        """
        with self._lock:
            if name not in self._open:
                self._open[name] = self._opened(name)
            return self._open[name]

    def huvudman_if_here(self, name: str) -> Huvudman | None:
        """The same, or None for a name that nothing is kept under."""
        with suppress(LedgerIsNotCreated, ValueError):
            return self.huvudman(name)
        return None

    def migrate(self, name: str) -> None:
        """Make what is missing of files, schemas and tables, and bring them to this release. Several processes may do so at once.

        Raises TablesAreNotOfThisRelease, LedgerHasMoved, LedgerUnavailable.
        """
        must_be_here(self.settings, name)
        bring_up(self.settings, name)
        with ExitStack() as in_the_end:
            ledger = self._ledger(name, LateRegister(), self.clock, create=True)
            in_the_end.callback(ledger.close)
            engine = self._register(name)
            in_the_end.callback(engine.dispose)
            prepare(engine)
            views = self._views(ledger, name)
            in_the_end.callback(views.close)
            views.create()

    def establish(self, name: str, named_duty: UUID) -> None:
        """Open a new ledger for a huvudman: its first record, then the code lists and the concern scale. Once."""
        huvudman = self.huvudman(name)
        now, ledger = self.clock(), huvudman.ledger
        publications = [
            Proposal(id=uuid5(ledger.id, stream), stream=stream, data=data, occurred_at=now, actor=Actor("job", "establish"))
            for stream, data in first_publications()
        ]
        ledger.establish(named_duty, "real" if self.clock is real_clock else "controlled", publications)
        self._forget(name)  # the register answers with the named duty from now on

    def duty_above_all(self, name: str) -> UUID | None:
        """The one duty in force at the organisation of type Huvudman; None when there is none, or are several."""
        today = stockholm_day(self.clock())
        engine = self._register(name)
        try:
            with engine.connect() as db:
                tops = db.scalars(select(organisations.c.id).where(organisations.c.organisation_type == "Huvudman")).all()
        finally:
            engine.dispose()
        serving = [service.duty for top in tops for service in self.huvudman(name).roster.duties_of_unit(top, today)]
        return serving[0] if len(serving) == 1 else None

    def _opened(self, name: str) -> Huvudman:
        late, clock = LateRegister(), self.clock
        must_fit(self.settings, name)
        with ExitStack() as in_the_end:
            ledger = self._ledger(name, late, clock, create=False)
            in_the_end.callback(ledger.close)
            opening = self._opening(ledger, name)
            if opening and opening.clock == "controlled" and clock is real_clock:
                clock = apart(self.offsets.setdefault(name, going_on_from(ledger.head()[1])))
                ledger.close()
                ledger = self._ledger(name, late, clock, create=False)
                in_the_end.callback(ledger.close)
            engine = self._register(name)
            in_the_end.callback(engine.dispose)
            views = self._views(ledger, name)
            in_the_end.callback(views.close)
            self._closing[name] = in_the_end.pop_all()
        late.roster = Roster(
            engine,
            named_duty=opening.named_duty if opening else None,
            register_id_of=lambda subject: _as_person(ledger.register_id_of(subject)),
            policy={"answer_within_days": self.settings.answer_days},
            check_every=self.settings.roster_check_seconds,
        )
        return Huvudman(
            name=name,
            ledger=ledger,
            roster=late.roster,
            views=views,
            clock=clock,
            named_duty=opening.named_duty if opening else None,
            policy=self._policy,
            wake=lambda: self._wake(name),
        )

    def _opening(self, ledger: Ledger, name: str) -> LedgerOpened | None:
        first = ledger.stream_events(ledger_stream(name))
        if not first:
            return None
        opening: LedgerOpened = first[0].data
        controlled = opening.clock == "controlled"
        if (controlled and self.settings.production) or (not controlled and self.clock is not real_clock):
            raise ClockIsNotTheLedgers
        return opening

    def _ledger(self, name: str, register: LateRegister, clock: Clock, *, create: bool) -> Ledger:
        s = self.settings
        return open_ledger(name, s.data, self._database, clock, register, create=create, root_key_file=s.root_key_path)

    def _register(self, name: str) -> Any:
        return open_register(self.settings.data_folder(name), self._database, name)

    def _views(self, ledger: Ledger, name: str) -> Views:
        return open_views(ledger, name, self.settings.data, self._database, lambda engine: connect_with(engine, Patient))

    def _policy(self, name: str) -> int:
        return int(next(value for value in (getattr(self.settings, of, None) for of in (name, f"{name}_days", "answer_days")) if value))

    @property
    def _database(self) -> str | None:
        return self.settings.database_url.get_secret_value() if self.settings.database_url else None

    def _forget(self, name: str) -> None:
        if self._worker:
            self._worker.let_go(name)
        with self._lock:
            self._open.pop(name, None)
            closing = self._closing.pop(name, None)
        if closing:
            closing.close()

    # -- who may come in, and how ---------------------------------------------------------------------------------

    @property
    def tokens(self) -> Tokens:
        """Makes and checks bearer tokens, by the real clock whatever the ledger's."""
        if self._tokens is None:
            self._tokens = Tokens(key_in(self.settings.token_key_path), time)
        return self._tokens

    def token(self, grant: Grant, valid_for: timedelta) -> str:
        """A new local token."""
        return self.tokens.make(grant, valid_for)

    def calendar_link(self, grant: Grant, valid_for: timedelta) -> str:
        """The path of a duty's calendar, for a calendar program: see adapters.api.calendars."""
        from adapters.api.calendars import link_of

        return link_of(self.tokens.make(grant, valid_for, CALENDAR))

    def application(self, name: str) -> Any:
        """The service over HTTP. name: the huvudman whose readiness speaks for the process."""
        from adapters.api import releases
        from adapters.api.app import application
        from adapters.composition.releasing import Releasing

        doors = Doors(self.huvudman_if_here, self.tokens, self.settings.max_body_bytes, lambda: self.ending)
        notified = notices(self.settings, lambda: self.huvudman(self.settings.huvudman).roster)
        return application(doors, lambda: self._readiness(name), self.standing, notified, releases.router(doors, Releasing(self.settings)))

    def _readiness(self, name: str) -> dict[str, Any]:
        if self.ending:
            return {"ready": False, "why": "ending"}
        try:
            must_be_here(self.settings, name)
            huvudman = self.huvudman(name)
            head, position, parked = huvudman.ledger.head()[0], huvudman.views.position(), len(huvudman.views.parked())
        except Exception as fault:  # whatever keeps it from answering: say so, and be asked again
            return {"ready": False, "why": type(fault).__name__}
        return {"ready": huvudman.named_duty is not None, "head": head, "answers": position, "parked_streams": parked}

    def standing(self) -> Iterator[Standing]:
        """How the answers stand, of every huvudman that has been opened; of those whose database answers."""
        for name, huvudman in list(self._open.items()):
            try:
                seen = huvudman.views.last_heartbeat()
                age = None if seen is None else max(0.0, time() - seen)
                yield Standing(name, huvudman.views.lag(), age, huvudman.views.holes(), len(huvudman.views.parked()))
            except Exception as fault:
                log.error("figures are missing", huvudman=name, fault=type(fault).__name__)

    @contextmanager
    def running(self) -> Iterator["Composition"]:
        """Everything closed in the end."""
        try:
            yield self
        finally:
            self.close()

    def worker(self, told: Told = lambda name, position, number: None) -> Worker:
        """What works for every huvudman that is kept here."""
        return Worker(lambda: tenants(self.settings), self.huvudman, self._forget, leases(self.settings.data, self._database), told)

    def keep_up(self) -> None:
        """Work beside from now on, in threads of this process."""
        self._worker = self.worker()
        self._wake = self._worker.wake
        self._worker.start()

    @contextmanager
    def keeping_up_beside(self, *, works: bool = True) -> Iterator[None]:
        """The same, in a process of its own that this one starts and ends. works: False where `sqa work` runs elsewhere."""
        if not works:
            yield
            return
        beside = Beside(lambda: command(self.offsets), environment(self.settings), self._stands_at)
        beside.start()
        try:
            if not beside.wait_until_it_works(LONGEST_START_SECONDS):
                log.warning("the worker takes long to start")
            self._wake = beside.wake
            yield
        finally:
            self._wake = lambda name: None
            beside.stop()

    def _stands_at(self, name: str, position: int) -> None:
        if huvudman := self._open.get(name):
            huvudman.views.stand_at(position)

    def end(self) -> None:
        """Say that this process has been told to end."""
        self.ending = True

    def close(self) -> None:
        """Stop what runs beside, and give back connections."""
        worker, self._worker = self._worker, None
        if worker:
            worker.stop()
        for name in list(self._open):
            self._forget(name)


def _as_person(register_id: UUID | None) -> tuple[str, UUID] | None:
    # a group's id is in no list of persons, and what isn't there has no facts: the same answer as for a group
    return ("person", register_id) if register_id else None
