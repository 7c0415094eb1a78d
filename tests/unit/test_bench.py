"""The bench still runs. How fast is never asserted: that depends on the machine."""

import json

import pytest

from tests.bench.__main__ import main


@pytest.mark.parametrize("measure", ["append", "ledgers", "replay", "catch-up", "question", "improvement", "latency", "memory"])
def test_every_line_has_a_figure_of_ours_a_floor_and_their_ratio(measure: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tiny", "--json", "--database", "sqlite", "--only", measure]) == 0
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert lines
    assert all(line["ratio"] > 0 and line["ours"]["middle"] > 0 and line["floor"]["middle"] > 0 for line in lines)


def test_the_table_shows_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tiny", "--database", "sqlite", "--only", "replay"]) == 0
    assert "ratio" in capsys.readouterr().out
