"""Moves to another unit or another huvudman: the receiver accepts, plans end, needs survive."""

from datetime import date

import pytest

from sqa.cases import support_events as s
from sqa.ownership.refusals import OwnerMustServeTheUnit
from sqa.transfers import (
    AlreadyAtThatUnit,
    ATransferIsOpen,
    NoTransferIsOpen,
    OnlyTheGivingUnitTransfers,
    OnlyTheReceivingPrincipalAnswers,
    TransferConfirmed,
    TransferPackageSent,
)
from tests.examples import (
    assessed,
    closed,
    ended,
    evaluated,
    evaluates,
    follows_up,
    goal,
    invited,
    need,
    opened,
    plan_decided,
    planned,
    promised,
    reorganised,
    started,
    transfer_accepted,
    transfer_declined,
    transfer_offered,
    transfer_withdrawn,
)
from tests.given import given
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, HELENA, INES, JOB, KARIN, OLLE, SAMIRA, TOVE, id_of

OFFERED = (opened(SAMIRA), (transfer_offered(), SAMIRA))
WITH_SUPPORT = (opened(SAMIRA), assessed(), need(), goal(), planned(), follows_up(), evaluates(), started())
SENT = TransferPackageSent(transfer=id_of("package"), package="c0" * 32, to="Grannkommunen")


@pytest.mark.capability("A05")
def test_an_offered_transfer_moves_nothing() -> None:
    state = given(*OFFERED).stream()
    assert (state.unit, state.ownership.owner) == (BERGASKOLAN, SAMIRA)


@pytest.mark.capability("A05")
def test_the_receiving_principal_accepts_and_names_the_owner() -> None:
    state = given(*OFFERED).when((transfer_accepted(INES), OLLE)).accepted().state
    assert (state.unit, state.ownership.owner, state.ownership.intervals[-1].how) == (ASGYMNASIET, INES, "transfer")


@pytest.mark.capability("A05")
def test_plan_and_supports_end_with_a_transfer_and_needs_results_and_evaluations_survive() -> None:
    judged = ("2024-10-01", evaluated())
    story = given(*WITH_SUPPORT, judged, invited(), invited("guardian"), plan_decided(), promised())
    state = story.given((transfer_offered(), SAMIRA)).when((transfer_accepted(), OLLE)).accepted().state
    assert state.supports.all[id_of("training")].status == "ended"
    assert state.decisions.standing is None
    assert [need.id for need in state.active_needs] == [id_of("reading")]
    assert [verdict.result for verdict in state.verdicts_of(id_of("reading"))] == [0]
    assert {(o.kind, o.duty) for o in state.obligations.still_open()} == {("commitment", INES)}
    assert (state.steps.step, state.steps.taken[-1].returned) == ("plan", "transferred")


def test_a_pending_evaluation_passes_to_the_new_owner() -> None:
    story = given(*WITH_SUPPORT, (transfer_offered(), SAMIRA)).when((transfer_accepted(), OLLE)).accepted()
    assert {(o.kind, o.duty, o.due) for o in story.state.obligations.still_open()} == {("evaluation", INES, date(2024, 12, 10))}


def test_nothing_is_owed_for_a_support_that_never_started() -> None:
    story = given(*WITH_SUPPORT[:-1], (transfer_offered(), SAMIRA)).when((transfer_accepted(), OLLE)).accepted()
    assert story.state.supports.all[id_of("training")].status == "cancelled"
    assert story.state.obligations.still_open() == []


@pytest.mark.parametrize("somebody_else", [KARIN, SAMIRA, INES])
def test_nobody_but_the_receiving_principal_answers(somebody_else: object) -> None:
    given(*OFFERED).when((transfer_accepted(), somebody_else)).refused_with(OnlyTheReceivingPrincipalAnswers, to_unit=ASGYMNASIET)
    given(*OFFERED).when((transfer_declined(), somebody_else)).refused_with(OnlyTheReceivingPrincipalAnswers)


def test_the_huvudmans_named_duty_may_answer() -> None:
    given(*OFFERED).when((transfer_accepted(), HELENA)).accepted()


@pytest.mark.parametrize("owner", [KARIN, TOVE])
def test_the_new_owner_is_at_the_receiving_unit(owner: object) -> None:
    given(*OFFERED).when((transfer_accepted(owner), OLLE)).refused_with(OwnerMustServeTheUnit)


def test_a_declined_transfer_leaves_the_case_where_it_is() -> None:
    state = given(*OFFERED).when((transfer_declined(), OLLE)).accepted().state
    assert (state.unit, state.transfers.open) == (BERGASKOLAN, None)


def test_the_owner_takes_a_transfer_back_and_then_it_is_not_accepted() -> None:
    story = given(*OFFERED, (transfer_withdrawn(), SAMIRA))
    story.when((transfer_accepted(), OLLE)).refused_with(NoTransferIsOpen, outcome="withdrawn")


def test_only_the_owner_or_the_principal_offers_a_transfer_and_takes_it_back() -> None:
    given(opened(SAMIRA)).when((transfer_offered(), TOVE)).refused_with(OnlyTheGivingUnitTransfers)
    given(*OFFERED).when((transfer_withdrawn(), TOVE)).refused_with(OnlyTheGivingUnitTransfers)
    given(*OFFERED).when((transfer_withdrawn(), KARIN)).accepted()


def test_one_transfer_waits_at_a_time() -> None:
    given(*OFFERED).when(transfer_offered(name="another")).refused_with(ATransferIsOpen, transfer=id_of("transfer"))


def test_a_case_is_not_transferred_to_where_it_is() -> None:
    given(opened(SAMIRA)).when(transfer_offered(BERGASKOLAN)).refused_with(AlreadyAtThatUnit)


@pytest.mark.capability("A05")
def test_a_case_goes_to_another_huvudman_by_a_package_that_is_confirmed_and_then_it_is_closed() -> None:
    story = given(opened(SAMIRA), assessed(), need(), (SENT, SAMIRA), (TransferConfirmed(transfer=id_of("package")), JOB))
    story.when(closed("passed-on", ends=(ended("need", "reading"),))).accepted()


def test_a_package_is_confirmed_not_accepted_and_an_offer_is_accepted_not_confirmed() -> None:
    given(opened(SAMIRA), (SENT, SAMIRA)).when((transfer_accepted(name="package"), OLLE)).refused_with(NoTransferIsOpen)
    given(*OFFERED).when((TransferConfirmed(transfer=id_of("transfer")), OLLE)).refused_with(NoTransferIsOpen)


def test_only_the_giving_unit_sends_a_package() -> None:
    given(opened(SAMIRA)).when((SENT, TOVE)).refused_with(OnlyTheGivingUnitTransfers)


def test_the_next_huvudmans_case_cites_the_hash_of_the_package() -> None:
    given().when(opened(package="c0" * 32)).accepted()


def test_a_reorganisation_moves_the_case_without_acceptance_and_keeps_its_supports() -> None:
    state = given(*WITH_SUPPORT).when((reorganised(), JOB)).accepted().state
    assert (state.unit, state.ownership.owner) == (ASGYMNASIET, INES)
    assert state.supports.all[id_of("training")].status == "started"


def test_a_reorganisation_is_recorded_by_the_principal_or_a_job() -> None:
    given(opened(SAMIRA)).when((reorganised(), SAMIRA)).refused_with(OnlyTheGivingUnitTransfers)
    given(opened(SAMIRA)).when((reorganised(), KARIN)).accepted()


def test_the_owner_after_a_reorganisation_serves_the_new_unit() -> None:
    given(opened(SAMIRA)).when((reorganised(owner=ASA), JOB)).refused_with(OwnerMustServeTheUnit)
    given(opened(SAMIRA)).when((reorganised(BERGASKOLAN, ASA), JOB)).refused_with(AlreadyAtThatUnit)


def test_a_support_goes_on_being_adjusted_after_a_reorganisation() -> None:
    adjusted = s.SupportAdjusted(support=id_of("training"), because_of_follow_up=True, adjustment="Kortare pass.", reason="Trött.")
    given(*WITH_SUPPORT, (reorganised(), JOB)).when((adjusted, OLLE)).accepted()
