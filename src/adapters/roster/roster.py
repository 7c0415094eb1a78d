"""The school's register, as rules, jobs and answers ask it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from threading import Lock
from time import monotonic
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine, select

from adapters.roster import tables
from adapters.roster.importing import import_register
from adapters.roster.names import NamesOf, of_duties, of_groups, of_persons, of_units
from adapters.roster.organisation_tree import OrganisationTree
from adapters.roster.pupils import Enrolment, Pupil, pupils
from adapters.roster.report import ImportReport
from adapters.roster.staffing import (
    Leadership,
    Service,
    duties_that_ended,
    leaderships,
    principal,
    services_at_unit,
    services_of_duty,
)
from sqa.eventing.event import DutyFacts, UnitFacts

K = TypeVar("K")
V = TypeVar("V")


class Remembered:
    """What has been asked since the register last changed. Thrown away as a whole, so a late answer can't stay on."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.tree: OrganisationTree | None = None
        self.duties: dict[UUID, DutyFacts | None] = {}
        self.units: dict[tuple[UUID, date], UnitFacts | None] = {}
        self.services: dict[UUID, list[Service]] = {}
        self.pupils: dict[UUID, Pupil | None] = {}
        self.subjects: dict[tuple[UUID, date], dict[str, Any]] = {}
        self.names: dict[NamesOf, dict[UUID, str | None]] = {of: {} for of in (of_units, of_groups, of_persons, of_duties)}


class Roster:
    """The register of one huvudman; satisfies `sqa.service.Register`. Safe to share between threads.

    named_duty: who owns when nobody else does. register_id_of: which ("person" | "group", register id) a subject is;
    it lives in the key store, is asked each time, and answers None once the subject has been erased.
    policy: the huvudman's settings in days that rules ask for.
    Answers are remembered until the register changes. This process's own imports count at once, another's after
    `check_every` seconds, or at `refresh()`. Each kind of answer is remembered for at most `remember` keys.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        named_duty: UUID | None,
        register_id_of: Callable[[UUID], tuple[str, UUID] | None],
        policy: Mapping[str, int] = MappingProxyType({"answer_within_days": 14}),
        check_every: float = 1.0,
        remember: int = 100_000,
    ) -> None:
        self._engine = engine
        self._reading = engine.execution_options(isolation_level="AUTOCOMMIT")  # without the way there and back to begin and to end
        self._named_duty = named_duty
        self._register_id_of = register_id_of
        self._policy = policy
        self._check_every = check_every
        self._remember = remember
        self._check_at = float("-inf")
        self._checking = Lock()
        self._remembered = Remembered(-1)

    # -- what the rules ask (sqa.service.Register) -------------------------------------------------------------

    def duty(self, duty: UUID) -> DutyFacts | None:
        """A duty with its newest role and unit, whenever it was or will be in force; None when unknown."""
        known = self._now().duties
        if duty in known:
            return known[duty]
        with self._reading.connect() as db:
            services = services_of_duty(db, duty)
        facts = None
        if services:
            newest = services[-1]
            facts = DutyFacts(newest.role, newest.unit, services[0].since, newest.until)
        return self._keep(known, duty, facts)

    def unit(self, unit: UUID, on: date) -> UnitFacts | None:
        """A unit as it stood on a day: principal, organisations above it from its parent up, school forms.

        A principal may lead several school units from a duty above them (skola, rektorsområde): the nearest one counts.
        Also a unit that has been closed, since its cases remain; None when unknown.
        """
        now = self._now()
        if (unit, on) in now.units:
            return now.units[unit, on]
        tree = self._tree(now)
        standing = tree.on(unit, on)
        facts = None
        if standing:
            above = tree.above(unit, on)
            leaders = (principal(self._services(now, place), on) for place in (unit, *above))
            facts = UnitFacts(next(filter(None, leaders), None), self._named_duty, above, standing.forms)
        return self._keep(now.units, (unit, on), facts)

    def policy(self, name: str) -> int:
        """A setting of the huvudman, in days."""
        return self._policy[name]

    def subject(self, subject: UUID, on: date) -> Mapping[str, Any]:
        """{"form", "year", "unit", "speaks_for_self"} of a pupil on a day; what isn't known is left out.

        unit: as text. Empty for a group, and for who is unknown or erased.
        """
        found = self._register_id_of(subject)
        if found is None or found[0] != "person":
            return {}
        now, person = self._now(), found[1]
        if (person, on) in now.subjects:
            return now.subjects[person, on].copy()
        known = self._pupil(now, person)
        facts: dict[str, Any] = {}
        if known:
            facts["speaks_for_self"] = known.speaks_for_self(on)
            if enrolment := known.enrolment(on):
                facts |= {"form": enrolment.form, "unit": str(enrolment.unit)}
                facts |= {} if enrolment.year is None else {"year": enrolment.year}
        return self._keep(now.subjects, (person, on), facts).copy()

    def expect(self, subjects: Collection[UUID]) -> None:
        """Read what these pupils are, in one question, since each will be asked for."""
        now = self._now()
        found = filter(None, map(self._register_id_of, subjects))
        if missing := {person for kind, person in found if kind == "person" and person not in now.pupils}:
            self._read_pupils(now, missing)

    # -- what jobs and answers ask ---------------------------------------------------------------------------

    def person_of(self, duty: UUID) -> UUID | None:
        """Whose employment a duty is; None when vacant or unknown."""
        with self._reading.connect() as db:
            return db.scalar(select(tables.duties.c.person).where(tables.duties.c.id == duty))

    def work_address(self, duty: UUID) -> str | None:
        """Where whoever has a duty gets mail at work; None when vacant, unknown, or without an address."""
        has = (tables.duties.c.id == duty, tables.work_addresses.c.deleted_on.is_(None), tables.persons.c.deleted_on.is_(None))
        whose = (
            select(tables.work_addresses.c.address)
            .join(tables.duties, tables.duties.c.person == tables.work_addresses.c.person)
            .join(tables.persons, tables.persons.c.id == tables.work_addresses.c.person)
        )
        with self._reading.connect() as db:
            return db.scalar(whose.where(*has))

    def duties_of_person(self, person: UUID, on: date) -> list[UUID]:
        """The duties a person has in force on a day."""
        with self._reading.connect() as db:
            theirs = db.scalars(select(tables.duties.c.id).where(tables.duties.c.person == person).order_by(tables.duties.c.id)).all()
            return [duty for duty in theirs if any(s.in_force(on) for s in services_of_duty(db, duty))]

    def duties_of_unit(self, unit: UUID, on: date) -> list[Service]:
        """Who serves at a unit on a day and in which role, longest serving first."""
        return [service for service in self._services(self._now(), unit) if service.in_force(on)]

    def duties_that_ended(self, after: date, through: date) -> list[tuple[UUID, date]]:
        """The duties whose last day lies after one day and not after another, with that day: staff exit follows."""
        with self._reading.connect() as db:
            return duties_that_ended(db, after, through)

    def principal_history(self, unit: UUID) -> list[Leadership]:
        """Who led a unit when, from its first principal on, the vacancies included."""
        return leaderships(self._services(self._now(), unit))

    def units_under(self, unit: UUID, on: date = date.max) -> frozenset[UUID]:
        """A unit itself and all below it, on a day or as it stands now; empty when unknown."""
        return self._tree(self._now()).under(unit, on)

    def parents(self, on: date) -> dict[UUID, UUID | None]:
        """Every unit and organisation, with the one that it stood right below on a day."""
        tree = self._tree(self._now())
        return {unit: standing.parent for unit in tree.standings if (standing := tree.on(unit, on))}

    def enrolment(self, person: UUID, on: date) -> Enrolment | None:
        """Where a pupil goes to school on a day: school before after-school care, then the newest."""
        known = self._pupil(self._now(), person)
        return known.enrolment(on) if known else None

    def responsibles_of(self, person: UUID) -> dict[UUID, str | None]:
        """Who answers for a pupil, and as what (Vårdnadshavare, God man …)."""
        mine = (tables.responsibles.c.person == person, tables.responsibles.c.deleted_on.is_(None))
        with self._reading.connect() as db:
            rows = db.execute(select(tables.responsibles.c.responsible, tables.responsibles.c.relation_type).where(*mine))
            return {row.responsible: row.relation_type for row in rows}

    def members(self, group: UUID, on: date) -> frozenset[UUID]:
        """Who belongs to a group on a day."""
        in_it = (tables.memberships.c.group == group, tables.memberships.c.start_date <= on)
        with self._reading.connect() as db:
            rows = db.execute(select(tables.memberships).where(*in_it)).all()
        return frozenset(row.person for row in rows if _still(tables.last_day(row.end_date, row.deleted_on), on))

    def names(
        self,
        *,
        duties: Iterable[UUID] = (),
        units: Iterable[UUID] = (),
        persons: Iterable[UUID] = (),
        groups: Iterable[UUID] = (),
    ) -> dict[UUID, str]:
        """What to call them in an answer; an unknown id is left out.

        A duty is called by its person, or by its role while vacant. Whoever has a security marking is "Skyddad
        uppgift".
        """
        now, names = self._now(), dict[UUID, str]()
        for names_of, wanted in ((of_units, units), (of_groups, groups), (of_persons, persons), (of_duties, duties)):
            names |= self._names(now.names[names_of], names_of, set(wanted))
        return names

    def _names(self, known: dict[UUID, str | None], names_of: NamesOf, wanted: set[UUID]) -> dict[UUID, str]:
        found = {each: known[each] for each in wanted if each in known}
        if missing := wanted - found.keys():
            with self._reading.connect() as db:
                names = names_of(db, missing)
            found |= {each: self._keep(known, each, names.get(each)) for each in missing}
        return {each: name for each, name in found.items() if name is not None}

    # -- import and memory -----------------------------------------------------------------------------------

    def take_in(self, files: Mapping[str, bytes], on: date) -> ImportReport:
        """Import the register's files and answer from them at once. Raises RegisterRefusedTheFiles."""
        report = import_register(self._engine, files, on)
        self.refresh()
        return report

    @property
    def engine(self) -> Engine:
        """The register's database, for who keeps it as its source has it."""
        return self._engine

    def refresh(self) -> None:
        """Look whether the register has changed, in this process or in another, and forget what was asked before."""
        with self._reading.connect() as db:
            version = tables.version_of(db)
        if version != self._remembered.version:
            self._remembered = Remembered(version)
        self._check_at = monotonic() + self._check_every

    def _now(self) -> Remembered:
        if monotonic() >= self._check_at:
            with self._checking:
                if monotonic() >= self._check_at:
                    self.refresh()
        return self._remembered

    def _keep(self, known: dict[K, V], key: K, value: V) -> V:
        if len(known) >= self._remember:  # a dictionary only grows, so that what a thread has seen in it stays
            self._remembered = Remembered(self._remembered.version)
        else:
            known[key] = value
        return value

    def _tree(self, now: Remembered) -> OrganisationTree:
        if now.tree is None:
            with self._reading.connect() as db:
                now.tree = OrganisationTree.load(db)
        return now.tree

    def _services(self, now: Remembered, unit: UUID) -> list[Service]:
        if unit in now.services:
            return now.services[unit]
        with self._reading.connect() as db:
            return self._keep(now.services, unit, services_at_unit(db, unit))

    def _pupil(self, now: Remembered, person: UUID) -> Pupil | None:
        if person in now.pupils:
            return now.pupils[person]
        return self._read_pupils(now, [person])[person]

    def _read_pupils(self, now: Remembered, persons: Collection[UUID]) -> dict[UUID, Pupil | None]:
        with self._reading.connect() as db:
            read = pupils(db, persons)
        return {person: self._keep(now.pupils, person, read.get(person)) for person in persons}


def _still(last: date | None, day: date) -> bool:
    return last is None or day <= last
