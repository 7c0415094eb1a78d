"""Who owns the question: exactly one duty at each instant, and a handover moves it only when the receiver accepts."""

from datetime import timedelta

import pytest

from sqa import offer_expiry
from sqa.ownership.refusals import (
    AlreadyTheOwner,
    AnOfferIsOpen,
    HandoverIsOfferedToAnother,
    NoOfferIsOpen,
    OfferExpiresBeforeItIsMade,
    OfferHasNotExpired,
    OnlyTheOwnerOffers,
    OnlyThePrincipalAssigns,
    OwnerMustBeInForce,
    OwnerMustServeTheUnit,
)
from tests.examples import accepted, assigned, declined, expired, offered, opened, withdrawn
from tests.given import given
from tests.school import ASA, HELENA, INES, JOB, KARIN, NOAH, SAMIRA, SIV, TOVE, at, id_of

OFFERED = (opened(SAMIRA), (offered(ASA, expires="2024-09-10"), SAMIRA))


@pytest.mark.capability("A01")
def test_whoever_opens_a_case_names_its_owner() -> None:
    assert given(opened(SAMIRA)).stream().ownership.owner == SAMIRA


@pytest.mark.capability("A01")
def test_a_case_has_one_owner_at_each_instant_and_the_intervals_touch() -> None:
    story = given(*OFFERED, ("2024-09-04", accepted(), ASA), ("2024-09-06", assigned(TOVE)))
    ownership = story.stream().ownership
    assert [interval.owner for interval in ownership.intervals] == [SAMIRA, ASA, TOVE]
    assert [interval.until for interval in ownership.intervals] == [at("2024-09-04"), at("2024-09-06"), None]
    assert [interval.since for interval in ownership.intervals[1:]] == [at("2024-09-04"), at("2024-09-06")]
    assert ownership.owner_at(at("2024-09-04") - timedelta(microseconds=1)) == SAMIRA
    assert ownership.owner_at(at("2024-09-04")) == ASA


@pytest.mark.capability("A02")
def test_an_open_offer_does_not_move_the_question() -> None:
    story = given(*OFFERED)
    assert story.stream().ownership.owner == SAMIRA
    assert story.stream().ownership.open_offer(at("2024-09-05")).to == ASA


@pytest.mark.capability("A02")
def test_the_acceptance_is_the_move() -> None:
    outcome = given(*OFFERED).when(("2024-09-04", accepted(), ASA)).then(accepted())
    assert outcome.state.ownership.owner == ASA
    assert outcome.state.ownership.open_offer(at("2024-09-05")) is None


@pytest.mark.parametrize("somebody_else", [KARIN, SAMIRA, TOVE])
def test_only_the_offered_duty_accepts(somebody_else: object) -> None:
    given(*OFFERED).when((accepted(), somebody_else)).refused_with(HandoverIsOfferedToAnother, offer=id_of("offer"))


def test_only_the_offered_duty_declines() -> None:
    given(*OFFERED).when((declined(), KARIN)).refused_with(HandoverIsOfferedToAnother)


def test_an_acceptance_at_the_last_microsecond_counts() -> None:
    given(*OFFERED).when((at("2024-09-10") - timedelta(microseconds=1), accepted(), ASA)).accepted()


def test_an_acceptance_when_the_offer_has_expired_is_refused_though_no_job_has_run() -> None:
    given(*OFFERED).when(("2024-09-10", accepted(), ASA)).refused_with(NoOfferIsOpen, outcome="expired")


@pytest.mark.capability("A02")
def test_a_declined_offer_leaves_the_question_where_it_was_and_its_reason_stands() -> None:
    state = given(*OFFERED).when((declined(reason="conflict-of-interest"), ASA)).accepted().state
    assert state.ownership.owner == SAMIRA
    assert (state.ownership.offers[id_of("offer")].outcome, state.ownership.offers[id_of("offer")].decline_reason) == (
        "declined",
        "conflict-of-interest",
    )


def test_what_was_declined_is_not_accepted_later() -> None:
    given(*OFFERED, (declined(), ASA)).when((accepted(), ASA)).refused_with(NoOfferIsOpen, outcome="declined")


def test_the_owner_takes_an_offer_back() -> None:
    given(*OFFERED).when((withdrawn(), SAMIRA)).accepted()


def test_the_principal_takes_an_offer_back() -> None:
    given(*OFFERED).when((withdrawn(), KARIN)).accepted()


def test_nobody_else_takes_an_offer_back() -> None:
    given(*OFFERED).when((withdrawn(), TOVE)).refused_with(OnlyTheOwnerOffers, owner=SAMIRA)


def test_an_offer_is_taken_back_once() -> None:
    given(*OFFERED, (withdrawn(), SAMIRA)).when((withdrawn(), SAMIRA)).refused_with(NoOfferIsOpen, outcome="withdrawn")


def test_at_most_one_offer_waits() -> None:
    given(*OFFERED).when((offered(SIV, "another"), SAMIRA)).refused_with(AnOfferIsOpen, offer=id_of("offer"))


def test_a_new_offer_may_follow_one_that_expired_though_no_job_has_run() -> None:
    state = given(*OFFERED).when(("2024-09-10", offered(SIV, "another"), SAMIRA)).accepted().state
    assert state.ownership.offers[id_of("offer")].outcome == "expired"
    assert state.ownership.open_offer(at("2024-09-11")).to == SIV


def test_an_offer_leaves_time_to_answer() -> None:
    proposal = ("2024-09-03", offered(ASA, expires="2024-09-03"), SAMIRA)
    given(opened(SAMIRA)).when(proposal).refused_with(OfferExpiresBeforeItIsMade)


def test_only_the_owner_or_the_principal_offers() -> None:
    given(opened(SAMIRA)).when((offered(ASA), TOVE)).refused_with(OnlyTheOwnerOffers)
    given(opened(SAMIRA)).when((offered(ASA), KARIN)).accepted()


def test_nobody_is_offered_what_they_own() -> None:
    given(opened(SAMIRA)).when((offered(SAMIRA), SAMIRA)).refused_with(AlreadyTheOwner, duty=SAMIRA)


def test_a_handover_stays_within_the_unit() -> None:
    given(opened(SAMIRA)).when((offered(INES), SAMIRA)).refused_with(OwnerMustServeTheUnit, duty=INES)


def test_somebody_in_the_organisation_above_may_own() -> None:
    given(opened(SAMIRA)).when((offered(HELENA), SAMIRA)).accepted()


def test_nobody_owns_before_the_duty_has_begun() -> None:
    given(opened(SAMIRA)).when((offered(NOAH), SAMIRA)).refused_with(OwnerMustBeInForce, duty=NOAH)


def test_a_case_is_not_opened_with_an_owner_elsewhere() -> None:
    given().when(opened(INES)).refused_with(OwnerMustServeTheUnit)


def test_the_job_records_that_an_offer_expired_and_once_is_enough() -> None:
    story = given(*OFFERED)
    proposals = offer_expiry.what_follows(story.stream(), at("2024-09-12"))
    assert [(proposal.data, proposal.occurred_at) for proposal in proposals] == [(expired(), at("2024-09-10"))]
    story.ledger.submit(*proposals, recorded_at=at("2024-09-12"))
    assert story.stream().ownership.offers[id_of("offer")].outcome == "expired"
    assert story.stream().ownership.offers[id_of("offer")].ended_at == at("2024-09-10")
    assert offer_expiry.what_follows(story.stream(), at("2024-09-13")) == []


def test_before_its_time_no_offer_expires() -> None:
    assert offer_expiry.what_follows(given(*OFFERED).stream(), at("2024-09-09")) == []
    given(*OFFERED).when(("2024-09-09", expired(), JOB)).refused_with(OfferHasNotExpired, expires_at=at("2024-09-10"))


def test_an_answered_offer_does_not_expire() -> None:
    given(*OFFERED, (accepted(), ASA)).when(("2024-09-12", expired(), JOB)).refused_with(NoOfferIsOpen, outcome="accepted")


@pytest.mark.capability("A07")
def test_the_principal_assigns_an_owner_which_supersedes_an_open_offer() -> None:
    state = given(*OFFERED).when((assigned(TOVE), KARIN)).accepted().state
    assert state.ownership.owner == TOVE
    assert state.ownership.offers[id_of("offer")].outcome == "superseded"


@pytest.mark.capability("A07")
def test_the_huvudmans_named_duty_may_assign_too() -> None:
    given(opened(SAMIRA)).when((assigned(TOVE), HELENA)).accepted()


@pytest.mark.parametrize("somebody_else", [SAMIRA, TOVE, INES])
def test_nobody_else_assigns(somebody_else: object) -> None:
    given(opened(SAMIRA)).when((assigned(TOVE), somebody_else)).refused_with(OnlyThePrincipalAssigns)


def test_nobody_is_assigned_what_they_own() -> None:
    given(opened(SAMIRA)).when(assigned(SAMIRA)).refused_with(AlreadyTheOwner)


def test_an_assigned_owner_is_at_the_unit_and_in_force() -> None:
    given(opened(SAMIRA)).when(assigned(INES)).refused_with(OwnerMustServeTheUnit)
    given(opened(SAMIRA)).when(assigned(NOAH)).refused_with(OwnerMustBeInForce)
