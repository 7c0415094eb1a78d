"""The rows: everything that is owed in a stream, and each time that somebody was told of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Integer, String, Uuid

from projections.projection import Projection, Row
from projections.tables import day, duty, instant, table, text
from sqa.cases.case import Case
from sqa.cases.support_events import FollowUpRecorded
from sqa.concerns.concern import Concern
from sqa.eventing.stream import Stream
from sqa.forums.forum import Forum
from sqa.initiatives.events import InitiativeFollowedUp
from sqa.initiatives.initiative import Initiative
from sqa.obligations import FollowUpResponsibleAssigned, Obligation, ObligationReassigned, PromisingStream
from sqa.ownership import OwnedStream
from sqa.participation import SharedStream
from sqa.quality_cycles.quality_cycle import QualityCycle
from sqa.reminders import Tellings
from sqa.vocabulary import stockholm_day

Kind = Literal["follow-up", "evaluation", "commitment", "measure", "offer", "answer", "opinion", "review"]
READS = (Case, Concern, Initiative, QualityCycle, Forum)

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
    Column("measure", Uuid),
    Column("support_status", String(20)),
    day("support_ended_on"),
    text("what"),
    Column("to_be_told", Integer),
    duty("owner"),
    duty("principal"),
    improvement=True,
)
told = table("obligations_told", Column("item", String(80)), duty("duty"), instant("at"), Column("how", String(20)), improvement=True)


def rows(stream: Stream) -> Mapping[str, Iterable[Row]]:
    """One row per obligation, ended ones too, and one for each time somebody was told."""
    of_all = {"stream": stream.id, "unit": stream.unit}
    answers_for = {**of_all, "owner": _owner(stream), "principal": _principal(stream)}
    ends = _last_days(stream)
    return {
        owed.name: [
            {
                **answers_for,
                "duty_until": ends.get(row["duty"]),
                "first_duty": row["duty"],
                "first_duty_until": ends.get(row.get("first_duty", row["duty"])),
                **row,
            }
            for row in _found(stream)
        ],
        told.name: list(_told(stream)) if isinstance(stream, PromisingStream) else [],
    }


def _found(stream: Stream) -> Iterator[dict[str, Any]]:
    if isinstance(stream, OwnedStream):
        yield from _offers(stream)
    if isinstance(stream, PromisingStream):
        yield from _promises(stream)
    if isinstance(stream, SharedStream):
        yield from _opinions(stream)
    if isinstance(stream, Case):
        yield from _review(stream)
    elif isinstance(stream, Initiative):
        yield from _measures(stream)
    elif isinstance(stream, Concern):
        yield from _of_concern(stream)


def _owner(stream: Stream) -> UUID | None:
    return stream.ownership.owner if isinstance(stream, OwnedStream) else None


def _promises(stream: PromisingStream) -> Iterator[dict[str, Any]]:
    passed_on, held, tellings = _passed_on(stream), _held(stream), Tellings(stream)
    for o in stream.obligations.all.values():
        support = stream.supports.all[o.support] if isinstance(stream, Case) and o.support else None
        counted = held[o.thing] if o.kind == "follow-up" else None
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
            "held": None if counted is None else len(counted),
            "held_in_time": None if counted is None else sum(counted),
            "support": o.support,
            "measure": o.measure,
            "support_status": support.status if support else None,
            "support_ended_on": stockholm_day(support.ended_at) if support and support.ended_at else None,
            "what": o.what or _what_is_followed_up(stream, o),
            "to_be_told": int(o.open and bool(tellings.left(o))),  # for the job that reminds: not all streams are to be read each time
        }


def _what_is_followed_up(stream: PromisingStream, promised: Obligation) -> str | None:
    return stream.measures[promised.measure].plan.what if isinstance(stream, Initiative) and promised.measure else None


def _measures(initiative: Initiative) -> Iterator[dict[str, Any]]:
    """Whoever answers for a measure owes that it is done by its last day."""
    ended: Mapping[str, str | None] = {"done": "met", "cancelled": "closed" if initiative.ending else "cancelled"}
    for measure in initiative.measures.values():
        yield {
            "kind": "measure",
            "item": str(measure.id),
            "duty": measure.responsible,
            "first_duty": measure.plan.responsible,
            "due": measure.plan.to_day,
            "made_on": stockholm_day(measure.planned_at),
            "ended_on": stockholm_day(measure.ended_at) if measure.ended_at else None,
            "how": ended.get(measure.status),
            "measure": measure.id,
            "what": measure.plan.what,
        }


def _opinions(stream: SharedStream) -> Iterator[dict[str, Any]]:
    """Whoever owns the stream owes the answer."""
    for opinion in stream.participation.opinions.values():
        ended = opinion.answered_at or opinion.ended_at
        yield {
            "kind": "opinion",
            "item": str(opinion.id),
            "duty": _owner(stream),
            "made_on": stockholm_day(opinion.recorded_at),
            "ended_on": stockholm_day(ended) if ended else None,
            "how": "met" if opinion.answered_at else "closed" if opinion.ended_at else None,
            "what": opinion.view,
        }


def _review(case: Case) -> Iterator[dict[str, Any]]:
    if case.suspension:
        yield {
            "kind": "review",
            "item": case.id,
            "duty": case.ownership.owner,
            "due": case.suspension.review_on,
            "made_on": stockholm_day(case.suspension.since),
            "what": case.suspension.reason,
        }


def _held(stream: Stream) -> defaultdict[UUID | None, list[bool]]:
    """Each follow-up of a support or a measure: was it held no later than the day that was set for it then?

    One that had no day set isn't counted.
    """
    due: dict[UUID | None, date | None] = {}
    held: defaultdict[UUID | None, list[bool]] = defaultdict(list)
    for event in stream.history:
        data = event.data
        if isinstance(data, FollowUpResponsibleAssigned):
            due[data.support or data.measure] = data.first_on
        elif isinstance(data, FollowUpRecorded | InitiativeFollowedUp):
            thing = data.support if isinstance(data, FollowUpRecorded) else data.measure
            if day_set := due.get(thing):
                held[thing].append(stockholm_day(event.occurred_at) <= day_set)
            due[thing] = data.next_on
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


def _offers(stream: OwnedStream) -> Iterator[dict[str, Any]]:
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


def _told(stream: PromisingStream) -> Iterator[Row]:
    for obligation in stream.obligations.all.values():
        for each in obligation.told:
            yield {
                "stream": stream.id,
                "unit": stream.unit,
                "item": str(obligation.id),
                "duty": each.duty,
                "at": each.at,
                "how": each.how,
            }


def _passed_on(stream: PromisingStream) -> dict[UUID, str]:
    """How an obligation came to who owes it now: a job passed it on because somebody left, or somebody reassigned it."""
    ways: dict[UUID, str] = {}
    for event in stream.history:
        if isinstance(event.data, ObligationReassigned):
            ways[event.data.obligation] = "staff exit" if event.actor.kind == "job" else "reassigned"
    moved = {o.id: "transfer" for o in stream.obligations.all.values() if o.first_duty not in (None, o.duty)}
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


PROJECTION = Projection("obligations", (owed, told), READS, rows)
