"""Nothing is changed or deleted: an event gets a stand-in, or is taken back, with its reason, if history allows it."""

import pytest

from sqa.cases.case import Case
from sqa.cases.events import CaseClosed, CaseOpened
from sqa.cases.need_events import AssessmentRecorded, NeedIdentified, RatingGiven
from sqa.code_lists.refusals import CodeIsNotInItsList
from sqa.concerns.events import ConcernRaised
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.refusals import CorrectionBreaksHistory, NothingToCorrect, OccursBeforeItsOpening, ReplacementOfAnotherType
from sqa.first_publications import CONCERN_SCALE
from sqa.ownership import HandoverAccepted, HandoverOffered
from sqa.scales.events import Level, RatingScalePublished
from tests.examples import (
    CASE,
    CONCERN,
    accepted,
    answered,
    assessed,
    closed,
    corrects,
    ended,
    evaluated,
    goal,
    need,
    offered,
    opened,
    raised,
    step,
    verdict,
)
from tests.given import Id, given
from tests.school import ASA, ASGYMNASIET, INES, KARIN, KURT, OLLE, SAMIRA, TOVE, at, id_of

HANDED_OVER = (opened(SAMIRA), (offered(ASA), SAMIRA), ("2024-09-10", accepted(), ASA))


@pytest.mark.capability("A61")
def test_the_wrong_event_stays_in_history_beside_its_correction() -> None:
    story = given(opened(), assessed())
    wrong = story.event(AssessmentRecorded)
    state = story.when(corrects(wrong.id, assessed(kind="screening"))).accepted().state
    assert state.assessments[id_of("mapping")].kind == "screening"
    assert [type(event.data) for event in state.recorded] == [CaseOpened, AssessmentRecorded, CorrectionRecorded]
    assert state.recorded[1] == wrong


def test_a_retracted_event_counts_no_longer() -> None:
    story = given(opened(), assessed())
    state = story.when(corrects(story.event(AssessmentRecorded).id, kind=AssessmentRecorded)).accepted().state
    assert state.assessments == {}


def test_before_the_correction_was_known_the_case_was_as_it_was_told() -> None:
    story = given(opened(), assessed())
    story.given(("2024-10-01", corrects(story.event(AssessmentRecorded).id, assessed(kind="screening"))))
    events = story.ledger.of(CASE)
    assert Case.replay(events[:2]).assessments[id_of("mapping")].kind == "pedagogical-mapping"
    assert Case.replay(events, on=at("2024-09-03")).assessments[id_of("mapping")].kind == "screening"


def test_a_correction_may_give_an_event_its_right_time() -> None:
    story = given(opened(), ("2024-09-10", assessed()))
    moved = corrects(story.event(AssessmentRecorded).id, assessed(), occurred_at=at("2024-09-05"))
    assert story.when(("2024-09-20", moved)).accepted().state.assessments[id_of("mapping")].at == at("2024-09-05")


def test_what_others_build_on_is_not_taken_back() -> None:
    story = given(opened(), assessed(), need())
    retraction = corrects(story.event(AssessmentRecorded).id, kind=AssessmentRecorded)
    story.when(retraction).refused_with(CorrectionBreaksHistory, broken="not-in-this-stream", event=story.event(NeedIdentified).id)


def test_nor_moved_to_after_what_builds_on_it() -> None:
    story = given(opened(), ("2024-09-10", assessed()), ("2024-09-11", need()))
    moved = corrects(story.event(AssessmentRecorded).id, assessed(), occurred_at=at("2024-09-12"))
    story.when(("2024-09-20", moved)).refused_with(CorrectionBreaksHistory, broken="occurs-before-what-it-names")


def test_nor_moved_into_the_future() -> None:
    story = given(opened(), assessed())
    moved = corrects(story.event(AssessmentRecorded).id, assessed(), occurred_at=at("2025-09-05"))
    story.when(moved).refused_with(CorrectionBreaksHistory, broken="in-the-future")


def test_ownership_follows_a_corrected_handover() -> None:
    story = given(*HANDED_OVER)
    moved = corrects(story.event(HandoverAccepted).id, accepted(), occurred_at=at("2024-09-08"))
    state = story.when(("2024-09-20", moved)).accepted().state
    assert (state.ownership.owner_at(at("2024-09-08")), state.ownership.owner_at(at("2024-09-07"))) == (ASA, SAMIRA)


def test_an_offer_is_not_readdressed_once_the_receiver_has_accepted() -> None:
    story = given(*HANDED_OVER)
    story.when(corrects(story.event(HandoverOffered).id, offered(TOVE))).refused_with(
        CorrectionBreaksHistory, broken="handover-is-offered-to-another"
    )


def test_the_last_correction_of_an_event_counts_and_a_retraction_may_be_mended() -> None:
    story = given(opened(), assessed())
    wrong = story.event(AssessmentRecorded).id
    story.given(corrects(wrong, kind=AssessmentRecorded), corrects(wrong, assessed(kind="conversation")))
    assert story.stream().assessments[id_of("mapping")].kind == "conversation"


def test_a_correction_names_an_event_of_its_stream_that_is_no_correction() -> None:
    story = given(opened(), assessed())
    story.when(corrects(id_of("nothing"), assessed())).refused_with(NothingToCorrect, event=id_of("nothing"))
    story.given((corrects(story.event(AssessmentRecorded).id, assessed()), Id("first")))
    story.when(corrects(id_of("first"), assessed())).refused_with(NothingToCorrect)


def test_a_stand_in_is_of_the_same_type() -> None:
    story = given(opened(), assessed())
    story.when(corrects(story.event(AssessmentRecorded).id, need())).refused_with(ReplacementOfAnotherType)
    story.when(corrects(story.event(AssessmentRecorded).id, kind=NeedIdentified)).refused_with(ReplacementOfAnotherType)


def test_a_closed_case_is_corrected_and_stays_closed() -> None:
    story = given(opened(), assessed(), closed("moved"))
    state = story.when(corrects(story.event(AssessmentRecorded).id, assessed(kind="screening"))).accepted().state
    assert (state.open, state.assessments[id_of("mapping")].kind) == (False, "screening")


def test_a_closing_that_was_a_mistake_is_taken_back_and_the_owner_owns_as_before() -> None:
    story = given(opened(SAMIRA), ("2024-10-01", closed("moved")))
    state = story.when(corrects(story.event(CaseClosed).id, kind=CaseClosed)).accepted().state
    assert (state.open, state.ownership.owner_at(at("2024-10-02"))) == (True, SAMIRA)


def test_what_the_closing_ended_is_not_taken_back() -> None:
    story = given(opened(), assessed(), need(), closed("moved", ends=(ended("need", "reading"),)))
    story.when(corrects(story.event(NeedIdentified).id, kind=NeedIdentified)).refused_with(
        CorrectionBreaksHistory, broken="each-open-item-needs-its-end"
    )


def test_the_wrong_child_is_retracted_and_a_new_case_opened() -> None:
    story = given(opened())
    state = story.when(corrects(story.event(CaseOpened).id, kind=CaseOpened)).accepted().state
    assert (state.open, state.subject, state.ownership.owner) == (False, None, None)


def test_a_case_opened_at_the_wrong_unit_is_moved_with_its_owner() -> None:
    story = given((opened(INES, unit=ASGYMNASIET), OLLE))
    state = story.when(corrects(story.event(CaseOpened).id, opened(SAMIRA))).accepted().state
    assert (state.unit, state.ownership.owner) == (opened().unit, SAMIRA)


def test_a_corrected_concern_is_owned_by_the_principal_of_its_own_day() -> None:
    story = given(("2024-06-10", raised(level=1), TOVE))
    correction = corrects(story.event(ConcernRaised).id, raised(level=3))
    state = story.when(("2024-10-01", correction, CONCERN)).accepted().state
    assert (state.raised.level, state.ownership.owner_at(at("2024-06-11"))) == (3, KURT)


def test_a_corrected_rating_is_read_on_the_scale_version_it_names() -> None:
    levels = tuple(Level(level=level, sv="nivå", en="level") for level in range(10))
    wider = RatingScalePublished(name="concern-level", scale_version=2, valid_from=at("2024-09-01").date(), levels=levels)
    story = given(wider, (opened(), CASE), RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=1))
    wrong = story.event(RatingGiven).id
    story.when(corrects(wrong, RatingGiven(scale=CONCERN_SCALE, scale_version=2, level=9))).accepted()
    story.when(corrects(wrong, RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=9))).refused_with(CorrectionBreaksHistory)


def test_the_codes_of_a_stand_in_were_valid_when_it_happened() -> None:
    story = given(opened(), assessed())
    story.when(corrects(story.event(AssessmentRecorded).id, assessed(kind="gissning"))).refused_with(CodeIsNotInItsList)


def test_a_correction_does_not_precede_the_opening() -> None:
    story = given(opened(), assessed())
    story.when(("2024-09-01", corrects(story.event(AssessmentRecorded).id, assessed()))).refused_with(OccursBeforeItsOpening)


def test_a_step_that_rests_on_a_verdict_keeps_it() -> None:
    evaluation = evaluated(verdict(match="not_assessable", result=None, not_known="Borta."), supports=())
    history = (opened(), assessed(), need(), goal(), step("plan"), step("do"), step("evaluate"), evaluation, step("analyse"))
    story = given(*history)
    retraction = corrects(story.event(type(evaluation)).id, kind=type(evaluation))
    story.when(retraction).refused_with(CorrectionBreaksHistory, broken="needs-without-verdict")


def test_an_answered_concern_is_corrected_too() -> None:
    story = given((raised(), TOVE), (answered(), KARIN))
    assert story.when(corrects(story.event(ConcernRaised).id, raised(level=4))).accepted().state.raised.level == 4
