"""The hard questions about improvement, told and asked over HTTP on both databases. The answers were worked out by hand.

8 units that write unequally much · 9 causes that recur, and what came of them · 13 two professions on two versions of a scale · 15 what
came of the dialogue meeting.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sqa.cases.events import CaseOpened
from sqa.cases.need_events import RatingGiven
from sqa.dialogues import events as d
from sqa.first_publications import CONCERN_SCALE
from tests import improvement as m
from tests.autumn import a_support
from tests.contract import test_questions_improvement_initiatives as initiatives
from tests.contract.test_questions_improvement_forums import HISTORY as FORUM
from tests.contract.test_questions_support_results import HISTORY as RESULTS
from tests.contract.test_questions_support_voices import SECOND_VERSION
from tests.e2e.bergaskolan import ServedStory, told_to_the_service
from tests.examples import CASE, OTHER_CASE, assessed, case, evaluated, need, opened, verdict
from tests.given import Item
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, CLASS_8B, INES, KARIN, OLLE, SIV, TOVE, VIDAR, at, id_of


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[ServedStory]:
    with told_to_the_service(data_folder, database_url) as story:
        yield story


def as_sent(*history: Item) -> list[Item]:
    """The history as this register and this way in can have it: about Vidar instead of his class."""

    def of(part: Any) -> Any:
        about_the_class = isinstance(part, CaseOpened) and part.subject == CLASS_8B
        return part.model_copy(update={"about": "pupil", "subject": VIDAR}) if about_the_class else part

    items = [item if isinstance(item, tuple) else (item,) for item in history]
    return [tuple(map(of, item)) for item in items]


def at_the_gymnasium(needs: int, judged: int) -> list[Item]:
    """A case at Åsgymnasiet with so many needs, of which so many were judged to be matched."""
    there, names = case("Vidars"), [f"need {number}" for number in range(needs)]
    supported = names[:judged]
    return [
        (opened(owner=INES, subject=VIDAR, unit=ASGYMNASIET), "2024-09-02", there, OLLE),
        (assessed("mapping of Vidar", author=INES), "2024-09-10", there, INES),
        *((need(name, "mapping of Vidar"), "2024-09-10", there, INES) for name in names),
        *((item[0], item[1], there, INES) for item in a_support("talks", "2024-09-16", *supported, stream=there)),
        (
            evaluated(*(verdict(name, judged_by=INES) for name in supported), supports=("talks",), name="of the talks"),
            "2024-12-02",
            there,
            INES,
        ),
    ]


@pytest.mark.capability("A32")
def test_question_8_coverage_stands_beside_the_match_rate_and_what_is_not_judged_is_not_ranked(story: ServedStory) -> None:
    story.given(*as_sent(*RESULTS), *at_the_gymnasium(needs=12, judged=7))
    story.ledger.now = at("2024-12-20")

    def side_by_side(answer: Any) -> dict[str, tuple[Any, ...]]:
        return {row["unit"]: tuple(row[name] for name in ("rank", "coverage", "match_rate", "why_not")) for row in answer["rows"]}

    answer = story.ask("equity")
    assert side_by_side(answer) == {
        str(ASGYMNASIET): (None, 0.5833, 1.0, "coverage below the limit"),
        str(BERGASKOLAN): (None, 0.8333, 0.5, "too few verdicts"),
    }
    assert answer["figures"] == {"units": 2, "comparable": 0, "coverage_limit_percent": 60}
    last = evaluated(verdict("unseen", "no_support_given", None, not_known="Ingen insats."), supports=(), name="of the unsupported")
    story.given((last, "2024-12-21", CASE))
    story.ledger.now = at("2024-12-22")
    answer = story.ask("equity")
    assert side_by_side(answer)[str(BERGASKOLAN)] == (None, 1.0, 0.4, "only one unit to compare")
    assert side_by_side(answer)[str(ASGYMNASIET)][0] is None
    principal = story.ask("equity", by=story.service.staff(KARIN))
    assert [row["unit"] for row in principal["rows"]] == [str(BERGASKOLAN)]


@pytest.mark.capability("A14", "A16", "A21", "A53")
def test_question_9_from_causes_to_initiatives_and_back_and_what_was_counted_before_and_after(story: ServedStory) -> None:
    story.given(*as_sent(*initiatives.HISTORY))
    story.ledger.now = at("2025-06-01")
    this_year = {"from": "2024-08-01", "to": "2025-06-30"}
    (cause,) = story.ask("recurring-causes", **this_year)["rows"]
    assert (cause["level"], cause["domain"], cause["cases"]) == ("organisation", "learning", 2)
    assert [(each["initiative"], each["how"]) for each in cause["initiatives"]] == [
        (m.INITIATIVE, "linked by a case"),
        (initiatives.MORNINGS, "names a case"),
    ]
    assert [each["title"] for each in cause["initiatives"]] == ["Läsa varje dag", "Ring"]
    (reading,) = [row for row in story.ask("initiatives")["rows"] if row["stream"] == m.INITIATIVE]
    assert [(goal["indicator"], goal["latest"], goal["short_of_target"]) for goal in reading["measured"]] == [
        ("Andel under 90 ord", 21.0, True)
    ]
    assert (reading["keep"], reading["change"]) == ("Passen.", "Tiden.")
    for each in cause["initiatives"]:
        assert cause in story.ask("recurring-causes", initiative=each["initiative"], **this_year)["rows"]
    answer = story.ask("initiative-trend", initiative=m.INITIATIVE, days=29)
    (trend,) = answer["rows"]
    assert [trend[name] for name in ("before_from", "before_to", "before", "after_from", "after_to", "after")] == [
        *("2024-09-02", "2024-09-30", 2),
        *("2024-10-01", "2024-10-29", 1),
    ]
    assert "no cause is claimed" in answer["figures"]["note"]
    of_another_school = story.service.staff(OLLE)
    assert story.ask("recurring-causes", by=of_another_school)["rows"] == []
    lessons = story.ask("lessons", by=of_another_school)["rows"]
    assert {row["lesson"] for row in lessons} == {"Korta pass varje dag.", "Sen start."}


@pytest.mark.capability("A59")
def test_question_13_ratings_on_two_versions_are_both_shown_and_wait_for_the_forum(story: ServedStory) -> None:
    def rated(level: int, version: int) -> RatingGiven:
        return RatingGiven(scale=CONCERN_SCALE, scale_version=version, level=level)

    story.given(
        *FORUM,
        (opened(owner=ASA, subject=VIDAR), "2024-09-02", OTHER_CASE),
        (rated(1, 1), SIV, "2024-10-10", OTHER_CASE),
        (SECOND_VERSION, "2024-10-15", CONCERN_SCALE, KARIN),
        (rated(3, 2), TOVE, "2024-12-01", OTHER_CASE),
    )
    story.ledger.now = at("2024-12-20")
    rows = story.ask("ratings", case=OTHER_CASE)["rows"]
    assert [(row["profession"], row["scale_version"], row["level"]) for row in rows] == [("Skolsköterska", 1, 1), ("Lärare", 2, 3)]
    assert [row["not_compared_with"] for row in rows] == [["Lärare: 3 (version 2)"], ["Skolsköterska: 1 (version 1)"]]
    assert all(row["level_sv"] and row["differs_from"] == [] for row in rows)
    answer = story.ask("disagreements")
    (listed,) = answer["rows"]
    assert [(view["profession"], view["level"], view["scale_version"]) for view in listed["views"]] == [
        ("Lärare", 3, 2),
        ("Skolsköterska", 1, 1),
    ]
    assert (listed["professions_differ"], listed["versions_differ"]) == (False, True)
    assert (listed["listed_for"], listed["meets_at"][:10]) == (m.FORUM, "2025-01-14")
    assert not any("mean" in name or "average" in name for name in (*answer["figures"], *listed))


# -- 15: 245 notes were found where the source says 244, in nine main groups and sixteen work areas ---------------

CLAIMED = {"tid": 81, "möten": 46, "roller": 24, "samsyn": 24, "struktur": 21, "resurser": 15, "kultur": 11, "ledning": 11, "data": 11}
AREAS = [f"Arbetsområde {number}" for number in range(1, 17)]
GROUPS = tuple(CLAIMED)


def of_the_coder(number: int) -> str | None:
    """The coder leaves five notes, and fills the groups in their order: 80 in the first, then as claimed, and the rest in the last."""
    if number > 240:
        return None
    up_to = 0
    for group, claimed in CLAIMED.items():
        up_to += claimed - (group == "tid")
        if number <= up_to:
            return group
    return GROUPS[-1]


def the_dialogue() -> list[Item]:
    notes = tuple(d.Note(number=n, table=1 + n % 12, row=n, text=f"Anteckning {n}.") for n in range(1, 246))
    book = d.CodebookPublished(
        codebook_version=1,
        groups=tuple(d.MainGroup(code=code, name=code.capitalize(), claimed=claimed) for code, claimed in CLAIMED.items()),
    )
    imported = d.NotesImported(unit=BERGASKOLAN, name="Dialogmötet 8 maj", held_on=date(2024, 5, 8), found=245, claimed=244, notes=notes)
    coded = [(m.coded(n, group), m.DIALOGUE) for n in range(1, 246) if (group := of_the_coder(n))]
    formed = [m.area(name, (), range(1 + 15 * place, 16 + 15 * place)) for place, name in enumerate(AREAS[:15])]
    return [
        (m.proposed(), "2024-09-03", m.INITIATIVE),
        (imported, "2024-09-03", m.DIALOGUE),
        book,
        *coded,
        *formed,
        m.area(AREAS[15], ("data",)),
        ("2024-10-01", m.area_linked(AREAS[0])),
        ("2024-10-02", m.area_reported(AREAS[1], concluded=True)),
    ]


@pytest.mark.capability("A66", "A67", "A68", "A69", "A70", "A72")
def test_question_15_what_came_of_the_dialogue_meeting(story: ServedStory) -> None:
    story.given(*the_dialogue())
    answer = story.ask("dialogue-totals", dialogue=m.DIALOGUE)
    figures = answer["figures"]
    assert (figures["found"], figures["claimed"], figures["claimed_by_groups"]) == (245, 244, 244)
    assert figures["coders"] == {"A": {"coded": 240, "uncoded": 5}}
    rows = {row["group"]: row for row in answer["rows"]}
    assert [rows[group]["claimed"] for group in GROUPS] == [81, 46, 24, 24, 21, 15, 11, 11, 11]
    assert [rows[group]["coded"] for group in GROUPS] == [80, 46, 24, 24, 21, 15, 11, 11, 8]
    assert (rows["tid"]["difference"], rows["tid"]["share"], rows["tid"]["percent"]) == (-1, 0.3265, 33)
    assert rows["—"]["coded"] == 5

    story.given((m.recoded(1, "roller"), "2024-10-03", m.DIALOGUE))
    before = {row["group"]: row["coded"] for row in story.ask("dialogue-totals", coding_version=1)["rows"]}
    after = {row["group"]: row["coded"] for row in story.ask("dialogue-totals")["rows"]}
    assert before == {group: row["coded"] for group, row in rows.items()}
    assert {group: after[group] - before[group] for group in after if after[group] != before[group]} == {"tid": -1, "roller": 1}

    areas = story.ask("work-areas", by=story.service.staff(TOVE))
    told = {row["name"]: row for row in areas["rows"]}
    assert len(told) == 16
    assert told[AREAS[0]]["notes"] == list(range(1, 16))
    assert told[AREAS[15]]["notes"] == list(range(233, 241))
    assert [each["stream"] for each in told[AREAS[0]]["initiatives"]] == [m.INITIATIVE]
    assert told[AREAS[0]]["area"] == str(id_of(AREAS[0]))
    assert told[AREAS[1]]["came_of_it"] == "Läspassen ligger på schemat."
    assert areas["figures"] == {
        "work_areas": 16,
        "with_initiative": 1,
        "concluded": 1,
        "nothing_happened": 14,
        "silent_for_twelve_months": 0,
    }
    story.ledger.now = at("2025-09-30")
    in_september = story.ask("work-areas", silent_only=True)
    assert (len(in_september["rows"]), AREAS[0] in {row["name"] for row in in_september["rows"]}) == (14, False)
    story.ledger.now = at("2025-10-02")
    assert story.ask("work-areas")["figures"]["silent_for_twelve_months"] == 15
