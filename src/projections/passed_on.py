"""Which cases were passed on without work? (A03)

Somebody takes a case over, and the next handover is the next thing that happens: `held` between two handovers, with no work in between.
A handover here is one that the receiver accepted, within the unit or between units. What doesn't count as work: everything about
ownership and transfers (offers, refusals, assignments), suspending and resuming, reminders and escalations, and all that a job recorded.
A hold that ended in another way (the principal assigned, the holder left, the case was closed) is no hold between two handovers.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, or_, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import duty, instant, table, visible
from sqa.cases.case import Case
from sqa.cases.events import CaseResumed, CaseSuspended
from sqa.eventing.event import Envelope
from sqa.figures import share
from sqa.obligations import EvaluationEscalated, ReminderSent

holds = table(
    "holds",
    duty("giver"),
    duty("held_by", index=True),
    duty("passed_to"),
    instant("since"),
    instant("until"),
    Column("how", String(30)),
    Column("work", Integer, nullable=False),
    Column("offers", Integer, nullable=False),
)

HANDOVERS = frozenset({"handover", "transfer"})
NO_WORK = ("sqa.ownership.", "sqa.transfer.", CaseSuspended.TOPIC, CaseResumed.TOPIC, ReminderSent.TOPIC, EvaluationEscalated.TOPIC)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """One row per hold between two handovers, with the number of events of work in it."""
    return {holds.name: list(_holds(case))}


def _holds(case: Case) -> Iterator[Row]:
    intervals = case.ownership.intervals
    place = {event.id: number for number, event in enumerate(case.history)}
    for before, (held, after) in zip(intervals, pairwise(intervals[1:]), strict=False):
        if held.how in HANDOVERS and after.how in HANDOVERS:
            between = case.history[place[held.event] + 1 : place[after.event]]
            yield {
                "stream": case.id,
                "unit": case.unit,
                "giver": before.owner,
                "held_by": held.owner,
                "passed_to": after.owner,
                "since": held.since,
                "until": held.until,
                "how": after.how,
                "work": sum(_is_work(event) for event in between),
                "offers": sum(held.since <= offer.offered_at < after.since for offer in case.ownership.offers.values()),
            }


def _is_work(event: Envelope[Any]) -> bool:
    return event.actor.kind != "job" and not event.data.TOPIC.startswith(NO_WORK)


PROJECTION = Projection("passed_on", (holds,), (Case,), rows)


class PassedOnAsked(Parameters):
    """Of one case, or of what one duty held or was given."""

    case: str | None = None
    duty: UUID | None = None


def answer(asked: Asked, parameters: PassedOnAsked) -> Answer:
    """The holds without work, the latest first; the figures have all holds between two handovers as their denominator."""
    wanted = visible(holds, asked)
    if parameters.case:
        wanted &= holds.c.stream == parameters.case
    if parameters.duty:
        wanted &= or_(holds.c.held_by == parameters.duty, holds.c.passed_to == parameters.duty)
    ordered = select(holds).where(wanted).order_by(holds.c.until.desc(), holds.c.stream)
    told = [dict(row) for row in asked.db.execute(ordered).mappings()]
    for row in told:
        row["days_held"] = (row["until"] - row["since"]).days
    idle = [row for row in told if not row["work"]]
    figures = {
        "holds": len(told),
        "without_work": len(idle),
        "share_without_work": share(len(idle), len(told)),
        "cases": len({row["stream"] for row in told}),
        "cases_passed_on": len({row["stream"] for row in idle}),
    }
    return Answer([{name: value for name, value in row.items() if name != "work"} for row in idle], figures)


QUESTION = Question(
    name="passed-on",
    sv="Vilka ärenden har skickats vidare utan att något gjorts?",
    en="Which cases were passed on without work?",
    parameters=PassedOnAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "giver": ("kom från", "came from"),
        "held_by": ("hölls av", "held by"),
        "passed_to": ("gick vidare till", "passed on to"),
        "since": ("från", "from"),
        "until": ("till", "until"),
        "days_held": ("dagar", "days"),
        "how": ("genom", "by way of"),
        "offers": ("erbjudanden under tiden", "offers meanwhile"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "cases": ("ärenden", "cases"),
        "cases_passed_on": ("ärenden som gått vidare", "cases passed on"),
        "holds": ("gånger någon ägde", "times somebody held a case"),
        "without_work": ("varav utan att något gjordes", "of which without work"),
        "share_without_work": ("andel utan att något gjordes", "share without work"),
    },
)
