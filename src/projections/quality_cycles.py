"""Which quality cycles has each unit had, what belonged to them, and were they analysed? (A30)"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import JSON, Column, Integer, String, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, instant, table, text, visible_to_staff
from sqa.quality_cycles.quality_cycle import QualityCycle

cycles = table(
    "quality_cycles",
    day("first_day", index=True),
    day("last_day"),
    duty("owner"),
    Column("status", String(20)),
    Column("focus", JSON),
    Column("initiatives", JSON),
    Column("carried_on", JSON),
    Column("follow_ups", Integer),
    instant("analysed_at"),
    instant("closed_at"),
    text("summary"),
)


def rows(cycle: QualityCycle) -> Mapping[str, Iterable[Row]]:
    """One row per cycle."""
    if cycle.opened_at is None:
        return {cycles.name: []}
    analysis = cycle.analysis
    row = {
        "stream": cycle.id,
        "unit": cycle.unit,
        "first_day": cycle.opening.first_day,
        "last_day": cycle.opening.last_day,
        "owner": cycle.ownership.owner,
        "status": "closed" if cycle.closed_at else "analysed" if analysis else "open",
        "focus": list(cycle.opening.focus),
        "initiatives": sorted(cycle.initiatives),
        "carried_on": list(cycle.carried_on),
        "follow_ups": len(cycle.follow_ups),
        "analysed_at": analysis.occurred_at if analysis else None,
        "closed_at": cycle.closed_at,
        "summary": analysis.data.summary if analysis else None,
    }
    return {cycles.name: [row]}


PROJECTION = Projection("quality_cycles", (cycles,), (QualityCycle,), rows)


class QualityCyclesAsked(Period):
    """Cycles that began in a period; `overdue` are those whose period is over and that have no analysis."""

    status: Literal["open", "analysed", "closed", "overdue"] | None = None


def answer(asked: Asked, parameters: QualityCyclesAsked) -> Answer:
    """The latest first, unit by unit."""
    wanted = visible_to_staff(cycles, asked) & between(cycles.c.first_day, parameters.first, parameters.last)
    found = select(cycles).where(wanted).order_by(cycles.c.first_day.desc(), cycles.c.unit)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        row["overdue"] = row["status"] == "open" and row["last_day"] < asked.today
    chosen = parameters.status
    listed = [row for row in told if chosen is None or chosen == row["status"] or (chosen == "overdue" and row["overdue"])]
    figures = {
        "cycles": len(told),
        "analysed": sum(row["analysed_at"] is not None for row in told),
        "overdue": sum(row["overdue"] for row in told),
        "initiatives": len({name for row in told for name in row["initiatives"]}),
    }
    return Answer(listed, figures)


QUESTION = Question(
    name="quality-cycles",
    sv="Vilka kvalitetscykler har enheterna haft, vad ingick, och är de analyserade?",
    en="Which quality cycles have the units had, what belonged to them, and are they analysed?",
    parameters=QualityCyclesAsked,
    columns={
        "stream": ("cykel", "cycle"),
        "unit": ("enhet", "unit"),
        "first_day": ("från", "from"),
        "last_day": ("till", "to"),
        "owner": ("ägare", "owner"),
        "status": ("läge", "status"),
        "overdue": ("försenad", "overdue"),
        "focus": ("fokus", "focus"),
        "initiatives": ("insatser", "initiatives"),
        "carried_on": ("går vidare", "carried on"),
        "follow_ups": ("uppföljningar", "follow-ups"),
        "analysed_at": ("analyserad", "analysed at"),
        "closed_at": ("avslutad", "closed at"),
        "summary": ("sammanfattning", "summary"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "cycles": ("cykler", "cycles"),
        "analysed": ("analyserade", "analysed"),
        "overdue": ("försenade", "overdue"),
        "initiatives": ("insatser", "initiatives"),
    },
)
