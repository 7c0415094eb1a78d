"""Events that a case may or may not take as it stands: the table of attacks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqa.cases import events as e
from sqa.cases import support_events as s
from sqa.cases.judgement_events import AnalysisRecorded, EvaluationRecorded, Verdict
from sqa.cases.need_events import (
    AssessmentRecorded,
    FactorNoted,
    GoalSet,
    NeedCarriedOver,
    NeedIdentified,
    NeedMet,
    NeedRevised,
    NeedWithdrawn,
    RatingGiven,
)
from sqa.decisions import DecisionAnnulled, DecisionAppealed, DecisionUpheld
from sqa.eventing.event import Event
from sqa.first_publications import CONCERN_SCALE
from sqa.lessons import LessonPublished
from sqa.obligations import EvaluationEscalated, ReminderSent
from sqa.participation import ParticipationRecorded
from sqa.transfers import TransferConfirmed, TransferPackageSent
from tests import examples as x
from tests.property.choosing import Choice
from tests.school import ASA, CLASS_8B, ELSA, id_of

KINDS_OF_SUPPORT = ("extra-adaptation", "extra-adaptation", "special-support-in-group", "individual-teaching")
REASONS = ("other", "other", "other", "moved", "goals-met", "need-ended", "no-need", "merged")
STEPS = ("assess", "plan", "do", "evaluate", "analyse")


def _need_revised(c: Choice) -> Event:
    need, mapping = id_of(c.need()), id_of(c.old("assessment"))
    return NeedRevised(need=need, assessment=mapping, domain="social", target="group", description="Annat.", reason="Ny bild.")


def _planned_for_a_factor(c: Choice) -> Event:
    for_whom = {"effort_level": "promoting", "target": "group", "factor": id_of(c.old("factor"))}
    return x.planned(c.new("support"), (), "environment-adaptation", **for_whom)


def _fitting_evaluation(c: Choice) -> Event:
    """Judges what is there to judge: the started supports and every active need."""
    supports = [support.id for support in c.case.supports.all.values() if support.started_at]
    served = {need for support in supports for need in c.case.supports.all[support].needs}
    needs = {need.id for need in c.case.active_needs} | {need for need in served if c.case.needs[need].active}
    verdicts = [
        Verdict(
            need=need,
            match="matched" if need in served else "not_assessable",
            **({"result": 1} if c.case.goals_of(need) else {"not_known": "Inget mål."}),
            judged_by=ASA,
            evidence="Läsprov.",
        )
        for need in sorted(needs)
    ]
    if not verdicts:
        return x.assessed(c.new("assessment"))
    return EvaluationRecorded(evaluation=id_of(c.new("evaluation")), supports=tuple(supports), verdicts=tuple(verdicts))


def _wild_evaluation(c: Choice) -> Event:
    matches = ("matched", "partly", "not", "no_support_given", "not_assessable")
    verdicts = [x.verdict(need, c.one_of(*matches), c.number(-2, 2)) for need in c.needs() or ["need 0"]]
    return x.evaluated(*verdicts, supports=[c.support("started", "ended")][: c.one_of(0, 1)], name=c.new("evaluation"))


def _next_step(c: Choice) -> Event:
    expected, in_round = c.case.steps.expected()
    return x.step(expected or "do", in_round)


def _any_step(c: Choice) -> Event:
    skipped = [*dict.fromkeys(c.one_of(*STEPS[:4]) for _ in range(c.one_of(0, 1, 1, 2)))]
    return x.step(c.one_of(*STEPS), c.case.steps.round + c.one_of(0, 1), skipped)


def _ends(c: Choice) -> tuple[e.Ended, ...]:
    case = c.case
    items = [("need", need.id) for need in case.active_needs]
    items += [("support", support.id) for support in case.supports.still_open()]
    items += [("obligation", owed.id) for owed in case.obligations.still_open()]
    items += [("offer", offer.id) for offer in case.ownership.offers.values() if offer.open_at(c.now)]
    items += [("transfer", case.transfers.open.id)] if case.transfers.open else []
    items += [("opinion", opinion.id) for opinion in case.participation.unanswered()]
    items += [("referral", referral.id) for referral in case.referrals.values() if referral.waits]
    items += [("appeal", decided.id) for decided in case.decisions.all.values() if decided.status == "appealed"]
    return tuple(x.ended(kind, item) for kind, item in c.one_of(items, items, items, items[1:]))


def _adjusted(c: Choice) -> Event:
    support = id_of(c.support("started"))
    return s.SupportAdjusted(support=support, because_of_follow_up=True, adjustment="Kortare pass.", reason="Trött.")


def _staffed(c: Choice) -> Event:
    support = id_of(c.support("planned", "started"))
    return s.SupportStaffAssigned(support=support, responsible=c.duty(), deliverers=(c.duty(), c.duty()), reason="Byter lag.")


def _lesson(c: Choice) -> Event:
    return LessonPublished(kind="obstacle", level="group", domain="safety", lesson="Buller stör.")


# How often it is tried, the type, and how it is made.
ATTACKS: tuple[tuple[int, type[Event], Callable[[Choice], Event]], ...] = (
    (3, AssessmentRecorded, lambda c: x.assessed(c.new("assessment"))),
    (4, NeedIdentified, lambda c: x.need(c.new("need"), c.old("assessment"))),
    (2, NeedRevised, _need_revised),
    (4, GoalSet, lambda c: x.goal(c.need(), name=c.new("goal"))),
    (1, FactorNoted, lambda c: FactorNoted(factor=id_of(c.new("factor")), domain="safety", target="group", description="Buller.")),
    (1, GoalSet, lambda c: x.goal(None, name=c.new("goal"), factor=c.old("factor"))),
    (2, NeedMet, lambda c: x.need_met(c.need())),
    (1, NeedWithdrawn, lambda c: x.need_withdrawn(c.need())),
    (1, NeedCarriedOver, lambda c: x.carried_over(c.need(), c.one_of(x.OTHER_CASE, x.OTHER_CASE, x.CASE), c.new("carried"))),
    (4, s.SupportPlanned, lambda c: x.planned(c.new("support"), c.needs(), c.one_of(*KINDS_OF_SUPPORT))),
    (1, s.SupportPlanned, _planned_for_a_factor),
    (2, s.NeedLinkedToSupport, lambda c: s.NeedLinkedToSupport(support=id_of(c.support("planned", "started")), need=id_of(c.need()))),
    (4, x.FollowUpResponsibleAssigned, lambda c: x.follows_up(c.support("planned", "started"), c.duty(), c.day())),
    (4, x.EvaluationResponsibleAssigned, lambda c: x.evaluates(c.support("planned", "started", "ended"), c.duty(), c.day())),
    (5, s.SupportStarted, lambda c: x.started(c.support("planned"))),
    (1, s.SupportAdjusted, _adjusted),
    (1, s.SupportStaffAssigned, _staffed),
    (2, s.SupportEnded, lambda c: x.stopped(c.support("started"))),
    (2, s.SupportCancelled, lambda c: x.cancelled(c.support("planned"))),
    (3, s.FollowUpRecorded, lambda c: x.followed_up(c.support("started", "ended"), c.one_of(None, c.day()))),
    (5, EvaluationRecorded, _fitting_evaluation),
    (2, EvaluationRecorded, _wild_evaluation),
    (3, AnalysisRecorded, lambda c: x.analysed(c.one_of("continue", "adjust", "stop"))),
    (1, LessonPublished, _lesson),
    (7, x.StepBegun, _next_step),
    (2, x.StepBegun, _any_step),
    (2, x.CommitmentMade, lambda c: x.promised(c.new("obligation"), c.duty(), c.day())),
    (1, x.CommitmentMet, lambda c: x.CommitmentMet(obligation=c.obligation("commitment"))),
    (2, x.ObligationReassigned, lambda c: x.ObligationReassigned(obligation=c.obligation(), to=c.duty(), reason="Tar över.")),
    (1, x.EvaluationRescheduled, lambda c: x.EvaluationRescheduled(
        obligation=c.obligation("evaluation"), due_on=c.day(), reason="Sjuk.")),
    (1, x.EvaluationWaived, lambda c: x.EvaluationWaived(obligation=c.obligation("evaluation"), reason="Gavs aldrig.")),
    (1, EvaluationEscalated, lambda c: EvaluationEscalated(obligation=c.obligation("evaluation"), to=c.duty(), level="principal")),
    (1, ReminderSent, lambda c: ReminderSent(obligation=c.obligation(), to=c.duty())),
    (3, x.OwnershipAssigned, lambda c: x.assigned(c.duty())),
    (5, x.HandoverOffered, lambda c: x.offered(c.duty(), c.new("offer"), c.now + timedelta(hours=c.number(-3, 900)))),
    (4, x.HandoverAccepted, lambda c: x.accepted(c.offer())),
    (2, x.HandoverDeclined, lambda c: x.declined(c.offer())),
    (1, x.HandoverWithdrawn, lambda c: x.withdrawn(c.offer())),
    (3, x.HandoverExpired, lambda c: x.expired(c.offer())),
    (3, x.TransferOffered, lambda c: x.transfer_offered(c.other_unit(), c.new("transfer"))),
    (3, x.TransferAccepted, lambda c: x.transfer_accepted(c.duty(c.other_unit()), c.transfer())),
    (1, x.TransferDeclined, lambda c: x.transfer_declined(c.transfer())),
    (1, x.TransferWithdrawn, lambda c: x.transfer_withdrawn(c.transfer())),
    (1, TransferPackageSent, lambda c: TransferPackageSent(transfer=id_of(c.new("transfer")), package="a" * 64, to="Grannkommunen")),
    (1, TransferConfirmed, lambda c: TransferConfirmed(transfer=id_of(c.transfer()))),
    (1, x.CaseMovedByReorganisation, lambda c: x.reorganised(c.other_unit(), c.duty(c.other_unit()))),
    (2, e.ContributorAdded, lambda c: e.ContributorAdded(duty=c.duty())),
    (1, e.ContributorRemoved, lambda c: e.ContributorRemoved(duty=c.mostly([*c.case.contributors], [c.duty()]))),
    (2, x.ParticipationOffered, lambda c: x.invited(c.one_of("pupil", "guardian"), c.new("participation"))),
    (1, ParticipationRecorded, lambda c: ParticipationRecorded(participation=id_of(c.old("participation")), view="Ja.")),
    (1, x.ParticipationDeclined, lambda c: x.ParticipationDeclined(participation=id_of(c.old("participation")))),
    (1, x.DifferingOpinionRecorded, lambda c: x.differs(c.new("opinion"))),
    (1, x.DifferingOpinionAnswered, lambda c: x.opinion_answered(c.old("opinion"))),
    (3, x.PlanDecided, lambda c: x.plan_decided(name=c.new("decision"), decided_by=c.mostly([x.KARIN], [c.duty()]))),
    (1, x.NoPlanDecided, lambda c: x.no_plan_decided(c.new("decision"))),
    (2, DecisionAppealed, lambda c: DecisionAppealed(decision=id_of(c.decision("in force")))),
    (1, DecisionUpheld, lambda c: DecisionUpheld(decision=id_of(c.decision("appealed")))),
    (1, DecisionAnnulled, lambda c: DecisionAnnulled(decision=id_of(c.decision("appealed")))),
    (1, e.ExternalReferralMade, lambda c: e.ExternalReferralMade(referral=id_of(c.new("referral")), to="BUP", purpose="Utredning.")),
    (1, e.ExternalReferralAnswered, lambda c: e.ExternalReferralAnswered(referral=id_of(c.old("referral")), accepted=True, reply="Ja.")),
    (1, RatingGiven, lambda c: RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=c.number(0, 6))),
    (1, e.CaseSuspended, lambda c: x.suspended(c.day())),
    (2, e.CaseResumed, lambda c: e.CaseResumed()),
    (2, e.CaseClosed, lambda c: x.closed(c.one_of(*REASONS), ends=_ends(c))),
    (1, e.CaseMerged, lambda c: e.CaseMerged(into=x.OTHER_CASE, ends=_ends(c))),
    (2, e.CaseReopened, lambda c: x.reopened(c.duty())),
    (1, e.CaseOpened, lambda c: x.opened(c.duty(), c.one_of(ELSA, CLASS_8B))),
)  # fmt: skip
WEIGHTED = [number for number, (often, _, _) in enumerate(ATTACKS) for _ in range(often)]

# What an attack keeps coming back to, so that rare things meet.
OWNING = (x.OwnershipAssigned, x.HandoverOffered, x.HandoverAccepted, x.HandoverDeclined, x.HandoverExpired, x.TransferOffered,
          x.TransferAccepted, x.CaseMovedByReorganisation, e.CaseClosed, e.CaseReopened)  # fmt: skip
DECIDING = (AssessmentRecorded, x.PlanDecided, x.NoPlanDecided, DecisionAppealed, DecisionUpheld, DecisionAnnulled, x.StepBegun)
SUPPORTING = (s.SupportPlanned, s.NeedLinkedToSupport, x.EvaluationResponsibleAssigned, s.SupportStarted, s.SupportEnded,
              EvaluationRecorded, s.FollowUpRecorded, x.EvaluationWaived, x.ObligationReassigned, NeedMet)  # fmt: skip
THEMES: tuple[tuple[type[Event], ...], ...] = (OWNING, DECIDING, SUPPORTING, tuple(kind for _, kind, _ in ATTACKS))


def _at_hand(c: Choice) -> list[type[Event]]:
    """What the case waits for, which is tried more often than the rest."""
    case = c.case
    if case.opened_at is None or case.closing:
        return [e.CaseReopened if case.closing else e.CaseOpened]
    kinds: list[type[Event]] = [x.StepBegun]
    if case.ownership.open_offer(c.now):
        kinds += [x.HandoverAccepted, x.HandoverAccepted, x.HandoverDeclined, x.HandoverWithdrawn, x.HandoverExpired]
    if case.transfers.open:
        kinds += [x.TransferAccepted, x.TransferAccepted, x.TransferDeclined, x.TransferWithdrawn, TransferConfirmed]
    if case.suspension:
        kinds += [e.CaseResumed, e.CaseResumed]
    if case.decisions.standing:
        kinds += [DecisionAppealed, DecisionUpheld, DecisionAnnulled, x.PlanDecided]
    if case.supports.still_open():
        kinds += [s.NeedLinkedToSupport, s.SupportEnded, EvaluationRecorded]
    if case.steps.step == "analyse":
        kinds += [AnalysisRecorded, EvaluationRecorded, e.CaseClosed]
    return kinds


def any_event(c: Choice, theme: tuple[type[Event], ...]) -> Event:
    """Some event that may or may not be allowed in the case as it stands."""
    from_where = c.one_of("theme", "theme", "at hand", "anything")
    if from_where == "anything":
        return ATTACKS[c.one_of(*WEIGHTED)][2](c)
    wanted = c.one_of(*(theme if from_where == "theme" else _at_hand(c)))
    return c.one_of(*(make for _, kind, make in ATTACKS if kind is wanted))(c)


def of_the_same_type(c: Choice, event: Event) -> Event:
    """Another event of the same type, or the same event: what a correction may put in its place."""
    makes = next((make for _, kind, make in ATTACKS if kind is type(event)), None)
    made = makes(c) if makes and c.one_of(True, False) else event
    return made if type(made) is type(event) else event


def a_ready_support(c: Choice) -> tuple[Event, ...]:
    """The lawful way to a start, so that what comes after it is attacked too."""
    support, due = c.new("support"), c.day(least=1)
    need: UUID | None = next((need.id for need in c.case.active_needs), None)
    first: tuple[Event, ...] = ()
    if need is None:
        first = (x.assessed("assessment 0"), x.need(c.new("need"), "assessment 0"))
        need = first[1].need
    goal = x.goal().model_copy(update={"goal": id_of(c.new("goal")), "need": need})
    planned = x.planned(support, ()).model_copy(update={"needs": (need,)})
    return (*first, goal, planned, x.follows_up(support, ASA, due), x.evaluates(support, c.duty(), due), x.started(support))
