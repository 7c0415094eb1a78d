"""The bench still runs, as a process of its own. How fast is never asserted: that depends on the machine."""

import json
import subprocess
import sys

import pytest

MEASURES = ["append", "ledgers", "replay", "catch-up", "question", "improvement", "latency", "memory"]


def bench(*options: str) -> str:
    command = [sys.executable, "-m", "tests.bench", "--tiny", "--database", "sqlite", *options]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("measure", MEASURES)
def test_every_line_has_a_figure_of_ours_a_floor_and_their_ratio(measure: str) -> None:
    lines = json.loads(bench("--json", "--only", measure))["lines"]
    assert lines
    assert all(line["ratio"] > 0 and line["ours"]["middle"] > 0 and line["floor"]["middle"] > 0 for line in lines)


def test_the_table_shows_ratios() -> None:
    assert "ratio" in bench("--only", "replay")
