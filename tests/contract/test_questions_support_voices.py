"""Who sees it how: ratings side by side (hard question 13), participation and differing opinions."""

from datetime import date
from typing import Any

import pytest

from projections import differing_opinions, ratings
from sqa.cases.need_events import RatingGiven
from sqa.first_publications import CONCERN_SCALE
from sqa.privacy.permits import Scope
from sqa.scales.events import Level, RatingScalePublished
from tests.asking import ask
from tests.examples import (
    CASE,
    CONCERN,
    OTHER_CASE,
    closed,
    differs,
    ended,
    invited,
    opened,
    opinion_answered,
    raised,
    said_no,
    taken_up,
    took_part,
)
from tests.given import Item, Story, given
from tests.school import ASA, BERGASKOLAN, KARIN, NOAH, SIV, TOVE

NOW = "2024-12-20"


def rated(level: int, version: int = 1) -> RatingGiven:
    return RatingGiven(scale=CONCERN_SCALE, scale_version=version, level=level, comment="Efter samtal.")


SECOND_VERSION = RatingScalePublished(
    name="concern-level",
    scale_version=2,
    valid_from=date(2024, 11, 1),
    levels=tuple(Level(level=n, sv=f"nivå {n} enligt nya skalan", en=f"level {n} of the new scale") for n in range(4)),
)
RATED: list[Item] = [
    (raised(level=1), "2024-09-02", CONCERN, TOVE),
    (taken_up(CASE, ASA), "2024-09-03", CONCERN, KARIN),
    (rated(2), "2024-09-10", CASE, ASA),
    (rated(1), "2024-09-12", CASE, SIV),
    (SECOND_VERSION, "2024-10-15", CONCERN_SCALE, KARIN),
    (rated(3, version=2), "2024-11-20", CASE, NOAH),
    (rated(3), "2024-11-25", CASE, ASA),
    (opened(owner=ASA), "2024-09-02", OTHER_CASE),
    (rated(2), "2024-09-10", OTHER_CASE, ASA),
    (rated(2), "2024-09-11", OTHER_CASE, SIV),
]


@pytest.fixture(scope="module")
def rated_story() -> Story:
    return given(*RATED)


@pytest.mark.capability("A59")
def test_ratings_stand_side_by_side_and_no_version_is_compared_silently(rated_story: Story) -> None:
    rows = ask(rated_story, ratings.QUESTION, NOW, case=CASE).rows
    told = [(row["profession"], row["level"], row["scale_version"], row["latest"], row["differs_from"]) for row in rows]
    special, nurse, teacher = "Speciallärare/specialpedagog", "Skolsköterska", "Lärare"
    assert told == [
        (teacher, 1, 1, True, [f"{special}: 3 (version 1)"]),
        (special, 2, 1, False, []),
        (nurse, 1, 1, True, [f"{special}: 3 (version 1)"]),
        ("Kurator", 3, 2, True, []),
        (special, 3, 1, True, ["Lärare: 1 (version 1)", "Skolsköterska: 1 (version 1)"]),
    ]
    counsellor = rows[3]
    assert counsellor["not_compared_with"] == [f"{teacher}: 1 (version 1)", f"{nurse}: 1 (version 1)", f"{special}: 3 (version 1)"]
    assert (counsellor["level_sv"], counsellor["level_en"]) == ("nivå 3 enligt nya skalan", "level 3 of the new scale")
    assert rows[4]["level_sv"] == "stark oro: elevhälsa, skyndsamt"
    assert rows[0]["given_in"] == "concern"


@pytest.mark.capability("A59")
def test_disagreement_is_counted_and_listed_but_nothing_is_averaged(rated_story: Story) -> None:
    answer = ask(rated_story, ratings.QUESTION, NOW)
    assert answer.figures == {"ratings": 7, "rated": 2, "rated_by_several_professions": 2, "professions_differ": 1, "not_compared": 1}
    differing = ask(rated_story, ratings.QUESTION, NOW, differing_only=True)
    assert {row["case"] for row in differing.rows} == {CASE}
    assert len(differing.rows) == 4  # the special educator's first rating is no longer what that profession thinks


def test_a_new_version_of_the_scale_leaves_old_ratings_as_they_were(rated_story: Story) -> None:
    before = ask(rated_story, ratings.QUESTION, "2024-10-10", case=CASE).rows
    after = ask(rated_story, ratings.QUESTION, "2024-10-20", case=CASE).rows
    assert before == after


def test_a_concern_that_the_caller_may_not_see_is_not_among_the_ratings(rated_story: Story) -> None:
    seen = ask(rated_story, ratings.QUESTION, NOW, scope=Scope(duty=ASA), case=CASE).rows
    assert {row["given_in"] for row in seen} == {"case"}
    assert len(seen) == 4
    assert list(ask(rated_story, ratings.QUESTION, NOW, scope=Scope(duty=TOVE)).rows) == []


# -- A17 ---------------------------------------------------------------------------------------------------------

VOICES: list[Item] = [
    (opened(owner=ASA), "2024-09-02", CASE),
    (invited("pupil"), "2024-09-10", CASE),
    (invited("guardian"), "2024-09-10", CASE),
    (invited("guardian", name="to evaluate", step="evaluate"), "2024-12-10", CASE),
    (took_part("pupil"), "2024-09-12", CASE),
    (said_no("guardian"), "2024-09-13", CASE),
    (differs("waits"), "2024-10-01", CASE),
    (differs("answered"), "2024-09-20", CASE),
    (opinion_answered("answered"), "2024-09-25", CASE),
    (opened(owner=ASA), "2024-09-02", OTHER_CASE),
    (differs("never answered", party="pupil"), "2024-09-20", OTHER_CASE),
    (closed("moved", ends=(ended("opinion", "never answered"),)), "2024-10-10", OTHER_CASE, KARIN),
]


@pytest.fixture(scope="module")
def voices() -> Story:
    return given(*VOICES)


def told(answer: Any) -> list[tuple[Any, ...]]:
    return [(row["kind"], row["party"], row["outcome"], row["days_waiting"]) for row in answer.rows]


@pytest.mark.capability("A17")
def test_an_unanswered_differing_opinion_is_listed(voices: Story) -> None:
    answer = ask(voices, differing_opinions.QUESTION, NOW, unanswered_only=True)
    assert told(answer) == [("differing opinion", "guardian", "unanswered", 80)]
    assert answer.rows[0]["view"] == "Det räcker inte."
    assert (answer.figures["differing_opinions"], answer.figures["unanswered"], answer.figures["closed_unanswered"]) == (3, 1, 1)
    assert answer.figures["days_to_answer"]["ended"] == 1


@pytest.mark.capability("A17")
def test_participation_is_told_per_step_for_pupil_and_guardian(voices: Story) -> None:
    assert sorted(told(ask(voices, differing_opinions.QUESTION, NOW, case=CASE)), key=str) == [
        ("differing opinion", "guardian", "answered", None),
        ("differing opinion", "guardian", "unanswered", 80),
        ("invitation", "guardian", "declined", None),
        ("invitation", "guardian", "no answer yet", 10),
        ("invitation", "pupil", "took part", None),
    ]
    by_step = ask(voices, differing_opinions.QUESTION, NOW).figures["by_step"]
    assert [(line["step"], line["party"], line["invited"], line["took_part"], line["declined"], line["no_answer"]) for line in by_step] == [
        ("plan", "guardian", 1, 0, 1, 0),
        ("plan", "pupil", 1, 1, 0, 0),
        ("evaluate", "guardian", 1, 0, 0, 1),
    ]


def test_opinions_of_other_cases_stay_there(voices: Story) -> None:
    assert list(ask(voices, differing_opinions.QUESTION, NOW, scope=Scope(duty=TOVE)).rows) == []
    assert len(ask(voices, differing_opinions.QUESTION, NOW, scope=Scope(units=frozenset({BERGASKOLAN}))).rows) == 6
