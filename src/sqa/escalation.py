"""What follows of itself when an evaluation is missed: it is brought to the principal the same day, and later to the huvudman.

An evaluation, a reschedule or a waiver ends it. The ids are derived from what set the day, so asking twice changes nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID, uuid5

from sqa.eventing.event import Proposal, UnitFacts
from sqa.obligations import EvaluationEscalated, Obligation, PromisingStream
from sqa.reminders import Tellings
from sqa.vocabulary import Actor, stockholm_day

JOB = Actor("job", "escalation")
Level = Literal["principal", "huvudman"]


class Leading(Protocol):
    """What is asked of the school's register: who leads a unit, and the huvudman's named duty."""

    def unit(self, unit: UUID, on: date) -> UnitFacts | None: ...


def what_follows(stream: PromisingStream, staff: Leading, now: datetime, days: int) -> list[Proposal[Any]]:
    """At most one proposal for each evaluation, of a support or of an initiative, whose day has passed.

    days: how long the principal has had it when it goes on to the huvudman's named duty. A unit that nobody leads has no principal
    to bring it to: then it goes to the named duty at once.
    """
    today = stockholm_day(now)
    unit = staff.unit(stream.unit, today) if stream.unit else None
    return list(_proposals(stream, unit, now, days)) if unit else []


def _proposals(stream: PromisingStream, unit: UnitFacts, now: datetime, days: int) -> Iterator[Proposal[Any]]:
    today, tellings = stockholm_day(now), Tellings(stream)
    for owed in stream.obligations.still_open():
        if owed.kind == "evaluation" and owed.due < today:
            at = _brought(tellings, owed)
            level: Level = "huvudman" if "principal" in at or not unit.principal else "principal"
            to = unit.principal if level == "principal" else unit.named_duty
            waits = "principal" in at and today < at["principal"] + timedelta(days)
            if to and not waits and "huvudman" not in at:
                thread = stream.threads[("obligation", owed.id)]
                yield Proposal(
                    id=uuid5(tellings.cause(owed), f"{EvaluationEscalated.TOPIC}:{owed.id}:{level}:{owed.due}:{stream.corrections}"),
                    stream=stream.id,
                    data=EvaluationEscalated(obligation=owed.id, to=to, level=level),
                    occurred_at=max(now, thread.last),
                    actor=JOB,
                )


def _brought(tellings: Tellings, owed: Obligation) -> dict[Level, date]:
    """On which day it has been brought to whom, since its day was set."""
    events = (event for event in tellings.since(owed) if isinstance(event.data, EvaluationEscalated))
    return {event.data.level: stockholm_day(event.occurred_at) for event in events}
