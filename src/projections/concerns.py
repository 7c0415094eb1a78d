"""Which concerns still wait for an answer, and how soon do those who worry get one? (A06, A62)

A concern is answered when whoever raised it has been told what came of it; taking it up into a case doesn't answer it. Within N days: the
day of the answer is no later than the day it was raised + N. A concern whose day N isn't over is not yet decided and in no share.
The caller sees the concerns of the units it leads, and those that it owns; having raised one gives no right to read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Column, Integer, String, and_, or_, select, true

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, table, visible
from sqa.concerns.concern import Concern
from sqa.figures import Waits, share
from sqa.vocabulary import stockholm_day

concerns = table(
    "concerns",
    duty("owner"),
    duty("raised_by"),
    Column("about", String(20)),
    Column("domain", String(80)),
    Column("scale", String(80)),
    Column("scale_version", Integer),
    Column("level", Integer),
    day("raised_on", index=True),
    day("due_on"),
    Column("case", String(80)),
    day("case_on"),
    day("answered_on"),
)


def rows(concern: Concern) -> Mapping[str, Iterable[Row]]:
    """One row per concern."""
    if concern.opened_at is None:
        return {concerns.name: []}
    row = {
        "stream": concern.id,
        "unit": concern.unit,
        "owner": concern.ownership.owner,
        "raised_by": concern.raiser.duty,
        "about": concern.raised.about,
        "domain": concern.raised.domain,
        "scale": concern.raised.scale,
        "scale_version": concern.raised.scale_version,
        "level": concern.raised.level,
        "raised_on": stockholm_day(concern.opened_at),
        "due_on": concern.answer_due,
        "case": concern.case,
        "case_on": stockholm_day(concern.case_at) if concern.case_at else None,
        "answered_on": stockholm_day(concern.answered_at) if concern.answered_at else None,
    }
    return {concerns.name: [row]}


PROJECTION = Projection("concerns", (concerns,), (Concern,), rows)


class ConcernsAsked(Period):
    """Concerns raised in a period. late_only: of the unanswered, those whose day of answer has passed.

    within_days: what the share counts; the huvudman's own setting when left out. domain, level: a selection by these yields figures only.
    """

    within_days: Annotated[int | None, Field(ge=0, le=1_000)] = None
    late_only: bool = False
    domain: str | None = None
    level: int | None = None


def answer(asked: Asked, parameters: ConcernsAsked) -> Answer:
    """The unanswered ones, the oldest first; figures of all that were raised."""
    within = asked.policy("answer_within_days") if parameters.within_days is None else parameters.within_days
    of_units = concerns.c.unit.in_(asked.units) if asked.units is not None else true()
    own = and_(of_units, concerns.c.owner == asked.scope.duty) if asked.scope.duty else visible(concerns, asked)
    wanted = and_(or_(visible(concerns, asked), own), between(concerns.c.raised_on, parameters.first, parameters.last))
    if parameters.domain is not None:
        wanted &= concerns.c.domain == parameters.domain
    if parameters.level is not None:
        wanted &= concerns.c.level == parameters.level
    ordered = select(concerns).where(wanted).order_by(concerns.c.raised_on, concerns.c.stream)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(ordered).mappings()]
    for row in told:
        row["age_days"] = (asked.today - row["raised_on"]).days
        row["late"] = row["answered_on"] is None and asked.today > row["due_on"]
        row["days_late"] = (asked.today - row["due_on"]).days if row["late"] else 0
    unanswered = [row for row in told if row["answered_on"] is None and (row["late"] or not parameters.late_only)]
    counts_only = tuple(name for name in ("domain", "level") if getattr(parameters, name) is not None)
    return Answer([] if counts_only else unanswered, _figures(told, within, asked), counts_only)


def _figures(told: Sequence[Row], within: int, asked: Asked) -> dict[str, Any]:
    """counted: concerns whose day N is over; answered_within: those of them that had their answer by then."""
    counted = [row for row in told if row["raised_on"] + timedelta(days=within) < asked.today]
    in_time = [row for row in counted if row["answered_on"] and (row["answered_on"] - row["raised_on"]).days <= within]
    answered = [(row["answered_on"] - row["raised_on"]).days for row in told if row["answered_on"]]
    waiting = [row["age_days"] for row in told if row["answered_on"] is None]
    return {
        "within_days": within,
        "raised": len(told),
        "counted": len(counted),
        "answered_within": len(in_time),
        "share_answered_within": share(len(in_time), len(counted)),
        "not_yet_decided": len(told) - len(counted),
        "late": sum(row["late"] for row in told),
        "days_to_answer": Waits(answered, waiting).figures(),
    }


QUESTION = Question(
    name="concerns",
    sv="Vilka orosanmälningar väntar på svar, och hur snart får den som oroat sig svar?",
    en="Which concerns wait for an answer, and how soon do those who raised one get it?",
    parameters=ConcernsAsked,
    columns={
        "stream": ("orosanmälan", "concern"),
        "unit": ("enhet", "unit"),
        "owner": ("äger frågan", "owner"),
        "raised_by": ("anmäld av", "raised by"),
        "about": ("gäller", "about"),
        "domain": ("område", "domain"),
        "scale_version": ("skalans version", "version of the scale"),
        "level": ("nivå av oro", "level of concern"),
        "raised_on": ("anmäld", "raised on"),
        "age_days": ("ålder, dagar", "age in days"),
        "due_on": ("svar senast", "answer due"),
        "late": ("försenad", "late"),
        "days_late": ("dagar försenad", "days late"),
        "case": ("ärende", "case"),
        "case_on": ("kom till ärendet", "came to the case on"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "raised": ("anmälda", "raised"),
        "counted": ("räknade: tiden har gått ut", "counted: time is up"),
        "answered_within": ("besvarade i tid", "answered in time"),
        "share_answered_within": ("andel besvarade i tid av de räknade", "share answered in time, of the counted"),
        "not_yet_decided": ("tiden har inte gått ut", "time not yet up"),
        "late": ("obesvarade efter sin dag", "unanswered after their day"),
        "days_to_answer": ("dagar till svar", "days to answer"),
    },
)
