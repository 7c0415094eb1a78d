"""One huvudman's ledger, register and answers: made, brought to this release, and opened together."""

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from adapters.api.huvudman import Huvudman
from adapters.composition.clocks import Clock, ClockIsNotTheLedgers, apart, going_on_from, real_clock
from adapters.composition.migrating import bring_up, must_be_here, must_fit
from adapters.ledger.ledger import Ledger, open_ledger
from adapters.patience import Patient, connect_with
from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from adapters.settings import Settings
from projections.runner import Views, open_views
from sqa.eventing.event import DutyFacts, UnitFacts
from sqa.ledgers.ledger import LedgerOpened
from sqa.ledgers.ledger import stream_of as ledger_stream


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


class Opening:
    """How any huvudman of these settings is opened. offsets: see `Composition`; what is found out is put there."""

    def __init__(self, settings: Settings, clock: Clock, offsets: dict[str, timedelta]) -> None:
        self._settings, self._clock, self._offsets = settings, clock, offsets

    def migrate(self, name: str) -> None:
        """Make what is missing of files, schemas and tables, and bring them to this release. Several processes may do so at once.

        Raises TablesAreNotOfThisRelease, LedgerHasMoved, LedgerUnavailable.
        """
        must_be_here(self._settings, name)
        bring_up(self._settings, name)
        with ExitStack() as in_the_end:
            ledger = self._ledger(name, LateRegister(), self._clock, create=True)
            in_the_end.callback(ledger.close)
            engine = self.register(name)
            in_the_end.callback(engine.dispose)
            prepare(engine)
            views = self._views(ledger, name)
            in_the_end.callback(views.close)
            views.create()

    def open(self, name: str, wake: Callable[[], None]) -> tuple[Huvudman, ExitStack]:
        """Open what is there; closing the stack gives all back. wake(): something was appended.

        Raises LedgerIsNotCreated, TablesAreNotOfThisRelease, ClockIsNotTheLedgers, LedgerUnavailable.
        """
        late, clock = LateRegister(), self._clock
        must_fit(self._settings, name)
        with ExitStack() as in_the_end:
            ledger = self._ledger(name, late, clock, create=False)
            in_the_end.callback(ledger.close)
            opening = self._first_record(ledger, name)
            if opening and opening.clock == "controlled" and clock is real_clock:
                clock = apart(self._offsets.setdefault(name, going_on_from(ledger.head()[1])))
                ledger.close()
                ledger = self._ledger(name, late, clock, create=False)
                in_the_end.callback(ledger.close)
            engine = self.register(name)
            in_the_end.callback(engine.dispose)
            views = self._views(ledger, name)
            in_the_end.callback(views.close)
            to_close = in_the_end.pop_all()
        late.roster = Roster(
            engine,
            named_duty=opening.named_duty if opening else None,
            register_id_of=lambda subject: _as_person(ledger.register_id_of(subject)),
            policy={"answer_within_days": self._settings.answer_days},
            check_every=self._settings.roster_check_seconds,
        )
        huvudman = Huvudman(
            name=name,
            ledger=ledger,
            roster=late.roster,
            views=views,
            clock=clock,
            named_duty=opening.named_duty if opening else None,
            policy=self._policy,
            wake=wake,
        )
        return huvudman, to_close

    def _first_record(self, ledger: Ledger, name: str) -> LedgerOpened | None:
        first = ledger.stream_events(ledger_stream(name))
        if not first:
            return None
        opening: LedgerOpened = first[0].data
        controlled = opening.clock == "controlled"
        if (controlled and self._settings.production) or (not controlled and self._clock is not real_clock):
            raise ClockIsNotTheLedgers
        return opening

    def _ledger(self, name: str, register: LateRegister, clock: Clock, *, create: bool) -> Ledger:
        s = self._settings
        return open_ledger(name, s.data, self._settings.database, clock, register, create=create, root_key_file=s.root_key_path)

    def register(self, name: str) -> Engine:
        """The database of the register by itself."""
        return open_register(self._settings.data_folder(name), self._settings.database, name)

    def _views(self, ledger: Ledger, name: str) -> Views:
        return open_views(ledger, name, self._settings.data, self._settings.database, lambda engine: connect_with(engine, Patient))

    def _policy(self, name: str) -> int:
        return int(next(value for value in (getattr(self._settings, of, None) for of in (name, f"{name}_days", "answer_days")) if value))


def _as_person(register_id: UUID | None) -> tuple[str, UUID] | None:
    # a group's id is in no list of persons, and what isn't there has no facts: the same answer as for a group
    return ("person", register_id) if register_id else None
