"""In which order did the work go from assessment to analysis, what was skipped, and why? (A36)"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from sqlalchemy import Column, Integer, String, and_, select

from projections.period import Period
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, text, visible
from sqa.cases.case import Case
from sqa.figures import share
from sqa.vocabulary import stockholm_day

steps = table(
    "steps_taken",
    Column("place", Integer),
    Column("round", Integer),
    Column("step", String(20)),
    Column("how", String(20)),
    Column("returned_because", String(40)),
    day("on", index=True),
    day("until"),
    text("reason"),
    Column("role", String(80)),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per step begun, returned to or skipped, in the order of the work; a step lasts until the next is begun, or the closing."""
    told: list[Row] = []
    closed_on = stockholm_day(case.closing.at) if case.closing else None
    for taken, following in zip_longest(case.steps.taken, case.steps.taken[1:]):
        on = stockholm_day(taken.began_at)
        common = {"stream": case.id, "unit": case.unit, "round": taken.round, "on": on, "returned_because": taken.returned}
        for skip in taken.skipped:
            passed = {"step": skip.step, "how": "skipped", "until": None, "reason": skip.reason, "role": skip.role}
            told.append({**common, **passed, "place": len(told) + 1})
        until = stockholm_day(following.began_at) if following else closed_on
        begun = {"step": taken.step, "how": "returned to" if taken.returned else "begun", "until": until, "reason": None, "role": None}
        told.append({**common, **begun, "place": len(told) + 1})
    return {steps.name: told}


PROJECTION = Projection("step_order", (steps,), (Case,), rows)


class StepOrderAsked(Period):
    """Of one case, or of all that the caller may see; a period takes the cases with a step begun in it, whole.

    skipped_only: only the steps that were passed over.
    """

    case: str | None = None
    skipped_only: bool = False


def answer(asked: Asked, parameters: StepOrderAsked) -> Answer:
    """Case by case, in the order of the work; a step that still goes on has no end, and its days are counted to the day asked about."""
    wanted = visible(steps, asked)
    if parameters.case:
        wanted = and_(wanted, steps.c.stream == parameters.case)
    if parameters.first:
        wanted = and_(wanted, steps.c.stream.in_(select(steps.c.stream).where(steps.c.on >= parameters.first)))
    if parameters.last:
        within = [steps.c.on <= parameters.last, *([steps.c.on >= parameters.first] if parameters.first else [])]
        wanted = and_(wanted, steps.c.stream.in_(select(steps.c.stream).where(*within)))
    found = select(steps).where(wanted).order_by(steps.c.stream, steps.c.place)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        row["days"] = None if row["how"] == "skipped" else ((row["until"] or asked.today) - row["on"]).days
    listed = [row for row in told if row["how"] == "skipped" or not parameters.skipped_only]
    return Answer(listed, _figures(told))


def _figures(told: Sequence[Row]) -> dict[str, Any]:
    """skipped: by step, with its share of the times that the step was due (begun or skipped)."""
    due = Counter(row["step"] for row in told if row["how"] != "returned to")
    skipped = Counter(row["step"] for row in told if row["how"] == "skipped")
    return {
        "cases": len({row["stream"] for row in told}),
        "steps_begun": due.total() - skipped.total(),
        "returns": dict(sorted(Counter(row["returned_because"] for row in told if row["how"] == "returned to").items())),
        "skipped": {step: {"times": n, "share": share(n, due[step])} for step, n in sorted(skipped.items())},
        "rounds": dict(sorted(Counter(str(last) for last in _rounds(told).values()).items())),
    }


def _rounds(told: Sequence[Row]) -> dict[str, int]:
    rounds: dict[str, int] = {}
    for row in told:
        rounds[row["stream"]] = max(rounds.get(row["stream"], 0), row["round"])
    return rounds


QUESTION = Question(
    name="step-order",
    sv="I vilken ordning gick arbetet från bedömning till analys, vad hoppades över och varför?",
    en="In which order did the work go from assessment to analysis, what was skipped, and why?",
    parameters=StepOrderAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "place": ("ordning", "order"),
        "round": ("omgång", "round"),
        "step": ("steg", "step"),
        "how": ("påbörjat, överhoppat eller återgång", "begun, skipped or returned to"),
        "returned_because": ("återgång på grund av", "returned because"),
        "on": ("dag", "day"),
        "until": ("till", "until"),
        "days": ("dagar", "days"),
        "reason": ("skäl till överhoppet", "why it was skipped"),
        "role": ("roll som beslutade det", "role that decided it"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "steps_begun": ("påbörjade steg", "steps begun"),
        "rounds": ("omgångar", "rounds"),
        "returns": ("återgångar", "returns"),
        "skipped": ("överhoppade", "skipped"),
    },
)
