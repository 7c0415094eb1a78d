"""How has each need come closer to its goal over time? (A57)

One row per evaluation of a need, with the case's Goal Attainment T-score as it stood after that evaluation: over the latest known result of
each need with a goal, withdrawn needs left out. A result that was not known leaves the one before it standing in the score.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, Uuid, and_, select

from projections.period import Period
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, instant, table, text, visible
from sqa.cases.case import Case
from sqa.cases.needs import Judged
from sqa.figures import share
from sqa.goal_attainment import t_score
from sqa.vocabulary import stockholm_day

results = table(
    "goal_results",
    Column("subject", Uuid, index=True),
    Column("need", Uuid),
    Column("domain", String(80)),
    Column("status", String(20)),
    Column("evaluation", Uuid),
    instant("evaluated_at"),
    day("evaluated_on"),
    Column("round", Integer),
    Column("goal", Uuid),
    Column("weight", Integer),
    text("expected"),
    Column("result", Integer),
    text("not_known"),
    Column("match", String(20)),
    duty("judged_by"),
    Column("judged_as", String(80)),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """One row per verdict; the goal is the last one set no later than it."""
    return {results.name: [{"stream": case.id, "unit": case.unit, **_result(case, verdict)} for verdict in case.judged.values()]}


def _result(case: Case, verdict: Judged) -> Row:
    need = case.needs[verdict.need]
    goals = [goal for goal in case.goals_of(need.id) if goal.set_at <= verdict.at]
    return {
        "subject": need.subject or case.subject,
        "need": need.id,
        "domain": need.domain,
        "status": need.status,
        "evaluation": verdict.evaluation,
        "evaluated_at": verdict.at,
        "evaluated_on": stockholm_day(verdict.at),
        "round": case.steps.round_at(verdict.at),
        "goal": goals[-1].id if goals else None,
        "weight": goals[-1].weight if goals else None,
        "expected": goals[-1].levels.expected if goals else None,
        "result": verdict.result,
        "not_known": verdict.not_known,
        "match": verdict.match,
        "judged_by": verdict.judged_by,
        "judged_as": verdict.role,
    }


PROJECTION = Projection("goal_progress", (results,), (Case,), rows)


class GoalProgressAsked(Period):
    """Of one case, one pupil or group, or all that the caller may see. domain: a selection by need domain yields figures only."""

    case: str | None = None
    subject: UUID | None = None
    domain: str | None = None


def answer(asked: Asked, parameters: GoalProgressAsked) -> Answer:
    """The results of each case in time order. The T-score counts what came before the period, too, but only rows within it are listed."""
    wanted = visible(results, asked)
    if parameters.case:
        wanted = and_(wanted, results.c.stream == parameters.case)
    if parameters.subject:
        wanted = and_(wanted, results.c.subject == parameters.subject)
    ordered = select(results).where(wanted).order_by(results.c.stream, results.c.evaluated_at, results.c.evaluation, results.c.need)
    told: list[dict[str, Any]] = []
    for _, of_case in groupby(asked.db.execute(ordered).mappings(), key=lambda row: row["stream"]):
        so_far: dict[UUID, tuple[int, int]] = {}
        for _, of_evaluation in groupby(of_case, key=lambda row: (row["evaluated_at"], row["evaluation"])):
            judged = [dict(row) for row in of_evaluation]
            counted = [row for row in judged if row["status"] != "withdrawn" and row["goal"] and row["result"] is not None]
            so_far |= {row["need"]: (row["result"], row["weight"]) for row in counted}
            score = t_score(so_far.values())
            told += [{**row, "case_t_score": None if score is None else round(score, 4)} for row in judged]
    first, last, domain = parameters.first, parameters.last, parameters.domain
    listed: list[Row] = [
        row
        for row in told
        if (first is None or first <= row["evaluated_on"])
        and (last is None or row["evaluated_on"] <= last)
        and domain in (None, row["domain"])
    ]
    return Answer([] if domain else listed, _figures(listed), ("domain",) if domain else ())


def _figures(listed: list[Row]) -> dict[str, Any]:
    """known: results of −2 … +2; improved: needs whose last known result in the period is better than their first."""
    known = [row for row in listed if row["result"] is not None]
    first = {(row["stream"], row["need"]): row["result"] for row in reversed(known)}
    last = {(row["stream"], row["need"]): row["result"] for row in known}
    times: dict[Any, int] = {}
    for row in known:
        times[row["stream"], row["need"]] = times.get((row["stream"], row["need"]), 0) + 1
    followed = [need for need, n in times.items() if n > 1]
    improved = sum(last[need] > first[need] for need in followed)
    return {
        "verdicts": len(listed),
        "known": len(known),
        "result_not_known": len(listed) - len(known),
        "needs": len({(row["stream"], row["need"]) for row in listed}),
        "needs_followed_over_time": len(followed),
        "improved": improved,
        "share_improved": share(improved, len(followed)),
        "fell_back": sum(last[need] < first[need] for need in followed),
    }


QUESTION = Question(
    name="goal-progress",
    sv="Hur har varje behov närmat sig sitt mål över tid?",
    en="How has each need come closer to its goal over time?",
    parameters=GoalProgressAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "need": ("behov", "need"),
        "domain": ("område", "domain"),
        "status": ("behovets läge", "status of the need"),
        "evaluated_on": ("utvärderat", "evaluated on"),
        "round": ("omgång", "round"),
        "goal": ("mål", "goal"),
        "weight": ("målets vikt", "weight of the goal"),
        "expected": ("väntat resultat", "expected result"),
        "result": ("resultat (−2 till +2)", "result (−2 to +2)"),
        "not_known": ("varför resultatet inte är känt", "why the result is not known"),
        "match": ("passade insatsen", "did the support match"),
        "judged_by": ("bedömt av", "judged by"),
        "judged_as": ("bedömarens yrke", "judge's profession"),
        "case_t_score": ("ärendets måluppfyllelse (T-poäng)", "goal attainment of the case (T-score)"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "verdicts": ("omdömen", "verdicts"),
        "known": ("med känt resultat", "result known"),
        "result_not_known": ("resultat inte känt", "result not known"),
        "needs": ("behov", "needs"),
        "needs_followed_over_time": ("behov som följts över tid", "needs followed over time"),
        "improved": ("har närmat sig målet", "improved"),
        "share_improved": ("andel som närmat sig målet", "share improved"),
        "fell_back": ("har backat", "fell back"),
    },
)
