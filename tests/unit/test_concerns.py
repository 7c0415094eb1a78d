"""Concerns: any member of staff raises one in one call, the principal owns it at once, and the raiser gets an answer."""

from datetime import date

import pytest

from sqa.code_lists.refusals import CodeIsNotInItsList
from sqa.concerns.refusals import (
    ACaseIsAboutAPupilOrAGroup,
    AConcernAboutSomebodyNamesWhom,
    NobodyWouldOwnIt,
    OnlyThePrincipalHandlesTheConcern,
    TheConcernHasItsCase,
    TheConcernIsAnswered,
)
from sqa.crossings import TakeTheConcernUp, TheOtherCaseIsNotOpen
from sqa.eventing.refusals import AlreadyBegun, TypeNotOfThisStream
from sqa.ownership.refusals import OnlyThePrincipalAssigns, OwnerMustServeTheUnit
from sqa.service import ActorsDutyIsNotInForce, NotInTheRegister
from tests.examples import CASE, CONCERN, answered, assigned, case, closed, linked, need, offered, opened, raised, taken_up
from tests.given import given
from tests.school import (
    ASA,
    BERGASKOLAN,
    CLASS_8B,
    ELSA,
    HELENA,
    INES,
    KARIN,
    KURT,
    SAMIRA,
    SARA,
    SJOSKOLAN,
    TOVE,
    SchoolRegister,
    at,
    by,
    id_of,
)

RAISED = ((raised(), TOVE),)


@pytest.mark.capability("A62")
@pytest.mark.parametrize("member_of_staff", [TOVE, SAMIRA, ASA, KARIN])
def test_any_member_of_staff_raises_a_concern_in_one_call(member_of_staff: object) -> None:
    state = given().when((raised(), member_of_staff)).then(raised()).state
    assert state.raiser == by(member_of_staff)


@pytest.mark.capability("A62", "A01")
def test_a_concern_is_owned_by_the_units_principal_from_that_moment() -> None:
    state = given(*RAISED).stream(CONCERN)
    assert [(i.owner, i.since) for i in state.ownership.intervals] == [(KARIN, at("2024-09-02"))]


def test_where_there_is_no_principal_the_huvudmans_named_duty_owns() -> None:
    assert given((raised(unit=SJOSKOLAN), SARA)).stream(CONCERN).ownership.owner == HELENA


def test_a_concern_that_nobody_would_own_is_refused() -> None:
    story = given(register=SchoolRegister(named_duty=None))
    story.when((raised(unit=SJOSKOLAN), SARA)).refused_with(NobodyWouldOwnIt, unit=SJOSKOLAN)


def test_a_concern_learnt_late_was_owned_by_the_principal_of_that_day() -> None:
    assert given(("2024-06-10", raised(), TOVE)).stream(CONCERN).ownership.owner == KURT


@pytest.mark.capability("A06")
def test_the_raiser_is_to_be_answered_within_the_huvudmans_days() -> None:
    assert given(*RAISED).stream(CONCERN).answer_due == date(2024, 9, 16)


@pytest.mark.capability("A76")
def test_absence_is_something_to_worry_about() -> None:
    given().when((raised(domain="attendance"), TOVE)).accepted()


def test_a_concern_names_whom_it_is_about_unless_it_is_the_environment() -> None:
    given().when((raised(about="group", subject=CLASS_8B), TOVE)).accepted()
    given().when((raised(None), TOVE)).accepted()
    given().when((raised(None, about="pupil"), TOVE)).refused_with(AConcernAboutSomebodyNamesWhom, about="pupil")
    given().when((raised(ELSA, about="environment"), TOVE)).refused_with(AConcernAboutSomebodyNamesWhom)


def test_a_concern_about_the_environment_opens_no_case_but_may_be_linked_to_one() -> None:
    story = given((raised(None), TOVE), (opened(), case("group"), KARIN))
    story.when((taken_up(), CONCERN)).refused_with(ACaseIsAboutAPupilOrAGroup, about="environment")
    story.when((linked(case("group")), CONCERN)).accepted()


def test_a_domain_is_a_word_of_its_list() -> None:
    given().when((raised(domain="lathet"), TOVE)).refused_with(CodeIsNotInItsList, list="need-domain")


def test_whoever_raises_is_employed_that_day_and_known() -> None:
    given().when((raised(), KURT)).refused_with(ActorsDutyIsNotInForce, duty=KURT)
    given().when((raised(), id_of("Okänd"))).refused_with(NotInTheRegister, kind="duty")
    given().when((raised(unit=id_of("Ingen skola")), TOVE)).refused_with(NotInTheRegister, kind="unit")


@pytest.mark.capability("A06", "A20")
def test_a_concern_taken_up_opens_a_case_in_the_same_breath() -> None:
    outcome = given(*RAISED).when((taken_up(owner=SAMIRA), KARIN))
    outcome.then(taken_up(owner=SAMIRA), opened(SAMIRA, concern=CONCERN))
    assert [event.stream for event in outcome.events] == [CONCERN, CASE]
    assert outcome.events[1].causation == outcome.events[0].id
    assert (outcome.state.case, outcome.state.open) == (CASE, True)


def test_when_the_case_is_refused_so_is_the_taking_up() -> None:
    given(*RAISED).when((taken_up(owner=INES), KARIN)).refused_with(OwnerMustServeTheUnit)
    given((opened(), CASE), *RAISED).when((taken_up(CASE), CONCERN, KARIN)).refused_with(AlreadyBegun)


def test_a_case_does_not_grow_out_of_a_concern_beside_it() -> None:
    given(*RAISED).when((opened(concern=CONCERN), CASE)).refused_with(TakeTheConcernUp, concern=CONCERN)


def test_a_concern_is_linked_to_an_open_case() -> None:
    story = given((opened(KARIN), CASE), *RAISED)
    assert story.when((linked(), CONCERN)).accepted().state.case == CASE
    story.when((linked(case("none")), CONCERN)).refused_with(TheOtherCaseIsNotOpen, case=case("none"))
    story.given((closed("other"), CASE)).when((linked(), CONCERN)).refused_with(TheOtherCaseIsNotOpen)


def test_a_concern_has_one_case() -> None:
    story = given(*RAISED, (taken_up(), KARIN))
    story.when((taken_up(case("second")), CONCERN)).refused_with(TheConcernHasItsCase, case=CASE)
    story.when((linked(), CONCERN)).refused_with(TheConcernHasItsCase)


@pytest.mark.capability("A06")
def test_the_answer_ends_the_concern() -> None:
    state = given(*RAISED).when((answered(), KARIN)).accepted().state
    assert (state.open, state.ownership.owner) == (False, None)


@pytest.mark.capability("A06")
def test_after_taking_up_the_raiser_is_still_owed_an_answer() -> None:
    state = given(*RAISED, (taken_up(), KARIN)).stream(CONCERN)
    assert (state.open, state.ownership.owner) == (True, KARIN)


@pytest.mark.parametrize("event", [taken_up(case("second")), linked(), answered(), assigned(ASA)])
def test_an_answered_concern_takes_nothing_more(event: object) -> None:
    given((opened(), CASE), *RAISED, (answered(), CONCERN)).when((event, CONCERN)).refused_with(TheConcernIsAnswered)


@pytest.mark.parametrize("event", [taken_up(case("new")), linked(), answered()])
def test_only_the_owner_or_the_principal_handles_a_concern(event: object) -> None:
    given((opened(), CASE), *RAISED).when((event, CONCERN, TOVE)).refused_with(OnlyThePrincipalHandlesTheConcern)


def test_the_principal_may_let_somebody_else_own_a_concern() -> None:
    story = given(*RAISED, (assigned(SAMIRA), CONCERN, KARIN))
    story.when((answered(), CONCERN, SAMIRA)).accepted()
    given(*RAISED).when((assigned(SAMIRA), CONCERN, TOVE)).refused_with(OnlyThePrincipalAssigns)


def test_a_concern_takes_no_events_of_cases() -> None:
    given(*RAISED).when((need(), CONCERN)).refused_with(TypeNotOfThisStream, kind="concern")
    given(*RAISED).when((offered(ASA), CONCERN)).refused_with(TypeNotOfThisStream)


def test_a_concern_belongs_to_its_unit() -> None:
    assert given(*RAISED).stream(CONCERN).unit == BERGASKOLAN
