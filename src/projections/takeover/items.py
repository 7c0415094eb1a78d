"""What there is to know about an open case, item by item: the table and what fills it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String

from projections.projection import Projection, Row
from projections.tables import day, duty, instant, table, text
from sqa.cases.case import Case
from sqa.cases.events import ConfidentialPartAdded
from sqa.cases.need_events import AssessmentRecorded, ConsultationRecorded, RatingGiven
from sqa.cases.team import team
from sqa.eventing.event import Envelope, Event
from sqa.obligations import EvaluationRescheduled, ObligationReassigned
from sqa.ownership import HandoverAccepted, HandoverOffered
from sqa.transfers import TransferAccepted, TransferOffered

items = table(
    "takeover_items",
    Column("number", Integer, nullable=False),
    Column("section", String(20), nullable=False, index=True),
    Column("item", String(80)),
    Column("of", String(80)),
    Column("what", String(80)),
    Column("which", String(80)),
    Column("status", String(40)),
    Column("value", Integer),
    duty("duty", index=True),
    duty("by"),
    Column("role", String(80)),
    instant("at"),
    day("due"),
    instant("until"),
    Column("compartment", String(20)),
    text("text"),
    text("reason"),
)

Items = Iterator[dict[str, Any]]


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """One row per thing to know about an open case, in the order they are to be read."""
    if not case.open:
        return {items.name: []}
    found = ({"section": section, **item} for section, tell in SECTIONS.items() for item in tell(case))
    return {items.name: [{"stream": case.id, "unit": case.unit, "number": n, **item} for n, item in enumerate(found, 1)]}


def _situation(case: Case) -> Items:
    last = case.steps.taken[-1] if case.steps.taken else None
    rests = case.suspension
    yield {
        "item": str(case.subject),
        "what": case.steps.step,
        "which": case.opening.about,
        "status": "suspended" if rests else "open",
        "value": case.steps.round,
        "at": last.began_at if last else case.opened_at,
        "due": rests.review_on if rests else None,
        "text": rests.reason if rests else None,
    }


def _came_by(case: Case) -> Items:
    interval = case.ownership.intervals[-1]
    event = next((event for event in case.history if event.id == interval.event), None)
    yield {"what": interval.how, "duty": interval.owner, "at": interval.since, "reason": _reason(case, event) if event else None}


def _reason(case: Case, event: Envelope[Any]) -> str | None:
    """The reason of an event, or that of the offer it accepts."""
    if isinstance(event.data, HandoverAccepted):
        offers = _events(case, HandoverOffered)
        return next((e.data.reason for e in offers if e.data.offer == event.data.offer), None)
    if isinstance(event.data, TransferAccepted):
        moves = _events(case, TransferOffered)
        return next((e.data.reason for e in moves if e.data.transfer == event.data.transfer), None)
    return getattr(event.data, "reason", None)


def _team(case: Case) -> Items:
    yield from ({"what": member.part, "duty": member.duty} for member in team(case))


def _obligations(case: Case) -> Items:
    made = {event.id: event.actor.duty for event in case.history}
    reasons = {e.data.obligation: e.data.reason for e in _events(case, ObligationReassigned, EvaluationRescheduled)}
    for o in sorted(case.obligations.still_open(), key=lambda o: (o.due, o.id)):
        yield {
            "item": str(o.id),
            "of": str(o.support) if o.support else None,
            "what": o.kind,
            "status": "reassigned" if o.first_duty not in (None, o.duty) else None,
            "duty": o.duty,
            "by": made.get(o.event),
            "at": o.made_at,
            "due": o.due,
            "text": o.what,
            "reason": reasons.get(o.id),
        }


def _offers(case: Case) -> Items:
    reasons = {e.data.offer: e.data.reason for e in _events(case, HandoverOffered)}
    for offer in case.ownership.offers.values():
        if offer.outcome == "open":
            about = {"item": str(offer.id), "what": "handover", "duty": offer.to, "by": offer.by, "at": offer.offered_at}
            yield {**about, "until": offer.expires_at, "reason": reasons.get(offer.id)}
    if moving := case.transfers.open:
        what, to = ("transfer", str(moving.to_unit)) if moving.package is None else ("package", moving.package)
        yield {"item": str(moving.id), "what": what, "which": to, "at": moving.offered_at}


def _needs(case: Case) -> Items:
    summaries = {e.data.assessment: e for e in _events(case, AssessmentRecorded)}
    for need in case.active_needs:
        yield {
            "item": str(need.id),
            "of": str(need.subject) if need.subject else None,
            "what": need.domain,
            "which": need.target,
            "status": need.status,
            "at": need.since,
            "text": need.description,
            "reason": need.content,
        }
        basis, written = need.basis, summaries.get(need.assessment) if need.assessment else None
        yield {
            "section": "assessment",
            "item": str(basis.id) if basis.id else None,
            "of": str(need.id),
            "what": basis.kind,
            "duty": basis.author,
            "role": basis.role,
            "at": basis.at,
            "compartment": written.data.compartment if written else None,
            "text": written.data.summary if written else None,
        }
        yield from _goals_and_verdict(case, need.id)


def _goals_and_verdict(case: Case, need: UUID) -> Items:
    for goal in case.goals_of(need):
        yield {"section": "goal", "item": str(goal.id), "of": str(need), "value": goal.weight, "at": goal.set_at}
        levels = (goal.levels.much_less, goal.levels.less, goal.levels.expected, goal.levels.more, goal.levels.much_more)
        for level, wording in zip(range(-2, 3), levels, strict=True):
            yield {"section": "goal level", "of": str(goal.id), "value": level, "text": wording}
    for judged in case.verdicts_of(need)[-1:]:
        yield {
            "section": "verdict",
            "item": str(judged.evaluation),
            "of": str(need),
            "what": judged.match,
            "value": judged.result,
            "duty": judged.judged_by,
            "role": judged.role,
            "at": judged.at,
            "text": judged.evidence,
            "reason": judged.not_known,
        }


def _supports(case: Case) -> Items:
    for support in case.supports.still_open():
        yield {
            "item": str(support.id),
            "what": support.plan.kind,
            "which": support.plan.target,
            "status": support.status,
            "duty": support.responsible,
            "at": support.started_at or support.planned_at,
            "text": support.plan.description,
        }
        for need in support.needs:
            yield {"section": "served need", "item": str(need), "of": str(support.id), "at": support.needs[need]}
        for held in support.follow_ups[-1:]:
            about = {"section": "follow-up", "of": str(support.id), "what": "carried out" if held.carried_out else "not carried out"}
            works = {True: "works", False: "does not work", None: None}[held.works]
            yield {**about, "status": works, "at": held.at, "text": held.note}


def _decisions(case: Case) -> Items:
    if decided := case.decisions.standing:
        about = {"item": str(decided.id), "what": decided.kind, "status": decided.status, "at": decided.at}
        yield {**about, "duty": decided.decided_by, "by": decided.presented_by, "text": decided.content}


def _participation(case: Case) -> Items:
    for offer in case.participation.offers.values():
        answer = offer.answer or "not answered"
        about = {"item": str(offer.id), "what": offer.party, "which": offer.step, "status": answer}
        yield {**about, "at": offer.answered_at or offer.offered_at, "text": offer.view}
    for opinion in case.participation.opinions.values():
        status = "answered" if opinion.answered_at else "not answered"
        about = {"section": "opinion", "item": str(opinion.id), "what": opinion.party, "which": opinion.step, "status": status}
        yield {**about, "at": opinion.recorded_at, "text": opinion.view, "reason": opinion.answer}


def _analysis(case: Case) -> Items:
    if not case.analyses:
        return
    last = max(case.analyses.values(), key=lambda analysis: analysis.at)
    about = {"item": str(last.event), "what": last.data.decision, "value": last.round, "at": last.at}
    yield {**about, "text": last.data.keep, "reason": last.data.change}
    for cause in last.data.causes:
        yield {"section": "cause", "of": str(last.event), "what": cause.level, "which": cause.domain, "text": cause.text}


def _said_by_others(case: Case) -> Items:
    for rating in _events(case, RatingGiven):
        about = {"section": "rating", "what": rating.data.scale, "which": str(rating.data.scale_version), "value": rating.data.level}
        acted = rating.actor.duty
        yield {**about, "duty": acted, "role": rating.facts.role(acted), "at": rating.occurred_at, "text": rating.data.comment}
    for asked in _events(case, ConsultationRecorded):
        about = {"section": "consultation", "role": asked.data.profession, "duty": asked.actor.duty, "at": asked.occurred_at}
        yield {**about, "compartment": asked.data.compartment, "text": asked.data.advice}
    for part in _events(case, ConfidentialPartAdded):
        about = {"section": "confidential part", "duty": part.actor.duty, "at": part.occurred_at}
        yield {**about, "compartment": part.data.compartment, "text": part.data.text}
    for referral in case.referrals.values():
        waits = referral.answered_at is None
        about = {"section": "referral", "item": str(referral.id), "what": "waiting" if waits else "answered", "at": referral.made_at}
        yield {**about, "due": referral.answer_by if waits else None, "text": referral.purpose, "reason": referral.reply}


def _events(case: Case, *kinds: type[Event]) -> list[Envelope[Any]]:
    return [event for event in case.history if isinstance(event.data, kinds)]


SECTIONS: dict[str, Callable[[Case], Items]] = {
    "situation": _situation,
    "came by": _came_by,
    "team": _team,
    "obligation": _obligations,
    "offer": _offers,
    "need": _needs,
    "support": _supports,
    "decision": _decisions,
    "participation": _participation,
    "analysis": _analysis,
    "other": _said_by_others,
}

PROJECTION = Projection("takeover", (items,), (Case,), rows)
