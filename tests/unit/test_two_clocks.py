"""When it happened and when we learnt of it: both are kept, and the same question may have two right answers."""

from datetime import timedelta

import pytest

from sqa.cases.case import Case
from sqa.eventing.refusals import (
    InTheFuture,
    OccursBeforeItsOpening,
    OccursBeforeWhatItContinues,
    OccursBeforeWhatItNames,
    PrecedesTheStream,
)
from tests.examples import CASE, accepted, assessed, closed, need, offered, opened, step, transfer_accepted, transfer_offered
from tests.given import Learnt, Story, given
from tests.school import ASA, INES, KARIN, NOAH, OLLE, at, id_of

# Question 2: an offer of 1 March is accepted on 2 March, which the service learns on 6 March.
LEARNT_LATE = (
    ("2025-02-03", opened(NOAH)),
    ("2025-03-01 10:00", offered(ASA, expires="2025-03-31"), NOAH),
    ("2025-03-02 15:00", accepted(), ASA, Learnt("2025-03-06 09:00")),
)


def as_known_on(story: Story, day: str, on: str) -> Case:
    """The case on a day, from what was recorded by another."""
    known = [event for event in story.ledger.of(CASE) if event.recorded_at <= at(day)]
    return Case.replay(known, on=at(on))


@pytest.mark.capability("A01", "A02")
def test_two_right_answers_who_owned_on_3_march() -> None:
    story = given(*LEARNT_LATE)
    as_then_known = as_known_on(story, "2025-03-03 12:00", on="2025-03-03 12:00")
    assert as_then_known.ownership.owner == NOAH
    assert as_then_known.ownership.open_offer(at("2025-03-03 12:00")).to == ASA
    as_known_later = as_known_on(story, "2025-03-07", on="2025-03-03 12:00")
    assert as_known_later.ownership.owner == ASA
    assert as_known_later.ownership.open_offer(at("2025-03-03 12:00")) is None


@pytest.mark.capability("A02")
def test_while_the_offer_waits_the_giver_owns_and_the_receiver_is_offered() -> None:
    story = given(*LEARNT_LATE[:2], ("2025-03-05", accepted(), ASA))
    then = as_known_on(story, "2025-03-07", on="2025-03-03 12:00")
    assert (then.ownership.owner, then.ownership.open_offer(at("2025-03-03 12:00")).to) == (NOAH, ASA)


def test_what_is_learnt_late_keeps_both_its_times() -> None:
    event = given(*LEARNT_LATE).ledger.of(CASE)[-1]
    assert (event.occurred_at, event.recorded_at) == (at("2025-03-02 15:00"), at("2025-03-06 09:00"))


def test_what_has_not_happened_is_not_recorded() -> None:
    story = given(opened())
    now = story.ledger.now
    story.when((now + timedelta(microseconds=1), assessed(), Learnt(now))).refused_with(InTheFuture, now=now)
    story.when((now, assessed(), Learnt(now))).accepted()


def test_nothing_occurs_before_its_streams_opening() -> None:
    given(opened()).when((at("2024-09-02") - timedelta(microseconds=1), assessed())).refused_with(OccursBeforeItsOpening)


def test_nothing_occurs_before_what_it_names() -> None:
    story = given(opened(), ("2024-09-10", assessed()))
    story.when((at("2024-09-10") - timedelta(microseconds=1), need())).refused_with(OccursBeforeWhatItNames, id=id_of("mapping"))
    story.when(("2024-09-10", need())).accepted()


def test_nothing_occurs_before_the_last_event_of_its_own_thread() -> None:
    story = given(*LEARNT_LATE)
    story.when(("2025-03-02 14:59", offered(KARIN, "back"), ASA)).refused_with(OccursBeforeWhatItContinues, thing="ownership")


def test_threads_do_not_hold_each_other() -> None:
    given(opened(), ("2024-10-01", assessed("late"))).when(("2024-09-15", assessed("early"))).accepted()


def test_what_is_about_the_whole_stream_precedes_no_event_of_it() -> None:
    story = given(opened(), ("2024-10-01", assessed()))
    story.when(("2024-09-30", step("plan"))).refused_with(PrecedesTheStream, last_event_at=at("2024-10-01"))
    story.when(("2024-09-30", closed("moved"))).refused_with(PrecedesTheStream)


def test_a_backdated_event_is_there_as_soon_as_it_is_known_and_not_before() -> None:
    story = given(opened(), ("2024-09-10", assessed(), Learnt("2024-09-20")))
    assert as_known_on(story, "2024-09-15", on="2024-09-15").assessments == {}
    assert set(as_known_on(story, "2024-09-20", on="2024-09-15").assessments) == {id_of("mapping")}
    assert as_known_on(story, "2024-09-20", on="2024-09-09").assessments == {}


def test_nothing_of_before_a_transfer_is_added_after_it() -> None:
    story = given(opened(), ("2024-10-01", transfer_offered()), ("2024-10-10", transfer_accepted(INES), OLLE))
    story.when(("2024-10-05", assessed())).refused_with(OccursBeforeItsOpening, opened_at=at("2024-10-10"))


def test_recorded_times_never_go_backwards() -> None:
    events = given(*LEARNT_LATE, ("2025-03-03", assessed())).ledger.of(CASE)
    assert [event.recorded_at for event in events] == sorted(event.recorded_at for event in events)
    assert events[-1].recorded_at == at("2025-03-06 09:00")
