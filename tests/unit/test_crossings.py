"""The few rules that span two streams: both take the event, or neither does."""

import pytest

from sqa.cases.events import CaseOpened
from sqa.cases.need_events import NeedCarriedOver, NeedReceived
from sqa.cases.refusals import StillOpen
from sqa.concerns.events import ConcernTakenUp
from sqa.crossings import CROSSINGS, FollowsOnly, WhatFollowedStands
from sqa.eventing.refusals import AlreadyBegun, NothingIsOpened, OccursBeforeItsOpening
from tests.examples import CASE, CONCERN, OTHER_CASE, assessed, carried_over, case, closed, corrects, goal, need, opened, raised, taken_up
from tests.given import Version, given
from tests.school import ASA, KARIN, TOVE, at, id_of

TWO_CASES = ((opened(KARIN), OTHER_CASE), (opened(), CASE), (assessed(), CASE), (need(subject_area="Svenska"), CASE))


def received(**said: object) -> NeedReceived:
    basis = {"assessed_at": at("2024-09-02 10:00"), "assessment_kind": "pedagogical-mapping", "assessed_by": "Speciallärare/specialpedagog"}
    need = {"need": id_of("reading there"), "from_case": CASE, "from_need": id_of("reading"), "domain": "learning", "target": "individual"}
    return NeedReceived(**{**basis, **need, "subject_area": "Svenska", **said})


@pytest.mark.capability("A05")
def test_a_need_carried_over_is_received_with_the_assessment_it_came_from() -> None:
    outcome = given(*TWO_CASES).when((carried_over(), CASE)).then(carried_over(), received())
    there = outcome.story.stream(OTHER_CASE).needs[id_of("reading there")]
    assert (there.active, there.basis.at, there.basis.role, there.came_from) == (
        True,
        at("2024-09-02 10:00"),
        "Speciallärare/specialpedagog",
        CASE,
    )
    assert outcome.story.stream(CASE).needs[id_of("reading")].status == "carried over"


@pytest.mark.capability("A05")
def test_the_work_goes_on_with_a_received_need() -> None:
    given(*TWO_CASES, (carried_over(), CASE)).when((goal("reading there"), OTHER_CASE)).accepted()


def test_what_follows_tells_its_cause() -> None:
    events = given(*TWO_CASES).when((carried_over(), CASE)).events
    assert events[1].causation == events[0].id
    assert (events[1].occurred_at, events[1].actor, events[1].about) == (events[0].occurred_at, events[0].actor, (CASE,))


def test_a_need_is_never_received_on_its_own() -> None:
    given(*TWO_CASES).when((received(), OTHER_CASE)).refused_with(FollowsOnly, type="sqa.case.need-received.v1")


def test_when_the_other_stream_refuses_neither_takes_the_event() -> None:
    missing = given((opened(), CASE), (assessed(), CASE), (need(), CASE))
    missing.when((carried_over(), CASE)).refused_with(NothingIsOpened, stream=OTHER_CASE)
    assert missing.stream(CASE).needs[id_of("reading")].active
    again = given(*TWO_CASES, (carried_over(), CASE), (need("maths"), CASE))
    again.when((carried_over("maths", as_need="reading there"), CASE)).refused_with(AlreadyBegun, thing="need")


def test_a_need_is_not_carried_into_a_case_before_that_was_opened() -> None:
    history = ((opened(), CASE), (assessed(), CASE), (need(), CASE), ("2024-10-01", opened(KARIN), OTHER_CASE))
    given(*history).when(("2024-09-20", carried_over(), CASE)).refused_with(OccursBeforeItsOpening)


def test_a_batch_that_fails_in_its_last_event_leaves_nothing() -> None:
    story = given((raised(), TOVE))
    story.when((taken_up(), CONCERN, KARIN), (assessed(), CASE, ASA), (closed(), CASE, KARIN)).refused_with(StillOpen)
    assert story.stream(CONCERN).case is None
    assert story.stream(CASE).version == 0


def test_a_version_that_has_moved_on_is_a_conflict_in_the_stream_that_was_named() -> None:
    story = given((raised(), TOVE))
    story.when((taken_up(), CONCERN, KARIN, Version(1))).accepted()


def test_what_was_taken_up_by_mistake_is_taken_back_where_it_led_first() -> None:
    story = given((raised(), TOVE), (taken_up(), CONCERN, KARIN))
    retraction = corrects(story.event(ConcernTakenUp).id, kind=ConcernTakenUp)
    story.when((retraction, CONCERN)).refused_with(WhatFollowedStands, stream=CASE, event=story.event(CaseOpened).id)
    story.given((corrects(story.event(CaseOpened).id, kind=CaseOpened), CASE))
    assert story.when((retraction, CONCERN)).accepted().state.case is None
    story.when((taken_up(case("right")), CONCERN, KARIN)).accepted()


def test_what_led_to_another_stream_is_not_replaced() -> None:
    story = given(*TWO_CASES, (carried_over(), CASE))
    carried = story.event(NeedCarriedOver).id
    story.given((corrects(story.event(NeedReceived).id, kind=NeedReceived), OTHER_CASE))
    story.when((corrects(carried, carried_over(as_need="other")), CASE)).refused_with(WhatFollowedStands)
    state = story.when((corrects(carried, kind=NeedCarriedOver), CASE)).accepted().state
    assert state.needs[id_of("reading")].active


def test_the_list_of_crossings_is_short() -> None:
    assert {kind.__name__ for kind in CROSSINGS} == {"ConcernTakenUp", "NeedCarriedOver", "CommitmentAgreed"}
