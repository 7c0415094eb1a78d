"""Which handovers and moves to other units wait for an answer, since when, and from whom? (A05, A02)

A move to another unit is confirmed by the receiving unit's acceptance, a package to another huvudman by its confirmation. The receiving
unit sees what waits for it: that there is a case, not what is in it. The figures count those that still wait among the waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, String, Uuid, or_, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import duty, instant, table, visible
from sqa.cases.case import Case
from sqa.concerns.concern import Concern
from sqa.figures import Waits
from sqa.initiatives.initiative import Initiative
from sqa.ownership import OwnedStream
from sqa.quality_cycles.quality_cycle import QualityCycle

handovers = table(
    "handovers",
    Column("kind", String(20)),
    Column("item", Uuid),
    duty("by"),
    duty("to"),
    Column("from_unit", Uuid),
    Column("to_unit", Uuid, index=True),
    instant("offered_at"),
    instant("expires_at"),
    Column("outcome", String(20), index=True),
    instant("ended_at"),
    improvement=True,
)

ANSWERED = frozenset({"accepted", "declined", "confirmed"})


def rows(stream: OwnedStream) -> Mapping[str, Iterable[Row]]:
    """One row per offer to a duty, per move offered to a unit, and per package sent to another huvudman."""
    return {handovers.name: [*_offers(stream), *(_transfers(stream) if isinstance(stream, Case) else ())]}


def _offers(stream: OwnedStream) -> Iterable[Row]:
    for offer in stream.ownership.offers.values():
        yield {
            "stream": stream.id,
            "unit": stream.unit,
            "kind": "handover",
            "item": offer.id,
            "by": offer.by,
            "to": offer.to,
            "from_unit": None,
            "to_unit": None,
            "offered_at": offer.offered_at,
            "expires_at": offer.expires_at,
            "outcome": offer.outcome,
            "ended_at": offer.ended_at,
        }


def _transfers(case: Case) -> Iterable[Row]:
    for transfer in case.transfers.all.values():
        yield {
            "stream": case.id,
            "unit": case.unit,
            "kind": "transfer" if transfer.package is None else "package",
            "item": transfer.id,
            "by": case.ownership.owner_at(transfer.offered_at),
            "to": None,
            "from_unit": transfer.from_unit,
            "to_unit": transfer.to_unit,
            "offered_at": transfer.offered_at,
            "expires_at": None,
            "outcome": transfer.outcome,
            "ended_at": transfer.ended_at,
        }


PROJECTION = Projection("waiting_handovers", (handovers,), (Case, Concern, Initiative, QualityCycle), rows)


class WaitingHandoversAsked(Parameters):
    """Of one case, to or from one duty, of one kind, or those that have waited at least so many days.

    unit: what is at the unit, moves from it and moves to it.
    """

    case: str | None = None
    duty: UUID | None = None
    kind: Literal["handover", "transfer", "package"] | None = None
    at_least_days: int = 0


def answer(asked: Asked, parameters: WaitingHandoversAsked) -> Answer:
    """Those that wait, the oldest first; figures of all that were ever offered, by kind."""
    ordered = select(handovers).where(_wanted(asked, parameters)).order_by(handovers.c.offered_at, handovers.c.item)
    told = [_at(asked, dict(row)) for row in asked.db.execute(ordered).mappings()]
    waiting = [row for row in told if row["outcome"] == "open" and row["age_days"] >= parameters.at_least_days]
    return Answer(waiting, {kind: _figures([row for row in told if row["kind"] == kind]) for kind in ("handover", "transfer", "package")})


def _wanted(asked: Asked, parameters: WaitingHandoversAsked) -> Any:
    wanted = visible(handovers, replace(asked, units=None)) | (handovers.c.to_unit.in_(asked.scope.units) & (handovers.c.outcome == "open"))
    if asked.units is not None:
        wanted &= or_(*(column.in_(asked.units) for column in (handovers.c.unit, handovers.c.from_unit, handovers.c.to_unit)))
    if parameters.case:
        wanted &= handovers.c.stream == parameters.case
    if parameters.duty:
        wanted &= or_(handovers.c.to == parameters.duty, handovers.c.by == parameters.duty)
    if parameters.kind:
        wanted &= handovers.c.kind == parameters.kind
    return wanted


def _at(asked: Asked, row: dict[str, Any]) -> dict[str, Any]:
    """An offer whose time is up no longer waits, whether or not a job has recorded that."""
    if row["outcome"] == "open" and row["expires_at"] and row["expires_at"] <= asked.now:
        row |= {"outcome": "expired", "ended_at": row["expires_at"]}
    row["age_days"] = ((row["ended_at"] or asked.now) - row["offered_at"]).days
    return row


def _figures(told: Sequence[Row]) -> dict[str, Any]:
    """offered; what became of them; days until the answer.

    still_waiting: open now. never_answered: withdrawn or expired; waits without an answer, in the quantiles too.
    """
    answered = [row["age_days"] for row in told if row["outcome"] in ANSWERED]
    waiting = [row["age_days"] for row in told if row["outcome"] == "open"]
    never = [row["age_days"] for row in told if row["outcome"] != "open" and row["outcome"] not in ANSWERED]
    still = {"still_waiting": len(waiting), "never_answered": len(never), "longest_still_waiting": max(waiting, default=None)}
    outcomes = {outcome: sum(row["outcome"] == outcome for row in told) for outcome in sorted({row["outcome"] for row in told})}
    return {"offered": len(told), "outcomes": outcomes, "days_to_answer": {**Waits(answered, [*waiting, *never]).figures(), **still}}


QUESTION = Question(
    name="waiting-handovers",
    sv="Vilka överlämningar och övergångar väntar på svar?",
    en="Which handovers and transfers wait for an answer?",
    parameters=WaitingHandoversAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "kind": ("slag", "kind"),
        "item": ("erbjudande", "offer"),
        "by": ("från", "from"),
        "to": ("till", "to"),
        "from_unit": ("från enhet", "from unit"),
        "to_unit": ("till enhet", "to unit"),
        "offered_at": ("erbjöds", "offered at"),
        "age_days": ("väntat, dagar", "days waited"),
        "expires_at": ("går ut", "expires"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "handover": ("överlämningar till en tjänst", "handovers to a duty"),
        "transfer": ("övergångar till en annan enhet", "transfers to another unit"),
        "package": ("överlämningar till en annan huvudman", "packages to another huvudman"),
        "offered": ("erbjudna", "offered"),
        "outcomes": ("utfall", "outcome"),
        "open": ("väntar", "waiting"),
        "accepted": ("antagna", "accepted"),
        "declined": ("nekade", "declined"),
        "confirmed": ("bekräftade", "confirmed"),
        "withdrawn": ("återtagna", "withdrawn"),
        "expired": ("utgångna", "expired"),
        "superseded": ("överspelade", "superseded"),
        "days_to_answer": ("dagar till svar", "days to answer"),
        "ended": ("besvarade", "answered"),
    },
)
