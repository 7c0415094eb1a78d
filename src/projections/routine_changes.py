"""What do staff want to do otherwise in our routines, what was decided, and in which version is it? (A42)"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import Boolean, Column, Integer, String, Uuid, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, instant, table, text, visible_to_staff
from sqa.routines.routine import Routine
from sqa.vocabulary import stockholm_day

changes = table(
    "routine_changes",
    Column("change", Uuid),
    Column("routine", String(2_000)),
    Column("step", String(80)),
    day("proposed_on", index=True),
    duty("proposed_by"),
    Column("profession", String(80)),
    instant("decided_at"),
    Column("accepted", Boolean),
    Column("map_version", Integer),
    text("proposal"),
    text("reason"),
)


def rows(routine: Routine) -> Mapping[str, Iterable[Row]]:
    """A row per proposed change."""
    return {
        changes.name: [
            {
                "stream": routine.id,
                "unit": routine.unit,
                "change": each.id,
                "routine": routine.map.name if routine.map else None,
                "step": each.data.step,
                "proposed_on": stockholm_day(each.proposed_at),
                "proposed_by": each.by,
                "profession": each.role,
                "decided_at": each.decided_at,
                "accepted": each.accepted,
                "map_version": each.map_version,
                "proposal": each.data.proposal,
                "reason": each.reason,
            }
            for each in routine.changes.values()
        ]
    }


PROJECTION = Projection("routine_changes", (changes,), (Routine,), rows)


class RoutineChangesAsked(Period):
    """Changes proposed in a period, to one routine; those that wait, were accepted or declined."""

    routine: str | None = None
    status: Literal["waiting", "accepted", "declined"] | None = None


def answer(asked: Asked, parameters: RoutineChangesAsked) -> Answer:
    """The latest first."""
    wanted = visible_to_staff(changes, asked) & between(changes.c.proposed_on, parameters.first, parameters.last)
    if parameters.routine:
        wanted &= changes.c.stream == parameters.routine
    found = select(changes).where(wanted).order_by(changes.c.proposed_on.desc(), changes.c.change)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        row["status"] = "waiting" if row["accepted"] is None else "accepted" if row["accepted"] else "declined"
    listed = [row for row in told if parameters.status in (None, row["status"])]
    return Answer(listed, {"changes": len(told), "by_status": dict(sorted(Counter(row["status"] for row in told).items()))})


QUESTION = Question(
    name="routine-changes",
    sv="Vad vill personalen göra annorlunda i våra rutiner, och vad beslutades?",
    en="What do staff want to do otherwise in our routines, and what was decided?",
    parameters=RoutineChangesAsked,
    columns={
        "stream": ("rutin", "routine"),
        "unit": ("enhet", "unit"),
        "routine": ("namn", "name"),
        "step": ("steg", "step"),
        "proposal": ("förslag", "proposal"),
        "proposed_on": ("föreslaget", "proposed on"),
        "proposed_by": ("av", "by"),
        "profession": ("yrke", "profession"),
        "status": ("läge", "status"),
        "reason": ("skäl", "reason"),
        "decided_at": ("beslutat", "decided at"),
        "map_version": ("i version", "in version"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={"changes": ("förslag", "changes"), "by_status": ("läge", "status")},
)
