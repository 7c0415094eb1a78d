"""What result did the supports give, need by need, and how well were the goals attained? (A11, A35)

* The result of a need is that of its latest verdict, −2 … +2 on the scale of its goal; `not_known` carries the reason instead, and is left
  out of numerators, never out of sight.
* The goal of a need is the last one set no later than that verdict (without a verdict: the last one set); its weight counts.
* T-score of a case: `sqa.goal_attainment` over its needs with a result and a goal, withdrawn needs left out. Of a unit: the mean of the
  T-scores of its cases, as Kiresuk and Sherman compare programmes, each case counting once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Column, Integer, String, Uuid, and_, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, table, text, visible
from sqa.cases.case import Case
from sqa.cases.needs import Need
from sqa.figures import share
from sqa.goal_attainment import t_score
from sqa.vocabulary import stockholm_day

RESULTS = (-2, -1, 0, 1, 2)
EXPECTED = 0

needs = table(
    "need_outcomes",
    Column("need", Uuid),
    Column("domain", String(80)),
    Column("target", String(80)),
    Column("status", String(20)),
    day("identified_on"),
    Column("result", Integer),
    text("not_known"),
    day("evaluated_on", index=True),
    Column("evaluations", Integer),
    Column("match", String(20)),
    duty("judged_by"),
    Column("judged_as", String(80)),
    text("evidence"),
    Column("goal", Uuid),
    day("goal_set_on"),
    Column("weight", Integer),
    text("much_less"),
    text("less"),
    text("expected"),
    text("more"),
    text("much_more"),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """One row per need, with its latest verdict and the goal that it was judged against."""
    return {needs.name: [{"stream": case.id, "unit": case.unit, **_outcome(case, need)} for need in case.needs.values()]}


def _outcome(case: Case, need: Need) -> Row:
    verdicts = case.verdicts_of(need.id)
    verdict = verdicts[-1] if verdicts else None
    goals = [goal for goal in case.goals_of(need.id) if verdict is None or goal.set_at <= verdict.at]
    goal = goals[-1] if goals else None
    levels = goal.levels if goal else None
    return {
        "need": need.id,
        "domain": need.domain,
        "target": need.target,
        "status": need.status,
        "identified_on": stockholm_day(need.since),
        "result": verdict.result if verdict else None,
        "not_known": verdict.not_known if verdict else None,
        "evaluated_on": stockholm_day(verdict.at) if verdict else None,
        "evaluations": len(verdicts),
        "match": verdict.match if verdict else None,
        "judged_by": verdict.judged_by if verdict else None,
        "judged_as": verdict.role if verdict else None,
        "evidence": verdict.evidence if verdict else None,
        "goal": goal.id if goal else None,
        "goal_set_on": stockholm_day(goal.set_at) if goal else None,
        "weight": goal.weight if goal else None,
        **{level: getattr(levels, level, None) for level in ("much_less", "less", "expected", "more", "much_more")},
    }


PROJECTION = Projection("outcomes", (needs,), (Case,), rows)


class OutcomesAsked(Period):
    """Needs whose latest evaluation fell in a period, and, where no period is asked for, those never evaluated too.

    per: a row for each need, each case or each unit. domain: a selection by need domain yields figures (and counts per unit), never rows
    about persons.
    """

    domain: str | None = None
    case: str | None = None
    per: Literal["need", "case", "unit"] = "need"


def answer(asked: Asked, parameters: OutcomesAsked) -> Answer:
    """Results with who judged on what evidence, and figures with denominators and coverage."""
    wanted = and_(visible(needs, asked), between(needs.c.evaluated_on, parameters.first, parameters.last))
    if parameters.domain:
        wanted &= needs.c.domain == parameters.domain
    if parameters.case:
        wanted &= needs.c.stream == parameters.case
    ordered = select(needs).where(wanted).order_by(needs.c.stream, needs.c.identified_on, needs.c.need)
    told: list[Row] = [dict(row) for row in asked.db.execute(ordered).mappings()]
    listed: Sequence[Row] = told
    if parameters.per == "case":
        listed = [{"stream": case, "unit": group[0]["unit"], **_figures(group)} for case, group in _grouped(told, "stream").items()]
    elif parameters.per == "unit":
        listed = [{"unit": unit, **_figures(group)} for unit, group in _grouped(told, "unit").items()]
    counts_only = ("domain",) if parameters.domain and parameters.per != "unit" else ()
    return Answer([] if counts_only else listed, _figures(told), counts_only)


def _grouped(told: Sequence[Row], by: str) -> dict[Any, list[Row]]:
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in sorted(told, key=lambda row: str(row[by])):
        groups[row[by]].append(row)
    return groups


def _figures(told: Sequence[Row]) -> dict[str, Any]:
    """Those evaluated (coverage: their share), of these the known results, and of those the ones of 0 or better."""
    counted = [row for row in told if row["status"] != "withdrawn"]
    evaluated = [row for row in counted if row["evaluated_on"]]
    results = Counter(row["result"] for row in evaluated if row["result"] is not None)
    as_expected = sum(times for result, times in results.items() if result >= EXPECTED)
    scores = [score for case in _grouped(counted, "stream").values() if (score := _of_case(case)) is not None]
    return {
        "needs": len(counted),
        "withdrawn": len(told) - len(counted),
        "evaluated": len(evaluated),
        "coverage": share(len(evaluated), len(counted)),
        "known": results.total(),
        "result_not_known": len(evaluated) - results.total(),
        "as_expected": as_expected,
        "share_as_expected": share(as_expected, results.total()),
        "results": {f"{result:+d}" if result else "0": results[result] for result in RESULTS},
        "t_score": round(sum(scores) / len(scores), 4) if scores else None,
        "cases_with_t_score": len(scores),
        "results_without_goal": sum(row["result"] is not None and row["goal"] is None for row in evaluated),
    }


def _of_case(counted: Sequence[Row]) -> float | None:
    return t_score((row["result"], row["weight"]) for row in counted if row["result"] is not None and row["goal"] is not None)


COLUMNS = {
    "stream": ("ärende", "case"),
    "unit": ("enhet", "unit"),
    "need": ("behov", "need"),
    "domain": ("område", "domain"),
    "target": ("nivå", "level"),
    "status": ("behovets läge", "status of the need"),
    "identified_on": ("behovet sågs", "identified on"),
    "result": ("resultat (−2 till +2)", "result (−2 to +2)"),
    "not_known": ("varför resultatet inte är känt", "why the result is not known"),
    "evaluated_on": ("utvärderat", "evaluated on"),
    "evaluations": ("antal utvärderingar", "evaluations"),
    "match": ("passade insatsen", "did the support match"),
    "judged_by": ("bedömt av", "judged by"),
    "judged_as": ("bedömarens yrke", "judge's profession"),
    "evidence": ("underlag", "evidence"),
    "goal": ("mål", "goal"),
    "goal_set_on": ("målet sattes", "goal set on"),
    "weight": ("målets vikt", "weight of the goal"),
    "much_less": ("nivå −2: mycket mindre än väntat", "level −2: much less than expected"),
    "less": ("nivå −1: mindre än väntat", "level −1: less than expected"),
    "expected": ("nivå 0: väntat", "level 0: expected"),
    "more": ("nivå +1: mer än väntat", "level +1: more than expected"),
    "much_more": ("nivå +2: mycket mer än väntat", "level +2: much more than expected"),
    "needs": ("behov, antal", "needs"),
    "withdrawn": ("återtagna behov", "needs withdrawn"),
    "evaluated": ("utvärderade behov", "needs evaluated"),
    "coverage": ("andel utvärderade", "share evaluated"),
    "known": ("med känt resultat", "result known"),
    "result_not_known": ("resultat inte känt", "result not known"),
    "as_expected": ("väntat resultat eller bättre", "as expected or better"),
    "share_as_expected": ("andel väntat eller bättre", "share as expected or better"),
    "results": ("fördelning", "distribution"),
    "t_score": ("måluppfyllelse (T-poäng, 50 = väntat)", "goal attainment (T-score, 50 = expected)"),
    "cases_with_t_score": ("ärenden med T-poäng", "cases with a T-score"),
    "results_without_goal": ("resultat utan mål", "results without a goal"),
}
OF_A_NEED = tuple(COLUMNS)[:23]
COUNTS = tuple(COLUMNS)[23:]

QUESTION = Question(
    name="outcomes",
    sv="Vilket resultat gav insatserna, behov för behov, och hur väl nåddes målen?",
    en="What result did the supports give, need by need, and how well were the goals attained?",
    parameters=OutcomesAsked,
    columns=COLUMNS,
    answer=answer,
    needs=(PROJECTION,),
    columns_per={"need": OF_A_NEED, "case": ("stream", "unit", *COUNTS), "unit": ("unit", *COUNTS)},
    figures={name: COLUMNS[name] for name in COUNTS},
)
