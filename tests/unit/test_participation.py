"""Was the pupil asked, was the guardian asked, what did they say, and who answered when they did not agree?"""

import pytest

from sqa.cases.need_events import ConsultationRecorded
from sqa.participation import AlreadyAnswered
from tests.examples import closed, differs, ended, invited, opened, opinion_answered, reopened, said_no, took_part
from tests.given import given
from tests.school import GUARDIAN, KARIN, PUPIL, id_of


@pytest.mark.capability("A17")
def test_an_invitation_waits_until_it_is_answered() -> None:
    state = given(opened(), invited(step="assess")).stream()
    assert state.participation.offers[id_of("invitation of pupil")].answer is None


@pytest.mark.capability("A17")
def test_the_pupils_own_view_is_recorded() -> None:
    state = given(opened(), invited()).when((took_part(), PUPIL)).accepted().state
    offered = state.participation.offers[id_of("invitation of pupil")]
    assert (offered.answer, offered.view) == ("recorded", "Vill träna i lilla rummet.")


@pytest.mark.capability("A17")
def test_a_no_is_recorded_too() -> None:
    state = given(opened(), invited("guardian")).when((said_no("guardian"), GUARDIAN)).accepted().state
    assert state.participation.offers[id_of("invitation of guardian")].answer == "declined"


def test_an_invitation_is_answered_once() -> None:
    given(opened(), invited(), took_part()).when(said_no()).refused_with(AlreadyAnswered)
    given(opened(), invited(), said_no()).when(took_part()).refused_with(AlreadyAnswered)


@pytest.mark.capability("A17")
def test_a_differing_opinion_waits_for_an_answer_and_stays_on_record() -> None:
    story = given(opened(), (differs(), GUARDIAN))
    assert [opinion.party for opinion in story.stream().participation.unanswered()] == ["guardian"]
    state = story.when(opinion_answered()).accepted().state
    assert state.participation.unanswered() == []
    assert state.participation.opinions[id_of("opinion")].view == "Det räcker inte."


def test_an_opinion_is_answered_once() -> None:
    given(opened(), differs(), opinion_answered()).when(opinion_answered()).refused_with(AlreadyAnswered)


def test_an_opinion_that_ended_with_the_case_is_not_answered_when_the_case_is_reopened() -> None:
    closing = closed("other", ends=(ended("opinion", "opinion"),))
    story = given(opened(KARIN), differs(), closing, reopened())
    assert story.stream().participation.unanswered() == []
    story.when(opinion_answered()).refused_with(AlreadyAnswered)


def test_somebody_with_other_competence_is_consulted() -> None:
    given(opened()).when(ConsultationRecorded(profession="Skolpsykolog", advice="Pröva kortare pass.", compartment="PSY")).accepted()
