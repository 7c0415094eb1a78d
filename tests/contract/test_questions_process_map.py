"""Where a routine waits, bounces, and goes another way than it was drawn: worked out by hand (tests.lived_map), on both databases."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from projections import process_map
from projections.process_map.laying import Calendar
from sqa.privacy.permits import Scope
from sqa.routines.events import MapVersionPublished
from tests import improvement as m
from tests.asking import ask
from tests.contract.school_ledger import KeptStory
from tests.examples import CASE, opened, step
from tests.given import given
from tests.lived_map import AUTUMN, NOW, the_map
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, at, id_of

ANOTHER_ROUTINE = f"routine/{id_of('another routine')}"
SPECIAL = "Speciallärare/specialpedagog"


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url).told(*AUTUMN)
    yield story
    story.close()


def told(story: KeptStory, **said: Any) -> Any:
    return story.ask("process-map", now=at(NOW), **said)


def waits(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in ("n", "ended", "still_waiting", "median", "p90", "over_time", "over_time_share", "closed_without")}


STEPS = {
    "oro": (0, 0, 0, None, None, 0, None, 0),
    # 5, 7, 10 and 53 days, and one who has waited 18: half have been mapped by day 10, nine of ten by day 53. One was answered instead.
    "kartläggning": (5, 4, 1, 10, 53, 2, 0.4, 1),
    "behov": (4, 4, 0, 1.5, 2, 0, 0.0, 0),
    # 10 and 12 days; 42 and 18 still. The one of 18 days stands where two ways are drawn, and waits for both.
    "stöd": (4, 2, 2, 12, None, 2, 0.5, 1),
}


@pytest.mark.capability("A40", "A39")
def test_how_many_come_to_each_step_and_how_long_they_wait(story: KeptStory) -> None:
    answered = told(story)
    assert {row["step"]: tuple(waits(row).values()) for row in answered.rows} == STEPS
    assert [(row["step"], row["times"], row["journeys"]) for row in answered.rows] == [
        ("oro", 4, 4),
        ("kartläggning", 5, 3),
        ("behov", 4, 3),
        ("stöd", 2, 2),
    ]
    assert [row["next_steps"] for row in answered.rows] == [
        {"kartläggning": 2},
        {"behov": 4, "kartläggning": 1},
        {"stöd": 2, "kartläggning": 1},
        {},
    ]
    assert [row["ended_here"] for row in answered.rows] == [{"answered": 1}, {}, {}, {}]
    assert {name: answered.figures[name] for name in ("routine", "map_version", "journeys", "still_open")} == {
        "routine": m.ROUTINE,
        "map_version": 1,
        "journeys": 5,
        "still_open": 4,
    }


@pytest.mark.capability("A40")
def test_in_whose_hands_the_work_waits(story: KeptStory) -> None:
    of_mapping = {row["role"]: waits(row) for row in told(story, per="role").rows if row["step"] == "kartläggning"}
    assert {role: (of["ended"], of["still_waiting"], of["median"], of["over_time"]) for role, of in of_mapping.items()} == {
        "Kurator": (1, 0, 7, 0),
        SPECIAL: (3, 0, 10, 1),
        "Rektor": (0, 1, None, 1),
    }


@pytest.mark.capability("A40", "A41")
def test_the_drawn_ways_and_those_that_were_gone_stand_side_by_side(story: KeptStory) -> None:
    rows = told(story, per="way").rows
    assert [(row["from_step"], row["to_step"], row["drawn"], row["times"], row["median"]) for row in rows] == [
        ("behov", "stöd", True, 2, 11),
        ("kartläggning", "behov", True, 4, 1.5),
        ("oro", "kartläggning", True, 2, 30),
        ("oro", "stöd", True, 0, None),
        ("behov", "kartläggning", False, 1, 10),
        ("kartläggning", "kartläggning", False, 1, 5),
    ]


@pytest.mark.capability("A41")
def test_departures_are_ranked(story: KeptStory) -> None:
    answered = told(story, per="deviation")
    assert [(row["rank"], row["deviation"], row["from_step"], row["step"], row["times"], row["journeys"]) for row in answered.rows] == [
        (1, "over time", None, "kartläggning", 2, 2),
        (2, "over time", None, "stöd", 2, 2),
        (3, "skipped", None, "oro", 1, 1),
        (4, "repeated", None, "kartläggning", 1, 1),
        (5, "returned", "behov", "kartläggning", 1, 1),
        (6, "declined offer", None, "behov", 1, 1),
        (7, "handed back", None, "behov", 1, 1),
        (8, "never gone", "oro", "stöd", 0, 0),
    ]
    assert answered.rows[0]["share"] == 0.4
    assert answered.figures["deviations"] == {
        "skipped": 1,
        "repeated": 1,
        "returned": 1,
        "another way": 0,
        "over time": 4,
        "declined offer": 1,
        "handed back": 1,
    }


@pytest.mark.capability("A40")
def test_a_period_takes_the_journeys_that_began_in_it_whole(story: KeptStory) -> None:
    october = told(story, **{"from": "2024-10-01", "to": "2024-10-31"})
    assert (october.figures["journeys"], [row["times"] for row in october.rows]) == (1, [0, 3, 2, 1])
    assert told(story, units=frozenset([ASGYMNASIET])).figures["journeys"] == 0


@pytest.mark.capability("A40")
def test_it_can_be_asked_about_an_earlier_time(story: KeptStory) -> None:
    then = told(story, on=at("2024-10-20 12:00"))
    mapping = next(row for row in then.rows if row["step"] == "kartläggning")
    # On 20 October two has waited 41 days; three's second mapping took 5, one's took 7.
    assert (mapping["ended"], mapping["still_waiting"], mapping["longest_still_waiting"]) == (2, 1, 41)
    assert then.figures["deviations"]["handed back"] == 0


def test_who_leads_another_unit_sees_nobodys_way(story: KeptStory) -> None:
    elsewhere = told(story, scope=Scope(units=frozenset([ASGYMNASIET])), routine=m.ROUTINE)
    assert (list(elsewhere.rows), elsewhere.figures) == ([], {"routines": {}})
    here = told(story, scope=Scope(units=frozenset([BERGASKOLAN])))
    assert here.figures["journeys"] == 5


@pytest.mark.capability("A39", "A42")
def test_a_new_version_is_laid_over_the_same_journeys(story: KeptStory) -> None:
    straight = the_map(2).model_copy(
        update={"arrows": (m.arrow("oro", "behov"), m.arrow("behov", "stöd"), m.arrow("behov", "kartläggning"))}
    )
    story.told((straight, m.ROUTINE, "2024-12-01"))
    second = told(story, per="deviation")
    # From mapping to need is not drawn any more: three went so for the first time, one for the second. Back from need to mapping is drawn.
    departures = second.figures["deviations"]
    assert (second.figures["map_version"], departures["another way"], departures["returned"]) == (2, 3, 1)
    assert [(row["from_step"], row["step"]) for row in second.rows if row["deviation"] == "returned"] == [("kartläggning", "behov")]
    assert told(story, map_version=1).figures["deviations"]["another way"] == 0


@pytest.mark.capability("A43")
def test_preventive_work_has_its_map_too() -> None:
    topics = {"förslag": "sqa.initiative.proposed", "plan": "sqa.initiative.measure-planned", "start": "sqa.initiative.measure-started"}
    steps = tuple(m.map_step(step, "Rektor", 20, topic) for step, topic in topics.items())
    drawn = m.map_published(steps=steps, arrows=(m.arrow("förslag", "plan"), m.arrow("plan", "start")))
    story = given(
        (drawn, m.ROUTINE),
        (opened(owner=ASA), "2024-09-03", CASE),
        (m.proposed(), "2024-09-10", m.INITIATIVE),
        (m.indicator(), "2024-09-10 12:00"),
        (m.measure(), "2024-09-30"),
        (m.measure("posters"), "2024-10-01"),
    )
    answer = ask(story, process_map.QUESTION, NOW)
    assert [(row["step"], row["times"], row["ended"], row["still_waiting"], row["over_time"]) for row in answer.rows] == [
        ("förslag", 1, 0, 0, 0),
        ("plan", 2, 2, 0, 0),
        ("start", 0, 0, 1, 1),
    ]
    assert answer.figures["journeys"] == 1


@pytest.mark.capability("A40", "A43")
def test_the_steps_of_an_initiative_are_told_apart_in_its_map() -> None:
    """Proposed on 2 September, planned from the 12th, done from the 22nd; and a map that means any step sees both as one."""
    apart = [("förslag", "sqa.initiative.proposed"), ("planera", "sqa.step.begun/plan"), ("göra", "sqa.step.begun/do")]
    any_step = [("förslag", "sqa.initiative.proposed"), ("ett steg", "sqa.step.begun")]
    story = given(
        (the_way(apart), m.ROUTINE, "2024-09-01"),
        (the_way(any_step), ANOTHER_ROUTINE, "2024-09-01"),
        (m.proposed(), m.INITIATIVE, "2024-09-02"),
        (m.baseline(), "2024-09-03"),
        (m.causes(), "2024-09-04"),
        (step("plan"), "2024-09-12"),
        (m.indicator(), "2024-09-13"),
        (m.measure(), "2024-09-13 10:00"),
        (m.evaluates_whole(), "2024-09-14"),
        (step("do"), "2024-09-22"),
    )
    rows = ask(story, process_map.QUESTION, NOW, routine=m.ROUTINE).rows
    assert [(row["step"], row["times"], row["median"]) for row in rows] == [("förslag", 1, None), ("planera", 1, 10), ("göra", 1, 10)]
    rows = ask(story, process_map.QUESTION, NOW, routine=ANOTHER_ROUTINE).rows
    assert [(row["step"], row["times"]) for row in rows] == [("förslag", 1), ("ett steg", 2)]


def the_way(steps: list[tuple[str, str]]) -> MapVersionPublished:
    """A map whose steps follow one another, each shown by one kind of event."""
    drawn = tuple(m.map_step(code, topic=topic) for code, topic in steps)
    return m.map_published(steps=drawn, arrows=tuple(m.arrow(one, other) for (one, _), (other, _) in pairwise(steps)))


def test_without_a_map_it_says_which_there_are(data_folder: Path) -> None:
    story = KeptStory(data_folder, None)
    assert (list(told(story).rows), told(story).figures) == ([], {"routines": {}})
    story.close()


def test_a_holiday_is_left_out_of_every_wait() -> None:
    calendar = Calendar([(date(2024, 10, 28), date(2024, 11, 3)), (date(2024, 11, 2), date(2024, 11, 4))])
    days = [(25, 25), (25, 27), (25, 28), (25, 31), (30, 31)]
    assert [calendar.wait(date(2024, 10, first), date(2024, 10, last)) for first, last in days] == [0, 2, 2, 2, 0]
    assert calendar.wait(date(2024, 10, 25), date(2024, 11, 6)) == 4
