"""The runner keeps views right, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.school_ledger import KeptStory
from tests.examples import opened


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


def test_an_event_is_in_the_next_answer(story: KeptStory) -> None:
    story.given(opened())
    answer = story.ask("roles")
    assert [row["part"] for row in answer.rows] == ["owner"]
    assert answer.position == story.ledger.next_position - 1
    assert story.ask("roles", on=story.ledger.now).rows == answer.rows
