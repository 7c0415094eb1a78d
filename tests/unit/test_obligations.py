"""What is owed: each follow-up, evaluation and commitment has one duty and one day."""

from datetime import date

import pytest

from sqa.cases.refusals import ItIsPromisedOfASupport, SupportIsNotThere
from sqa.obligations import EvaluationEscalated, EvaluationResponsibleAssigned, ReminderSent
from sqa.obligations.refusals import (
    AlreadyPromised,
    DateIsInThePast,
    DutyMustBeInForce,
    NothingIsOwed,
    NotYetMissed,
    OnlyThePrincipalReschedules,
)
from tests.examples import (
    assessed,
    cancelled,
    evaluated,
    evaluates,
    followed_up,
    follows_up,
    goal,
    kept,
    need,
    opened,
    passed_to,
    planned,
    promised,
    rescheduled,
    started,
    stopped,
    waived,
)
from tests.given import Learnt, given
from tests.property.soundness import live_equals_replay
from tests.school import ASA, HELENA, JOB, KARIN, NOAH, SAMIRA, TOVE, at, id_of

PLANNED = (opened(), assessed(), need(), goal(), planned())
RUNNING = (*PLANNED, follows_up(), evaluates(), started())
EVALUATION, FOLLOW_UP = id_of("evaluate training"), id_of("follow up training")


def escalated(level: str = "principal") -> EvaluationEscalated:
    return EvaluationEscalated(obligation=EVALUATION, to=KARIN if level == "principal" else HELENA, level=level)


@pytest.mark.capability("A25")
def test_every_obligation_has_one_duty_and_one_day() -> None:
    owed = given(*RUNNING, promised()).stream().obligations.still_open()
    assert {(o.kind, o.duty, o.due) for o in owed} == {
        ("follow-up", ASA, date(2024, 10, 1)),
        ("evaluation", SAMIRA, date(2024, 12, 10)),
        ("commitment", TOVE, date(2024, 10, 15)),
    }


@pytest.mark.capability("A08")
def test_a_support_has_one_responsible_of_each_kind_at_a_time() -> None:
    again = follows_up(duty=TOVE).model_copy(update={"obligation": id_of("another")})
    given(*RUNNING).when(again).refused_with(AlreadyPromised, obligation=FOLLOW_UP, duty=ASA)
    again = evaluates(duty=TOVE).model_copy(update={"obligation": id_of("another")})
    given(*RUNNING).when(again).refused_with(AlreadyPromised, obligation=EVALUATION, duty=SAMIRA)


def test_whoever_promises_has_a_duty_in_force() -> None:
    given(*PLANNED).when(follows_up(duty=NOAH)).refused_with(DutyMustBeInForce, duty=NOAH)
    given(*PLANNED).when(evaluates(duty=NOAH)).refused_with(DutyMustBeInForce)
    given(opened()).when(promised(duty=NOAH)).refused_with(DutyMustBeInForce)
    given(*RUNNING).when(passed_to(NOAH, "evaluate training")).refused_with(DutyMustBeInForce)


def test_what_is_promised_is_due_the_same_day_or_later() -> None:
    given(*PLANNED).when(("2024-09-05", follows_up(first_on=date(2024, 9, 4)))).refused_with(DateIsInThePast)
    given(*PLANNED).when(("2024-09-05", evaluates(due_on=date(2024, 9, 4)))).refused_with(DateIsInThePast)
    given(opened()).when(("2024-09-05", promised(due_on=date(2024, 9, 4)))).refused_with(DateIsInThePast)
    given(opened()).when(("2024-09-05", promised(due_on=date(2024, 9, 5)))).accepted()


def test_the_day_is_the_day_in_sweden() -> None:
    given(opened()).when(("2024-09-05 00:30", promised(due_on=date(2024, 9, 4)))).refused_with(DateIsInThePast)


def test_a_follow_up_sets_the_next_one() -> None:
    state = given(*RUNNING).when(("2024-10-01", followed_up(next_on=date(2024, 11, 1)))).accepted().state
    assert state.obligations.of(id_of("training"), "follow-up").due == date(2024, 11, 1)


def test_the_next_follow_up_is_not_in_the_past() -> None:
    given(*RUNNING).when(("2024-10-01", followed_up(next_on=date(2024, 9, 30)))).refused_with(DateIsInThePast)


def test_a_follow_up_without_a_next_one_ends_that_obligation() -> None:
    state = given(*RUNNING).when(("2024-10-01", followed_up())).accepted().state
    assert state.obligations.all[FOLLOW_UP].how == "met"


def test_when_a_support_ends_its_follow_up_ends_and_its_evaluation_is_still_owed() -> None:
    state = given(*RUNNING).when(stopped()).accepted().state
    assert state.obligations.all[FOLLOW_UP].how == "support ended"
    assert state.obligations.all[EVALUATION].open


def test_when_a_support_is_cancelled_nothing_is_owed_for_it() -> None:
    state = given(*PLANNED, follows_up(), evaluates()).when(cancelled()).accepted().state
    assert state.obligations.still_open() == []


def test_nothing_is_promised_of_a_support_that_never_comes_or_is_over() -> None:
    given(*PLANNED, cancelled()).when(follows_up()).refused_with(SupportIsNotThere, status="cancelled")
    given(*PLANNED, cancelled()).when(evaluates()).refused_with(SupportIsNotThere, status="cancelled")
    again = follows_up().model_copy(update={"obligation": id_of("another")})
    given(*RUNNING, stopped()).when(again).refused_with(SupportIsNotThere, status="ended")


@pytest.mark.capability("A25")
def test_an_evaluation_meets_the_obligation_to_evaluate() -> None:
    state = given(*RUNNING).when(("2024-12-01", evaluated())).accepted().state
    assert state.obligations.all[EVALUATION].how == "met"


def test_an_evaluation_recorded_late_meets_what_was_promised_by_then() -> None:
    story = given(*RUNNING, ("2024-12-01", evaluated()))
    later = evaluates(duty=ASA).model_copy(update={"obligation": id_of("the next")})
    state = story.given(("2024-12-02", later)).stream()
    assert state.obligations.all[id_of("the next")].open


@pytest.mark.capability("A25")
def test_a_missed_evaluation_is_escalated_the_day_after_to_the_principal_and_later_to_the_huvudman() -> None:
    story = given(*RUNNING)
    story.when(("2024-12-10 23:59", escalated(), JOB)).refused_with(NotYetMissed, due_on=date(2024, 12, 10))
    story.given(("2024-12-11 00:00", escalated(), JOB), ("2025-01-10", escalated("huvudman"), JOB))
    told = story.stream().obligations.all[EVALUATION].told
    assert [(each.duty, each.how) for each in told] == [(KARIN, "principal"), (HELENA, "huvudman")]


@pytest.mark.capability("A25")
@pytest.mark.parametrize("ends", [evaluated(), rescheduled(), waived()])
def test_an_evaluation_a_reschedule_or_a_waiver_ends_the_escalation(ends: object) -> None:
    story = given(*RUNNING, ("2024-12-11", escalated(), JOB), ("2024-12-12", ends))
    refusal = story.when(("2024-12-13", escalated("huvudman"), JOB)).refusal
    assert isinstance(refusal, NotYetMissed | NothingIsOwed)


def test_a_follow_up_is_not_escalated_as_an_evaluation() -> None:
    wrong = EvaluationEscalated(obligation=FOLLOW_UP, to=KARIN, level="principal")
    given(*RUNNING).when(("2024-12-20", wrong, JOB)).refused_with(NothingIsOwed, kind="evaluation")


def test_the_principal_gives_an_evaluation_another_day_or_waives_it() -> None:
    assert given(*RUNNING).when(rescheduled()).accepted().state.obligations.all[EVALUATION].due == date(2025, 1, 20)
    assert given(*RUNNING).when(waived()).accepted().state.obligations.all[EVALUATION].how == "waived"


def test_nobody_else_reschedules_or_waives() -> None:
    given(*RUNNING).when((rescheduled(), SAMIRA)).refused_with(OnlyThePrincipalReschedules)
    given(*RUNNING).when((waived(), SAMIRA)).refused_with(OnlyThePrincipalReschedules)


def test_an_evaluation_is_not_moved_into_the_past_nor_when_it_is_done() -> None:
    given(*RUNNING).when(("2024-11-01", rescheduled(due_on=date(2024, 10, 31)))).refused_with(DateIsInThePast)
    given(*RUNNING, evaluated()).when(rescheduled()).refused_with(NothingIsOwed, how="met")
    given(*RUNNING, evaluated()).when(waived()).refused_with(NothingIsOwed, how="met")


def test_an_obligation_passes_to_another_duty_and_the_day_stays() -> None:
    state = given(*RUNNING).when(passed_to(TOVE, "evaluate training")).accepted().state
    owed = state.obligations.all[EVALUATION]
    assert (owed.duty, owed.first_duty, owed.due) == (TOVE, SAMIRA, date(2024, 12, 10))


def test_whoever_owes_is_reminded_while_something_is_owed() -> None:
    reminder = ReminderSent(obligation=EVALUATION, to=SAMIRA)
    state = given(*RUNNING).when((reminder, JOB)).accepted().state
    assert [told.how for told in state.obligations.all[EVALUATION].told] == ["reminder"]
    given(*RUNNING, waived()).when((reminder, JOB)).refused_with(NothingIsOwed, how="waived")


def test_a_commitment_is_met_once() -> None:
    story = given(opened(), promised(), kept())
    assert story.stream().obligations.all[id_of("call")].how == "met"
    story.when(kept()).refused_with(NothingIsOwed, how="met")
    given(*RUNNING).when(kept("evaluate training")).refused_with(NothingIsOwed, kind="commitment")


def test_in_a_case_it_is_promised_of_a_support() -> None:
    whole = EvaluationResponsibleAssigned(obligation=id_of("of the whole"), duty=ASA, due_on=date(2024, 12, 10))
    given(*RUNNING).when(whole).refused_with(ItIsPromisedOfASupport)


def test_a_reminder_holds_up_nothing_that_was_done_before_it() -> None:
    reminded = ("2024-10-15 07:15", ReminderSent(obligation=id_of("call"), to=TOVE), JOB)
    story = given(*RUNNING, promised(), reminded)
    kept_yesterday = story.when(("2024-10-14 15:00", kept(), Learnt("2024-10-15 09:00"))).accepted()
    assert kept_yesterday.state.obligations.all[id_of("call")].ended_at == at("2024-10-14 15:00")
    live_equals_replay(kept_yesterday.state)
