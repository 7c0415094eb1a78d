"""Who may propose and ask what: one policy, deny by default."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from sqa.cases.events import ContributorAdded
from sqa.eventing.event import Event, Proposal
from sqa.privacy.permits import Caller, NotPermitted, check_proposal, check_reach, may_open, may_read, scope
from sqa.vocabulary import Actor
from tests import improvement as m
from tests.examples import (
    CASE,
    CONCERN,
    accepted,
    assessed,
    assigned,
    closed,
    need,
    offered,
    opened,
    promised,
    raised,
    transfer_accepted,
    transfer_offered,
)
from tests.given import Story, given
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, DUTIES, HELENA, HUVUDMAN, INES, JOB, KARIN, OLLE, SAMIRA, SIV, TOVE, at, by

AUDITOR = Caller("granskare", "auditor")
LEADS = {KARIN: BERGASKOLAN, OLLE: ASGYMNASIET}


def staff(duty: UUID) -> Caller:
    units = frozenset({LEADS[duty]}) if duty in LEADS else frozenset()
    return Caller(str(duty), "staff", duty=duty, role=DUTIES[duty].role, units=units)


def service(*types: str, **said: Any) -> Caller:
    return Caller("backend", "service", types=types, **said)


def proposes(caller: Caller, story: Story, event: Event, actor: Actor | None = None, stream: str = CASE) -> None:
    who = actor or by(caller.duty or KARIN)
    check_proposal(caller, Proposal(uuid4(), stream, event, at("2024-09-10"), who), story.stream(stream))


def refused(caller: Caller, story: Story, event: Event, actor: Actor | None = None, stream: str = CASE) -> None:
    with pytest.raises(NotPermitted) as refusal:
        proposes(caller, story, event, actor, stream)
    assert set(refusal.value.details) == {"because"}


@pytest.mark.capability("A62")
def test_any_member_of_staff_may_raise_a_concern_without_any_right_to_read() -> None:
    story = given((raised(), TOVE))
    for duty in (TOVE, ASA, SIV, INES):
        proposes(staff(duty), given(), raised(), stream=CONCERN)
        assert not may_read(staff(duty), story.stream(CONCERN))


@pytest.mark.capability("A62")
def test_whoever_raised_a_concern_does_not_read_it_and_the_principal_does() -> None:
    story = given((raised(), TOVE))
    assert not may_read(staff(TOVE), story.stream(CONCERN))
    assert may_read(staff(KARIN), story.stream(CONCERN))


def test_nobody_speaks_for_somebody_else() -> None:
    refused(staff(TOVE), given(), raised(), by(ASA), CONCERN)
    refused(staff(SAMIRA), given(opened()), assessed(), by(KARIN))


@pytest.mark.capability("A55")
def test_those_with_a_part_in_the_case_read_it_and_others_do_not() -> None:
    story = given(opened(SAMIRA), ContributorAdded(duty=TOVE), promised(duty=SIV))
    assert [duty for duty in (KARIN, SAMIRA, TOVE, SIV, ASA, INES, OLLE) if may_read(staff(duty), story.stream())] == [
        KARIN,
        SAMIRA,
        TOVE,
        SIV,
    ]


@pytest.mark.capability("A55")
def test_whoever_is_offered_a_case_may_read_it_to_answer() -> None:
    story = given(opened(SAMIRA), (offered(ASA), SAMIRA))
    assert may_read(staff(ASA), story.stream())
    proposes(staff(ASA), story, accepted())


def test_having_assessed_once_gives_no_right_to_read_what_comes_later() -> None:
    assert not may_read(staff(ASA), given(opened(SAMIRA), assessed(author=ASA)).stream())


def test_a_closed_case_is_read_by_the_units_principal_alone() -> None:
    story = given(opened(SAMIRA), closed("moved"))
    assert [duty for duty in (KARIN, SAMIRA, OLLE) if may_read(staff(duty), story.stream())] == [KARIN]


def test_those_without_a_part_propose_nothing() -> None:
    refused(staff(INES), given(opened(SAMIRA)), need())
    refused(staff(ASA), given(opened(SAMIRA)), assessed())
    proposes(staff(SAMIRA), given(opened(SAMIRA)), assessed())


def test_pupil_health_and_principals_open_cases_and_teachers_raise_concerns() -> None:
    for duty in (KARIN, SAMIRA, ASA, SIV):
        proposes(staff(duty), given(), opened())
    refused(staff(TOVE), given(), opened())


def test_the_receiving_principal_reads_the_case_while_its_transfer_waits_and_only_answers_it() -> None:
    assert not may_read(staff(OLLE), given(opened(SAMIRA)).stream())
    story = given(opened(SAMIRA), (transfer_offered(), SAMIRA))
    assert may_read(staff(OLLE), story.stream())
    proposes(staff(OLLE), story, transfer_accepted())
    refused(staff(OLLE), story, need())
    refused(staff(INES), story, transfer_accepted())
    refused(staff(SAMIRA), story, transfer_accepted())


def test_the_head_of_education_reads_everything() -> None:
    head = Caller("skolchef", "staff", duty=uuid4(), everything=True)
    assert may_read(head, given(opened()).stream())


def test_a_backend_proposes_the_types_of_its_token_for_the_duties_of_its_token() -> None:
    story = given(opened())
    proposes(service("sqa.case.*"), story, need())
    refused(service("sqa.concern.*"), story, need())
    refused(service(), story, need())
    proposes(service("*", speaks_for=frozenset({KARIN})), story, need(), by(KARIN))
    refused(service("*", speaks_for=frozenset({KARIN})), story, need(), by(SAMIRA))


def test_a_backend_does_not_pass_for_a_job() -> None:
    refused(service("*"), given(opened()), need(), JOB)


def test_a_backend_reads_when_its_token_says_so() -> None:
    assert not may_read(service("*"), given(opened()).stream())
    assert may_read(service("*", reads=True), given(opened()).stream())


def test_an_auditor_reads_everything_and_proposes_nothing() -> None:
    story = given(opened())
    assert may_read(AUDITOR, story.stream())
    refused(AUDITOR, story, need())
    refused(AUDITOR, given(), raised(), stream=CONCERN)


@pytest.mark.parametrize(
    ("compartment", "readers"), [("SUPPORT", {KARIN, SAMIRA, ASA, SIV, TOVE}), ("EHT", {SAMIRA, ASA}), ("EMI", {SIV}), ("PSY", set())]
)
def test_compartments_of_secrecy_are_opened_by_role(compartment: str, readers: set[UUID]) -> None:
    assert {duty for duty in (KARIN, SAMIRA, ASA, SIV, TOVE) if may_open(staff(duty), compartment)} == readers


def test_questions_cover_what_the_caller_may_read() -> None:
    assert scope(staff(KARIN)).units == {BERGASKOLAN}
    assert scope(staff(TOVE)) == scope(Caller("x", "staff", duty=TOVE))
    assert scope(AUDITOR).everything
    assert not scope(service("*")).everything


def serving(duty: UUID, *units: UUID) -> Caller:
    """Somebody at a school, as the register tells it: its unit and all above."""
    return Caller(str(duty), "staff", duty=duty, role=DUTIES[duty].role, serves=frozenset(units))


@pytest.mark.capability("A26")
def test_who_serves_the_unit_takes_part_in_its_improvement_and_nobody_else_knows_of_it() -> None:
    story, here, there = given((m.proposed(ASA), m.INITIATIVE)), serving(TOVE, BERGASKOLAN, HUVUDMAN), serving(INES, ASGYMNASIET, HUVUDMAN)
    assert may_read(here, story.stream(m.INITIATIVE))
    assert not may_read(there, story.stream(m.INITIATIVE))
    proposes(here, story, m.baseline(), stream=m.INITIATIVE)
    refused(there, story, m.baseline(), stream=m.INITIATIVE)
    proposes(here, given(), m.proposed(TOVE), stream=m.INITIATIVE)
    refused(there, given(), m.proposed(INES), stream=m.INITIATIVE)
    refused(here, given(), m.baseline(), stream=m.INITIATIVE)
    refused(there, story, m.proposed(INES, unit=ASGYMNASIET), stream=m.INITIATIVE)


def test_whoever_owns_or_answers_for_improvement_from_a_unit_above_reads_it() -> None:
    above = serving(HELENA, HUVUDMAN)
    begun = ((m.proposed(ASA), m.INITIATIVE), m.indicator())
    for owed in (m.measure(responsible=HELENA), m.evaluates_whole(HELENA), (offered(HELENA), ASA), assigned(HELENA)):
        assert may_read(above, given(*begun, owed).stream(m.INITIATIVE)), owed
    assert not may_read(above, given(*begun).stream(m.INITIATIVE))
    assert may_read(above, given((m.scheduled(convener=HELENA), m.FORUM)).stream(m.FORUM))


def test_what_is_agreed_in_a_forum_about_a_case_needs_that_one_may_read_the_case() -> None:
    story = given((opened(SAMIRA), CASE), (m.scheduled(), m.FORUM))
    agreed = Proposal(uuid4(), m.FORUM, m.agreed(), at("2024-09-10"), by(TOVE))
    check_reach(staff(SAMIRA), agreed, story.stream)
    check_reach(service("sqa.*"), agreed, story.stream)
    for somebody in (serving(TOVE, BERGASKOLAN), staff(OLLE)):
        with pytest.raises(NotPermitted):
            check_reach(somebody, agreed, story.stream)


def test_nobody_sends_a_release() -> None:
    refused(serving(KARIN, BERGASKOLAN), given(), m.released(), stream=m.RELEASE)
    assert may_read(serving(TOVE, BERGASKOLAN), given((m.released(), m.RELEASE, JOB)).stream(m.RELEASE))


def test_whoever_is_not_permitted_is_told_whether_it_is_the_token_or_the_part() -> None:
    story = given(opened(SAMIRA))
    for caller, actor, because in (
        (AUDITOR, by(SAMIRA), "auditor-appends-nothing"),
        (staff(SAMIRA), by(KARIN), "token-is-another-dutys"),
        (staff(TOVE), by(TOVE), "duty-has-no-part"),
        (service("sqa.concern.*"), by(SAMIRA), "token-has-other-types"),
        (service("sqa.*", speaks_for=frozenset({KARIN})), by(SAMIRA), "token-speaks-for-others"),
    ):
        with pytest.raises(NotPermitted) as refusal:
            proposes(caller, story, ContributorAdded(duty=TOVE), actor)
        assert refusal.value.details == {"because": because}
