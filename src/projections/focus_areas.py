"""How many things does each unit try to improve at once, and is that too many? (A27)

A focus area is a domain in which the unit has an open initiative with a goal; those without a goal are counted by themselves. The limit
is the huvudman's setting; passing it is a warning, never a refusal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import table, visible_to_staff
from sqa.initiatives.initiative import Initiative

areas = table("focus_areas", Column("domain", String(80)), Column("goals", Integer))


def rows(initiative: Initiative) -> Mapping[str, Iterable[Row]]:
    """A row per open initiative."""
    if not initiative.open:
        return {areas.name: []}
    of_all = {"stream": initiative.id, "unit": initiative.unit}
    return {areas.name: [{**of_all, "domain": initiative.proposal.domain, "goals": len(initiative.goals)}]}


PROJECTION = Projection("focus_areas", (areas,), (Initiative,), rows)


class FocusAreasAsked(Parameters):
    """Every unit, or only those above the limit."""

    above_only: bool = False


def answer(asked: Asked, parameters: FocusAreasAsked) -> Answer:
    """A row per unit, the most focus areas first."""
    limit = asked.policy("focus_areas")
    units: defaultdict[UUID | None, list[Any]] = defaultdict(list)
    for each in asked.db.execute(select(areas).where(visible_to_staff(areas, asked))).mappings():
        units[each["unit"]].append(each)
    told = [_told(unit, found, limit) for unit, found in units.items()]
    listed = [row for row in told if row["above"] or not parameters.above_only]
    listed.sort(key=lambda row: (-row["focus_areas"], str(row["unit"])))
    return Answer(listed, {"units": len(told), "above_the_limit": sum(row["above"] for row in told), "limit": limit})


def _told(unit: UUID | None, found: list[Any], limit: int) -> dict[str, Any]:
    with_goal = [row for row in found if row["goals"]]
    domains = sorted({row["domain"] for row in with_goal})
    return {
        "unit": unit,
        "focus_areas": len(domains),
        "domains": domains,
        "initiatives": len(with_goal),
        "without_goal": len(found) - len(with_goal),
        "goals": sum(row["goals"] for row in with_goal),
        "limit": limit,
        "above": len(domains) > limit,
    }


QUESTION = Question(
    name="focus-areas",
    sv="Hur mycket försöker varje enhet förbättra på en gång, och är det för mycket?",
    en="How much does each unit try to improve at once, and is it too much?",
    parameters=FocusAreasAsked,
    columns={
        "unit": ("enhet", "unit"),
        "focus_areas": ("fokusområden", "focus areas"),
        "domains": ("områden", "domains"),
        "initiatives": ("insatser med mål", "initiatives with a goal"),
        "without_goal": ("pågående insatser utan mål", "open initiatives without a goal"),
        "goals": ("mål", "goals"),
        "limit": ("gräns", "limit"),
        "above": ("över gränsen", "above the limit"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={"units": ("enheter", "units"), "above_the_limit": ("över gränsen", "above the limit"), "limit": ("gräns", "limit")},
)
