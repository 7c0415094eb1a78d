"""Who does what work, who carries how much, and where professions disagree. Worked out by hand."""

from datetime import date

import pytest

from projections import caseload, disagreements, efforts_by_profession
from sqa.cases.need_events import RatingGiven
from sqa.first_publications import CONCERN_SCALE
from tests import improvement as m
from tests.asking import ask
from tests.autumn import NEXT_YEAR
from tests.examples import CASE, OTHER_CASE, assessed, cancelled, evaluates, follows_up, goal, need, opened, planned, started, step, stopped
from tests.given import Item, Story, given
from tests.school import ASA, BERGASKOLAN, CLASS_8B, SAMIRA, SIV, TOVE

NOW = "2024-12-20"
SPECIAL = "Speciallärare/specialpedagog"


def a_support(name: str, day: str, of: str, stream: str = CASE, *, begins: bool = True, **said: object) -> list[Item]:
    given = (goal(of, name=f"goal of {name}"), planned(name, (of,), **said), follows_up(name, first_on=NEXT_YEAR))
    told = [*given, evaluates(name, duty=ASA, due_on=NEXT_YEAR), *([started(name)] if begins else [])]
    return [(event, f"{day} 09:00", stream) for event in told]


# Elsa: remedial training by Åsa with Tove, supervision by Åsa, a promoting talk by Siv that was only planned. Her class: preventive play by
# Tove and Åsa, ended. The initiative: Tove's preventive measure.
HISTORY: list[Item] = [
    (opened(owner=SAMIRA), "2024-09-02", CASE),
    (assessed(), "2024-09-04", CASE),
    *((need(name), "2024-09-04", CASE) for name in ("reading", "writing", "friends")),
    *a_support("training", "2024-09-10", "reading", deliverers=(TOVE, ASA)),
    *a_support("supervision", "2024-09-11", "reading", kind="staff-supervision", effort_level="preventive", target="organisation"),
    *a_support("talk", "2024-09-12", "writing", responsible=SIV, effort_level="promoting", begins=False),
    (opened(owner=ASA, subject=CLASS_8B), "2024-09-02", OTHER_CASE),
    (assessed("class mapping"), "2024-09-04", OTHER_CASE),
    (need("calm", "class mapping"), "2024-09-04", OTHER_CASE),
    *a_support("play", "2024-10-01", "calm", OTHER_CASE, responsible=TOVE, deliverers=(ASA,), effort_level="preventive"),
    (stopped("play"), "2024-11-01", OTHER_CASE),
    (m.proposed(), "2024-09-02", m.INITIATIVE),
    *((event, "2024-09-20", m.INITIATIVE) for event in (m.baseline(), m.causes(), step("plan"), m.indicator(), m.measure())),
    *((event, "2024-10-02", m.INITIATIVE) for event in (m.evaluates_whole(), step("do"), m.measure_started())),
]


@pytest.fixture(scope="module")
def year() -> Story:
    return given(*HISTORY)


@pytest.mark.capability("A16", "A43", "A74")
def test_promoting_preventive_and_remedial_work_by_profession(year: Story) -> None:
    answer = ask(year, efforts_by_profession.QUESTION, NOW)
    told = [(row["profession"], row["effort_level"], row["efforts"], row["share"], row["share_of_level"]) for row in answer.rows]
    assert told == [
        ("Lärare", "preventive", 2, 0.6667, 0.5),
        ("Lärare", "remedial", 1, 0.3333, 0.5),
        (SPECIAL, "preventive", 2, 0.6667, 0.5),
        (SPECIAL, "remedial", 1, 0.3333, 0.5),
    ]
    assert [row["supervision"] for row in answer.rows] == [0, 0, 1, 0]
    assert answer.figures == {
        "efforts": 6,
        "by_level": {
            "preventive": {"efforts": 4, "share": 0.6667, "special_educators_share": 0.5},
            "remedial": {"efforts": 2, "share": 0.3333, "special_educators_share": 0.5},
        },
        "special_educators": 3,
        "special_educators_share": 0.5,
        "supervision": 1,
        "supervision_by_special_educators": 1,
    }
    october = ask(year, efforts_by_profession.QUESTION, NOW, **{"from": "2024-10-01"}, profession="Lärare")
    assert [(row["effort_level"], row["efforts"]) for row in october.rows] == [("preventive", 2)]
    assert (october.figures["efforts"], october.figures["special_educators"]) == (3, 1)


@pytest.mark.capability("A75")
def test_what_each_profession_carries_stands_beside_the_units_needs(year: Story) -> None:
    answer = ask(year, caseload.QUESTION, NOW)
    told = [(row["profession"], row["cases"], row["supports"], row["running"], row["running_per_need"]) for row in answer.rows]
    assert told == [(SPECIAL, 1, 2, 2, 0.5), ("Kurator", 1, 0, 0, 0.0), ("Skolsköterska", 0, 1, 0, 0.0)]
    assert {(row["unit"], row["unit_cases"], row["unit_needs"], row["without_running_support"]) for row in answer.rows} == {
        (BERGASKOLAN, 2, 4, 3)
    }
    figures = {"cases": 2, "supports": 3, "running": 2, "needs": 4, "without_running_support": 3, "share_without": 0.75}
    assert answer.figures == figures
    in_october = ask(year, caseload.QUESTION, "2024-10-15", profession="Lärare")
    assert [(row["supports"], row["without_running_support"]) for row in in_october.rows] == [(1, 2)]
    fewer = given(*HISTORY, (cancelled("talk"), "2024-12-01", CASE))
    assert ask(fewer, caseload.QUESTION, NOW).figures["supports"] == 2


def rated(level: int, version: int = 1) -> RatingGiven:
    return RatingGiven(scale=CONCERN_SCALE, scale_version=version, level=level)


@pytest.mark.capability("A59")
def test_a_disagreement_is_listed_for_the_units_next_forum() -> None:
    story = given(
        (opened(owner=ASA), "2024-09-02", CASE),
        (rated(1), SIV, "2024-09-05", CASE),
        (rated(3), TOVE, "2024-09-06", CASE),
        (opened(owner=ASA, subject=CLASS_8B), "2024-09-02", OTHER_CASE),
        (rated(2), SIV, "2024-09-05", OTHER_CASE),
        (rated(2), TOVE, "2024-09-05", OTHER_CASE),
    )
    (row,) = ask(story, disagreements.QUESTION, NOW).rows
    assert [(view["profession"], view["level"], view["scale_version"]) for view in row["views"]] == [
        ("Lärare", 3, 1),
        ("Skolsköterska", 1, 1),
    ]
    assert (row["professions_differ"], row["versions_differ"], row["since"], row["listed_for"]) == (True, False, date(2024, 9, 6), None)
    story.given(
        (m.scheduled(), "2024-09-07", m.FORUM),
        (m.meeting("Februari", "2025-02-10 14:00"), "2024-09-08"),
        (m.meeting("Januari", "2025-01-14 14:00"), "2024-09-08 09:00"),
        (m.meeting("Förra", "2024-12-10 14:00"), "2024-09-08 10:00"),
    )
    (row,) = ask(story, disagreements.QUESTION, NOW).rows
    assert (row["listed_for"], row["forum"], str(row["meets_at"])[:10]) == (m.FORUM, "Bergaforum", "2025-01-14")
    (later,) = ask(story, disagreements.QUESTION, "2025-01-20").rows
    assert str(later["meets_at"])[:10] == "2025-02-10"
    story.given((rated(1), TOVE, "2025-01-15", CASE))
    agreed = ask(story, disagreements.QUESTION, "2025-01-20")
    assert (list(agreed.rows), agreed.figures["disagreements"]) == ([], 0)
