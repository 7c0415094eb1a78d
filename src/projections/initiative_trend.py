"""How many new cases were there in an initiative's domain before it began, and after? With dates, and no claim of cause. (A21; Q9)

New cases: those in which the first need of the domain was identified in the time counted; with `special_support_only`, those in which
the first special support for such a need began in it. A need that was brought over from another case is not new. The time before is as
long as the time after, at most `days` long, and the dates of both stand in the answer. It never reaches before `history_from`, the day
of the unit's first need or initiative: that nothing was written then doesn't mean that there was nothing. Where no time is left on both
sides, nothing is compared. Counts are of the initiative's own unit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import Column, String, func, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, table, text, visible, visible_to_staff
from sqa.cases.case import Case
from sqa.cases.needs import Need
from sqa.initiatives.initiative import Initiative
from sqa.vocabulary import stockholm_day

NOTE = "counts before and after; what else changed is not known, so no cause is claimed"

new_cases = table("new_cases", Column("domain", String(80), index=True), day("needed_on", index=True), day("special_on"))
initiatives = table(
    "trend_initiatives",
    text("title"),
    Column("domain", String(80)),
    day("proposed_on"),
    day("begun_on"),
    Column("status", String(20)),
)


def rows(stream: Case | Initiative) -> Mapping[str, Iterable[Row]]:
    """For a case, a row per domain with the day of its first need; one for an initiative."""
    of_all = {"stream": stream.id, "unit": stream.unit}
    told: dict[str, list[Row]] = {new_cases.name: [], initiatives.name: []}
    if isinstance(stream, Case):
        told[new_cases.name] = [{**of_all, **row} for row in _first_in_each_domain(stream)]
    elif stream.opened_at:
        begun = next((taken.began_at for taken in stream.steps.taken if taken.step == "do"), None)
        if begun:
            days = {"proposed_on": stockholm_day(stream.history[0].occurred_at), "begun_on": stockholm_day(begun)}
            row = {"title": stream.proposal.title, "domain": stream.proposal.domain, "status": "open" if stream.open else "ended"}
            told[initiatives.name] = [{**of_all, **row, **days}]
    return told


def _first_in_each_domain(case: Case) -> Iterator[dict[str, Any]]:
    of_domain: defaultdict[str, list[Need]] = defaultdict(list)
    for need in case.needs.values():
        if need.came_from is None:
            of_domain[need.domain].append(need)
    for domain, needs in of_domain.items():
        supports = [support for need in needs for support in case.supports.serving(need.id) if support.special]
        special = min((support.started_at for support in supports if support.started_at), default=None)
        first = min(need.since for need in needs)
        yield {"domain": domain, "needed_on": stockholm_day(first), "special_on": stockholm_day(special) if special else None}


PROJECTION = Projection("initiative_trend", (new_cases, initiatives), (Case, Initiative), rows)


class TrendAsked(Parameters):
    """Of one initiative, or of all; at most so many days on each side; only cases in which special support began."""

    initiative: str | None = None
    days: Annotated[int, Field(ge=1, le=3_650)] = 365
    special_support_only: bool = False


def answer(asked: Asked, parameters: TrendAsked) -> Answer:
    """A row per initiative that has begun to be carried out, the latest first."""
    wanted = visible_to_staff(initiatives, asked)
    if parameters.initiative:
        wanted &= initiatives.c.stream == parameters.initiative
    found = asked.db.execute(select(initiatives).where(wanted).order_by(initiatives.c.begun_on.desc(), initiatives.c.stream)).mappings()
    told = [_trend(dict(row), asked, parameters) for row in found]
    return Answer(told, {"initiatives": len(told), "note": NOTE})


def _trend(row: dict[str, Any], asked: Asked, parameters: TrendAsked) -> dict[str, Any]:
    begun, history_from = row["begun_on"], _history_from(row, asked)
    span = timedelta(days=max(0, min(parameters.days, (asked.today - begun).days, (begun - history_from).days)))
    row |= {"history_from": history_from, "days": span.days}
    if not span:
        return {**row, **dict.fromkeys(("before_from", "before_to", "before", "after_from", "after_to", "after", "change"))}
    before, after = (begun - span, begun - timedelta(days=1)), (begun, begun + span - timedelta(days=1))
    counts = [_count(row, asked, parameters, *window) for window in (before, after)]
    return {
        **row,
        "before_from": before[0],
        "before_to": before[1],
        "before": counts[0],
        "after_from": after[0],
        "after_to": after[1],
        "after": counts[1],
        "change": counts[1] - counts[0],
    }


def _history_from(row: dict[str, Any], asked: Asked) -> date:
    """The first day that anything is known of at the unit, as far as the caller may see; no later than the initiative's proposal."""
    needed = select(func.min(new_cases.c.needed_on)).where(visible(new_cases, asked), new_cases.c.unit == row["unit"])
    proposed = select(func.min(initiatives.c.proposed_on)).where(visible_to_staff(initiatives, asked), initiatives.c.unit == row["unit"])
    days: list[date | None] = [asked.db.execute(query).scalar_one() for query in (needed, proposed)]
    return min(day for day in days if day)


def _count(row: dict[str, Any], asked: Asked, parameters: TrendAsked, first: date, last: date) -> int:
    on = new_cases.c.special_on if parameters.special_support_only else new_cases.c.needed_on
    wanted = visible(new_cases, asked) & (new_cases.c.unit == row["unit"]) & (new_cases.c.domain == row["domain"]) & on.between(first, last)
    return asked.db.execute(select(func.count()).select_from(new_cases).where(wanted)).scalar_one()


QUESTION = Question(
    name="initiative-trend",
    sv="Hur många nya ärenden fanns i insatsens område före och efter att den började?",
    en="How many new cases were there in the initiative's domain before and after it began?",
    parameters=TrendAsked,
    columns={
        "stream": ("insats", "initiative"),
        "unit": ("enhet", "unit"),
        "title": ("vad", "what"),
        "domain": ("område", "domain"),
        "begun_on": ("genomförs från", "carried out from"),
        "status": ("läge", "status"),
        "before_from": ("före, från", "before, from"),
        "before_to": ("före, till", "before, to"),
        "before": ("nya ärenden före", "new cases before"),
        "after_from": ("efter, från", "after, from"),
        "after_to": ("efter, till", "after, to"),
        "after": ("nya ärenden efter", "new cases after"),
        "change": ("skillnad", "difference"),
        "days": ("dagar på var sida", "days on each side"),
        "history_from": ("enhetens historia börjar", "the unit's history begins"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={"initiatives": ("insatser", "initiatives"), "note": ("att tänka på", "note")},
)
