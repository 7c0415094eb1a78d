"""The questions about improvement answer the same from a real ledger on both databases, now and of an earlier time; rebuilt equals live."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from projections.runner.listing import PROJECTIONS, QUESTIONS
from sqa.missions.events import MissionAcknowledged
from sqa.privacy.permits import Scope
from tests import improvement as m
from tests.asking import ask
from tests.contract import test_questions_improvement_dialogues as dialogues
from tests.contract import test_questions_improvement_forums as forums
from tests.contract import test_questions_improvement_initiatives as initiatives
from tests.contract import test_questions_improvement_work as work
from tests.contract import test_questions_support_results as results
from tests.contract.school_ledger import KeptStory
from tests.contract.test_questions_support_kept import comparable, sealed
from tests.given import Item, given
from tests.school import ASGYMNASIET, BERGASKOLAN, SAMIRA, SIV, TOVE, at

NOW, LATER = "2025-06-10", "2025-06-20"
OF_CASES = (
    *("patterns", "equity", "recurring-causes", "initiative-trend", "lessons"),
    *("efforts-by-profession", "caseload", "disagreements"),
)
OF_STAFF = (
    *("initiatives", "focus-areas", "forum-meetings", "dilemmas", "school-picture", "development-time", "dialogue-totals", "work-areas"),
    *("missions", "routine-changes", "quality-cycles"),
)
RULES_OF_WORK: list[Item] = [
    (m.map_published(), "2024-09-02", m.ROUTINE),
    (m.change(), TOVE, "2024-09-03"),
    (m.change("utan steg", None), TOVE, "2024-09-04"),
    (m.change("nej"), TOVE, "2024-09-05"),
    (m.change_decided(), "2024-09-10"),
    (m.change_decided("nej", accepted=False), "2024-09-11"),
    (m.map_published(2, changes=(m.change().change,)), "2024-09-12"),
    (m.mission(), "2024-09-15", m.MISSION),
    (m.acknowledged(), SAMIRA, "2024-09-20"),
    (MissionAcknowledged(mission_version=1, duty=SIV, understood_otherwise="Mer tid till samtal."), SIV, "2024-09-21"),
    (m.mission(2), "2024-11-01"),
    (m.acknowledged(TOVE, 2), TOVE, "2024-11-02"),
    (m.cycle_opened(), "2024-09-02", m.CYCLE),
]
HISTORIES = {
    "forums": forums.HISTORY,
    "initiatives": initiatives.HISTORY,
    "dialogues": dialogues.HISTORY,
    "results": results.HISTORY,
    "work": work.HISTORY,
    "rules of work": RULES_OF_WORK,
}
SCOPES = {
    "auditor": Scope(everything=True),
    "principal": Scope(units=frozenset({BERGASKOLAN})),
    "teacher": Scope(duty=TOVE, serves=frozenset({BERGASKOLAN})),
    "elsewhere": Scope(units=frozenset({ASGYMNASIET}), serves=frozenset({ASGYMNASIET})),
}


@pytest.fixture
def kept(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


@pytest.mark.capability("A54")
@pytest.mark.parametrize("name", HISTORIES)
def test_a_kept_history_answers_as_one_in_memory_now_and_of_an_earlier_time(kept: KeptStory, name: str) -> None:
    memory = given(*HISTORIES[name])
    kept.given(*HISTORIES[name])
    for question in (QUESTIONS[each] for each in (*OF_CASES, *OF_STAFF)):
        for who, scope in SCOPES.items():
            here = ask(memory, question, NOW, scope=scope)
            live = kept.ask(question.name, now=at(NOW), scope=scope)
            assert comparable(question, live.rows) == comparable(question, here.rows), (question.name, who)
            assert live.figures == here.figures, (question.name, who)
            if question.name != "lessons":  # shared by all today; of an earlier time, those that the caller may see
                then = kept.ask(question.name, now=at(LATER), on=at(NOW), scope=scope)
                assert (list(then.rows), then.figures) == (list(live.rows), live.figures), (question.name, who)
            if question.name in OF_STAFF:
                assert len(live.rows) == (0 if who == "elsewhere" else len(kept.ask(question.name, now=at(NOW)).rows)), (question.name, who)
            for row in live.rows:
                assert all(str(row[column] or "sealed:").startswith("sealed:") for column in sealed(question) & row.keys())
    assert not kept.views.parked()


@pytest.mark.capability("A38", "A42", "A30")
def test_missions_changes_of_routines_and_cycles() -> None:
    story = given(*RULES_OF_WORK)

    def told(question: str, *names: str, now: str = NOW, **said: Any) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in names) for row in ask(story, QUESTIONS[question], now, **said).rows]

    assert told("missions", "mission_version", "current", "acknowledged", "by_profession", "seen_otherwise", every_version=True) == [
        (2, True, 1, {"Lärare": 1}, 0),
        (1, False, 2, {"Kurator": 1, "Skolsköterska": 1}, 1),
    ]
    assert told("missions", "mission_version") == [(2,)]
    assert told("routine-changes", "step", "status", "profession", "map_version") == [
        ("utredning", "declined", "Lärare", None),
        (None, "waiting", "Lärare", None),
        ("utredning", "accepted", "Lärare", 2),
    ]
    assert told("routine-changes", "status", status="waiting") == [("waiting",)]
    assert told("quality-cycles", "status", "overdue") == [("open", False)]
    assert told("quality-cycles", "status", "overdue", now="2025-07-01", status="overdue") == [("open", True)]


def test_rows_are_the_same_on_both_databases_event_by_event_or_all_at_once_and_rebuilt(tmp_path: Path, postgres_url: str) -> None:
    stories = []
    for place, url in (("sqlite", None), ("postgres", postgres_url)):
        (tmp_path / place).mkdir()
        stories.append(KeptStory(tmp_path / place, url))
    small, large = stories
    try:
        for item in (*forums.HISTORY, *RULES_OF_WORK, *dialogues.HISTORY[1:11]):
            small.told(item)
            large.given(item)
        large.views.catch_up()
        for projection in PROJECTIONS:
            assert small.views.content_hash(projection.name) == large.views.content_hash(projection.name), projection.name
        for story in stories:
            assert not any(report.differs for report in story.views.generations.rebuild())
            assert not story.views.parked()
    finally:
        for story in stories:
            story.close()


def test_every_question_has_words_for_its_columns_and_figures() -> None:
    for question in (QUESTIONS[name] for name in (*OF_CASES, *OF_STAFF)):
        assert question.sv.endswith("?"), question.name
        assert question.en.endswith("?"), question.name
        assert all(swedish and english for swedish, english in (*question.columns.values(), *question.figures.values())), question.name
