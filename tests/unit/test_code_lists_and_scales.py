"""Dated words and anchored scales: data, so that a reform is a new version and never re-reads what was."""

from datetime import date

import pytest

from sqa.cases.need_events import RatingGiven
from sqa.code_lists.code_list import stream_of as list_stream
from sqa.code_lists.events import CodeListPublished, Word
from sqa.code_lists.refusals import (
    AHolidayIsFromADayToADay,
    CodeIsNotInItsList,
    ListIsForAnotherName,
    NoListWasValidThen,
    VersionsFollowInTime,
)
from sqa.eventing.event import Event
from sqa.eventing.refusals import PrecedesTheStream
from sqa.first_publications import CONCERN_SCALE, WORDS
from sqa.privacy.personal import declared
from sqa.ratings import LevelIsNotOnTheScale, TheScaleOrItsVersionIsNotThere
from sqa.scales.events import Level, RatingScalePublished
from sqa.scales.rating_scale import ScaleVersionsAreNumberedInOrder
from sqa.scales.rating_scale import stream_of as scale_stream
from sqa.vocabulary import Coded
from tests.examples import CASE, assessed, closed, need, opened, planned
from tests.given import given
from tests.school import ELSA, KARIN, SIV, TOVE

REFORM = date(2025, 7, 1)


def published(*codes: str, name: str = "support-kind", valid_from: date = REFORM) -> CodeListPublished:
    return CodeListPublished(name=name, valid_from=valid_from, words=tuple(Word(code=code, sv=code, en=code) for code in codes))


def scale(version: int, levels: int, valid_from: date = REFORM) -> RatingScalePublished:
    worded = tuple(Level(level=level, sv=f"nivå {level}", en=f"level {level}") for level in range(levels))
    return RatingScalePublished(name="concern-level", scale_version=version, valid_from=valid_from, levels=worded)


def test_a_reform_renames_the_kinds_of_support_from_its_day() -> None:
    story = given(("2025-06-01", opened(KARIN)), assessed(), need(), ("2025-06-10", published("intensive", "guidance")))
    story.when(("2025-06-30", planned(kind="extra-adaptation"), CASE)).accepted()
    story.when(("2025-07-01", planned("new", kind="extra-adaptation"), CASE)).refused_with(
        CodeIsNotInItsList, list="support-kind", valid=["guidance", "intensive"]
    )
    story.when(("2025-07-01", planned("new", kind="intensive"), CASE)).accepted()


def test_what_is_recorded_late_uses_the_words_of_its_own_day() -> None:
    history = (
        ("2025-06-01", opened(KARIN)),
        assessed(),
        need(),
        ("2025-06-10", published("intensive")),
        ("2025-08-20", assessed("b"), CASE),
    )
    given(*history).when(("2025-06-20", planned(kind="extra-adaptation"), CASE)).accepted()
    given(*history).when(("2025-06-20", planned(kind="intensive"), CASE)).refused_with(CodeIsNotInItsList)


def test_a_school_holiday_tells_its_first_and_last_day() -> None:
    holidays = published("2025-12-20/2026-01-07", "2026-05-15/2026-05-15", name="school-holiday")
    given().when(holidays).accepted()
    wrong = published(
        "2025-12-20/2026-01-07", "höstlov", "2025-11-03", "2025-11-07/2025-11-03", "2025-02-29/2025-03-02", name="school-holiday"
    )
    given().when(wrong).refused_with(AHolidayIsFromADayToADay, words=[2, 3, 4, 5])
    given().when(published("höstlov")).accepted()


def test_a_new_version_begins_after_the_last() -> None:
    story = given(published("intensive"))
    story.when(published("other", valid_from=REFORM)).refused_with(VersionsFollowInTime, last=REFORM)
    story.when(published("other", valid_from=date(2025, 6, 30))).refused_with(VersionsFollowInTime)
    story.when(published("other", valid_from=date(2026, 1, 1))).accepted()


def test_a_list_lives_in_the_stream_of_its_name() -> None:
    given().when((published("intensive"), list_stream("profession"))).refused_with(ListIsForAnotherName, stream=list_stream("support-kind"))


def test_publications_are_told_in_the_order_they_came() -> None:
    story = given(("2025-05-10", published("intensive")))
    story.when(("2025-05-09", published("other", valid_from=date(2026, 1, 1)))).refused_with(PrecedesTheStream)


def test_words_of_one_kind_count_together() -> None:
    kinds = given().stream(list_stream("support-kind"))
    assert kinds.group("individual-teaching", date(2025, 1, 1)) == "special-support"
    assert kinds.group("guidance", date(2025, 1, 1)) is None
    with pytest.raises(CodeIsNotInItsList):
        kinds.group("unheard of", date(2025, 1, 1))
    assert kinds.words(date(1999, 12, 31)) == {}


def test_before_the_first_version_of_a_list_no_word_is_valid_and_that_is_said() -> None:
    kinds = given().stream(list_stream("support-kind"))
    with pytest.raises(NoListWasValidThen) as refused:
        kinds.group("guidance", date(1999, 12, 31))
    assert refused.value.details == {"list": "support-kind", "day": date(1999, 12, 31), "first": date(2000, 1, 1)}


def test_a_scale_or_version_that_is_not_there_is_told_as_such() -> None:
    story = given((opened(subject=ELSA), CASE))
    for scale_id, version in ((CONCERN_SCALE, 2), (scale_stream("unheard-of"), 1)):
        rated = RatingGiven(scale=scale_id, scale_version=version, level=1)
        story.when((rated, CASE)).refused_with(TheScaleOrItsVersionIsNotThere, scale=scale_id, scale_version=version)


def test_every_list_that_an_event_names_is_published_first() -> None:
    named = {field.declaration.code_list for kind in set(Event.BY_TYPE.values()) for field in declared(kind) if _coded(field)}
    assert named <= set(WORDS)


def _coded(field: object) -> bool:
    return isinstance(field.declaration, Coded)


@pytest.mark.parametrize(("reason", "coded"), [("moved", True), ("flyttat", False)])
def test_a_closing_reason_is_a_code_not_its_wording(reason: str, coded: bool) -> None:
    outcome = given(opened()).when(closed(reason))
    outcome.accepted() if coded else outcome.refused_with(CodeIsNotInItsList, list="closing-reason")


@pytest.mark.capability("A59")
def test_a_new_scale_version_never_re_reads_old_ratings() -> None:
    one = RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=3)
    story = given((opened(subject=ELSA), CASE), (one, CASE, TOVE), scale(2, 8))
    story.when((RatingGiven(scale=CONCERN_SCALE, scale_version=2, level=7), CASE, SIV)).accepted()
    assert {(r.scale_version, r.level) for r in story.stream(CASE).ratings.values()} == {(1, 3), (2, 7)}
    story.when((RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=7), CASE)).refused_with(
        LevelIsNotOnTheScale, levels=[0, 1, 2, 3, 4]
    )


@pytest.mark.capability("A59")
def test_versions_of_a_scale_are_numbered_in_order() -> None:
    given().when(scale(3, 5)).refused_with(ScaleVersionsAreNumberedInOrder, next=2)
    given().when(scale(1, 5)).refused_with(ScaleVersionsAreNumberedInOrder, next=2)
    given().when(scale(2, 5, date(1999, 1, 1))).refused_with(ScaleVersionsAreNumberedInOrder)
    given(("2025-05-10", scale(2, 5))).when(("2025-05-09", scale(3, 5, date(2026, 1, 1)))).refused_with(PrecedesTheStream)


@pytest.mark.capability("A59")
def test_every_level_has_its_anchored_wording() -> None:
    versions = given().stream(CONCERN_SCALE).versions
    assert [(level.level, bool(level.sv), bool(level.en)) for level in versions[1].levels] == [(n, True, True) for n in range(5)]
