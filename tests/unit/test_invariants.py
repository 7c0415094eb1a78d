"""The invariants of the domain, one by one, as far as they concern concerns and cases. The details stand in the other files."""

from datetime import date

import pytest

from sqa import staff_exit
from sqa.cases.need_events import RatingGiven
from sqa.cases.refusals import (
    NeedsWithoutVerdict,
    NotReadyToStart,
    ParticipationNotOffered,
    StillOpen,
    SupportServesANeed,
    VerdictsAreMissing,
)
from sqa.decisions import OnlyThePrincipalDecides
from sqa.eventing.event import Event
from sqa.eventing.refusals import NotInThisStream
from sqa.eventing.stream import Stream
from sqa.first_publications import CONCERN_SCALE
from sqa.obligations import EvaluationEscalated
from sqa.ownership.refusals import AnOfferIsOpen, HandoverIsOfferedToAnother, NoOfferIsOpen
from sqa.privacy.permits import Caller, may_read
from sqa.service import IdAlreadyUsed, VersionConflict
from sqa.steps import StepComesInOrder
from sqa.streams import KINDS
from tests import examples as x
from tests.given import Id, Version, given
from tests.property.soundness import one_owner_at_every_instant
from tests.school import ASA, BERGASKOLAN, INES, JOB, KARIN, OLLE, SAMIRA, SIV, TOVE, at, id_of

OPENED = (x.opened(SAMIRA), x.assessed(), x.need())
RUNNING = (*OPENED, x.goal(), x.planned(), x.follows_up(), x.evaluates(), x.started())
OFFERED = (x.opened(SAMIRA), (x.offered(ASA, expires="2024-09-10"), SAMIRA))


@pytest.mark.capability("A01")
def test_invariant_01_one_owner_at_each_instant_with_no_gap_and_no_overlap() -> None:
    history = (
        *OFFERED,
        ("2024-09-04", x.accepted(), ASA),
        x.assigned(TOVE),
        ("2024-10-01", x.closed("moved")),
        ("2024-11-01", x.reopened()),
    )
    story = given(*history)
    one_owner_at_every_instant(type(story.stream()), story.ledger.of(x.CASE))


def test_invariant_02_an_offer_moves_nothing_and_one_waits_at_a_time() -> None:
    story = given(*OFFERED)
    assert story.stream().ownership.owner == SAMIRA
    story.when((x.offered(TOVE, "second"), SAMIRA)).refused_with(AnOfferIsOpen)


def test_invariant_03_only_the_offered_duty_accepts_and_only_in_time() -> None:
    given(*OFFERED).when((x.accepted(), TOVE)).refused_with(HandoverIsOfferedToAnother)
    given(*OFFERED).when(("2024-09-10", x.accepted(), ASA)).refused_with(NoOfferIsOpen, outcome="expired")


def test_invariant_04_a_duty_that_has_ended_owns_and_owes_nothing() -> None:
    left_at = staff_exit.exit_of(date(2024, 11, 15))
    story = given(*RUNNING)
    story.ledger.submit(*staff_exit.what_follows(story.stream(), SAMIRA, left_at, story.ledger.register, left_at), recorded_at=left_at)
    assert story.stream().ownership.owner_at(left_at) == KARIN
    assert SAMIRA not in {owed.duty for owed in story.stream().obligations.still_open()}


def test_invariant_05_a_move_needs_the_receivers_acceptance_and_needs_survive_it() -> None:
    story = given(*RUNNING, (x.transfer_offered(), SAMIRA))
    assert story.stream().unit == BERGASKOLAN
    state = story.when((x.transfer_accepted(INES), OLLE)).accepted().state
    assert (len(state.active_needs), state.supports.still_open(), state.steps.step) == (1, [], "plan")


@pytest.mark.capability("A09")
def test_invariant_06_a_need_names_exactly_one_assessment() -> None:
    given(x.opened()).when(x.need()).refused_with(NotInThisStream, thing="assessment")
    assert given(*OPENED).stream().needs[id_of("reading")].assessment == id_of("mapping")


def test_invariant_07_a_support_links_to_at_least_one_need() -> None:
    given(*OPENED).when(x.planned(needs=())).refused_with(SupportServesANeed)


@pytest.mark.capability("A25")
def test_invariant_08_nothing_starts_without_responsibles_date_and_goal() -> None:
    refusal = given(*OPENED, x.planned()).when(x.started()).refused_with(NotReadyToStart).refusal
    assert refusal is not None
    assert len(refusal.details["missing"]) == 3


def test_invariant_09_an_evaluation_judges_every_need_and_analysis_waits_for_every_verdict() -> None:
    other = x.evaluated(x.verdict("maths", "no_support_given", result=None, not_known="Inget stöd."))
    given(*RUNNING, x.need("maths")).when(other).refused_with(VerdictsAreMissing, needs=[id_of("reading")])
    story = given(*RUNNING, x.step("plan"), x.step("do"), x.step("evaluate"))
    story.when(x.step("analyse")).refused_with(NeedsWithoutVerdict)


@pytest.mark.capability("A24")
def test_invariants_10_and_11_closing_is_all_or_nothing_and_lists_what_is_open() -> None:
    story = given(*RUNNING)
    refusal = story.when(x.closed("goals-met")).refused_with(StillOpen).refusal
    assert refusal is not None
    assert {item["kind"] for item in refusal.details["open"]} == {"need", "support", "obligation"}
    assert story.stream().open


@pytest.mark.capability("A25")
def test_invariant_12_a_missed_evaluation_escalates_until_it_is_done() -> None:
    escalated = EvaluationEscalated(obligation=id_of("evaluate training"), to=KARIN, level="principal")
    given(*RUNNING).when(("2024-12-11", escalated, JOB)).accepted()


@pytest.mark.capability("A23")
def test_invariant_13_no_step_is_skipped_without_reason_and_role() -> None:
    given(*OPENED).when(x.step("do")).refused_with(StepComesInOrder, missing=["plan"])


def test_invariant_14_what_cannot_be_delegated_is_decided_by_a_principal() -> None:
    story = given(*OPENED, x.invited(), x.invited("guardian"))
    delegated = x.plan_decided("individual-teaching", decided_by=ASA, delegated_by=KARIN)
    story.when(delegated).refused_with(OnlyThePrincipalDecides, not_delegable=["individual-teaching"])


@pytest.mark.capability("A61")
def test_invariant_15_nothing_is_changed_or_deleted() -> None:
    names = {kind.__name__ for kinds in KINDS.values() for kind in kinds.RULES}
    assert not {name for name in names if name.endswith(("Updated", "Changed", "Deleted"))}
    assert not hasattr(Stream, "remove")


def test_invariant_16_a_wrong_version_writes_nothing_and_a_repeat_writes_nothing() -> None:
    story = given(x.opened(), ("2024-09-03", x.assessed(), Id("assessed")))
    story.when((x.need(), Version(1))).refused_with(VersionConflict, current_version=2)
    assert story.when(("2024-09-03", x.assessed(), Id("assessed"))).accepted().events == []
    story.when((x.need(), Id("assessed"))).refused_with(IdAlreadyUsed)


def test_invariant_17_no_refusal_tells_what_somebody_wrote() -> None:
    """`refused_with` sees to it in every test that uses it; here, that it would notice."""
    outcome = given(*OPENED).when(x.step("do"))
    assert outcome.refusal is not None
    outcome.refusal.details["text"] = "Läser långsamt, men förstår."
    with pytest.raises(AssertionError, match="tells what somebody wrote"):
        outcome.refused_with(StepComesInOrder)


@pytest.mark.capability("A59")
def test_invariant_19_disagreement_between_professions_is_shown_never_averaged() -> None:
    one, three = (RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=level) for level in (1, 3))
    state = given(x.opened(), (one, TOVE), (three, SIV)).stream()
    assert sorted(rating.level for rating in state.ratings.values()) == [1, 3]


@pytest.mark.capability("A17")
def test_invariant_20_participation_is_offered_before_a_plan_and_a_refusal_blocks_nothing() -> None:
    given(*OPENED).when(x.plan_decided()).refused_with(ParticipationNotOffered)
    story = given(*OPENED, x.invited(), x.invited("guardian"), x.said_no("guardian"))
    story.when(x.plan_decided()).accepted()


def test_invariant_23_every_obligation_has_one_duty_and_one_date() -> None:
    assert all(owed.duty and owed.due for owed in given(*RUNNING, x.promised()).stream().obligations.still_open())


@pytest.mark.capability("A62")
def test_invariant_24_any_member_of_staff_raises_a_concern_in_one_call_without_reading() -> None:
    story = given()
    story.when((x.raised(), TOVE)).then(x.raised())
    assert not may_read(Caller("t", "staff", duty=TOVE, role="Lärare"), story.stream(x.CONCERN))


def test_ownership_and_steps_are_shared_events_with_shared_topics() -> None:
    shared = {
        kind.TOPIC for kind in set(Event.BY_TYPE.values()) if kind.TOPIC.startswith(("sqa.ownership.", "sqa.step.", "sqa.obligation."))
    }
    assert {"sqa.ownership.handover-accepted", "sqa.step.begun", "sqa.obligation.commitment-made"} <= shared
    assert at("2024-09-02") == given(x.opened()).stream().opened_at
