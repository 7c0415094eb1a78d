"""Which capabilities of docs/capabilities.md have tests? `make capabilities` prints it, without running any."""

import contextlib
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

LIST = Path(__file__).parents[1] / "docs" / "capabilities.md"


def asked_for() -> dict[str, str]:
    """Number → what the service must be able to do, as the list says."""
    rows = re.findall(r"^\| (A\d\d) \| (.+?) \|", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def shown_by(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers("capability"):
        yield from mark.args


class Collected:
    """A pytest plugin that only looks."""

    def __init__(self) -> None:
        self.tests: defaultdict[str, list[str]] = defaultdict(list)
        self.broken: list[str] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            name = item.nodeid.partition("[")[0]
            for number in shown_by(item):
                if name not in self.tests[number]:
                    self.tests[number].append(name)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken.append(report.nodeid)


def collect() -> Collected:
    found = Collected()
    silence = io.StringIO()
    with contextlib.redirect_stdout(silence):
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider"], plugins=[found])
    if code == pytest.ExitCode.USAGE_ERROR:
        sys.exit("The tests can't be collected; `make test` says why.")
    return found


def report(wanted: Mapping[str, str], found: Collected, console: Console) -> None:
    covered = [number for number in wanted if found.tests[number]]
    table = Table("", "Tests", "What the service must be able to do, and what shows it", box=None, pad_edge=False)
    for number in covered:
        tests = found.tests[number]
        table.add_row(number, str(len(tests)), wanted[number] + "".join(f"\n  [dim]{test}[/dim]" for test in tests))
    if covered:
        console.print(table, end="\n\n")
    if len(covered) < len(wanted):
        console.print("[bold]No test yet[/bold]")
        for number, text in wanted.items():
            if number not in covered:
                console.print(f"{number}  {text}", highlight=False)
        console.print()
    console.print(f"{len(covered)} of {len(wanted)} capabilities have tests.", highlight=False)
    for nodeid in found.broken:
        console.print(f"[red]Not looked at, since it can't be imported: {nodeid}[/red]")


if __name__ == "__main__":
    report(asked_for(), collect(), Console(width=None if sys.stdout.isatty() else 160))
