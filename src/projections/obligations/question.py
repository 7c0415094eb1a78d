"""The question: what is owed, what of it is late, and what was kept in time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from projections.obligations.promised import PROJECTION, Kind, owed, told
from projections.projection import Answer, Asked, Parameters, Question, Row
from projections.tables import visible
from sqa.figures import share


class ObligationsAsked(Parameters):
    """Of one case (or initiative, cycle, forum), one duty, one kind; only what is late; or what is due no later than a day."""

    case: str | None = None
    duty: UUID | None = None
    kind: Kind | None = None
    late_only: bool = False
    due_before: date | None = None


def answer(asked: Asked, parameters: ObligationsAsked) -> Answer:
    """What is owed, the longest overdue first; what has no date comes last."""
    wanted = visible(owed, asked)
    if asked.scope.duty:
        # An offer, and a concern to answer, may be all that a duty has to do with a case.
        mine = owed.c.duty == asked.scope.duty
        wanted = or_(wanted, mine & owed.c.unit.in_(asked.units) if asked.units is not None else mine)
    if parameters.case:
        wanted &= owed.c.stream == parameters.case
    if parameters.duty:
        wanted &= owed.c.duty == parameters.duty
    if parameters.kind:
        wanted &= owed.c.kind == parameters.kind
    every = [dict(row) for row in asked.db.execute(select(owed).where(wanted)).mappings()]
    still = [row for row in every if row["how"] is None and not (row["expires_at"] and row["expires_at"] <= asked.now)]
    for row in still:
        _judge(row, asked.today)
    listed = [row for row in still if _is_asked_for(row, parameters)]
    listed.sort(key=lambda row: (row["due"] or date.max, row["stream"], row["kind"], row["item"]))
    been_told = _who_was_told(asked, listed)
    for row in listed:
        row["told"] = been_told[row["stream"], row["item"]]
    return Answer(listed, _figures(every, still, asked.today))


def _judge(row: dict[str, Any], today: date) -> None:
    row["days_late"] = max((today - row["due"]).days, 0) if row["due"] else 0
    row["late"] = row["days_late"] > 0
    row["responsible_left"] = row["duty_until"] is not None and row["duty_until"] < today
    row["first_responsible_left"] = row["first_duty_until"] is not None and row["first_duty_until"] < today


def _is_asked_for(row: Row, parameters: ObligationsAsked) -> bool:
    if parameters.late_only and not row["late"]:
        return False
    return parameters.due_before is None or (row["due"] is not None and row["due"] <= parameters.due_before)


def _who_was_told(asked: Asked, listed: Sequence[Row]) -> defaultdict[tuple[str, str], list[Row]]:
    been_told: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    streams = sorted({row["stream"] for row in listed})
    for begin in range(0, len(streams), 500):
        some = told.c.stream.in_(streams[begin : begin + 500])
        for row in asked.db.execute(select(told).where(some).order_by(told.c.at, told.c.how)).mappings():
            been_told[row["stream"], row["item"]].append({name: row[name] for name in ("duty", "at", "how")})
    return been_told


def _figures(every: Sequence[Row], still: Sequence[Row], today: date) -> dict[str, Any]:
    """open, late, due within 14 days. counted: what had a day and was met, and what is late and still open; share_met_in_time: of these.

    A follow-up that recurs stands with its next day and is one obligation; the times it was held are counted by themselves.
    """
    met = [row for row in every if row["how"] == "met" and row["due"] and row["ended_on"]]
    in_time = sum(row["ended_on"] <= row["due"] for row in met)
    held, held_in_time = (sum(row[name] or 0 for row in every) for name in ("held", "held_in_time"))
    counted = len(met) + sum(row["late"] for row in still)
    soon = today + timedelta(days=14)
    return {
        "open": len(still),
        "late": sum(row["late"] for row in still),
        "due_within_14_days": sum(row["due"] is not None and today <= row["due"] <= soon for row in still),
        "responsible_left": sum(row["responsible_left"] for row in still),
        "met": len(met),
        "met_in_time": in_time,
        "counted": counted,
        "share_met_in_time": share(in_time, counted),
        "follow_ups_held": held,
        "follow_ups_held_in_time": held_in_time,
        "share_follow_ups_held_in_time": share(held_in_time, held),
    }


QUESTION = Question(
    name="open-obligations",
    sv="Vad ska göras, av vem och när; vem har fått veta, och vem svarar för det som missats?",
    en="What is owed, by whom and by when; who has been told, and who answers for what is missed?",
    parameters=ObligationsAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "kind": ("åtagande", "obligation"),
        "item": ("åtagandets id", "id of the obligation"),
        "duty": ("ska göras av", "owed by"),
        "due": ("senast", "due"),
        "late": ("försenat", "late"),
        "days_late": ("dagar försenat", "days late"),
        "responsible_left": ("ansvarig har slutat", "responsible has left"),
        "first_duty": ("lovades först av", "first promised by"),
        "first_responsible_left": ("den förste har slutat", "the first has left"),
        "passed_on": ("gick vidare genom", "passed on by way of"),
        "made_on": ("lovades", "made on"),
        "support": ("insats", "support"),
        "measure": ("åtgärd", "measure"),
        "support_status": ("insatsens läge", "status of the support"),
        "support_ended_on": ("insatsen slutade", "support ended on"),
        "what": ("vad", "what"),
        "told": ("har fått veta", "has been told"),
        "owner": ("äger frågan", "owner"),
        "principal": ("rektor", "principal"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "open": ("att göra", "open"),
        "late": ("försenade", "late"),
        "due_within_14_days": ("senast inom 14 dagar", "due within 14 days"),
        "responsible_left": ("där den ansvariga har slutat", "whose responsible has left"),
        "met": ("gjorda, av dem som hade en dag", "met, of those with a day"),
        "met_in_time": ("gjorda i tid", "met in time"),
        "counted": ("gjorda och försenade öppna", "met, and late still open"),
        "share_met_in_time": ("andel gjorda i tid av dessa", "share met in time, of these"),
        "follow_ups_held": ("uppföljningar som hållits", "follow-ups held"),
        "follow_ups_held_in_time": ("varav i tid", "of which in time"),
        "share_follow_ups_held_in_time": ("andel uppföljningar i tid", "share of follow-ups held in time"),
    },
)
