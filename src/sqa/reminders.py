"""Who is to be told of what is owed: whoever owes it, when its day comes near, and whoever a missed evaluation was brought to.

That somebody was told is an event, recorded after it was done. The ids are derived from what set the day, so asking twice changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID, uuid5

from sqa.cases.support_events import FollowUpRecorded
from sqa.eventing.event import DutyFacts, Envelope, Proposal
from sqa.initiatives.events import InitiativeFollowedUp
from sqa.obligations import EvaluationEscalated, EvaluationRescheduled, Obligation, PromisingStream, ReminderSent
from sqa.vocabulary import Actor, stockholm_day

JOB = Actor("job", "reminders")
Why = Literal["due", "missed"]


class Employed(Protocol):
    """What is asked of the school's register: who is employed when."""

    def duty(self, duty: UUID) -> DutyFacts | None: ...


@dataclass(frozen=True, slots=True)
class Reminder:
    """One duty is to be told of one obligation. why: its day comes near or has passed, or its missing was brought to this duty.

    id: the same however often it is asked for; also the id of the event that tells that it was done.
    """

    id: UUID
    stream: str
    obligation: UUID
    kind: str
    to: UUID
    due: date
    why: Why
    told_at: datetime

    def proposal(self) -> Proposal[Any]:
        """That it was done."""
        return Proposal(self.id, self.stream, ReminderSent(obligation=self.obligation, to=self.to), self.told_at, JOB)


def to_be_told(stream: PromisingStream, staff: Employed, now: datetime, days: int) -> list[Reminder]:
    """The reminders that have not been given, from `days` days before the day on; none to a duty that isn't in force today.

    stream: a case, an initiative, a quality cycle or a forum. What has ended owes nothing.
    """
    today = stockholm_day(now)
    tellings = Tellings(stream)
    near = (owed for owed in stream.obligations.still_open() if today >= owed.due - timedelta(days))
    found = (_reminder(stream, owed, tellings, now, to=to, why=why) for owed in near for to, why in tellings.left(owed))
    return [reminder for reminder in found if (facts := staff.duty(reminder.to)) and facts.in_force(today)]


def _reminder(stream: PromisingStream, owed: Obligation, tellings: "Tellings", now: datetime, *, to: UUID, why: Why) -> Reminder:
    thread = stream.threads[("obligation", owed.id)]
    name = f"{ReminderSent.TOPIC}:{owed.id}:{to}:{why}:{stream.corrections}"
    return Reminder(uuid5(tellings.cause(owed), name), stream.id, owed.id, owed.kind, to, owed.due, why, max(now, thread.last))


Set = tuple[Literal["follow-up", "other"], UUID | None]  # the follow-ups of a thing, or one obligation by itself


class Tellings:
    """What set the day on which each obligation of a stream is due, and who has been told of it since, in the order of recording."""

    def __init__(self, stream: PromisingStream) -> None:
        self._set_by: dict[Set, Envelope[Any]] = {}
        self._told: dict[UUID, list[Envelope[Any]]] = {}
        for event in stream.history:
            kind, data = type(event.data), event.data
            if kind is FollowUpRecorded:
                self._day_was_set(("follow-up", data.support), event)
            elif kind is InitiativeFollowedUp:
                self._day_was_set(("follow-up", data.measure), event)
            elif kind is EvaluationRescheduled:
                self._day_was_set(("other", data.obligation), event)
            elif kind is EvaluationEscalated or kind is ReminderSent:
                self._told.setdefault(data.obligation, []).append(event)

    def _day_was_set(self, what: Set, event: Envelope[Any]) -> None:
        before = self._set_by.get(what)
        if before is None or before.position < event.position:
            self._set_by[what] = event

    def cause(self, owed: Obligation) -> UUID:
        """The event that set the day."""
        event = self._day_set_by(owed)
        return event.id if event else owed.event

    def since(self, owed: Obligation) -> list[Envelope[Any]]:
        """Each time somebody was told since then, or it was brought to somebody."""
        event = self._day_set_by(owed)
        after = event.position if event else 0
        return [telling for telling in self._told.get(owed.id, ()) if telling.position > after]

    def left(self, owed: Obligation) -> list[tuple[UUID, Why]]:
        """Who is still to be told once the day is near, and why."""
        since = self.since(owed)
        told = {event.data.to: event.position for event in since if type(event.data) is ReminderSent}
        brought: list[tuple[UUID, Why]] = [
            (event.data.to, "missed")
            for event in since
            if type(event.data) is EvaluationEscalated and told.get(event.data.to, 0) < event.position
        ]
        return brought if owed.duty in told else [(owed.duty, "due"), *brought]

    def _day_set_by(self, owed: Obligation) -> Envelope[Any] | None:
        return self._set_by.get(("follow-up", owed.thing) if owed.kind == "follow-up" else ("other", owed.id))
