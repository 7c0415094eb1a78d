"""What stands in a cell of a table: counts say what they count."""

from adapters.api.questions import _text


def test_counts_say_what_they_count() -> None:
    assert _text({"Lärare": 2, "Kurator": 1}, "sv", {}) == "Lärare: 2, Kurator: 1"
    assert _text([{"Lärare": 2}, {"Rektor": 1}], "sv", {}) == "Lärare: 2; Rektor: 1"
