"""What stands in a cell of a table: counts say what they count, a code is told by its word, a time as the clock showed it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.api.questions import Telling, _cell, _text

SV = Telling("sv", called=lambda column, code: {"held": "hållet"}.get(code, code), wordings={"text"})


def test_counts_say_what_they_count() -> None:
    assert _text({"Lärare": 2, "held": 1}, "professions", SV) == "Lärare: 2, hållet: 1"
    assert _text([{"Lärare": 2}, {"Rektor": 1}], "professions", SV) == "Lärare: 2; Rektor: 1"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (datetime(2026, 3, 3, 12, tzinfo=UTC), "2026-03-03 13:00"),
        (datetime(2026, 7, 3, 22, 30, tzinfo=UTC), "2026-07-04 00:30"),
        (0.3969849246231155, "0.397"),
        (-1, "-1"),
        ("held", "hållet"),
        (["held", {"kind": "held", "text": "held"}], "hållet; hållet, held"),
        ("something else", "something else"),
        (True, "ja"),
    ],
)
def test_a_cell_reads_as_people_write(value: Any, told: str) -> None:
    assert _cell(value, "status", telling=SV) == told


def test_what_somebody_worded_is_told_as_it_was_worded() -> None:
    assert _cell("held", "text", telling=SV) == "held"
    assert _cell("=1+1", "text", telling=SV) == "'=1+1"
