"""Lessons are shared by all, also one that was worded anew; of one that was taken back, nobody is told more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sqa.lessons import LessonPublished
from tests import examples as x
from tests import improvement as m
from tests.e2e.bergaskolan import ServedStory, told_to_the_service
from tests.school import ASA, INES

ANALYSED = (
    (m.proposed(ASA), "2024-09-02", m.INITIATIVE),
    (m.baseline(), ASA),
    (m.causes(), ASA),
    (x.step("plan"), ASA),
    (m.indicator(), ASA),
    (m.measure(), ASA),
    (m.evaluates_whole(), ASA),
    (x.step("do"), ASA),
    (m.measure_started(), ASA),
    (m.measure_done(), ASA),
    (x.step("evaluate"), ASA),
    ("2024-10-01", m.attained(), ASA),
    (x.step("analyse"), ASA),
    (m.concluded(), ASA),
)


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[ServedStory]:
    with told_to_the_service(data_folder, database_url) as story:
        yield story


def lesson(said: str) -> LessonPublished:
    return LessonPublished(kind="success factor", level="organisation", domain="learning", lesson=said)


@pytest.mark.capability("A53")
def test_a_lesson_that_was_worded_anew_is_read_by_other_units_and_one_that_was_taken_back_by_nobody(story: ServedStory) -> None:
    story.given(*ANALYSED, (lesson("Korta pass."), ASA), (lesson("Ett namn som inte skulle stå."), ASA))
    first, second = [event.id for event in story.ledger.events if isinstance(event.data, LessonPublished)]
    elsewhere = story.service.staff(INES)
    assert told(story, elsewhere) == {"Korta pass.", "Ett namn som inte skulle stå."}

    story.given((x.corrects(first, lesson("Korta pass varje dag.")), ASA, m.INITIATIVE))
    story.given((x.corrects(second, kind=LessonPublished), ASA, m.INITIATIVE))
    assert told(story, elsewhere) == {"Korta pass varje dag."}, "as it was worded anew, withheld from nobody"


def told(story: ServedStory, by: Any) -> set[str]:
    return {row["lesson"] for row in story.ask("lessons", by=by)["rows"]}
