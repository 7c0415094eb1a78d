"""What follows of itself when a duty ends: what it owned gets an owner, what it owed passes on, its offers and contributions end.

A job asks for it and proposes it in one batch per stream. The ids are derived from the cause, so asking twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5

from sqa.cases.case import Case
from sqa.cases.events import ContributorRemoved
from sqa.cases.support_events import SupportStaffAssigned
from sqa.concerns.concern import Concern
from sqa.eventing.event import DutyFacts, Event, Proposal, UnitFacts
from sqa.forums.forum import Forum
from sqa.initiatives.events import MeasureReassigned
from sqa.initiatives.initiative import Initiative
from sqa.obligations import ObligationReassigned, PromisingStream
from sqa.ownership import HandoverWithdrawn, OwnedStream, OwnershipAssigned
from sqa.quality_cycles.quality_cycle import QualityCycle
from sqa.vocabulary import STOCKHOLM, Actor, stockholm_day

JOB = Actor("job", "staff-exit")
REASON = "Tjänsten har upphört."
Left = Case | Concern | Initiative | QualityCycle | Forum


class Staff(Protocol):
    """What is asked of the school's register: who is employed when, and who leads a unit."""

    def duty(self, duty: UUID) -> DutyFacts | None: ...

    def unit(self, unit: UUID, on: date) -> UnitFacts | None: ...


def exit_of(last_day: date) -> datetime:
    """The instant at which a duty is over: the first after its last day, in Sweden."""
    return datetime.combine(last_day + timedelta(days=1), time.min, STOCKHOLM).astimezone(UTC)


def what_follows(stream: Left, leaver: UUID, left_at: datetime, staff: Staff, now: datetime) -> list[Proposal[Any]]:
    """The proposals, in the order they are to be made; none before the exit and none in a closed stream.

    left_at: see `exit_of`. An exit learnt late takes effect, thread by thread, when the thread allows it.
    """
    if now < left_at or not stream.open:
        return []
    return list(_Exit(stream, leaver, left_at, staff).proposals())


@dataclass(frozen=True)
class _Exit:
    stream: Left
    leaver: UUID
    left_at: datetime
    staff: Staff

    def proposals(self) -> Iterator[Proposal[Any]]:
        owner = None  # a forum has none: whoever leads its unit convenes it, and takes over what was promised there
        if isinstance(self.stream, OwnedStream):
            yield from self._ownership(self.stream)
            owner = self._next_owner(self.stream)
        if isinstance(self.stream, PromisingStream):
            yield from self._promises(self.stream, owner)
        if isinstance(self.stream, Forum):
            yield from self._schedule(self.stream)
        if isinstance(self.stream, Initiative):
            yield from self._measures(self.stream, owner)
        if isinstance(self.stream, Case):
            yield from self._supports_and_contributions(self.stream, owner)

    def _ownership(self, stream: OwnedStream) -> Iterator[Proposal[Any]]:
        at = self._from("ownership")
        offer = stream.ownership.open_offer(at)
        if offer and self.leaver in (offer.by, offer.to):
            yield self._proposal(HandoverWithdrawn(offer=offer.id, reason=REASON), at, offer.id)
        successor = self._next_owner(stream)
        if stream.ownership.owner == self.leaver and successor != self.leaver and successor:
            interval = stream.ownership.intervals[-1].event
            yield self._proposal(OwnershipAssigned(owner=successor, because="staff exit", reason=REASON), at, interval)

    def _next_owner(self, stream: OwnedStream) -> UUID | None:
        """Whoever owns when the leaver no longer does; still the leaver where nobody leads the unit."""
        owner = stream.ownership.owner
        return owner if owner != self.leaver else self._leads_on(stockholm_day(self._from("ownership"))) or owner

    def _promises(self, stream: PromisingStream, owner: UUID | None) -> Iterator[Proposal[Any]]:
        for promised in stream.obligations.still_open():
            at = self._from("obligation", promised.id)
            to = self._takes_over(owner, stockholm_day(at))
            if promised.duty == self.leaver and to:
                yield self._proposal(ObligationReassigned(obligation=promised.id, to=to, reason=REASON), at, promised.id)

    def _schedule(self, forum: Forum) -> Iterator[Proposal[Any]]:
        """The forum as it was scheduled, convened by whoever leads its unit."""
        at = self._from("schedule")
        day, schedule = stockholm_day(at), forum.schedule
        to = self._leads_on(day)
        if schedule and schedule.convener == self.leaver and (schedule.last_day or day) >= day and to:
            yield self._proposal(schedule.model_copy(update={"convener": to}), at, "schedule")

    def _measures(self, initiative: Initiative, owner: UUID | None) -> Iterator[Proposal[Any]]:
        for measure in initiative.measures.values():
            at = self._from("measure", measure.id)
            to = self._takes_over(owner, stockholm_day(at))
            if measure.open and measure.responsible == self.leaver and to:
                yield self._proposal(MeasureReassigned(measure=measure.id, responsible=to, reason=REASON), at, measure.id)

    def _supports_and_contributions(self, case: Case, owner: UUID | None) -> Iterator[Proposal[Any]]:
        for support in case.supports.still_open():
            at = self._from("support", support.id)
            day = stockholm_day(at)
            stays = support.responsible != self.leaver and self._in_force(support.responsible, day)
            to = support.responsible if stays else self._takes_over(owner, day)
            if self.leaver in (support.responsible, *support.deliverers) and to:
                stay = tuple(duty for duty in support.deliverers if duty != self.leaver and self._in_force(duty, day))
                staffed = SupportStaffAssigned(support=support.id, responsible=to, deliverers=stay, reason=REASON)
                yield self._proposal(staffed, at, support.id)
        if self.leaver in case.contributors:
            added = case.contributors[self.leaver].isoformat()
            yield self._proposal(ContributorRemoved(duty=self.leaver), self._from("contributors"), added)

    def _from(self, thread: str, thing: UUID | None = None) -> datetime:
        """The exit, or the thread's last event when that is later: what has happened since is not undone."""
        last = self.stream.threads.get((thread, thing))
        begun = self.stream.opened_at or self.left_at
        return max(self.left_at, begun, last.last if last else begun)

    def _leads_on(self, day: date) -> UUID | None:
        unit = self.staff.unit(self.stream.unit, day) if self.stream.unit else None
        leads = unit.ultimate_owner if unit else None
        return leads if leads != self.leaver else None

    def _takes_over(self, owner: UUID | None, day: date) -> UUID | None:
        """The owner, where in force that day; else whoever leads the unit."""
        return owner if owner and owner != self.leaver and self._in_force(owner, day) else self._leads_on(day)

    def _in_force(self, duty: UUID, day: date) -> bool:
        facts = self.staff.duty(duty)
        return facts is not None and facts.in_force(day)

    def _proposal(self, data: Event, at: datetime, thing: UUID | str) -> Proposal[Any]:
        cause = uuid5(self.leaver, f"{self.left_at.isoformat()}:{self.stream.corrections}")
        # The instant is part of the id: what comes back to the leaver (a late mend of the register) passes on anew.
        return Proposal(uuid5(cause, f"{data.TOPIC}:{self.stream.id}:{thing}:{at.isoformat()}"), self.stream.id, data, at, JOB)
