"""What is owed, by whom and by when; who has been told, and who answers for what is missed? (A25, A04; hard question 5)

Follow-ups, evaluations (of supports that ended early too), commitments, offers to answer, answers to those who raised a concern,
answers to differing opinions (which have no date), and the review of a suspended case. Lateness is asked for, never stored: late from
the day after. `responsible_left`: the duty that owes it ended, by what the register said when the event was recorded.
Whoever owns the case, and the unit's principal, answer for what is missed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Integer, String, Uuid, or_, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, duty, instant, table, text, visible
from sqa.cases.case import Case
from sqa.cases.support_events import FollowUpRecorded
from sqa.concerns.concern import Concern
from sqa.eventing.stream import Stream
from sqa.figures import share
from sqa.obligations import FollowUpResponsibleAssigned, ObligationReassigned
from sqa.reminders import Tellings
from sqa.vocabulary import stockholm_day

Kind = Literal["follow-up", "evaluation", "commitment", "offer", "answer", "opinion", "review"]

owed = table(
    "obligations",
    Column("kind", String(20), index=True),
    Column("item", String(80)),
    duty("duty", index=True),
    day("duty_until"),
    duty("first_duty"),
    day("first_duty_until"),
    Column("passed_on", String(20)),
    day("due", index=True),
    instant("expires_at"),
    day("made_on"),
    day("ended_on"),
    Column("how", String(20)),
    Column("held", Integer),
    Column("held_in_time", Integer),
    Column("support", Uuid),
    Column("support_status", String(20)),
    day("support_ended_on"),
    text("what"),
    Column("to_be_told", Integer),
    duty("owner"),
    duty("principal"),
)
told = table("obligations_told", Column("item", String(80)), duty("duty"), instant("at"), Column("how", String(20)))


def rows(stream: Case | Concern) -> Mapping[str, Iterable[Row]]:
    """One row per obligation, ended ones too, and one for each time somebody was told."""
    of_all = {"stream": stream.id, "unit": stream.unit}
    answers_for = {**of_all, "owner": stream.ownership.owner, "principal": _principal(stream)}
    ends = _last_days(stream)
    found = [*_offers(stream), *(_of_case(stream) if isinstance(stream, Case) else _of_concern(stream))]
    return {
        owed.name: [
            {
                **answers_for,
                "duty_until": ends.get(row["duty"]),
                "first_duty": row["duty"],
                "first_duty_until": ends.get(row.get("first_duty", row["duty"])),
                **row,
            }
            for row in found
        ],
        told.name: list(_told(stream)) if isinstance(stream, Case) else [],
    }


def _of_case(case: Case) -> Iterator[dict[str, Any]]:
    passed_on, held, tellings = _passed_on(case), _held(case), Tellings(case)
    for o in case.obligations.all.values():
        support = case.supports.all[o.support] if o.support else None
        yield {
            "kind": o.kind,
            "item": str(o.id),
            "duty": o.duty,
            "first_duty": o.first_duty or o.duty,
            "passed_on": passed_on.get(o.id),
            "due": o.due,
            "made_on": stockholm_day(o.made_at),
            "ended_on": stockholm_day(o.ended_at) if o.ended_at else None,
            "how": o.how,
            "held": len(held[o.support]) if o.kind == "follow-up" and o.support else None,
            "held_in_time": sum(held[o.support]) if o.kind == "follow-up" and o.support else None,
            "support": o.support,
            "support_status": support.status if support else None,
            "support_ended_on": stockholm_day(support.ended_at) if support and support.ended_at else None,
            "what": o.what,
            "to_be_told": int(o.open and bool(tellings.left(o))),  # for the job that reminds: not all streams are to be read each time
        }
    for opinion in case.participation.opinions.values():
        yield {
            "kind": "opinion",
            "item": str(opinion.id),
            "duty": case.ownership.owner,
            "made_on": stockholm_day(opinion.recorded_at),
            "ended_on": _first_day(opinion.answered_at, case.closing and case.closing.at),
            "how": "met" if opinion.answered_at else "closed" if case.closing else None,
            "what": opinion.view,
        }
    if case.suspension:
        yield {
            "kind": "review",
            "item": case.id,
            "duty": case.ownership.owner,
            "due": case.suspension.review_on,
            "made_on": stockholm_day(case.suspension.since),
            "what": case.suspension.reason,
        }


def _held(case: Case) -> defaultdict[UUID, list[bool]]:
    """Each follow-up of a support: was it held no later than the day that was set for it then? One that had no day set isn't counted."""
    due: dict[UUID | None, date | None] = {}
    held: defaultdict[UUID, list[bool]] = defaultdict(list)
    for event in case.history:
        if isinstance(event.data, FollowUpResponsibleAssigned):
            due[event.data.support] = event.data.first_on
        elif isinstance(event.data, FollowUpRecorded):
            if day_set := due.get(event.data.support):
                held[event.data.support].append(stockholm_day(event.occurred_at) <= day_set)
            due[event.data.support] = event.data.next_on
    return held


def _of_concern(concern: Concern) -> Iterator[dict[str, Any]]:
    last = concern.ownership.intervals[-1].owner if concern.ownership.intervals else None
    yield {
        "kind": "answer",
        "item": concern.id,
        "duty": last,
        "due": concern.answer_due,
        "made_on": stockholm_day(concern.opened_at) if concern.opened_at else None,
        "ended_on": stockholm_day(concern.answered_at) if concern.answered_at else None,
        "how": "met" if concern.answered_at else None,
    }


def _offers(stream: Case | Concern) -> Iterator[dict[str, Any]]:
    for offer in stream.ownership.offers.values():
        yield {
            "kind": "offer",
            "item": str(offer.id),
            "duty": offer.to,
            "due": stockholm_day(offer.expires_at),
            "expires_at": offer.expires_at,
            "made_on": stockholm_day(offer.offered_at),
            "ended_on": stockholm_day(offer.ended_at) if offer.ended_at else None,
            "how": None if offer.outcome == "open" else "met" if offer.outcome in ("accepted", "declined") else offer.outcome,
        }


def _told(case: Case) -> Iterator[Row]:
    for obligation in case.obligations.all.values():
        for each in obligation.told:
            yield {
                "stream": case.id,
                "unit": case.unit,
                "item": str(obligation.id),
                "duty": each.duty,
                "at": each.at,
                "how": each.how,
            }


def _passed_on(case: Case) -> dict[UUID, str]:
    """How an obligation came to who owes it now: a job passed it on because somebody left, or somebody reassigned it."""
    ways: dict[UUID, str] = {}
    for event in case.history:
        if isinstance(event.data, ObligationReassigned):
            ways[event.data.obligation] = "staff exit" if event.actor.kind == "job" else "reassigned"
    moved = {o.id: "transfer" for o in case.obligations.all.values() if o.first_duty not in (None, o.duty)}
    return moved | ways


def _principal(stream: Stream) -> UUID | None:
    """The unit's principal, by the last event that knew it."""
    for event in reversed(stream.history):
        if stream.unit and (facts := event.facts.units.get(stream.unit)):
            owner: UUID | None = facts.ultimate_owner
            return owner
    return None


def _last_days(stream: Stream) -> dict[UUID | None, date | None]:
    """The last day of each duty that the history names, as far as the register knew when it was last named."""
    return {duty_id: facts.until for event in stream.history for duty_id, facts in event.facts.duties.items()}


def _first_day(*instants: Any) -> date | None:
    days = [stockholm_day(instant) for instant in instants if instant]
    return min(days, default=None)


PROJECTION = Projection("obligations", (owed, told), (Case, Concern), rows)


class ObligationsAsked(Parameters):
    """Of one case, one duty, one kind; only what is late; or what is due no later than a day."""

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
