"""Turns that a case may take along the way: a need seen anew, a text in confidence, a referral, a slip that is corrected."""

from datetime import timedelta
from typing import Any

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import assess, consulted, rated
from adapters.simulator.chapters.giving import end
from adapters.simulator.chapters.opening import Scene, linked, raise_concern
from adapters.simulator.staffing import COUNSELLOR, NURSE, PSYCHOLOGIST
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day, school_day
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs_of_wellbeing import SOCIAL
from sqa.cases.events import ConfidentialPartAdded, ExternalReferralAnswered, ExternalReferralMade
from sqa.cases.need_events import AssessmentRecorded, ConsultationRecorded, NeedRevised, NeedWithdrawn, RatingGiven
from sqa.cases.support_events import NeedLinkedToSupport
from sqa.decisions import PlanDecided
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.obligations import EvaluationRescheduled, EvaluationWaived
from sqa.participation import ParticipationOffered
from sqa.vocabulary import stockholm_day

_COMPARTMENTS = (("EHT", COUNSELLOR), ("EMI", NURSE), ("PSY", PSYCHOLOGIST))


def confide(case: CaseFile) -> None:
    """A text in a secrecy compartment, by the profession that keeps it."""
    if case.about_a_pupil:
        compartment, role = case.dice.one_of(_COMPARTMENTS)
        case.write(ConfidentialPartAdded, case.staff(role), compartment=compartment, text=case.words.of(remarks.CONFIDENTIAL[compartment]))


def refer(case: CaseFile) -> None:
    """Another actor is asked, and answers after weeks; one in four never does."""
    if not case.about_a_pupil or case.in_preschool:
        return
    dice, referral = case.dice, case.dice.uuid()
    answer_by = due_day(case.school.today, 6).isoformat()
    domain = case.needs[0].kind.domain if case.needs else case.words.kind.domain if case.words.kind else ""
    to, purpose = dice.one_of(remarks.REFERS.get(domain, remarks.REFERS[""]))
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
        reply = case.words.of(remarks.REPLIES[accepted])
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
            description=case.words.of(need.kind.descriptions, need.kind),
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
        end(case, support, remarks.WHY_END_EARLY)
        if owed := case.owes(support, "evaluation"):
            case.write(EvaluationWaived, case.principal, obligation=owed.id, reason=case.words.of(remarks.WAIVES))
            owed.open, support.judged = False, True


def worry_again(case: CaseFile) -> None:
    """Somebody else worries about the same pupil: the concern belongs to the open case."""
    roles = ("Fritidspedagog", "Lärarassistent", "kökspersonal", "vaktmästare", "Bibliotekarie", "Lärare")
    scene = Scene(case.school, case.dice, case.whom, case.number, case.unit)
    role = case.dice.one_of(roles)
    kind = case.needs[0].kind if role == "Lärare" or not case.about_a_pupil else SOCIAL
    concern = raise_concern(scene, kind, by=case.staff(role), level=case.dice.one_of((1, 2, 2)))
    case.school.begin(_linked(case, scene, concern), case.after(case.dice.randint(1, 8)))


def _linked(case: CaseFile, scene: Scene, concern: Any) -> Story:
    if not case.closed and case.unit == scene.unit:
        linked(concern, case)
    yield from ()


def correct(case: CaseFile) -> None:
    """A slip is corrected, mostly a date; sometimes a text about another pupil is taken back. An event is corrected once."""
    if case.dice.chance(0.25) and _take_back(case, ConsultationRecorded):
        return
    kinds: list[type[Event]] = [RatingGiven, AssessmentRecorded, ConsultationRecorded]
    case.dice.shuffle(kinds)
    if (plan := case.latest.get(PlanDecided)) and plan[2]["decision"] == case.plan and case.dice.chance(0.4):
        kinds.insert(0, PlanDecided)
    for kind in kinds:
        if _mend_date(case, kind):
            return


def _mend_date(case: CaseFile, kind: type[Event]) -> bool:
    """The event was the school day before; said again with the same data. A decision is put right only by whoever made it."""
    if not (found := case.latest.get(kind)) or found[0] in case.corrected:
        return False
    event, at, data = found
    earlier, decided_by = at - timedelta(days=1), data.get("decided_by")
    invited = case.latest.get(ParticipationOffered)
    since = invited[1] if decided_by and invited else case.opened_at
    day = stockholm_day(earlier)
    if earlier <= since or school_day(day) != day or decided_by not in (None, case.principal):
        return False
    case.write(
        CorrectionRecorded,
        decided_by or case.owner,
        event=event,
        type=kind.event_type(),
        occurred_at=earlier.isoformat().replace("+00:00", "Z"),
        replacement=data,
        reason=case.words.of(remarks.WRONG_DATE_OF_PLAN if decided_by else remarks.WRONG_DATE),
    )
    case.corrected.add(event)
    return True


def _take_back(case: CaseFile, kind: type[Event]) -> bool:
    if not (found := case.latest.get(kind)) or found[0] in case.corrected:
        return False
    case.write(CorrectionRecorded, case.owner, event=found[0], type=kind.event_type(), reason=case.words.of(remarks.RETRACTS))
    case.corrected.add(found[0])
    return True


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
    (0.025, correct),
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
