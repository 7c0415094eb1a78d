"""Improvement initiatives: steps that build on each other, goals that are judged, and an end that is recorded (invariant 21)."""

from datetime import date

import pytest

from sqa.analyses import NothingLearned, NotTimeToAnalyse
from sqa.crossings import ThereIsNoSuchInitiative, TheReleaseIsNotWhatIsCited, TheReleaseWasNotMadeThen
from sqa.eventing.refusals import CorrectionBreaksHistory, PersonsActOnlyWhereItIsAboutThem
from sqa.initiatives import events as i
from sqa.initiatives import refusals as no
from sqa.lessons import LessonPublished, NothingToLearnFromYet
from sqa.obligations import DutyMustBeInForce
from sqa.ownership import HandoverAccepted
from sqa.steps import StepComesInOrder
from tests import examples as x
from tests import improvement as m
from tests.given import given
from tests.school import ASA, GUARDIAN, JOB, KARIN, KURT, PUPIL, TOVE, id_of

PROPOSED = ((m.proposed(), m.INITIATIVE),)
ASSESSED = (*PROPOSED, m.baseline(), m.causes())
PLANNED = (*ASSESSED, x.step("plan"), m.indicator(), m.measure(), m.follows_up_measure(), m.evaluates_whole())
RUNNING = (*PLANNED, x.step("do"), m.measure_started())
DONE = (*RUNNING, ("2024-12-02", m.checked(next_on=date(2025, 2, 3))), ("2025-04-30", m.measure_done()))
JUDGED = (*DONE, x.step("evaluate"), ("2025-05-15", m.attained()))
ANALYSED = (*JUDGED, x.step("analyse"), m.concluded())


def test_it_is_owned_and_handed_over_like_a_case() -> None:
    story = given(*PROPOSED, (x.offered(TOVE), ASA))
    assert story.stream(m.INITIATIVE).ownership.owner == ASA
    assert story.given((HandoverAccepted(offer=id_of("offer")), TOVE)).stream(m.INITIATIVE).ownership.owner == TOVE


def test_a_pupil_or_guardian_takes_part_by_the_duty_that_recorded_it_for_all_staff_read_who_acted() -> None:
    for person in (PUPIL, GUARDIAN):
        given().when((m.proposed(), m.INITIATIVE, person)).refused_with(PersonsActOnlyWhereItIsAboutThem, actor=person.kind)
        invited = given(*PROPOSED, x.invited(person.kind))
        invited.when((x.took_part(person.kind), person)).refused_with(PersonsActOnlyWhereItIsAboutThem, kind="initiative")
        invited.when((x.took_part(person.kind), ASA)).accepted()
        given((x.opened(), x.CASE), x.invited(person.kind)).when((x.took_part(person.kind), person)).accepted()


@pytest.mark.capability("A29")
def test_plan_builds_on_a_baseline_and_causes() -> None:
    given(*PROPOSED).when(x.step("plan")).refused_with(no.TheStepBuildsOnMore, missing=["baseline", "causes"])
    given(*PROPOSED).when(x.step("do", skipped=["plan"])).refused_with(no.TheStepBuildsOnMore)
    given(*ASSESSED).when(x.step("plan")).accepted()


@pytest.mark.capability("A23")
def test_steps_come_in_order() -> None:
    given(*ASSESSED).when(x.step("evaluate")).refused_with(StepComesInOrder, next_step="plan")


@pytest.mark.capability("A22", "A28", "A35")
def test_do_builds_on_a_goal_a_measure_for_it_and_somebody_who_evaluates() -> None:
    to_plan = given(*ASSESSED, x.step("plan"))
    to_plan.when(x.step("do")).refused_with(no.TheStepBuildsOnMore, missing=["goal", "evaluation responsible"])
    story = given(*ASSESSED, x.step("plan"), m.indicator(), m.indicator("joy"), m.measure(), m.evaluates_whole())
    story.when(x.step("do")).refused_with(no.TheStepBuildsOnMore, missing=[{"measure for goal": id_of("joy")}])
    goal = given(*PLANNED).when(x.step("do")).accepted().state.goals[id_of("speed")]
    assert (goal.data.baseline, goal.data.target, goal.data.knowledge_basis) == (33.0, 20.0, "research")


def test_a_goal_moves_something_by_a_day_to_come() -> None:
    story = given(*ASSESSED, x.step("plan"))
    story.when(m.indicator(target=33.0)).refused_with(no.AGoalMovesSomething)
    story.when(m.indicator(by=date(2024, 1, 1))).refused_with(no.AGoalMovesSomething)


def test_a_measure_has_its_days_in_order_and_somebody_in_force() -> None:
    story = given(*ASSESSED, x.step("plan"), m.indicator())
    story.when(m.measure(to_day=date(2024, 9, 1))).refused_with(no.AMeasureEndsAfterItBegins)
    story.when(m.measure(responsible=KURT)).refused_with(DutyMustBeInForce, duty=KURT)


def test_a_measure_is_planned_started_and_done_once() -> None:
    given(*PLANNED).when(m.measure_done()).refused_with(no.MeasureIsNotThere, status="planned")
    cancelled = i.MeasureCancelled(measure=id_of("passes"), reason="Ingen tid.")
    given(*DONE).when(cancelled).refused_with(no.MeasureIsNotThere, status="done")
    passed = given(*RUNNING, i.MeasureReassigned(measure=id_of("passes"), responsible=ASA, reason="Byte."))
    assert passed.stream(m.INITIATIVE).measures[id_of("passes")].responsible == ASA


def test_a_follow_up_moves_the_date_and_shows_the_value() -> None:
    state = given(*RUNNING, ("2024-12-02", m.checked(next_on=date(2025, 2, 3)))).stream(m.INITIATIVE)
    assert [o.due for o in state.obligations.still_open() if o.kind == "follow-up"] == [date(2025, 2, 3)]
    assert [value for _, value in state.goals[id_of("speed")].values] == [28.0]
    given(*RUNNING).when(m.checked(goal=None)).refused_with(no.AValueIsOfAGoal)
    assert [o for o in given(*DONE).stream(m.INITIATIVE).obligations.still_open() if o.kind == "follow-up"] == []


def test_an_evaluation_judges_each_goal_once() -> None:
    story = given(*DONE, x.step("evaluate"))
    story.when(m.attained(m.attainment(level=None))).refused_with(no.EachGoalIsJudgedOnce, why="attainment or not_known")
    story.when(m.attained(m.attainment(), m.attainment())).refused_with(no.EachGoalIsJudgedOnce, why="a goal is judged twice")
    two = given(*ASSESSED, x.step("plan"), m.indicator(), m.indicator("joy"))
    two.when(m.attained()).refused_with(no.EachGoalIsJudgedOnce, missing=[id_of("joy")])
    unknown = m.attainment(value=None, level=None, not_known="Provet blev inställt.")
    state = story.when(m.attained(unknown)).accepted().state
    assert state.obligations.still_open() == []


def test_analyse_needs_verdicts_and_stop_its_reason() -> None:
    given(*DONE, x.step("evaluate")).when(x.step("analyse")).refused_with(no.TheStepBuildsOnMore)
    given(*JUDGED).when(m.concluded()).refused_with(NotTimeToAnalyse)
    story = given(*JUDGED, x.step("analyse"))
    story.when(m.concluded(why_stop=None)).refused_with(no.StopNeedsItsReason)
    story.when(m.concluded("adjust", why_stop="Nog.")).refused_with(no.StopNeedsItsReason)
    story.when(m.concluded(success_factors=())).refused_with(NothingLearned)


def test_adjust_begins_a_next_round_that_is_judged_anew() -> None:
    story = given(
        *JUDGED, x.step("analyse"), m.concluded("adjust"), x.step("plan", 2), m.evaluates_whole(due_on=date(2025, 12, 1), name="second")
    )
    story.given(x.step("do", 2), x.step("evaluate", 2)).when(x.step("analyse", 2)).refused_with(no.TheStepBuildsOnMore)


@pytest.mark.capability("A26")
def test_it_ends_evaluated_and_analysed_with_nothing_open() -> None:
    refused = given(*RUNNING).when(m.initiative_ended()).refused_with(no.NothingIsMadeOfIt).refusal
    assert refused is not None
    assert refused.details["missing"] == ["evaluation", "analysis with the decision stop"]
    assert {item["kind"] for item in refused.details["open"]} == {"measure", "obligation"}
    ended = given(*ANALYSED, m.initiative_ended(became_routine=True)).stream(m.INITIATIVE)
    assert not ended.open
    assert ended.ownership.owner is None
    given(*ANALYSED, m.initiative_ended()).when(m.baseline()).refused_with(no.TheInitiativeHasEnded)


def test_what_was_never_begun_is_ended_by_the_principal_with_a_note() -> None:
    given(*ASSESSED).when((m.initiative_ended("not-begun", note="Annat gick före."), ASA)).refused_with(no.NothingIsMadeOfIt)
    given(*ASSESSED).when((m.initiative_ended("not-begun"), KARIN)).refused_with(no.NothingIsMadeOfIt)
    given(*ASSESSED).when((m.initiative_ended("not-begun", note="Annat gick före."), KARIN)).accepted()
    begun = given(*RUNNING).when((m.initiative_ended("other-priorities", note="Ny rektor."), KARIN))
    begun.refused_with(no.NothingIsMadeOfIt, missing=["evaluation", "analysis with the decision stop"])


def test_it_is_reopened_with_an_owner() -> None:
    reopened = i.InitiativeReopened(owner=TOVE, reason="Effekten avtar.")
    given(*ANALYSED).when(reopened).refused_with(no.TheInitiativeHasNotEnded)
    state = given(*ANALYSED, m.initiative_ended(), reopened).stream(m.INITIATIVE)
    assert (state.open, state.ownership.owner, state.steps.step, state.steps.round) == (True, TOVE, "assess", 2)


@pytest.mark.capability("A15")
def test_it_cites_a_release_by_its_hash_and_position() -> None:
    story = given((m.released(), m.RELEASE, JOB), *PROPOSED)
    position = story.event(type(m.released())).position
    story.when((m.evidence(position), m.INITIATIVE)).accepted()
    story.when((m.evidence(position, "b" * 64), m.INITIATIVE)).refused_with(TheReleaseIsNotWhatIsCited)
    story.when((m.evidence(position + 1), m.INITIATIVE)).refused_with(TheReleaseIsNotWhatIsCited)
    given(*PROPOSED).when(m.evidence()).refused_with(TheReleaseIsNotWhatIsCited)
    late = given(*PROPOSED, ("2024-12-02", m.released(), m.RELEASE, JOB))
    cites = m.evidence(late.event(type(m.released())).position)
    late.when(("2024-12-01", cites, m.INITIATIVE)).refused_with(TheReleaseWasNotMadeThen, release=m.RELEASE)
    late.when(("2024-12-02", cites, m.INITIATIVE)).accepted()


@pytest.mark.capability("A16")
def test_a_case_is_linked_to_an_initiative_that_is_there() -> None:
    link = x.e.LinkedToInitiative(initiative=m.INITIATIVE)
    given((x.opened(), x.CASE)).when(link).refused_with(ThereIsNoSuchInitiative)
    assert given(*PROPOSED, (x.opened(), x.CASE), link).stream().initiatives == {m.INITIATIVE}


@pytest.mark.capability("A53", "A77")
def test_pupils_take_part_and_what_was_learned_is_published() -> None:
    lesson = LessonPublished(kind="success factor", level="organisation", domain="learning", lesson="Korta pass varje dag.")
    given(*JUDGED).when(lesson).refused_with(NothingToLearnFromYet)
    given(*ANALYSED).when(lesson).accepted()
    story = given(*ASSESSED, x.step("plan"), x.invited("pupil"), (x.took_part("pupil"), ASA))
    assert [offer.answer for offer in story.stream(m.INITIATIVE).participation.offers.values()] == ["recorded"]


def test_a_correction_is_judged_like_the_rest() -> None:
    story = given(*ANALYSED)
    goal = story.event(i.InitiativeGoalSet)
    story.when((x.corrects(goal.id, goal.data.model_copy(update={"target": 25.0})), m.INITIATIVE)).accepted()
    retracted = story.when((x.corrects(story.event(i.BaselineDescribed).id, kind=i.BaselineDescribed), m.INITIATIVE))
    retracted.refused_with(CorrectionBreaksHistory, broken="the-step-builds-on-more")
