"""How long does it take from the first worry to an assessment, and to a support? (A20)

Per case, in Stockholm days. It begins with the first concern that was taken up into the case or linked to it, or with the opening where
that came first. It ends with the first assessment (of a need that came from another case: the one made there) and with the first start of
any support. An open case without one still waits and is counted as such; a closed case that never got one is counted apart.
A concern that was linked to the case later on counts where the caller may see it; the one that opened it is part of the case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Integer, String, and_, case, func, or_, select

from projections.period import Period
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, visible
from sqa.cases.case import Case
from sqa.concerns.concern import Concern
from sqa.eventing.stream import Stream
from sqa.figures import Waits
from sqa.vocabulary import stockholm_day

cases = table(
    "case_beginnings",
    Column("opened_by", String(80)),
    day("opened_on"),
    day("first_assessed_on"),
    day("first_support_on"),
    Column("is_open", Integer),
)
concerns = table("case_concerns", Column("case", String(80), index=True), day("raised_on"))


def rows(stream: Stream) -> Mapping[str, Iterable[Row]]:
    """A row per case, and one per concern that has come to a case."""
    told: dict[str, list[Row]] = {cases.name: [], concerns.name: []}
    if isinstance(stream, Case) and stream.first_opened_at:
        bases = [*stream.assessments.values(), *(need.basis for need in stream.needs.values())]
        assessed = [assessment.at for assessment in bases]
        started = [support.started_at for support in stream.supports.all.values() if support.started_at]
        told[cases.name].append(
            {
                "stream": stream.id,
                "unit": stream.unit,
                "opened_by": stream.opening.concern,
                "opened_on": stockholm_day(stream.first_opened_at),
                "first_assessed_on": stockholm_day(min(assessed)) if assessed else None,
                "first_support_on": stockholm_day(min(started)) if started else None,
                "is_open": int(stream.open),
            }
        )
    elif isinstance(stream, Concern) and stream.case and stream.opened_at:
        raised_on = stockholm_day(stream.opened_at)
        told[concerns.name].append({"stream": stream.id, "unit": stream.unit, "case": stream.case, "raised_on": raised_on})
    return told


PROJECTION = Projection("time_to_support", (cases, concerns), (Case, Concern), rows)


class TimeToSupportAsked(Period):
    """Cases that began (first concern, or opening) in a period; waiting_only: those still without assessment or support."""

    waiting_only: bool = False


def answer(asked: Asked, parameters: TimeToSupportAsked) -> Answer:
    """Case by case, the longest without support first; waits of those who still wait are counted to the day asked about."""
    known = or_(
        visible(concerns, replace(asked, units=None)), concerns.c.stream.in_(select(cases.c.opened_by).where(visible(cases, asked)))
    )
    raised_on = func.min(concerns.c.raised_on).label("raised_on")
    first_raised = select(concerns.c.case, raised_on).where(known).group_by(concerns.c.case).subquery()
    earlier = and_(first_raised.c.raised_on.is_not(None), first_raised.c.raised_on <= cases.c.opened_on)
    began_on = case((earlier, first_raised.c.raised_on), else_=cases.c.opened_on)
    wanted = visible(cases, asked)
    if parameters.first:
        wanted = and_(wanted, began_on >= parameters.first)
    if parameters.last:
        wanted = and_(wanted, began_on <= parameters.last)
    joined = cases.outerjoin(first_raised, first_raised.c.case == cases.c.stream)
    began_with = case((earlier, "concern"), else_="opening").label("began_with")
    found = select(cases, began_on.label("began_on"), began_with).select_from(joined).where(wanted).order_by(began_on, cases.c.stream)
    told = [_timed(dict(row), asked.today) for row in asked.db.execute(found).mappings()]
    listed = [row for row in told if "waiting" in (row["assessment"], row["support"]) or not parameters.waiting_only]
    return Answer(listed, {"assessment": _figures(told, "assessment"), "support": _figures(told, "support")})


def _timed(row: dict[str, Any], today: date) -> Row:
    for what, ended_on in (("assessment", row["first_assessed_on"]), ("support", row["first_support_on"])):
        row[f"days_to_{what}"] = max((ended_on - row["began_on"]).days, 0) if ended_on else None
        row[what] = "given" if ended_on else "waiting" if row["is_open"] else "closed without"
        row[f"days_waited_for_{what}"] = (today - row["began_on"]).days if row[what] == "waiting" else None
    return {name: value for name, value in row.items() if name not in ("is_open", "opened_by")}


def _figures(told: Sequence[Row], what: str) -> dict[str, Any]:
    waits = Waits(
        [row[f"days_to_{what}"] for row in told if row[what] == "given"],
        [row[f"days_waited_for_{what}"] for row in told if row[what] == "waiting"],
    )
    return {**waits.figures(), "closed_without": sum(row[what] == "closed without" for row in told)}


QUESTION = Question(
    name="time-to-support",
    sv="Hur lång tid tar det från första oron till bedömning och till insats?",
    en="How long does it take from the first concern to an assessment and to a support?",
    parameters=TimeToSupportAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "began_on": ("började", "began on"),
        "began_with": ("började med", "began with"),
        "opened_on": ("ärendet öppnades", "case opened on"),
        "first_assessed_on": ("första bedömning", "first assessment"),
        "first_support_on": ("första insats", "first support"),
        "days_to_assessment": ("dagar till bedömning", "days to assessment"),
        "days_to_support": ("dagar till insats", "days to support"),
        "assessment": ("bedömning", "assessment"),
        "support": ("insats", "support"),
        "days_waited_for_assessment": ("har väntat på bedömning, dagar", "days waited for an assessment so far"),
        "days_waited_for_support": ("har väntat på insats, dagar", "days waited for a support so far"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "assessment": ("till bedömning", "to an assessment"),
        "support": ("till insats", "to a support"),
        "ended": ("har fått", "given"),
        "closed_without": ("avslutade utan", "closed without"),
    },
)
