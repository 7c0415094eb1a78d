"""Who carries how much, and is that where the needs are? Open cases and supports by profession, beside assessed needs. (A75)

Of every unit: the active needs, those of them that no running support serves, and what each profession carries now: open cases it owns, and
planned or running supports that it answers for. What nobody's profession is known for stands under none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, func, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import table, visible
from sqa.cases.case import Case
from sqa.figures import share

loads = table(
    "caseloads", Column("profession", String(80)), Column("cases", Integer), Column("supports", Integer), Column("running", Integer)
)
needs = table("caseload_needs", Column("needs", Integer), Column("without_running", Integer))


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """Of an open case: a row per profession that carries something in it, and one for its needs."""
    if not case.open:
        return {loads.name: [], needs.name: []}
    roles = {duty: facts.role for event in case.history for duty, facts in event.facts.duties.items()}
    carried: defaultdict[str | None, dict[str, int]] = defaultdict(lambda: {"cases": 0, "supports": 0, "running": 0})
    carried[_role(roles, case.ownership.owner)]["cases"] += 1
    running = [support for support in case.supports.still_open() if support.status == "started"]
    for support in case.supports.still_open():
        of = carried[_role(roles, support.responsible)]
        of["supports"] += 1
        of["running"] += support in running
    of_all = {"stream": case.id, "unit": case.unit}
    unserved = sum(not any(need.id in support.needs for support in running) for need in case.active_needs)
    return {
        loads.name: [{**of_all, "profession": profession, **load} for profession, load in carried.items()],
        needs.name: [{**of_all, "needs": len(case.active_needs), "without_running": unserved}],
    }


def _role(roles: Mapping[UUID, str], duty: UUID | None) -> str | None:
    return roles.get(duty) if duty else None


PROJECTION = Projection("caseload", (loads, needs), (Case,), rows)


class CaseloadAsked(Parameters):
    """Of one profession, or of all."""

    profession: str | None = None


def answer(asked: Asked, parameters: CaseloadAsked) -> Answer:
    """A row per unit and profession, with the unit's needs beside them."""
    of_needs = func.count(), func.sum(needs.c.needs), func.sum(needs.c.without_running)
    units = {
        unit: {"unit_cases": cases, "unit_needs": int(every), "without_running_support": int(unserved)}
        for unit, cases, every, unserved in asked.db.execute(
            select(needs.c.unit, *of_needs).where(visible(needs, asked)).group_by(needs.c.unit)
        )
    }
    carried = [func.sum(loads.c[name]).label(name) for name in ("cases", "supports", "running")]
    by = loads.c.unit, loads.c.profession
    found = asked.db.execute(select(*by, *carried).where(visible(loads, asked)).group_by(*by)).mappings()
    told: list[dict[str, Any]] = [
        {name: int(v) if name in ("cases", "supports", "running") else v for name, v in row.items()} for row in found
    ]
    for row in told:
        row.update(units[row["unit"]])
        row["running_per_need"] = share(row["running"], row["unit_needs"])
    told.sort(key=lambda row: (str(row["unit"]), -row["cases"], -row["supports"], str(row["profession"])))
    listed = [row for row in told if parameters.profession in (None, row["profession"])]
    return Answer(listed, _figures(told, units.values()))


def _figures(told: list[dict[str, Any]], units: Iterable[Mapping[str, int]]) -> dict[str, Any]:
    every, unserved = sum(unit["unit_needs"] for unit in units), sum(unit["without_running_support"] for unit in units)
    return {
        "cases": sum(row["cases"] for row in told),
        "supports": sum(row["supports"] for row in told),
        "running": sum(row["running"] for row in told),
        "needs": every,
        "without_running_support": unserved,
        "share_without": share(unserved, every),
    }


QUESTION = Question(
    name="caseload",
    sv="Vem bär hur mycket, och är det där behoven finns?",
    en="Who carries how much, and is that where the needs are?",
    parameters=CaseloadAsked,
    columns={
        "unit": ("enhet", "unit"),
        "profession": ("yrke", "profession"),
        "cases": ("öppna ärenden som ägs", "open cases owned"),
        "supports": ("planerade och pågående insatser", "planned and running supports"),
        "running": ("varav pågående", "of which running"),
        "unit_cases": ("enhetens öppna ärenden", "the unit's open cases"),
        "unit_needs": ("enhetens aktiva behov", "the unit's active needs"),
        "without_running_support": ("varav utan pågående insats", "of which without a running support"),
        "running_per_need": ("pågående insatser per behov", "running supports per need"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "cases": ("öppna ärenden", "open cases"),
        "supports": ("planerade och pågående insatser", "planned and running supports"),
        "running": ("pågående insatser", "running supports"),
        "needs": ("aktiva behov", "active needs"),
        "without_running_support": ("behov utan pågående insats", "needs without a running support"),
        "share_without": ("andel utan pågående insats", "share without a running support"),
    },
)
