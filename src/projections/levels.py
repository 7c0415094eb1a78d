"""Do we work with individuals, groups and the organisation, and do we promote, prevent or only mend? (A16, A31)

Counts only: needs and factors by target level, supports by target level and effort level, with how many of them were ever given.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Integer, String, and_, func, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, visible
from sqa.cases.case import Case
from sqa.figures import share
from sqa.vocabulary import stockholm_day

things = table(
    "levels",
    Column("what", String(20)),
    day("since", index=True),
    Column("target", String(80)),
    Column("effort_level", String(80)),
    Column("given", Integer),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per need, factor and support, without naming it."""
    told = [("need", need.since, need.target, None, None) for need in case.needs.values()]
    told += [("factor", factor.noted_at, factor.target, None, None) for factor in case.factors.values()]
    given = [
        ("support", support.planned_at, support.plan.target, support.plan.effort_level, int(support.started_at is not None))
        for support in case.supports.all.values()
    ]
    return {
        things.name: [
            {
                "stream": case.id,
                "unit": case.unit,
                "what": what,
                "since": stockholm_day(at),
                "target": target,
                "effort_level": effort,
                "given": n,
            }
            for what, at, target, effort, n in (*told, *given)
        ]
    }


PROJECTION = Projection("levels", (things,), (Case,), rows)


class LevelsAsked(Period):
    """Needs identified, factors noted and supports planned in a period."""


def answer(asked: Asked, parameters: LevelsAsked) -> Answer:
    """Counts, and each count's share of all of its kind."""
    wanted = and_(visible(things, asked), between(things.c.since, parameters.first, parameters.last))
    by = things.c.what, things.c.target, things.c.effort_level
    counted = select(*by, func.count().label("number"), func.sum(things.c.given).label("given")).where(wanted).group_by(*by)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(counted).mappings()]
    told.sort(key=lambda row: (row["what"], row["target"], row["effort_level"] or ""))
    of = {what: sum(row["number"] for row in told if row["what"] == what) for what in ("need", "factor", "support")}
    for row in told:
        row["share"] = share(row["number"], of[row["what"]])
        row["given"] = None if row["given"] is None else int(row["given"])
    return Answer(told, {"needs": of["need"], "factors": of["factor"], "supports": of["support"]})


QUESTION = Question(
    name="levels",
    sv="Arbetar vi med individ, grupp och organisation, och hälsofrämjande, förebyggande och åtgärdande?",
    en="Do we work with individuals, groups and the organisation, and do we promote, prevent and remedy?",
    parameters=LevelsAsked,
    columns={
        "what": ("behov, faktor eller insats", "need, factor or support"),
        "target": ("nivå", "level"),
        "effort_level": ("inriktning", "effort level"),
        "number": ("antal", "number"),
        "share": ("andel", "share"),
        "given": ("varav har påbörjats", "of which started"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "needs": ("behov", "needs"),
        "factors": ("faktorer", "factors"),
        "supports": ("insatser", "supports"),
    },
)
