"""Who is to be told of what is owed: whoever owes it, when its day comes near, and whoever a missed evaluation was brought to.

That somebody was told is an event, recorded after it was done. The ids are derived from what set the day, so asking twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID, uuid5

from sqa.cases.case import Case
from sqa.cases.support_events import FollowUpRecorded
from sqa.eventing.event import DutyFacts, Envelope, Proposal
from sqa.obligations import EvaluationEscalated, EvaluationRescheduled, Obligation, ReminderSent
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


def to_be_told(case: Case, staff: Employed, now: datetime, days: int) -> list[Reminder]:
    """The reminders that have not been given, from `days` days before the day on; none to a duty that isn't in force today."""
    if not case.open:
        return []
    today = stockholm_day(now)
    found = (reminder for owed in case.obligations.still_open() for reminder in _of(case, owed, now, days))
    return [reminder for reminder in found if (facts := staff.duty(reminder.to)) and facts.in_force(today)]


def _of(case: Case, owed: Obligation, now: datetime, days: int) -> Iterator[Reminder]:
    cause, tellings = since_its_day_was_set(case, owed)
    told = {event.data.to: event.position for event in tellings if isinstance(event.data, ReminderSent)}
    thread = case.threads.get(("obligation", owed.id))
    at = max(now, thread.last) if thread else now

    def reminder(to: UUID, why: Why) -> Reminder:
        name = f"{ReminderSent.TOPIC}:{owed.id}:{to}:{why}:{case.corrections}"
        return Reminder(uuid5(cause, name), case.id, owed.id, owed.kind, to, owed.due, why, at)

    if owed.duty not in told and stockholm_day(now) >= owed.due - timedelta(days):
        yield reminder(owed.duty, "due")
    for event in tellings:
        if isinstance(event.data, EvaluationEscalated) and told.get(event.data.to, 0) < event.position:
            yield reminder(event.data.to, "missed")


def since_its_day_was_set(case: Case, owed: Obligation) -> tuple[UUID, list[Envelope[Any]]]:
    """The event that set the day on which an obligation is now due, and who has been told of it since, as that was recorded."""
    setting = [event for event in case.history if _sets_the_day(event, owed)]
    last = max(setting, key=lambda event: event.position, default=None)
    tellings = [
        event
        for event in case.history
        if isinstance(event.data, EvaluationEscalated | ReminderSent)
        and event.data.obligation == owed.id
        and event.position > (last.position if last else 0)
    ]
    return (last.id if last else owed.event), tellings


def _sets_the_day(event: Envelope[Any], owed: Obligation) -> bool:
    match event.data:
        case EvaluationRescheduled(obligation=obligation):
            return bool(obligation == owed.id)
        case FollowUpRecorded(support=support):
            return owed.kind == "follow-up" and support == owed.support
        case _:
            return False
