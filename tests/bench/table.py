"""The table that the bench prints: what was measured, ours, the raw floor of the same run, and their ratio."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from rich import box
from rich.console import Console
from rich.table import Table

EVENTS_A_SECOND, REQUESTS_A_SECOND, MILLISECONDS = "events/s", "requests/s", "ms"
MEGABYTES = "MB"
ROOMY = 140


@dataclass(frozen=True)
class Figure:
    """A median over the rounds; for times also what the slowest of a hundred take (p95 or p99, as the line says)."""

    middle: float
    slowest: float | None = None

    def __str__(self) -> str:
        return f"{_short(self.middle)} / {_short(self.slowest)}" if self.slowest is not None else _short(self.middle)


@dataclass(frozen=True)
class Line:
    """One row. goal: what the ratio should come to (`≥` for rates, `≤` for times); empty where none is set."""

    what: str
    unit: str
    ours: Figure
    floor: Figure
    beside: str
    goal: str = ""

    @property
    def ratio(self) -> float:
        """Ours ÷ floor: for rates more is better, for times less."""
        return self.ours.middle / self.floor.middle


def printed(where: str, lines: Iterable[Line], console: Console) -> None:
    """One database's table; what each floor is stands beside it where there is room (docs/bench.md has it too)."""
    table = Table(title=where, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    roomy = console.width >= ROOMY
    table.add_column("what")
    table.add_column("unit", no_wrap=True)
    for heading in ("ours", "raw floor", "ratio", "goal"):
        table.add_column(heading, justify="right", no_wrap=True)
    if roomy:
        table.add_column("the floor is", overflow="fold")
    for line in lines:
        figures = (line.unit, str(line.ours), str(line.floor), f"{line.ratio:.2f}", line.goal)
        table.add_row(line.what, *figures, *([line.beside] if roomy else []))
    console.print(table)


def as_json(where: str, lines: Iterable[Line]) -> dict[str, object]:
    return {"database": where, "lines": [asdict(line) | {"ratio": line.ratio} for line in lines]}


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
