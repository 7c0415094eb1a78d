"""The rules of a case as such and of its needs, and the table event → rules. Others: `support_rules`, `judgement_rules`, `closing`."""

from typing import Any

from sqa.analyses import ANALYSING
from sqa.cases import events as e
from sqa.cases import need_events as n
from sqa.cases import refusals as no
from sqa.cases import support_events as s
from sqa.cases.case import Case
from sqa.cases.closing import another_reason_says_what, its_needs_went_along, what_its_reason_requires_is_there
from sqa.cases.judgement_events import AnalysisRecorded, EvaluationRecorded
from sqa.cases.judgement_rules import each_verdict_fits, every_served_need_is_judged, its_supports_were_given
from sqa.cases.support_rules import (
    a_running_support_has_a_goal_for_the_need,
    all_is_set_before_the_start,
    it_is_not_linked_yet,
    it_is_of_a_support,
    it_serves_a_need,
    its_staff_are_in_force,
    special_support_follows_a_plan,
    support_is,
    the_next_follow_up_is_not_past,
)
from sqa.decisions import APPEALING, DECIDING, NoPlanDecided, PlanDecided, a_decision_is_restated_by_whoever_decided
from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import CORRECTING, Rule, guards
from sqa.lessons import LessonPublished, NothingToLearnFromYet
from sqa.obligations import PROMISING, EvaluationResponsibleAssigned, FollowUpResponsibleAssigned
from sqa.ownership import ASSIGNING, HANDING_OVER, serves_the_unit
from sqa.participation import TAKING_PART
from sqa.ratings import the_level_is_on_the_scale
from sqa.steps import STEPPING, StepBegun
from sqa.transfers import MOVING
from sqa.vocabulary import stockholm_day

# -- the case as such --------------------------------------------------------------------------------------------


def the_case_is_open(case: Case, proposed: Envelope[Any]) -> None:
    if case.closing:
        raise no.TheCaseIsClosed(closed_at=case.closing.at)


def the_case_is_closed(case: Case, proposed: Envelope[Any]) -> None:
    if not case.closing:
        raise no.TheCaseIsNotClosed


def the_named_owner_serves_the_unit(case: Case, proposed: Envelope[Any]) -> None:
    serves_the_unit(proposed.data.owner, case.unit or proposed.data.unit, proposed)


def it_is_not_suspended(case: Case, proposed: Envelope[Any]) -> None:
    if case.suspension:
        raise no.TheCaseIsSuspended(review_on=case.suspension.review_on)


def it_is_suspended(case: Case, proposed: Envelope[Any]) -> None:
    if not case.suspension:
        raise no.TheCaseIsNotSuspended


def the_review_is_later(case: Case, proposed: Envelope[e.CaseSuspended]) -> None:
    if proposed.data.review_on <= stockholm_day(proposed.occurred_at):
        raise no.ReviewIsLater


def it_does_not_contribute_yet(case: Case, proposed: Envelope[e.ContributorAdded]) -> None:
    if proposed.data.duty in case.contributors:
        raise no.AlreadyAContributor(duty=proposed.data.duty)


def the_contributor_is_in_force(case: Case, proposed: Envelope[e.ContributorAdded]) -> None:
    if not proposed.facts.duties[proposed.data.duty].in_force(stockholm_day(proposed.occurred_at)):
        raise no.ContributorMustBeInForce(duty=proposed.data.duty)


def it_contributes(case: Case, proposed: Envelope[e.ContributorRemoved]) -> None:
    if proposed.data.duty not in case.contributors:
        raise no.NotAContributor(duty=proposed.data.duty)


def the_referral_waits(case: Case, proposed: Envelope[e.ExternalReferralAnswered]) -> None:
    if not case.referrals[proposed.data.referral].waits:
        raise no.TheReferralIsAnswered(referral=proposed.data.referral)


# -- steps, plan and participation -------------------------------------------------------------------------------


def what_the_step_builds_on_is_there(case: Case, proposed: Envelope[StepBegun]) -> None:
    """Assess is left with an assessment; analyse begins when each active need is judged this round."""
    skipped = {skip.step for skip in proposed.data.skipped}
    if case.steps.step == "assess" and "assess" not in skipped and not case.assessments and not case.needs:
        raise no.TheAssessmentStepNeedsAnAssessment
    if proposed.data.step == "analyse":
        unjudged = [need.id for need in case.active_needs if not case.has_verdict(need.id, case.steps.round)]
        if unjudged:
            raise no.NeedsWithoutVerdict(needs=unjudged)


def there_is_something_to_decide_on(case: Case, proposed: Envelope[Any]) -> None:
    if not any(assessment.at <= proposed.occurred_at for assessment in case.assessments.values()):
        raise no.PlanIsDecidedFromPlanOn


def those_it_concerns_were_invited(case: Case, proposed: Envelope[PlanDecided]) -> None:
    """The pupil and, until the pupil speaks for self at 16, the guardian."""
    parties = ["pupil"]
    if case.opening.about == "pupil" and not proposed.facts.subject.get("speaks_for_self"):
        parties.append("guardian")
    missing = [party for party in parties if not case.participation.offered_to(party, proposed.occurred_at)]
    if missing:
        raise no.ParticipationNotOffered(missing=missing)


# -- needs and goals ---------------------------------------------------------------------------------------------


def the_need_is_active(case: Case, proposed: Envelope[Any]) -> None:
    need = proposed.data.need
    if need is not None and not case.needs[need].active:
        raise no.TheNeedIsNoLongerActive(need=need, status=case.needs[need].status)


def the_needs_are_active(case: Case, proposed: Envelope[s.SupportPlanned]) -> None:
    for need in proposed.data.needs:
        if not case.needs[need].active:
            raise no.TheNeedIsNoLongerActive(need=need, status=case.needs[need].status)


def an_evaluation_has_judged_it(case: Case, proposed: Envelope[n.NeedMet]) -> None:
    if not any(verdict.at <= proposed.occurred_at for verdict in case.verdicts_of(proposed.data.need)):
        raise no.NoVerdictOnTheNeed(need=proposed.data.need)


def it_is_for_a_need_or_a_factor(case: Case, proposed: Envelope[n.GoalSet]) -> None:
    if (proposed.data.need is None) == (proposed.data.factor is None):
        raise no.AGoalIsForANeedOrAFactor


def something_was_analysed(case: Case, proposed: Envelope[LessonPublished]) -> None:
    if not any(analysis.at <= proposed.occurred_at for analysis in case.analyses.values()):
        raise NothingToLearnFromYet


# -- the table ---------------------------------------------------------------------------------------------------

_WHILE_OPEN = dict(
    [
        guards(e.ContributorAdded, it_does_not_contribute_yet, the_contributor_is_in_force),
        guards(e.ContributorRemoved, it_contributes),
        guards(e.CaseSuspended, it_is_not_suspended, the_review_is_later),
        guards(e.CaseResumed, it_is_suspended),
        guards(e.CaseClosed, another_reason_says_what, what_its_reason_requires_is_there),
        guards(e.CaseMerged, its_needs_went_along),
        guards(e.ConfidentialPartAdded),
        guards(e.ExternalReferralMade),
        guards(e.ExternalReferralAnswered, the_referral_waits),
        guards(e.LinkedToInitiative),
        guards(n.AssessmentRecorded),
        guards(n.NeedIdentified),
        guards(n.NeedRevised, the_need_is_active),
        guards(n.NeedMet, the_need_is_active, an_evaluation_has_judged_it),
        guards(n.NeedWithdrawn, the_need_is_active),
        guards(n.NeedCarriedOver, the_need_is_active),
        guards(n.NeedReceived),
        guards(n.GoalSet, it_is_for_a_need_or_a_factor, the_need_is_active),
        guards(n.FactorNoted),
        guards(n.RatingGiven, the_level_is_on_the_scale),
        guards(n.ConsultationRecorded),
        guards(s.SupportPlanned, it_serves_a_need, the_needs_are_active, its_staff_are_in_force),
        guards(s.NeedLinkedToSupport, support_is("planned", "started"), it_is_not_linked_yet, the_need_is_active,
               a_running_support_has_a_goal_for_the_need),
        guards(s.SupportStarted, support_is("planned"), all_is_set_before_the_start, special_support_follows_a_plan),
        guards(s.SupportStaffAssigned, support_is("planned", "started"), its_staff_are_in_force),
        guards(s.SupportAdjusted, support_is("started")),
        guards(s.SupportEnded, support_is("started")),
        guards(s.SupportCancelled, support_is("planned")),
        guards(s.FollowUpRecorded, support_is("started", "ended"), the_next_follow_up_is_not_past),
        guards(EvaluationRecorded, its_supports_were_given, every_served_need_is_judged, each_verdict_fits),
        guards(AnalysisRecorded, *ANALYSING),
        guards(LessonPublished, something_was_analysed),
        guards(StepBegun, it_is_not_suspended, *STEPPING, what_the_step_builds_on_is_there),
        guards(PlanDecided, there_is_something_to_decide_on, those_it_concerns_were_invited, *DECIDING),
        guards(NoPlanDecided, there_is_something_to_decide_on, *DECIDING),
        *APPEALING,
        *PROMISING,
        *TAKING_PART,
        ASSIGNING,
        *HANDING_OVER,
        *MOVING,
    ]
)  # fmt: skip

# What is promised of a support that can no longer be followed up, or was never given, could never be kept.
_OF_A_SUPPORT: dict[type[Event], Rule] = {
    FollowUpResponsibleAssigned: support_is("planned", "started"),
    EvaluationResponsibleAssigned: support_is("planned", "started", "ended"),
}

Case.RULES = {
    **{kind: (the_case_is_open, *rules) for kind, rules in _WHILE_OPEN.items()},
    **{kind: (the_case_is_open, it_is_of_a_support, rule, *_WHILE_OPEN[kind]) for kind, rule in _OF_A_SUPPORT.items()},
    **dict(
        [
            guards(e.CaseOpened, the_named_owner_serves_the_unit),
            guards(e.CaseReopened, the_case_is_closed, the_named_owner_serves_the_unit),
            (CORRECTING[0], (*CORRECTING[1], a_decision_is_restated_by_whoever_decided)),
        ]
    ),
}

__all__ = ["Case"]
