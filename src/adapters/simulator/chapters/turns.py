"""Turns that a case may take along the way: a need seen anew, a text in confidence, a referral, a slip that is corrected."""

from datetime import timedelta
from typing import Any

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import assess, consulted, rated
from adapters.simulator.chapters.giving import end
from adapters.simulator.chapters.opening import Scene, linked, raise_concern
from adapters.simulator.staffing import COUNSELLOR, NURSE, PSYCHOLOGIST
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day
from adapters.simulator.texts import remarks
from sqa.cases.events import (
    AssessmentRecorded,
    ConfidentialPartAdded,
    ConsultationRecorded,
    ExternalReferralAnswered,
    ExternalReferralMade,
    NeedRevised,
    NeedWithdrawn,
    RatingGiven,
)
from sqa.cases.support_events import NeedLinkedToSupport
from sqa.decisions import PlanDecided
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.obligations import EvaluationRescheduled, EvaluationWaived

_COMPARTMENTS = (("EHT", COUNSELLOR), ("EMI", NURSE), ("PSY", PSYCHOLOGIST))


def confide(case: CaseFile) -> None:
    """A text in a secrecy compartment, by the profession that keeps it."""
    compartment, role = case.dice.one_of(_COMPARTMENTS)
    case.write(ConfidentialPartAdded, case.staff(role), compartment=compartment, text=case.words.of(remarks.CONFIDENTIAL))


def refer(case: CaseFile) -> None:
    """Another actor is asked, and answers after weeks; one in four never does."""
    dice, referral = case.dice, case.dice.uuid()
    answer_by = due_day(case.school.today, 6).isoformat()
    to, purpose = case.words.of(remarks.REFERS_TO), case.words.of(remarks.REFERS_FOR)
    case.write(ExternalReferralMade, case.owner, referral=referral, to=to, purpose=purpose, answer_by=answer_by)
    case.referrals.append(referral)
    if dice.chance(0.75):
        case.school.begin(_replied(case, referral), case.after(dice.randint(15, 50)))


def _replied(case: CaseFile, referral: str) -> Story:
    answer_referral(case, referral)
    yield from ()


def answer_referral(case: CaseFile, referral: str) -> None:
    """The other actor has replied, unless it had, or the case is over."""
    if referral in case.referrals:
        accepted = case.dice.chance(0.75)
        reply = case.words.of(remarks.REPLIES)
        case.write(ExternalReferralAnswered, case.owner, referral=referral, accepted=accepted, reply=reply)
        case.referrals.remove(referral)


def revise(case: CaseFile) -> None:
    """A need is understood otherwise after one more assessment."""
    if need := next(iter(case.active_needs), None):
        need.assessment = assess(case, need.kind)
        case.write(
            NeedRevised,
            case.owner,
            need=need.id,
            assessment=need.assessment,
            domain=need.kind.domain,
            target=need.kind.target,
            description=case.words.of(need.kind.descriptions),
            subject_area=need.kind.area,
            reason=case.words.of(remarks.REVISED),
        )


def link(case: CaseFile) -> None:
    """A running support turns out to serve one more need."""
    for support in case.running:
        for need in case.active_needs:
            if need not in support.needs and need.goal:
                case.write(NeedLinkedToSupport, case.owner, support=support.id, need=need.id)
                support.needs.append(need)
                support.last_at = case.last_at
                return


def reschedule(case: CaseFile) -> None:
    """The principal gives the evaluations another day."""
    for owed in case.owed:
        if owed.open and owed.kind == "evaluation":
            owed.due = due_day(max(owed.due, case.school.today), case.dice.randint(1, 3))
            reason = case.words.of(remarks.RESCHEDULES)
            case.write(EvaluationRescheduled, case.principal, obligation=owed.id, due_on=owed.due.isoformat(), reason=reason)


def end_and_waive(case: CaseFile) -> None:
    """One of several supports ends so early that the principal waives its evaluation."""
    if len(case.running) > 1:
        support = case.running[-1]
        end(case, support)
        if owed := case.owes(support, "evaluation"):
            case.write(EvaluationWaived, case.principal, obligation=owed.id, reason=case.words.of(remarks.WAIVES))
            owed.open, support.judged = False, True


def worry_again(case: CaseFile) -> None:
    """Somebody else worries about the same pupil: the concern belongs to the open case."""
    roles = ("Fritidspedagog", "Lärarassistent", "kökspersonal", "vaktmästare", "Bibliotekarie", "Lärare")
    scene = Scene(case.school, case.dice, case.whom, case.number, case.unit)
    concern = raise_concern(scene, case.needs[0].kind, by=case.staff(case.dice.one_of(roles)))
    case.school.begin(_linked(case, scene, concern), case.after(case.dice.randint(1, 8)))


def _linked(case: CaseFile, scene: Scene, concern: Any) -> Story:
    if not case.closed and case.unit == scene.unit:
        linked(concern, case)
    yield from ()


def correct(case: CaseFile) -> None:
    """A slip is corrected: an event is replaced by the right one, or taken back."""
    dice = case.dice
    if (rating := case.latest.get(RatingGiven)) and dice.chance(0.4):
        _replace(case, RatingGiven, rating[2] | {"level": (rating[2]["level"] + 1) % 5})
    elif ConsultationRecorded in case.latest and dice.chance(0.5):
        _take_back(case, ConsultationRecorded)
    elif (plan := case.latest.get(PlanDecided)) and dice.chance(0.7):
        _replace(case, PlanDecided, plan[2] | {"content": case.words.of(remarks.PLAN)})
    elif (assessment := case.latest.get(AssessmentRecorded)) and AssessmentRecorded not in case.corrected:
        earlier = max(assessment[1] - timedelta(days=1), case.opened_at)
        _replace(case, AssessmentRecorded, assessment[2], occurred_at=earlier.isoformat().replace("+00:00", "Z"))


def _replace(case: CaseFile, kind: type[Event], replacement: dict[str, Any], occurred_at: str | None = None) -> None:
    event, _, _ = case.latest[kind]
    reason = case.words.of(remarks.CORRECTS)
    case.write(
        CorrectionRecorded, case.owner, event=event, type=kind.event_type(), occurred_at=occurred_at, replacement=replacement, reason=reason
    )
    case.latest[kind] = (event, case.latest[kind][1], replacement)
    case.corrected.add(kind)


def _take_back(case: CaseFile, kind: type[Event]) -> None:
    event, _, _ = case.latest.pop(kind)
    case.write(CorrectionRecorded, case.owner, event=event, type=kind.event_type(), reason=case.words.of(remarks.RETRACTS))


def drop(case: CaseFile) -> None:
    """One of several needs turns out to be part of another."""
    if len(case.active_needs) > 1:
        need = case.active_needs[-1]
        case.write(NeedWithdrawn, case.owner, need=need.id, reason=case.words.of(remarks.WITHDRAWN))
        need.active = False


TURNS = (
    (0.05, confide),
    (0.05, refer),
    (0.03, revise),
    (0.05, link),
    (0.03, reschedule),
    (0.02, end_and_waive),
    (0.02, drop),
    (0.05, worry_again),
    (0.04, correct),
    (0.10, consulted),
    (0.08, lambda case: rated(case, 2, raters=[case.mentor, case.owner])),
)


def perhaps(case: CaseFile) -> None:
    """Now and then something out of the ordinary happens in connection with a meeting."""
    throw = case.dice.random()
    for probability, turn in TURNS:
        throw -= probability
        if throw < 0:
            turn(case)
            return
