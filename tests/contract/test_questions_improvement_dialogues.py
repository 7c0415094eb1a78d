"""What came of the dialogue meeting: totals by coder and version, and work areas. Worked out by hand."""

from typing import Any

import pytest

from projections import dialogue_totals, work_areas
from projections.dialogue_totals import percent
from projections.runner.folds import Folds
from sqa.dialogues import events as d
from tests import improvement as m
from tests.asking import ask
from tests.examples import corrects
from tests.given import Item, Learnt, Story, given
from tests.school import id_of

NOW = "2025-06-01"
TIME, ROLES = "Tid att mötas", "Tydliga roller"

# Four notes were found, five are claimed. A codes all but note 4, B two of them; A moves note 2 in version 2.
HISTORY: list[Item] = [
    (m.proposed(), "2024-09-02", m.INITIATIVE),
    (m.notes(claimed=5), "2024-09-03", m.DIALOGUE),
    m.codebook(),
    m.coded(1, "tid"),
    m.coded(2, "mötestid"),
    m.coded(3, "roller"),
    m.coded(1, "tid", "B"),
    m.coded(2, "roller", "B"),
    m.recoded(2, "roller"),
    m.area(),
    m.area(ROLES, ("roller",), (4,)),
    m.area("Bara en anteckning", (), (4,)),
    ("2024-10-01", m.area_linked()),
    ("2024-10-02", m.area_reported(ROLES, concluded=True)),
]


@pytest.fixture(scope="module")
def year() -> Story:
    return given(*HISTORY)


def totals(story: Story, **said: Any) -> dict[tuple[str, str], int]:
    """(coder, group or subgroup) → notes."""
    rows = ask(story, dialogue_totals.QUESTION, NOW, **said).rows
    return {(row["coder"], row["subgroup"] or row["group"]): row["coded"] for row in rows}


@pytest.mark.capability("A66", "A67")
def test_before_anybody_has_coded_all_that_was_found_is_uncoded() -> None:
    story = given(*HISTORY[:3])
    answer = ask(story, dialogue_totals.QUESTION, NOW)
    told = [(row["group"], row["coder"], row["claimed"], row["coded"], row["percent"]) for row in answer.rows if not row["subgroup"]]
    assert told == [("tid", None, 3, 0, 0), ("roller", None, 1, 0, 0), ("—", None, None, 4, 100)]
    assert answer.figures["coders"] == {}
    assert ask(story, dialogue_totals.QUESTION, NOW, coder="A").rows == []


@pytest.mark.capability("A66", "A67", "A68")
def test_claimed_totals_stand_beside_those_of_each_coder(year: Story) -> None:
    answer = ask(year, dialogue_totals.QUESTION, NOW, coding_version=1)
    told = [(row["group"], row["subgroup"], row["coder"], row["claimed"], row["coded"], row["difference"]) for row in answer.rows]
    assert told == [
        ("tid", None, "A", 3, 2, -1),
        ("tid", None, "B", 3, 1, -2),
        ("tid", "mötestid", "A", 1, 1, 0),
        ("tid", "mötestid", "B", 1, 0, -1),
        ("roller", None, "A", 1, 1, 0),
        ("roller", None, "B", 1, 1, 0),
        ("—", None, "A", None, 1, None),
        ("—", None, "B", None, 2, None),
    ]
    assert answer.figures == {
        "found": 4,
        "claimed": 5,
        "claimed_by_groups": 4,
        "coders": {"A": {"coded": 3, "uncoded": 1}, "B": {"coded": 2, "uncoded": 2}},
        "agreement": [],
    }


@pytest.mark.capability("A68")
def test_a_note_coded_anew_changes_totals_from_its_version_on(year: Story) -> None:
    first, second = totals(year, coder="A", coding_version=1), totals(year, coder="A", coding_version=2)
    assert first == {("A", "tid"): 2, ("A", "mötestid"): 1, ("A", "roller"): 1, ("A", "—"): 1}
    assert second == {("A", "tid"): 1, ("A", "mötestid"): 0, ("A", "roller"): 2, ("A", "—"): 1}
    assert totals(year, coder="A") == totals(year, coder="A", coding_version=9) == second
    assert totals(year, coder="B", coding_version=1) == totals(year, coder="B", coding_version=2)


def test_what_is_learnt_late_counts_in_its_version_and_what_is_taken_back_does_not(year: Story) -> None:
    backdated = given(
        *HISTORY[:6], (m.recoded(2, "roller"), "2024-09-05"), (m.recoded(2, "tid", version=3), "2024-09-04 08:00", Learnt(NOW))
    )
    assert totals(backdated, coding_version=2)["A", "roller"] == 2
    assert totals(backdated)["A", "roller"] == 1
    wrong = next(event for event in year.ledger.events if event.data == m.recoded(2, "roller"))
    taken_back = given(*HISTORY)
    taken_back.given((corrects(wrong.id, kind=d.CodingRevised), m.DIALOGUE))
    assert totals(taken_back) == totals(year, coding_version=1)


def test_a_group_that_a_later_codebook_lacks_is_told_as_long_as_notes_are_coded_to_it() -> None:
    fewer = d.CodebookPublished(codebook_version=2, groups=(d.MainGroup(code="roller", name="Roller", claimed=1),))
    story = given(*HISTORY[:6], fewer)
    assert totals(story) == {("A", "roller"): 1, ("A", "tid"): 2, ("A", "mötestid"): 1, ("A", "—"): 1}
    coded = ask(story, dialogue_totals.QUESTION, NOW).figures["coders"]["A"]
    assert coded == {"coded": 3, "uncoded": 1}


@pytest.mark.capability("A72")
def test_percent_is_rounded_for_each_by_itself(year: Story) -> None:
    rows = ask(year, dialogue_totals.QUESTION, NOW, coder="B").rows
    assert [(row["share"], row["percent"]) for row in rows] == [(0.25, 25), (0.0, 0), (0.25, 25), (0.5, 50)]
    claimed = (81, 46, 24, 24, 21, 15, 11, 11, 11)
    assert [percent(one, 244) for one in claimed] == [33, 19, 10, 10, 9, 6, 5, 5, 5]
    assert sum(percent(one, 244) for one in claimed) == 102
    assert (percent(1, 8), percent(1, 200)) == (13, 1)


@pytest.mark.capability("A68")
def test_measured_agreement_stands_beside_the_totals() -> None:
    story = given(*HISTORY[:8])
    story.given((m.measured(story.stream(m.DIALOGUE), "A", "B"), m.DIALOGUE))
    (agreed,) = ask(story, dialogue_totals.QUESTION, NOW).figures["agreement"]
    assert (agreed["coders"], agreed["notes"], agreed["cohen_kappa"]) == ("A, B", 2, 0.0)


@pytest.mark.capability("A69", "A70")
def test_each_work_area_is_traced_to_notes_and_to_initiatives(year: Story) -> None:
    one, roles, time = sorted(ask(year, work_areas.QUESTION, NOW).rows, key=lambda row: row["name"] == TIME)[:3]
    assert {row["name"]: (row["notes"], row["note_count"]) for row in (one, roles, time)} == {
        "Bara en anteckning": ([4], 1),
        ROLES: ([2, 3, 4], 3),
        TIME: ([1], 1),
    }
    assert time["initiatives"] == [
        {"title": "Läsa varje dag", "status": "open", "step": "assess", "goals": 0, "goals_reached": 0, "stream": m.INITIATIVE}
    ]
    assert [row["nothing_happened"] for row in (one, roles, time)] == [True, False, False]
    assert time["area"] == id_of(TIME)
    named = {
        (row["dialogue"], row["held_on"]) for question in (work_areas, dialogue_totals) for row in ask(year, question.QUESTION, NOW).rows
    }
    assert named == {(m.notes().name, m.notes().held_on)}


@pytest.mark.capability("A70")
def test_silent_is_twelve_months_without_an_event_of_the_area_or_of_its_initiatives(year: Story) -> None:
    def silent(now: str) -> list[str]:
        return [row["name"] for row in ask(year, work_areas.QUESTION, now, silent_only=True).rows]

    assert silent("2025-08-01") == []
    assert silent("2025-09-30") == ["Bara en anteckning"]
    assert silent("2025-10-01") == ["Bara en anteckning", TIME]
    awake = given(*HISTORY, (m.baseline(), "2025-05-01", m.INITIATIVE))
    assert [row["name"] for row in ask(awake, work_areas.QUESTION, "2025-10-01", silent_only=True).rows] == ["Bara en anteckning"]
    assert ask(year, work_areas.QUESTION, "2025-10-01").figures == {
        "work_areas": 3,
        "with_initiative": 1,
        "concluded": 1,
        "nothing_happened": 1,
        "silent_for_twelve_months": 2,
    }


class ReadOnce:
    """A ledger that tells how often a whole stream was read from it."""

    def __init__(self, story: Story) -> None:
        self.story, self.reads = story, 0

    def stream_events(self, stream_id: str, upto: int | None = None) -> list[Any]:
        self.reads += 1
        return [event for event in self.story.ledger.of(stream_id) if upto is None or event.position <= upto]


def test_a_long_stream_that_grows_is_not_read_anew_at_each_event(year: Story) -> None:
    ledger = ReadOnce(year)
    folds = Folds(ledger, most_events=2)  # of a History, all that folds ask for
    for event in year.ledger.of(m.DIALOGUE):
        folds.with_events(m.DIALOGUE, [event])
        folds.keep_within_bounds()
    assert ledger.reads == 0
    folds.with_events(m.INITIATIVE, year.ledger.of(m.INITIATIVE))
    folds.keep_within_bounds()
    folds.with_events(m.DIALOGUE, year.ledger.of(m.DIALOGUE)[-1:])
    assert ledger.reads == 1
