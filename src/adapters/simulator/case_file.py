"""What those who work with a case know of it, and the writing of its events: just enough to propose only what the rules accept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Group, Pupil
from adapters.simulator.recording import By, cloudevent
from adapters.simulator.staffing import Duty
from adapters.simulator.telling import SchoolYear
from adapters.simulator.terms import at_work, midnight, school_day
from adapters.simulator.texts.needs import NeedKind, SupportIdea
from adapters.simulator.texts.wording import Wording
from sqa.eventing.event import Event


@dataclass(slots=True)
class NeedNote:
    """A need in the file. `result`: what the last evaluation gave it."""

    id: str
    kind: NeedKind
    assessment: str
    goal: str | None = None
    active: bool = True
    result: int | None = None


@dataclass(slots=True)
class SupportNote:
    """A support in the file. status: planned, started, ended or cancelled."""

    id: str
    idea: SupportIdea
    needs: list[NeedNote]
    responsible: str
    in_sessions: bool = False
    status: str = "planned"
    last_at: datetime | None = None
    judged: bool = False


@dataclass(slots=True)
class Owed:
    """An obligation in the file: `kind` is follow-up, evaluation or commitment."""

    id: str
    kind: str
    duty: str
    due: date
    support: SupportNote | None = None
    open: bool = True
    passed_at: datetime | None = None

    def pass_to(self, duty: str, at: datetime) -> None:
        """From an instant another duty owes it."""
        self.duty, self.passed_at = duty, at


@dataclass(slots=True)
class CaseFile:
    """One case as its people know it. `told_by_others`: its own story is over, something else goes on with it."""

    school: SchoolYear
    dice: Dice
    whom: Pupil | Group
    unit: str
    id: str
    owner: str
    number: int
    words: Wording
    lag: timedelta
    opened_at: datetime
    last_at: datetime
    step: str = "assess"
    round: int = 1
    decision: str | None = None
    assessments: list[tuple[str, str]] = field(default_factory=list)
    needs: list[NeedNote] = field(default_factory=list)
    supports: list[SupportNote] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    contributors: list[str] = field(default_factory=list)
    offer: tuple[str, str] | None = None
    transfer: str | None = None
    opinions: list[str] = field(default_factory=list)
    referrals: list[str] = field(default_factory=list)
    plan: str | None = None
    appealed: str | None = None
    suspended: bool = False
    closed: bool = False
    told_by_others: bool = False
    corrected: set[str] = field(default_factory=set)
    latest: dict[type[Event], tuple[str, datetime, dict[str, Any]]] = field(default_factory=dict)

    # -- writing -------------------------------------------------------------------------------------------------

    def write(self, kind: type[Event], by: str, /, *, at: datetime | None = None, **data: Any) -> str:
        """Record an event of this case by a duty (or a pupil or guardian). Returns its id.

        It happened a little while ago, unless `at` says when. Fields that are None are left out.
        """
        happened = at or max(self.school.now - self.lag, self.last_at)
        event_id = self.dice.uuid()
        said = {name: value for name, value in data.items() if value is not None}
        self.school.record(cloudevent(kind, self.id, by, said, event_id=event_id, happened=happened), "service")
        self.last_at = max(self.last_at, happened)
        self.latest[kind] = (event_id, happened, said)
        return event_id

    def follows(self, kind: type[Event], job: str, at: datetime, cause: str, /, **data: Any) -> None:
        """A job records what follows of itself, true from the instant it was due. Its id is derived from the cause."""
        happened = max(at, self.last_at)
        what = data.get("obligation") or data.get("offer") or data.get("support") or ""
        event_id = str(uuid5(UUID(cause), f"{self.id}:{kind.TOPIC}:{what}:{happened.isoformat()}"))
        by: By = "job"
        self.school.record(cloudevent(kind, self.id, f"job:{job}", data, event_id=event_id, happened=happened), by)
        self.last_at = max(self.last_at, happened)

    # -- time ----------------------------------------------------------------------------------------------------

    def after(self, school_days: int) -> datetime:
        """An instant in working hours so many school days from today."""
        return at_work(school_day(self.school.today + timedelta(1), max(0, school_days - 1)), self.dice)

    def on(self, day: date, days_late: int = 0) -> datetime:
        """An instant in working hours on a day or the next school day, or so many school days later; tomorrow at the earliest."""
        return at_work(school_day(max(day, self.school.today + timedelta(1)), days_late), self.dice)

    def later_today(self, minutes: int) -> datetime:
        return self.school.now + timedelta(minutes=minutes)

    def days_ago(self, days: int, by: str, *since: datetime | None) -> datetime:
        """Noon so many days ago, for what is recorded late; not before any of `since`, nor before the duty's first day."""
        noon = midnight(self.school.today - timedelta(days)) + timedelta(hours=12)
        first = midnight(self.school.town.staff.duty(by).since)
        return min(max([noon, first, *(instant for instant in since if instant)]), self.school.now)

    # -- people --------------------------------------------------------------------------------------------------

    def staff(self, *roles: str) -> str:
        """The duty that serves the unit in the first of these roles that somebody has today."""
        return self.school.staff(self.unit, *roles, among=self.number).id

    @property
    def principal(self) -> str:
        return self.school.principal(self.unit).id

    @property
    def mentor(self) -> str:
        """The pupil's or the class's teacher; the principal once the case has moved to another unit."""
        group = self.whom if isinstance(self.whom, Group) else self.whom.group
        mentor: Duty = group.mentor
        return mentor.id if mentor.unit == self.unit else self.principal

    def voice(self, party: str) -> str:
        """The pupil or a guardian, as an actor; for a group its mentor speaks."""
        if not isinstance(self.whom, Pupil):
            return self.mentor
        return f"pupil:{self.whom.person.id}" if party == "pupil" else f"guardian:{self.whom.guardians[0].id}"

    @property
    def about_a_pupil(self) -> bool:
        return isinstance(self.whom, Pupil)

    @property
    def in_preschool(self) -> bool:
        return isinstance(self.whom, Pupil) and self.whom.form == "FS"

    def role(self, duty: str) -> str:
        """The profession of a duty."""
        return self.school.town.staff.duty(duty).role

    def is_at_least(self, years: int) -> bool:
        """Has the pupil had this birthday?"""
        born = self.whom.person.born if isinstance(self.whom, Pupil) else self.school.today
        return (self.school.today.year - born.year, (self.school.today.month, self.school.today.day) > (born.month, born.day)) >= (
            years,
            True,
        )

    # -- what is open --------------------------------------------------------------------------------------------

    @property
    def active_needs(self) -> list[NeedNote]:
        return [need for need in self.needs if need.active]

    @property
    def running(self) -> list[SupportNote]:
        return [support for support in self.supports if support.status == "started"]

    def owes(self, support: SupportNote, kind: str) -> Owed | None:
        """The open obligation of a kind for a support."""
        return next((owed for owed in self.owed if owed.open and owed.support is support and owed.kind == kind), None)

    def open_items(self) -> Iterator[tuple[str, str]]:
        """Everything that a closing by the principal has to end, as (kind, id)."""
        yield from (("need", need.id) for need in self.active_needs)
        yield from (("support", support.id) for support in self.supports if support.status in ("planned", "started"))
        yield from (("obligation", owed.id) for owed in self.owed if owed.open)
        if self.offer:
            yield "offer", self.offer[0]
        if self.transfer:
            yield "transfer", self.transfer
        yield from (("opinion", opinion) for opinion in self.opinions)
        yield from (("referral", referral) for referral in self.referrals)
        if self.appealed:
            yield "appeal", self.appealed

    def reopen(self, owner: str) -> None:
        """The case is open again, in a new round."""
        self.closed, self.owner, self.opened_at = False, owner, self.last_at
        self.step, self.decision, self.plan, self.contributors = "assess", None, None, []
        self.round += 1
        self.school.cases[self.id] = self

    def end(self) -> None:
        """The case is closed: nothing waits any longer."""
        self.closed = True
        for need in self.needs:
            need.active = False
        for support in self.supports:
            if support.status in ("planned", "started"):
                support.status = "ended" if support.status == "started" else "cancelled"
        for owed in self.owed:
            owed.open = False
        self.offer = self.transfer = self.appealed = None
        self.opinions, self.referrals, self.suspended = [], [], False
        self.school.cases.pop(self.id, None)
