"""A case opens with an owner, and closes all or nothing: what closing requires depends on the reason."""

import pytest

from sqa.cases.closing import open_items
from sqa.cases.events import (
    CaseMerged,
    ConfidentialPartAdded,
    ContributorAdded,
    ContributorRemoved,
    ExternalReferralAnswered,
    ExternalReferralMade,
    LinkedToInitiative,
)
from sqa.cases.refusals import (
    ACaseIsNotMergedIntoItself,
    AlreadyAContributor,
    ContributorMustBeInForce,
    EachOpenItemNeedsItsEnd,
    MergingIsItsOwnClosing,
    NeedsAreNotCarriedOverYet,
    NotAContributor,
    OnlyThePrincipalClosesSo,
    OtherReasonNeedsANote,
    StillOpen,
    TheCaseIsClosed,
    TheCaseIsNotClosed,
    TheReferralIsAnswered,
)
from sqa.crossings import TheOtherCaseIsNotOpen
from sqa.decisions import DecisionAppealed
from sqa.eventing.refusals import AlreadyBegun, NothingIsOpened, OccursBeforeItsOpening, PrecedesTheStream
from sqa.ownership.refusals import OwnerMustBeInForce, OwnerMustServeTheUnit
from tests.examples import (
    CASE,
    OTHER_CASE,
    analysed,
    assessed,
    carried_over,
    case,
    closed,
    differs,
    ended,
    evaluated,
    evaluates,
    follows_up,
    goal,
    invited,
    need,
    need_met,
    need_withdrawn,
    no_plan_decided,
    offered,
    opened,
    plan_decided,
    planned,
    promised,
    reopened,
    started,
    step,
    stopped,
    transfer_offered,
    verdict,
)
from tests.given import given
from tests.improvement import INITIATIVE, proposed
from tests.school import ASA, CLASS_8B, HELENA, INES, KARIN, NOAH, SAMIRA, SIV, TOVE, at, id_of

SUPPORTED = (opened(), assessed(), need(), goal(), planned(), follows_up(), evaluates(), step("plan"), step("do"), started())
ANALYSED = (*SUPPORTED, stopped(), step("evaluate"), evaluated(), step("analyse"), analysed("stop"))
REFERRAL = ExternalReferralMade(referral=id_of("bup"), to="Barn- och ungdomspsykiatrin", purpose="Utredning.")
REPLY = ExternalReferralAnswered(referral=id_of("bup"), accepted=True, reply="Vi tar emot.")


@pytest.mark.capability("A01")
@pytest.mark.parametrize("subject", [opened(), opened(subject=CLASS_8B)])
def test_a_case_about_a_pupil_or_a_group_opens_with_an_owner(subject: object) -> None:
    state = given().when(subject).accepted().state
    assert (state.open, state.steps.step, state.steps.round) == (True, "assess", 1)


def test_nothing_comes_before_the_opening_and_nothing_opens_twice() -> None:
    given().when(assessed()).refused_with(NothingIsOpened, stream=CASE)
    given(opened()).when(opened()).refused_with(AlreadyBegun, thing="case")


def test_nothing_occurs_before_the_opening() -> None:
    given(opened()).when(("2024-09-01", assessed())).refused_with(OccursBeforeItsOpening, opened_at=at("2024-09-02"))


@pytest.mark.capability("A24")
@pytest.mark.parametrize("reason", ["goals-met", "need-ended"])
def test_a_case_whose_goals_are_met_closes_with_an_analysis_and_nothing_open(reason: str) -> None:
    state = given(*ANALYSED, need_met()).when((closed(reason), SAMIRA)).accepted().state
    assert (state.open, state.ownership.owner, state.closing.reason) == (False, None, reason)


@pytest.mark.capability("A24")
def test_the_refusal_of_a_closing_lists_everything_that_is_missing_and_still_open() -> None:
    history = (*SUPPORTED, promised(), (offered(TOVE), SAMIRA), transfer_offered(), differs(), REFERRAL)
    refusal = given(*history).when(closed()).refused_with(StillOpen, missing=["analysis with the decision stop"]).refusal
    assert refusal is not None
    assert {(item["kind"], item["id"]) for item in refusal.details["open"]} == {
        ("need", id_of("reading")),
        ("support", id_of("training")),
        ("obligation", id_of("follow up training")),
        ("obligation", id_of("evaluate training")),
        ("obligation", id_of("call")),
        ("offer", id_of("offer")),
        ("transfer", id_of("transfer")),
        ("opinion", id_of("opinion")),
        ("referral", id_of("bup")),
    }


def test_an_analysis_that_says_go_on_closes_nothing() -> None:
    history = (*SUPPORTED, stopped(), step("evaluate"), evaluated(), step("analyse"), analysed("adjust"), need_met())
    given(*history).when(closed()).refused_with(StillOpen, open=[])


def test_what_needs_no_end_gets_none() -> None:
    given(*ANALYSED, need_met()).when(closed(ends=(ended("need", "reading"),))).refused_with(EachOpenItemNeedsItsEnd, without_end=[])


def test_no_need_found_closes_with_an_assessment_and_the_decision_to_make_no_plan() -> None:
    given(opened(), assessed(), no_plan_decided()).when(closed("no-need")).accepted()
    missing = ["an assessment", "NoPlanDecided that stands"]
    given(opened()).when(closed("no-need")).refused_with(StillOpen, missing=missing)
    given(opened(), assessed(), need(), no_plan_decided()).when(closed("no-need")).refused_with(StillOpen, missing=[])


@pytest.mark.parametrize("reason", ["moved", "passed-on", "consent-withdrawn", "other"])
def test_for_another_reason_the_principal_closes_and_ends_each_open_item(reason: str) -> None:
    everything = (("need", "reading"), ("support", "training"), ("obligation", "follow up training"), ("obligation", "evaluate training"))
    ends = tuple(ended(kind, name) for kind, name in everything)
    state = given(*SUPPORTED).when((closed(reason, ends=ends), KARIN)).accepted().state
    assert not state.open
    assert state.needs[id_of("reading")].status == "ended"
    assert state.supports.still_open() == state.obligations.still_open() == []


def test_the_closing_ends_each_item_once_and_no_other() -> None:
    short = closed("moved", ends=(ended("need", "reading"),))
    given(opened(), assessed(), need(), promised()).when(short).refused_with(
        EachOpenItemNeedsItsEnd, without_end=[{"kind": "obligation", "id": id_of("call")}], not_open=[]
    )
    long = closed("moved", ends=(ended("need", "reading"), ended("support", "training")))
    given(opened(), assessed(), need()).when(long).refused_with(
        EachOpenItemNeedsItsEnd, without_end=[], not_open=[{"kind": "support", "id": id_of("training")}]
    )
    twice = closed("moved", ends=(ended("need", "reading"), ended("need", "reading")))
    given(opened(), assessed(), need()).when(twice).refused_with(EachOpenItemNeedsItsEnd)


def test_an_offer_a_transfer_a_referral_an_opinion_and_an_appeal_are_open_items_too() -> None:
    history = (opened(), assessed(), invited(), invited("guardian"), plan_decided(), DecisionAppealed(decision=id_of("plan")))
    story = given(*history, (offered(TOVE), SAMIRA), transfer_offered(), differs(), REFERRAL)
    items = {("offer", "offer"), ("transfer", "transfer"), ("opinion", "opinion"), ("referral", "bup"), ("appeal", "plan")}
    state = story.when(closed("moved", ends=tuple(ended(kind, name) for kind, name in items))).accepted().state
    assert state.transfers.open is None
    assert state.ownership.open_offer(at("2024-09-03")) is None
    last = story.ledger.of(CASE)[-1]
    assert {kind for kind, _ in open_items(state, last)} == {"appeal"}  # only the board of appeal ends that one


@pytest.mark.parametrize("somebody_else", [SAMIRA, TOVE])
def test_nobody_else_closes_for_another_reason(somebody_else: object) -> None:
    given(opened()).when((closed("moved"), somebody_else)).refused_with(OnlyThePrincipalClosesSo)


def test_the_named_duty_may_close_for_another_reason() -> None:
    given(opened()).when((closed("moved"), HELENA)).accepted()


def test_another_reason_says_what() -> None:
    given(opened()).when(closed("other", note=None)).refused_with(OtherReasonNeedsANote)


def test_a_closing_precedes_no_event_of_the_case() -> None:
    given(opened(), ("2024-09-10", assessed())).when(("2024-09-09", closed("moved"))).refused_with(PrecedesTheStream)


@pytest.mark.parametrize("event", [assessed("late"), offered(ASA), promised(), closed("moved"), ContributorAdded(duty=TOVE)])
def test_a_closed_case_takes_nothing_but_a_reopening_or_a_correction(event: object) -> None:
    given(opened(), closed("moved")).when(event).refused_with(TheCaseIsClosed)


def test_a_closed_case_is_reopened_with_an_owner_and_goes_back_to_assess() -> None:
    story = given(opened(), assessed(), step("plan"), ContributorAdded(duty=TOVE), ("2024-10-01", closed("moved")))
    state = story.when(("2024-11-20", reopened(NOAH))).accepted().state
    assert (state.open, state.ownership.owner, state.steps.step, state.steps.round) == (True, NOAH, "assess", 2)
    assert state.ownership.owner_at(at("2024-10-15")) is None
    assert state.contributors == {}


def test_an_open_case_is_not_reopened() -> None:
    given(opened()).when(reopened()).refused_with(TheCaseIsNotClosed)


def test_whoever_owns_after_a_reopening_is_in_force_at_the_unit() -> None:
    given(opened(), closed("moved")).when(reopened(INES)).refused_with(OwnerMustServeTheUnit)
    given(opened(), closed("moved")).when(reopened(NOAH)).refused_with(OwnerMustBeInForce)


def test_nothing_occurs_while_the_case_was_closed() -> None:
    story = given(opened(), ("2024-10-01", closed("moved")), ("2024-11-01", reopened()))
    story.when(("2024-10-15", assessed())).refused_with(OccursBeforeItsOpening)


def test_a_merged_case_carried_its_needs_over_first() -> None:
    story = given((opened(KARIN), OTHER_CASE), (opened(), CASE), (assessed(), CASE), (need(), CASE))
    story.when((CaseMerged(into=OTHER_CASE), CASE)).refused_with(NeedsAreNotCarriedOverYet, needs=[id_of("reading")])
    state = story.given((carried_over(), CASE)).when((CaseMerged(into=OTHER_CASE), CASE)).accepted().state
    assert (state.closing.reason, state.closing.into) == ("merged", OTHER_CASE)


def test_merging_is_its_own_closing() -> None:
    given(opened()).when(closed("merged")).refused_with(MergingIsItsOwnClosing)


def test_a_case_merges_into_another_that_is_open() -> None:
    given(opened()).when(CaseMerged(into=CASE)).refused_with(ACaseIsNotMergedIntoItself)
    given(opened()).when(CaseMerged(into=case("none"))).refused_with(TheOtherCaseIsNotOpen)


def test_a_merger_is_the_principals_and_ends_what_else_is_open() -> None:
    story = given((opened(KARIN), OTHER_CASE), (opened(), CASE), (promised(), CASE))
    story.when((CaseMerged(into=OTHER_CASE), CASE, SAMIRA)).refused_with(OnlyThePrincipalClosesSo)
    story.when((CaseMerged(into=OTHER_CASE), CASE)).refused_with(EachOpenItemNeedsItsEnd)
    story.when((CaseMerged(into=OTHER_CASE, ends=(ended("obligation", "call"),)), CASE)).accepted()


@pytest.mark.capability("A08")
def test_others_contribute_and_the_owner_still_owns() -> None:
    state = given(opened(), ContributorAdded(duty=TOVE), ContributorAdded(duty=SIV)).stream()
    assert (set(state.contributors), state.ownership.owner) == ({TOVE, SIV}, SAMIRA)


def test_somebody_contributes_once_while_in_force_until_removed() -> None:
    story = given(opened(), ContributorAdded(duty=TOVE))
    story.when(ContributorAdded(duty=TOVE)).refused_with(AlreadyAContributor, duty=TOVE)
    story.when(ContributorAdded(duty=NOAH)).refused_with(ContributorMustBeInForce, duty=NOAH)
    story.when(ContributorRemoved(duty=SIV)).refused_with(NotAContributor, duty=SIV)
    assert story.when(ContributorRemoved(duty=TOVE)).accepted().state.contributors == {}


@pytest.mark.capability("A63")
def test_another_actor_is_asked_replies_once_and_the_schools_part_stays_owned() -> None:
    story = given(opened(), REFERRAL)
    state = story.when(REPLY).accepted().state
    assert (state.referrals[id_of("bup")].accepted, state.ownership.owner) == (True, SAMIRA)
    story.when(REPLY).refused_with(TheReferralIsAnswered, referral=id_of("bup"))


def test_a_confidential_part_stands_in_its_own_compartment() -> None:
    given(opened()).when((ConfidentialPartAdded(compartment="EMI", text="Se journalen."), SIV)).accepted()


def test_a_case_is_linked_to_the_initiative_that_grew_from_it() -> None:
    link = LinkedToInitiative(initiative=INITIATIVE)
    assert given((proposed(), INITIATIVE), (opened(), CASE)).when((link, CASE)).accepted().state.initiatives == {INITIATIVE}


def test_a_withdrawn_need_does_not_hold_a_case_open() -> None:
    unsupported = evaluated(verdict(match="not_assessable", result=None, not_known="Frånvarande."), supports=())
    history = (opened(), assessed(), need(), step("plan"), step("do"), step("evaluate"), unsupported, step("analyse"), analysed("stop"))
    given(*history, need_withdrawn()).when(closed("need-ended")).accepted()
