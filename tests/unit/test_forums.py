"""Forums: meetings, dilemmas on their way from advice to feedback, and that a forum never owns (invariant 22)."""

from datetime import date

import pytest

from sqa.code_lists.refusals import CodeIsNotInItsList
from sqa.crossings import TheOtherCaseIsNotOpen, WhatFollowedStands
from sqa.eventing.refusals import TypeNotOfThisStream
from sqa.forums import events as f
from sqa.forums import refusals as no
from sqa.obligations import CommitmentMade, CommitmentMet, DateIsInThePast, DutyMustBeInForce
from tests import examples as x
from tests import improvement as m
from tests.given import given
from tests.school import ASGYMNASIET, KURT, SAMIRA, TOVE, id_of

SCHEDULED = ((x.opened(), x.CASE), (m.scheduled(), m.FORUM))
HELD = (*SCHEDULED, m.meeting(), ("2024-09-10 15:00", m.held()))
RAISED = (*HELD, m.dilemma(), m.advice())


def test_nothing_happens_before_it_is_scheduled_and_it_stays_at_its_unit() -> None:
    given().when((m.meeting(), m.FORUM)).refused_with(no.TheForumIsNotScheduled)
    given(*SCHEDULED).when(m.scheduled(unit=ASGYMNASIET)).refused_with(no.AForumStaysAtItsUnit)
    given(*SCHEDULED).when(m.scheduled(convener=KURT)).refused_with(DutyMustBeInForce)
    assert given(*SCHEDULED, m.scheduled(every_weeks=2)).stream(m.FORUM).schedule.every_weeks == 2


@pytest.mark.capability("A47", "A50", "A65")
def test_a_meeting_is_held_or_cancelled_once() -> None:
    given(*HELD).when(m.called_off()).refused_with(no.TheMeetingIsOver, status="held")
    given(*SCHEDULED, m.meeting()).when(m.attended()).refused_with(no.TheMeetingWasNotHeld, status="planned")
    early = given(*SCHEDULED, m.meeting())
    early.when(("2024-09-09 23:00", m.held())).refused_with(no.TheMeetingIsYetToBeHeld)
    early.when(("2024-09-10 13:55", m.held())).accepted()
    cancelled = given(*SCHEDULED, m.meeting(), m.called_off()).stream(m.FORUM).meetings[id_of("September")]
    assert (cancelled.status, cancelled.reason) == ("cancelled", "no-cover")
    state = given(*HELD, f.ReflectionRecorded(meeting=id_of("September"), reflection="Mer tid till varje dilemma.")).stream(m.FORUM)
    assert len(state.meetings[id_of("September")].reflections) == 1
    assert state.schedule.agenda == ("Dilemman", "Reflektion")


@pytest.mark.capability("A44", "A51")
def test_attendance_is_counted_by_profession_with_those_that_the_register_lacks() -> None:
    meeting = given(*HELD, m.attended(others=("kökspersonal", "vaktmästare"))).stream(m.FORUM).meetings[id_of("September")]
    assert meeting.professions == {"Lärare": 1, "Kurator": 1, "Rektor": 1, "kökspersonal": 1, "vaktmästare": 1}


@pytest.mark.capability("A45", "A48")
def test_a_dilemma_gets_advice_a_commitment_in_the_case_and_feedback() -> None:
    given(*HELD, m.dilemma()).when(m.feedback()).refused_with(no.FeedbackIsGivenOnAdvice, advice=0)
    outcome = given(*RAISED).when(m.agreed()).accepted()
    kept = CommitmentMade(obligation=id_of("leda lek"), duty=TOVE, due_on=date(2024, 10, 15), what="Leder lek.")
    outcome.then(m.agreed(), kept)
    case = outcome.story.stream()
    assert [(owed.duty, owed.kind) for owed in case.obligations.still_open()] == [(TOVE, "commitment")]
    assert case.ownership.owner == SAMIRA
    assert outcome.events[1].about == (m.FORUM,)
    told = given(*RAISED, m.agreed(), (m.feedback(), m.FORUM)).stream(m.FORUM).dilemmas[id_of("bråk")]
    assert (told.feedback[0], told.promised) == ("yes", {id_of("leda lek"): x.CASE})
    given(*RAISED, m.feedback()).when(m.feedback()).refused_with(no.FeedbackIsGivenOnAdvice, feedback=True)


def test_a_commitment_about_no_case_is_the_forums_own() -> None:
    given(*RAISED).when(m.agreed(case=None)).refused_with(no.WhatIsPromisedAboutACaseIsTheCases)
    raised = (*HELD, m.dilemma(case=None), m.advice())
    outcome = given(*raised).when(m.agreed(case=None)).accepted()
    kept = CommitmentMade(obligation=id_of("leda lek"), duty=TOVE, due_on=date(2024, 10, 15), what="Leder lek.")
    outcome.then(m.agreed(case=None), kept)
    assert [event.stream for event in outcome.events] == [m.FORUM, m.FORUM]
    assert outcome.state.dilemmas[id_of("bråk")].promised == {id_of("leda lek"): None}
    met = outcome.story.when((CommitmentMet(obligation=id_of("leda lek")), m.FORUM, TOVE)).accepted()
    assert not met.state.obligations.still_open()
    story = given(*raised, m.agreed(case=None))
    retraction = x.corrects(story.event(f.CommitmentAgreed).id, kind=f.CommitmentAgreed)
    story.when((retraction, m.FORUM)).refused_with(WhatFollowedStands, stream=m.FORUM)
    story.given((x.corrects(story.event(CommitmentMade).id, kind=CommitmentMade), m.FORUM)).when((retraction, m.FORUM)).accepted()


def test_a_commitment_is_made_by_somebody_in_force_in_an_open_case() -> None:
    given(*RAISED).when(m.agreed(duty=KURT)).refused_with(DutyMustBeInForce)
    given(*RAISED).when(m.agreed(due_on=date(2024, 9, 1))).refused_with(DateIsInThePast)
    given(*RAISED).when(m.agreed(case=x.OTHER_CASE)).refused_with(TheOtherCaseIsNotOpen)
    story = given(*RAISED, m.agreed())
    retraction = x.corrects(story.event(f.CommitmentAgreed).id, kind=f.CommitmentAgreed)
    story.when((retraction, m.FORUM)).refused_with(WhatFollowedStands, stream=x.CASE)


def test_a_forum_cannot_own() -> None:
    given(*SCHEDULED).when((x.offered(TOVE), m.FORUM)).refused_with(TypeNotOfThisStream)
    given(*SCHEDULED).when((x.assigned(TOVE), m.FORUM)).refused_with(TypeNotOfThisStream)


@pytest.mark.capability("A46", "A49", "A73")
def test_parts_of_the_school_prognoses_and_time() -> None:
    given(*HELD).when(m.dilemma(part="åk 9")).refused_with(no.APartIsOneOfTheForums, parts=["åk 7", "åk 8"])
    given(*HELD).when(m.prognosis(60)).refused_with(no.MoreAtRiskThanThereAre)
    given(*SCHEDULED, m.scheduled(prognosis=False), *HELD[2:]).when(m.prognosis()).refused_with(no.TheForumRecordsNoPrognosis)
    strength = f.StrengthNoted(meeting=id_of("September"), part="åk 7", domain="social", strength="Fadderverksamheten.")
    challenge = f.ChallengeNoted(meeting=id_of("September"), part="åk 8", domain="safety", challenge="Korridoren.")
    planned = {"purpose": "development", "first_day": date(2024, 8, 1), "last_day": date(2024, 12, 20), "minutes": 1200}
    used = f.TimeUsed(purpose="development", on_day=date(2024, 9, 10), minutes=90, meeting=id_of("September"))
    state = given(*HELD, strength, challenge, m.prognosis(), f.TimePlanned(**planned), used).stream(m.FORUM)
    assert (len(state.noted), len(state.prognoses), len(state.times)) == (2, 1, 2)
    wrong = f.TimePlanned(**{**planned, "last_day": date(2024, 7, 1)})
    given(*HELD).when(wrong).refused_with(no.TimeHasItsDaysInOrder)


@pytest.mark.capability("A52")
def test_meetings_are_of_several_kinds_and_the_team_that_met_is_recorded() -> None:
    for kind in ("cross-professional", "pupil-health", "working-team", "workshop", "co-planning"):
        story = given((x.opened(), x.CASE), (m.scheduled(kind=kind), m.FORUM), *HELD[2:], m.attended(TOVE, SAMIRA, others=()))
        forum = story.stream(m.FORUM)
        assert (forum.schedule.kind, forum.meetings[id_of("September")].professions) == (kind, {"Lärare": 1, "Kurator": 1})
    given((x.opened(), x.CASE)).when((m.scheduled(kind="fika"), m.FORUM)).refused_with(CodeIsNotInItsList)
