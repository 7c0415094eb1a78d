"""Is support as well matched to need at one unit as at another, also where one writes more than the other? (A32, A54; hard question 8)

Every unit by the same definitions as the question of patterns: coverage (needs with a verdict, of all needs assessed) stands beside the
match rate and the share of results as expected or better. A unit below the coverage limit, or with too few verdicts, gets no rank: what
it hasn't judged could be anything. Ranks are over the units that can be compared, and one alone gets none; equal rates share a rank.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import Boolean, Column, Integer, case, func, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, visible
from sqa.cases.case import Case
from sqa.figures import share
from sqa.vocabulary import stockholm_day

NOT_COUNTED = {"withdrawn", "carried over"}

needs = table(
    "equity_needs",
    day("assessed_on", index=True),
    Column("judged", Boolean),
    Column("assessable", Boolean),
    Column("matched", Boolean),
    Column("result", Integer),
)


def rows(stream: Case) -> Mapping[str, Iterable[Row]]:
    """A row per need, with its latest verdict."""
    told = []
    for need in stream.needs.values():
        if need.status in NOT_COUNTED:
            continue
        verdict = next(reversed(stream.verdicts_of(need.id)), None)
        told.append(
            {
                "stream": stream.id,
                "unit": stream.unit,
                "assessed_on": stockholm_day(need.basis.at),
                "judged": verdict is not None,
                "assessable": verdict is not None and verdict.match != "not_assessable",
                "matched": verdict is not None and verdict.match == "matched",
                "result": verdict.result if verdict else None,
            }
        )
    return {needs.name: told}


PROJECTION = Projection("equity", (needs,), (Case,), rows)


class EquityAsked(Period):
    """Needs assessed in a period; ranked by the match rate, or by the share of results as expected or better."""

    by: Literal["match_rate", "outcome_share"] = "match_rate"


def answer(asked: Asked, parameters: EquityAsked) -> Answer:
    """A row per unit: the ranked first, by rank; then those that cannot be compared, with the reason."""
    wanted = visible(needs, asked) & between(needs.c.assessed_on, parameters.first, parameters.last)
    counts = (
        func.count(),
        _how_many(needs.c.judged.is_(True)),
        _how_many(needs.c.assessable.is_(True)),
        _how_many(needs.c.matched.is_(True)),
        _how_many(needs.c.result.is_not(None)),
        _how_many(needs.c.result >= 0),
    )
    found = asked.db.execute(select(needs.c.unit, *counts).where(wanted).group_by(needs.c.unit))
    limit, threshold = asked.policy("coverage_limit"), asked.policy("suppression_threshold")
    told = [_told(row, limit, threshold) for row in found]
    comparable = sorted((row for row in told if row["why_not"] is None), key=lambda row: (-(row[parameters.by] or 0), str(row["unit"])))
    rates = [-(row[parameters.by] or 0) for row in comparable]
    for row, rate in zip(comparable, rates, strict=True):
        row["rank"] = 1 + bisect_left(rates, rate)
    if len(comparable) == 1:
        comparable[0].update(rank=None, why_not="only one unit to compare")
    others = sorted((row for row in told if row not in comparable), key=lambda row: (-(row["coverage"] or 0), str(row["unit"])))
    figures = {"units": len(told), "comparable": len(comparable), "coverage_limit_percent": limit}
    return Answer([*comparable, *others], figures)


def _how_many(when: Any) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)


def _told(row: Any, limit: int, threshold: int) -> dict[str, Any]:
    unit, total, judged, assessable, matched, with_result, as_expected = row[0], *(int(n) for n in row[1:])
    coverage = share(judged, total)
    why_not = "coverage below the limit" if 100 * judged < limit * total else "too few verdicts" if assessable < threshold else None
    return {
        "unit": unit,
        "rank": None,
        "needs": total,
        "judged": judged,
        "coverage": coverage,
        "assessable": assessable,
        "matched": matched,
        "match_rate": share(matched, assessable),
        "with_result": with_result,
        "as_expected": as_expected,
        "outcome_share": share(as_expected, with_result),
        "why_not": why_not,
    }


QUESTION = Question(
    name="equity",
    sv="Svarar stödet mot behoven lika väl på alla enheter, även där en skriver mer än en annan?",
    en="Does support match need as well at every unit, also where one writes more than another?",
    parameters=EquityAsked,
    columns={
        "rank": ("plats", "rank"),
        "unit": ("enhet", "unit"),
        "needs": ("behov", "needs"),
        "judged": ("behov med omdöme", "needs with a verdict"),
        "coverage": ("täckning", "coverage"),
        "assessable": ("bedömbara", "assessable"),
        "matched": ("stödet svarade mot behovet", "support matched"),
        "match_rate": ("andel som svarade", "match rate"),
        "with_result": ("med känt resultat", "with a known result"),
        "as_expected": ("som väntat eller bättre", "as expected or better"),
        "outcome_share": ("andel som väntat eller bättre", "share as expected or better"),
        "why_not": ("jämförs inte därför att", "not compared because"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "units": ("enheter", "units"),
        "comparable": ("jämförbara", "comparable"),
        "coverage_limit_percent": ("gräns för täckning, procent", "coverage limit, per cent"),
    },
)
