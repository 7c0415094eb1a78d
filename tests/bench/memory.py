"""What the process holds while history is loaded: it may not grow with how much has been loaded."""

from collections.abc import Iterator
from pathlib import Path

from adapters.api.appending import submit
from tests.bench.bare import in_parts
from tests.bench.place import BACKEND, Place, Town
from tests.bench.table import MEGABYTES, Figure, Line
from tests.bench.telling import Supply

BATCH = 500


def held() -> float:
    """Megabytes of memory that this process has now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1_000
    raise RuntimeError("/proc says nothing of memory here")


def lines(place: Place, events: int) -> Iterator[Line]:
    """events: how many are loaded; the floor is what was held when a tenth of them had been."""
    with place.town("memory") as town:
        supply = Supply(town)
        _load(town, supply, events // 10)
        early = held()
        _load(town, supply, events)
        what = f"memory after loading {events:,} events"
        yield Line(what, MEGABYTES, Figure(held()), Figure(early), f"the same after {events // 10:,}", "≤ 1.10")


def _load(town: Town, supply: Supply, events: int) -> None:
    while town.huvudman.ledger.head()[0] < events:
        for batch in in_parts(supply.next(50), BATCH):
            submit(batch, BACKEND, town.huvudman, indexed=False)
