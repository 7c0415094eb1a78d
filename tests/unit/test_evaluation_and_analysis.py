"""Did the support match the need, what was the result, and what was learned?"""

import pytest

from sqa.analyses import NothingLearned
from sqa.cases.refusals import NothingWasGivenToJudge, VerdictDoesNotFit, VerdictsAreMissing
from sqa.code_lists.refusals import CodeIsNotInItsList
from sqa.eventing.refusals import NotInThisStream, PrecedesTheStream
from sqa.lessons import LessonPublished, NothingToLearnFromYet
from tests.examples import (
    analysed,
    assessed,
    evaluated,
    evaluates,
    follows_up,
    goal,
    need,
    need_withdrawn,
    opened,
    planned,
    started,
    step,
    stopped,
    verdict,
)
from tests.given import given
from tests.school import ASA, SIV, id_of

TWO_NEEDS = (opened(), assessed(), need(), need("maths"), goal(), goal("maths"))
RUNNING = (*TWO_NEEDS, planned(needs=["reading"]), follows_up(), evaluates(), started())
WITHOUT_SUPPORT = verdict("maths", "no_support_given", result=None, not_known="Inget stöd gavs.")
TO_ANALYSE = (*RUNNING, step("plan"), step("do"), step("evaluate"), evaluated(verdict(), WITHOUT_SUPPORT), step("analyse"))
LESSON = LessonPublished(kind="success factor", level="group", domain="environment", lesson="Korta pass varje dag ger mer än långa.")


@pytest.mark.capability("A10", "A11")
def test_a_verdict_says_match_result_by_whom_and_on_what_evidence() -> None:
    judged = given(*RUNNING).when(evaluated(verdict(match="partly", result=-1, judged_by=SIV))).accepted().state
    stands = judged.verdicts_of(id_of("reading"))[-1]
    assert (stands.match, stands.result, stands.judged_by, stands.role, stands.evidence) == (
        "partly",
        -1,
        SIV,
        "Skolsköterska",
        "Läsprov i november.",
    )


@pytest.mark.capability("A11")
@pytest.mark.parametrize("result", [-2, -1, 0, 1, 2])
def test_a_result_lies_on_the_goals_scale(result: int) -> None:
    given(*RUNNING).when(evaluated(verdict(result=result))).accepted()


@pytest.mark.capability("A11")
def test_where_the_result_is_not_known_the_reason_is_said() -> None:
    given(*RUNNING).when(evaluated(verdict(result=None, not_known="Provet skrevs inte."))).accepted()
    given(*RUNNING).when(evaluated(verdict(result=None))).refused_with(VerdictDoesNotFit, need=id_of("reading"))
    given(*RUNNING).when(evaluated(verdict(result=1, not_known="Osäkert."))).refused_with(VerdictDoesNotFit)


def test_a_result_without_a_goal_is_read_on_nothing() -> None:
    history = (opened(), assessed(), need())
    given(*history).when(evaluated(verdict(match="not_assessable"), supports=())).refused_with(VerdictDoesNotFit)


@pytest.mark.capability("A10")
def test_an_evaluation_judges_every_active_need_that_its_supports_serve() -> None:
    both = (*TWO_NEEDS, planned(needs=["reading", "maths"]), follows_up(), evaluates(), started())
    given(*both).when(evaluated()).refused_with(VerdictsAreMissing, needs=[id_of("maths")])
    given(*both).when(evaluated(verdict(), verdict("maths", result=1))).accepted()
    given(*both, need_withdrawn("maths")).when(evaluated()).accepted()


@pytest.mark.capability("A10")
def test_a_need_without_support_is_judged_as_such() -> None:
    given(*RUNNING).when(evaluated(verdict(), WITHOUT_SUPPORT)).accepted()
    given(*RUNNING).when(evaluated(WITHOUT_SUPPORT, supports=())).accepted()


def test_no_support_given_is_not_said_where_one_was_given() -> None:
    none_given = verdict(match="no_support_given")
    given(*RUNNING).when(evaluated(none_given)).refused_with(VerdictDoesNotFit, why="a support was given for the need")
    given(*RUNNING, stopped()).when(evaluated(none_given, supports=())).refused_with(VerdictDoesNotFit)


def test_a_match_is_said_of_a_support_that_serves_the_need() -> None:
    given(*RUNNING).when(evaluated(verdict(), verdict("maths", "matched"))).refused_with(VerdictDoesNotFit, need=id_of("maths"))


def test_each_need_is_judged_once_in_an_evaluation() -> None:
    given(*RUNNING).when(evaluated(verdict(), verdict(result=1))).refused_with(VerdictDoesNotFit, why="more than one verdict for the need")


def test_a_support_that_never_started_is_not_judged() -> None:
    given(*RUNNING[:-1]).when(evaluated()).refused_with(NothingWasGivenToJudge, support=id_of("training"))
    late = (*RUNNING[:-1], ("2024-09-20", started()))
    given(*late).when(("2024-09-19", evaluated())).refused_with(NothingWasGivenToJudge)


def test_an_evaluation_names_what_the_case_holds() -> None:
    given(*RUNNING).when(evaluated(supports=["unknown"])).refused_with(NotInThisStream, thing="support")
    given(*RUNNING).when(evaluated(verdict(), verdict("unknown"))).refused_with(NotInThisStream, thing="need")


def test_a_support_that_has_ended_is_still_evaluated() -> None:
    given(*RUNNING, stopped()).when(evaluated()).accepted()


def test_two_professions_may_judge_differently_and_both_stand() -> None:
    second = evaluated(verdict(result=-1, judged_by=SIV), name="second")
    state = given(*RUNNING, evaluated(verdict(result=1, judged_by=ASA))).when(second).accepted().state
    assert [verdict.result for verdict in state.verdicts_of(id_of("reading"))] == [1, -1]


@pytest.mark.capability("A24")
def test_an_analysis_holds_causes_what_to_keep_what_to_change_and_a_decision() -> None:
    state = given(*TO_ANALYSE).when(analysed("adjust")).accepted().state
    analysis = next(iter(state.analyses.values()))
    assert (analysis.round, analysis.data.decision, analysis.data.causes[0].level) == (1, "adjust", "group")


@pytest.mark.capability("A18", "A24")
def test_an_analysis_names_a_success_factor_or_an_obstacle() -> None:
    given(*TO_ANALYSE).when(analysed(success_factors=())).refused_with(NothingLearned)
    given(*TO_ANALYSE).when(analysed(success_factors=(), obstacles=("För få tider.",))).accepted()


def test_an_analysis_precedes_no_event_of_the_case() -> None:
    given(*TO_ANALYSE, ("2024-12-01", goal("reading", "later"))).when(("2024-11-30", analysed())).refused_with(PrecedesTheStream)


def test_the_causes_are_words_of_their_list() -> None:
    wrong = analysed().model_copy(update={"causes": (analysed().causes[0].model_copy(update={"level": "värld"}),)})
    given(*TO_ANALYSE).when(wrong).refused_with(CodeIsNotInItsList, list="cause-level")


def test_a_lesson_is_published_from_what_was_analysed() -> None:
    given(*TO_ANALYSE).when(LESSON).refused_with(NothingToLearnFromYet)
    given(*TO_ANALYSE, analysed()).when(LESSON).accepted()
