"""The questions about support give the hand-made answers from a real ledger too, on both databases, now and of an earlier time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from projections.projection import Question
from projections.runner.listing import QUESTIONS
from sqa.eventing.event import Event
from sqa.privacy.permits import Scope
from tests.asking import EVERYTHING, ask
from tests.autumn import HISTORY as AUTUMN
from tests.contract import test_questions_support_results as results
from tests.contract import test_questions_support_voices as voices
from tests.contract import test_questions_support_waits as waits
from tests.contract import test_questions_support_work as work
from tests.contract.school_ledger import KeptStory
from tests.given import Item, given, texts
from tests.school import ASA, BERGASKOLAN, ELSA, at

NOW, LATER = "2024-12-20", "2025-01-20"
NAMES = (
    *("support-match", "outcomes", "goal-progress", "time-to-support", "concerns", "ratings", "differing-opinions"),
    *("analyses", "levels", "situation", "referrals", "step-order", "support-adjustments"),
)
HISTORIES = {
    "autumn": AUTUMN,
    "results": results.HISTORY,
    "beginnings": waits.BEGINNINGS,
    "worries": waits.WORRIES,
    "referrals": waits.REFERRALS,
    "ratings": voices.RATED,
    "voices": voices.VOICES,
    "work": work.HISTORY,
}
SCOPES = {"auditor": EVERYTHING, "principal": Scope(units=frozenset({BERGASKOLAN})), "special educator": Scope(duty=ASA)}
GIVEN_BY_THE_LEDGER = {"rating", "analysis", "id"}  # ids of events, made anew in each ledger


@pytest.fixture
def kept(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


def sealed(question: Question) -> set[str]:
    """The columns that hold references to texts."""
    return {
        column.name for projection in question.needs for table in projection.tables for column in table.columns if column.info.get("sealed")
    }


def comparable(question: Question, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Rows without texts and without ids that a ledger makes; in an order that doesn't hang on those ids."""
    left_out = sealed(question) | GIVEN_BY_THE_LEDGER | {"indicator"}
    return sorted(str(_without(row, left_out)) for row in rows)


def _without(value: Any, left_out: set[str]) -> Any:
    """The value without what has one of these names, also within lists."""
    if isinstance(value, Mapping):
        return {name: _without(value[name], left_out) for name in sorted(value) if name not in left_out}
    return [_without(each, left_out) for each in value] if isinstance(value, list) else value


@pytest.mark.capability("A54")
@pytest.mark.parametrize("name", HISTORIES)
def test_a_kept_history_answers_as_one_in_memory_now_and_of_an_earlier_time(kept: KeptStory, name: str) -> None:
    history: list[Item] = HISTORIES[name]
    memory = given(*history)
    kept.given(*history)
    written = {text for item in history for part in item if isinstance(part, Event) for text in texts(part)}
    for question in (QUESTIONS[name] for name in NAMES):
        for who, scope in SCOPES.items():
            said = {"subject": str(ELSA)} if question.name == "situation" else {}
            if question.name == "concerns":  # else the huvudman's own setting
                said["within_days"] = "7"
            here = ask(memory, question, NOW, scope=scope, **said)
            live = kept.ask(question.name, now=at(NOW), scope=scope, **said)
            then = kept.ask(question.name, now=at(LATER), on=at(NOW), scope=scope, **said)
            assert comparable(question, live.rows) == comparable(question, here.rows), (question.name, who)
            assert live.figures == here.figures, (question.name, who)
            assert list(then.rows) == list(live.rows), (question.name, who)
            assert then.figures == live.figures, (question.name, who)
            for row in live.rows:
                assert all(str(row[column] or "sealed:").startswith("sealed:") for column in sealed(question) & row.keys())
                assert not any(text in str(row) for text in written), question.name
    assert not kept.views.parked()


def test_every_question_has_words_for_its_columns() -> None:
    for question in (QUESTIONS[name] for name in NAMES):
        assert question.sv.endswith("?"), question.name
        assert question.en.endswith("?"), question.name
        assert all(swedish and english for swedish, english in question.columns.values()), question.name
