"""When a duty ends: the principal owns from that instant, what was owed passes on, offers and contributions end."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from sqa import staff_exit
from sqa.cases.events import ContributorAdded, ContributorRemoved
from sqa.obligations import ObligationReassigned
from sqa.ownership import HandoverWithdrawn, OwnershipAssigned
from sqa.service import ActorsDutyIsNotInForce
from tests.examples import (
    CASE,
    CONCERN,
    accepted,
    assessed,
    assigned,
    closed,
    corrects,
    ended,
    evaluated,
    evaluates,
    follows_up,
    goal,
    need,
    offered,
    opened,
    planned,
    promised,
    raised,
    reopened,
    rescheduled,
    started,
)
from tests.given import Story, given
from tests.school import ASA, HELENA, KARIN, KURT, NOAH, SAMIRA, TOVE, SchoolRegister, at, id_of

EXIT = staff_exit.exit_of(date(2024, 11, 15))
RUNNING = (opened(SAMIRA), assessed(), need(), goal(), planned(), follows_up(duty=ASA), evaluates(duty=SAMIRA), started())


def follows(story: Story, stream: str = CASE, now: datetime = EXIT, leaver: UUID = SAMIRA, left_at: datetime = EXIT) -> list[Any]:
    return list(staff_exit.what_follows(story.stream(stream), leaver, left_at, story.ledger.register, now))


def after(story: Story, stream: str = CASE, now: datetime = EXIT, **who: Any) -> Story:
    """The job runs; running it again finds nothing to do."""
    story.ledger.submit(*follows(story, stream, now, **who), recorded_at=now)
    assert follows(story, stream, now, **who) == []
    return story


def test_the_exit_is_the_first_instant_after_the_last_day_in_sweden() -> None:
    assert at("2024-11-16 00:00") == EXIT
    assert staff_exit.exit_of(date(2024, 6, 14)) == at("2024-06-15 00:00")


@pytest.mark.capability("A01")
def test_the_principal_owns_from_the_instant_the_owners_duty_ended() -> None:
    state = after(given(opened(SAMIRA))).stream()
    assert [(i.owner, i.since, i.how) for i in state.ownership.intervals[1:]] == [(KARIN, EXIT, "staff exit")]
    assert state.ownership.intervals[0].until == EXIT


@pytest.mark.capability("A01", "A04", "A25")
def test_one_batch_holds_all_that_follows_in_a_case() -> None:
    story = given(*RUNNING, promised(duty=SAMIRA, due_on=date(2024, 12, 1)), ContributorAdded(duty=SAMIRA), (offered(TOVE), SAMIRA))
    proposals = follows(story)
    assert [type(proposal.data) for proposal in proposals] == [
        HandoverWithdrawn,
        OwnershipAssigned,
        ObligationReassigned,
        ObligationReassigned,
        ContributorRemoved,
    ]
    assert {proposal.occurred_at for proposal in proposals} == {EXIT}
    state = after(story).stream()
    assert {(o.kind, o.duty) for o in state.obligations.still_open()} == {("follow-up", ASA), ("evaluation", KARIN), ("commitment", KARIN)}
    assert state.obligations.all[id_of("evaluate training")].due == date(2024, 12, 10)
    assert (state.contributors, state.ownership.open_offer(EXIT)) == ({}, None)


def test_somebody_elses_case_keeps_its_owner_who_takes_over_what_the_leaver_owed() -> None:
    state = after(given(opened(ASA), promised(duty=SAMIRA, due_on=date(2024, 12, 1)))).stream()
    assert (state.ownership.owner, state.obligations.all[id_of("call")].duty) == (ASA, ASA)


def test_an_offer_to_the_leaver_ends() -> None:
    state = after(given(opened(ASA), (offered(SAMIRA), ASA))).stream()
    assert (state.ownership.owner, state.ownership.offers[id_of("offer")].outcome) == (ASA, "withdrawn")


def test_an_offer_between_others_waits_on() -> None:
    story = given(opened(ASA), (offered(TOVE), ASA))
    assert follows(story) == []


def test_what_the_leaver_had_handed_over_stays_with_the_receiver() -> None:
    story = given(opened(SAMIRA), (offered(TOVE), SAMIRA), (accepted(), TOVE))
    assert follows(story) == []


def test_before_the_exit_nothing_follows() -> None:
    assert follows(given(opened(SAMIRA)), now=at("2024-11-15 23:59")) == []


def test_in_a_closed_case_nothing_follows() -> None:
    assert follows(given(opened(SAMIRA), closed("moved"))) == []


@pytest.mark.capability("A01")
def test_an_exit_learnt_late_takes_effect_when_the_thread_allows_it() -> None:
    left_at = staff_exit.exit_of(date(2024, 9, 30))
    history = (*RUNNING, ContributorAdded(duty=SAMIRA), ("2024-10-10", offered(TOVE), SAMIRA), ("2024-10-20", rescheduled()))
    story = after(given(*history), now=at("2024-11-01"), left_at=left_at)
    happened = {type(event.data): event.occurred_at for event in story.ledger.of(CASE)[-4:]}
    assert happened == {
        HandoverWithdrawn: at("2024-10-10"),
        OwnershipAssigned: at("2024-10-10"),
        ObligationReassigned: at("2024-10-20"),
        ContributorRemoved: left_at,
    }
    assert story.stream().ownership.owner_at(at("2024-10-05")) == SAMIRA


def test_the_leaver_no_longer_acts() -> None:
    given(opened(SAMIRA)).when((EXIT, offered(TOVE), SAMIRA)).refused_with(ActorsDutyIsNotInForce, duty=SAMIRA, day=date(2024, 11, 16))


def test_when_the_principal_leaves_the_next_principal_owns() -> None:
    story = given(("2024-06-10", opened(KURT), KURT))
    exit_of_kurt = staff_exit.exit_of(date(2024, 7, 31))
    after(story, now=at("2024-08-15"), leaver=KURT, left_at=exit_of_kurt)
    assert story.stream().ownership.owner == KARIN


def test_when_no_principal_follows_the_huvudmans_named_duty_owns() -> None:
    register = SchoolRegister(ended={KARIN: date(2024, 10, 31)})
    story = given(opened(KARIN), register=register)
    after(story, now=at("2024-11-05"), leaver=KARIN, left_at=staff_exit.exit_of(date(2024, 10, 31)))
    assert story.stream().ownership.owner == HELENA


def test_when_owner_and_responsible_leave_the_same_day_whoever_leads_the_unit_takes_over() -> None:
    register = SchoolRegister(ended={ASA: date(2024, 11, 15)})
    story = given(opened(ASA), promised(duty=SAMIRA, due_on=date(2024, 12, 1)), register=register)
    after(story)
    assert story.stream().obligations.all[id_of("call")].duty == KARIN
    after(story, leaver=ASA)
    assert story.stream().ownership.owner == KARIN


def test_a_concern_passes_to_the_new_principal_too() -> None:
    story = given(("2024-06-10", raised(), TOVE))
    after(story, CONCERN, at("2024-08-15"), leaver=KURT, left_at=staff_exit.exit_of(date(2024, 7, 31)))
    assert story.stream(CONCERN).ownership.owner == KARIN


def test_the_same_run_twice_is_one_run() -> None:
    story = given(*RUNNING)
    proposals = follows(story)
    story.ledger.submit(*proposals, recorded_at=EXIT)
    version = story.stream().version
    story.ledger.submit(*proposals, recorded_at=EXIT)
    assert story.stream().version == version


def test_when_what_the_job_recorded_is_taken_back_the_job_asks_anew() -> None:
    story = after(given(opened(SAMIRA)))
    story.given(("2024-11-20", corrects(story.event(OwnershipAssigned).id, kind=OwnershipAssigned)))
    assert story.stream().ownership.owner == SAMIRA
    assert after(story, now=at("2024-11-21")).stream().ownership.owner == KARIN


def test_a_case_reopened_after_the_exit_has_nothing_left_of_the_leaver() -> None:
    ends = (("need", "reading"), ("support", "training"), ("obligation", "follow up training"), ("obligation", "evaluate training"))
    closing = closed("moved", ends=tuple(ended(kind, name) for kind, name in ends))
    story = given(*RUNNING, ContributorAdded(duty=SAMIRA), ("2024-11-01", closing))
    story.given(("2024-11-20", reopened(NOAH)))
    assert follows(story, now=at("2024-11-21")) == []


def test_an_evaluation_that_is_done_passes_to_nobody() -> None:
    assert follows(given(*RUNNING, ("2024-11-01", evaluated()), assigned(ASA))) == []


@pytest.mark.capability("A19")
def test_a_support_that_the_leaver_answers_for_or_delivers_gets_others() -> None:
    supports = (planned(responsible=SAMIRA, deliverers=(SAMIRA, TOVE)), planned("talks", responsible=ASA, deliverers=(SAMIRA,)))
    state = after(given(opened(ASA), assessed(), need(), *supports)).stream()
    assert {(s.responsible, s.deliverers) for s in state.supports.all.values()} == {(ASA, (TOVE,)), (ASA, ())}
