"""Assess, plan, do, evaluate, analyse: the work moves in order, in rounds, and what is skipped is said."""

import pytest

from sqa.analyses import NotTimeToAnalyse
from sqa.cases.events import CaseResumed
from sqa.cases.refusals import (
    NeedsWithoutVerdict,
    ReviewIsLater,
    TheAssessmentStepNeedsAnAssessment,
    TheCaseIsNotSuspended,
    TheCaseIsSuspended,
)
from sqa.decisions import DecisionAnnulled, DecisionAppealed
from sqa.steps import RoundFollowsTheAnalysis, StepComesInOrder
from tests.examples import analysed, assessed, evaluated, need, need_withdrawn, no_plan_decided, offered, opened, step, suspended, verdict
from tests.given import given
from tests.school import ASA, SAMIRA, at, id_of

UNSUPPORTED = verdict(match="no_support_given", result=None, not_known="Inget stöd gavs.")
TO_EVALUATE = (opened(), assessed(), need(), step("plan"), step("do"), step("evaluate"))
JUDGED = (*TO_EVALUATE, evaluated(UNSUPPORTED, supports=()))


@pytest.mark.capability("A23", "A36")
def test_the_work_goes_from_assess_to_analyse_in_order() -> None:
    state = given(*JUDGED, step("analyse"), analysed("stop")).stream()
    assert [taken.step for taken in state.steps.taken] == ["assess", "plan", "do", "evaluate", "analyse"]
    assert len({taken.began_at for taken in state.steps.taken}) == 5


@pytest.mark.capability("A23")
@pytest.mark.parametrize("further", ["do", "evaluate", "analyse"])
def test_a_step_is_not_passed_over_in_silence(further: str) -> None:
    given(opened(), assessed()).when(step(further)).refused_with(StepComesInOrder, next_step="plan")


@pytest.mark.capability("A23", "A36")
def test_a_step_is_passed_over_with_reason_and_role() -> None:
    state = given(opened(), assessed()).when(step("do", skipped=["plan"])).accepted().state
    assert [(skip.step, skip.role) for skip in state.steps.taken[-1].skipped] == [("plan", "Rektor")]


def test_the_refusal_says_which_steps_lack_a_reason() -> None:
    given(opened(), assessed()).when(step("evaluate", skipped=["plan"])).refused_with(StepComesInOrder, missing=["do"])


def test_what_is_not_passed_over_is_not_named_as_skipped() -> None:
    given(opened(), assessed()).when(step("plan", skipped=["do"])).refused_with(StepComesInOrder)


@pytest.mark.capability("A23")
def test_the_work_does_not_go_backwards_by_itself() -> None:
    given(opened(), assessed(), step("plan"), step("do")).when(step("plan")).refused_with(StepComesInOrder, next_step="evaluate")


def test_assess_is_left_with_an_assessment() -> None:
    given(opened()).when(step("plan")).refused_with(TheAssessmentStepNeedsAnAssessment)


def test_assess_is_left_without_an_assessment_when_that_is_said() -> None:
    given(opened()).when(step("plan", skipped=["assess"])).accepted()
    given(opened()).when(step("do", skipped=["assess", "plan"])).accepted()


@pytest.mark.capability("A24")
def test_analysis_begins_when_each_active_need_has_a_verdict_unsupported_needs_too() -> None:
    given(*TO_EVALUATE).when(step("analyse")).refused_with(NeedsWithoutVerdict, needs=[id_of("reading")])
    given(*JUDGED).when(step("analyse")).accepted()


def test_a_withdrawn_need_needs_no_verdict() -> None:
    given(*TO_EVALUATE, need_withdrawn()).when(step("analyse")).accepted()


def test_a_verdict_of_last_round_does_not_count_for_this_one() -> None:
    history = (*JUDGED, step("analyse"), analysed("continue"), step("do", 2), step("evaluate", 2))
    given(*history).when(step("analyse", 2)).refused_with(NeedsWithoutVerdict)


def test_a_verdict_recorded_late_counts_in_the_round_where_it_belongs() -> None:
    history = (*JUDGED, ("2024-10-01", step("analyse")), analysed("continue"), ("2024-10-08", step("do", 2)), step("evaluate", 2))
    late = ("2024-09-20", evaluated(UNSUPPORTED, supports=(), name="late"))
    given(*history, late).when(step("analyse", 2)).refused_with(NeedsWithoutVerdict)


@pytest.mark.capability("A23")
@pytest.mark.parametrize(("decision", "next_step"), [("continue", "do"), ("adjust", "plan")])
def test_a_new_round_begins_where_the_analysis_decided(decision: str, next_step: str) -> None:
    history = (*JUDGED, step("analyse"), analysed(decision))
    given(*history).when(step(next_step, 2)).accepted()
    given(*history).when(step(next_step, 1)).refused_with(RoundFollowsTheAnalysis, next_round=2)


def test_from_the_analysis_a_step_may_be_skipped_too() -> None:
    given(*JUDGED, step("analyse"), analysed("adjust")).when(step("do", 2, skipped=["plan"])).accepted()


def test_continue_does_not_lead_back_to_plan() -> None:
    given(*JUDGED, step("analyse"), analysed("continue")).when(step("plan", 2)).refused_with(StepComesInOrder, next_step="do")


@pytest.mark.capability("A23")
def test_no_round_begins_before_the_analysis_and_none_after_it_said_stop() -> None:
    given(*JUDGED, step("analyse")).when(step("do", 2)).refused_with(RoundFollowsTheAnalysis)
    given(*JUDGED, step("analyse"), analysed("stop")).when(step("do", 2)).refused_with(RoundFollowsTheAnalysis)


def test_an_analysis_is_recorded_once_a_round_in_its_step() -> None:
    given(*JUDGED).when(analysed()).refused_with(NotTimeToAnalyse, step="evaluate")
    given(*JUDGED, step("analyse"), analysed("adjust")).when(analysed("stop")).refused_with(NotTimeToAnalyse, decision="adjust")


def test_an_annulled_decision_brings_the_work_back_to_plan() -> None:
    appeal = (no_plan_decided(), DecisionAppealed(decision=id_of("no plan")))
    history = (opened(), assessed(), need(), step("plan"), *appeal, step("do"))
    state = given(*history).when(DecisionAnnulled(decision=id_of("no plan"))).accepted().state
    assert (state.steps.step, state.steps.round, state.steps.taken[-1].returned) == ("plan", 1, "decision annulled")


def test_a_suspended_case_begins_no_step_but_keeps_its_owner_and_its_dates() -> None:
    story = given(opened(), assessed(), suspended())
    story.when(step("plan")).refused_with(TheCaseIsSuspended)
    assert story.stream().ownership.owner == SAMIRA
    story.given(CaseResumed()).when(step("plan")).accepted()


def test_in_a_suspended_case_the_question_may_still_be_handed_over() -> None:
    given(opened(), suspended()).when((offered(ASA), SAMIRA)).accepted()


def test_a_case_is_suspended_once_and_resumed_once() -> None:
    given(opened(), suspended()).when(suspended()).refused_with(TheCaseIsSuspended)
    given(opened()).when(CaseResumed()).refused_with(TheCaseIsNotSuspended)


def test_a_suspension_is_reviewed_on_a_later_day() -> None:
    given(opened()).when(("2024-09-05", suspended(at("2024-09-05").date()))).refused_with(ReviewIsLater)


def test_needs_and_supports_move_in_any_step() -> None:
    given(*JUDGED, step("analyse")).when(assessed("later")).accepted()
