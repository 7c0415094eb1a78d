"""One process's service: settings, clock, register, keys, ledger and answers joined, for each huvudman that is asked for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from threading import Lock
from time import time
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import structlog
from sqlalchemy import select

from adapters.api.huvudman import Huvudman
from adapters.composition.beside import Beside, command, environment
from adapters.composition.clocks import Clock, real_clock
from adapters.composition.keeper import Told
from adapters.composition.migrating import must_be_here
from adapters.composition.opening import Opening
from adapters.composition.tenants import tenants
from adapters.composition.working import Worker
from adapters.leases import leases
from adapters.ledger.errors import LedgerIsNotCreated
from adapters.roster.tables import organisations
from adapters.settings import Settings
from sqa.eventing.event import Proposal
from sqa.first_publications import first_publications
from sqa.vocabulary import Actor, stockholm_day

if TYPE_CHECKING:  # the web is loaded by whoever serves it
    from adapters.api.observing import Standing
    from adapters.api.tokens import Grant, Tokens

log = structlog.get_logger("sqa")

LONGEST_START_SECONDS = 20


class Composition:
    """Everything of this process. clock: the real one unless a demo or a test brings another.

    offsets: {huvudman: how far its clock is from the real one}, of ledgers that a simulated year is in; found out when not given.
    """

    def __init__(self, settings: Settings, clock: Clock = real_clock, offsets: Mapping[str, timedelta] | None = None) -> None:
        self.settings, self.clock = settings, clock
        self.offsets = dict(offsets or {})
        self._opening = Opening(settings, clock, self.offsets)
        self._lock = Lock()
        self._open: dict[str, Huvudman] = {}
        self._closing: dict[str, ExitStack] = {}
        self._worker: Worker | None = None
        self._wake: Callable[[str], None] = lambda name: None
        self._tokens: Tokens | None = None
        self._beside: Beside | None = None
        self.ending = False  # told to end: not ready any more, streams end, what has been asked is answered

    # -- one huvudman ---------------------------------------------------------------------------------------------

    def huvudman(self, name: str) -> Huvudman:
        """A huvudman's service, opened when first asked for.

        Raises LedgerIsNotCreated, TablesAreNotOfThisRelease, ClockIsNotTheLedgers, LedgerUnavailable.
        """
        with self._lock:
            if name not in self._open:
                self._open[name], self._closing[name] = self._opening.open(name, lambda: self._wake(name))
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
        self._opening.migrate(name)

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
        engine = self._opening.register(name)
        try:
            with engine.connect() as db:
                tops = db.scalars(select(organisations.c.id).where(organisations.c.organisation_type == "Huvudman")).all()
        finally:
            engine.dispose()
        serving = [service.duty for top in tops for service in self.huvudman(name).roster.duties_of_unit(top, today)]
        return serving[0] if len(serving) == 1 else None

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
    def tokens(self) -> "Tokens":
        """Makes and checks bearer tokens, by the real clock whatever the ledger's."""
        from adapters.api.tokens import Tokens, key_in

        if self._tokens is None:
            self._tokens = Tokens(key_in(self.settings.token_key_path), time)
        return self._tokens

    def token(self, grant: "Grant", valid_for: timedelta) -> str:
        """A new local token."""
        return self.tokens.make(grant, valid_for)

    def calendar_link(self, grant: "Grant", valid_for: timedelta) -> str:
        """The path of a duty's calendar, for a calendar program: see adapters.api.calendars."""
        from adapters.api.calendars import link_of
        from adapters.api.tokens import CALENDAR

        return link_of(self.tokens.make(grant, valid_for, CALENDAR))

    def application(self, name: str) -> Any:
        """The service over HTTP. name: the huvudman whose readiness speaks for the process."""
        from adapters.api import releases
        from adapters.api.app import application
        from adapters.api.doors import Doors
        from adapters.composition.following import notices
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

    def standing(self) -> Iterator["Standing"]:
        """How the answers stand, of every huvudman that has been opened; of those whose database answers."""
        from adapters.api.observing import Standing

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
        return Worker(lambda: tenants(self.settings), self.huvudman, self._forget, leases(self.settings.data, self.settings.database), told)

    def keep_up(self) -> None:
        """Work beside from now on, in threads of this process."""
        self._worker = self.worker()
        self._wake = self._worker.wake
        self._worker.start()

    @contextmanager
    def keeping_up_beside(self, *, works: bool = True) -> Iterator[Callable[[], None]]:
        """The same, in a process of its own that this one starts and ends; what is given waits until it works.

        works: False where `sqa work` runs elsewhere.
        """
        if not works:
            yield lambda: None
            return
        beside = Beside(lambda: command(self.offsets), environment(self.settings), self._stands_at)
        self._beside = beside
        beside.start()
        try:
            self._wake = beside.wake
            yield lambda: None if beside.wait_until_it_works(LONGEST_START_SECONDS) else log.warning("the worker takes long to start")
        finally:
            self._wake, self._beside = lambda name: None, None
            beside.stop()

    def _stands_at(self, name: str, position: int) -> None:
        if huvudman := self._open.get(name):
            huvudman.views.stand_at(position)

    def end(self) -> None:
        """Say that this process has been told to end. Its worker may have been told, too, and is not missed."""
        self.ending = True
        if self._beside:
            self._beside.expect_the_end()

    def close(self) -> None:
        """Stop what runs beside, and give back connections."""
        worker, self._worker = self._worker, None
        if worker:
            worker.stop()
        for name in list(self._open):
            self._forget(name)
