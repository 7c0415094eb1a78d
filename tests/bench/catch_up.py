"""Taking in a whole history through every projection, from nothing: how fast, and in how much memory."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from adapters.composition.joining import Composition
from projections.runner import open_views
from projections.runner.catch_up import CatchUp
from projections.runner.listing import PROJECTIONS
from tests.bench.place import Place, Town
from tests.bench.raw_tables import dialect_of, raw_tables, upserts
from tests.bench.rounds import Effort, rates
from tests.bench.table import EVENTS_A_SECOND, Figure, Line

MEGABYTES = "MB"


def lines(place: Place, town: Town, effort: Effort) -> Iterator[Line]:
    yield _rate(place, town, effort)
    yield _memory(place, town)


def _rate(place: Place, town: Town, effort: Effort) -> Line:
    """The floor is the least that could leave the same tables behind after each batch: the rows that are new or changed, known beforehand
    and already in the driver's own types, upserted by `executemany` in each projection's tables with their indexes, a transaction
    per batch. It doesn't read the ledger, decode, fold, compare, or delete what is no longer there.
    """
    events, name = town.huvudman.ledger.head()[0], town.huvudman.name
    batches = list(upserts(town.huvudman.ledger, dialect_of(place)))
    views = [open_views(town.huvudman.ledger, f"{name}_{number}", place.folder, place.url) for number in range(effort.rounds)]
    for each in views:
        each.create()
    with raw_tables(place, name) as raw:
        for number in range(effort.rounds):
            raw.copies(number)
        empty, numbers = iter(views), iter(range(effort.rounds))

        def ours() -> int:
            return next(empty).catch_up()

        def floor() -> int:
            raw.upsert(next(numbers), batches)
            return events

        found = rates(effort, ours, floor)
    for each in views:
        each.close()
    rows = sum(len(of_table) for batch in batches for of_table in batch.values())
    what = f"catch-up with {events:,} events through {len(PROJECTIONS)} projections"
    beside = f"executemany ON CONFLICT of the {rows:,} rows it changes, in {len(batches)} batches"
    return Line(what, EVENTS_A_SECOND, *found, beside, "≥ 0.30")


def _memory(place: Place, town: Town) -> Line:
    """The peak of a process that takes in the whole history, and of one that takes in a tenth of it."""
    events, name = town.huvudman.ledger.head()[0], town.huvudman.name
    whole, tenth = (_peak(place, name, upto) for upto in (events, events // 10))
    what = f"memory of a catch-up with {events:,} events, at its peak"
    return Line(what, MEGABYTES, Figure(whole), Figure(tenth), f"the same with {events // 10:,} events", "≤ 1.20")


def _peak(place: Place, name: str, upto: int) -> float:
    command = [sys.executable, "-m", "tests.bench.catch_up", str(place.folder), place.url or "", name, str(upto)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def take_in(place: Place, name: str, upto: int) -> float:
    """Take in the events up to a position, in this process. Returns its peak of memory in megabytes."""
    composition = Composition(place.settings(name))
    with composition.running():
        ledger = composition.huvudman(name).ledger
        views = open_views(ledger, f"{name}_upto_{upto}", place.folder, place.url)
        views.create()
        catch_up = CatchUp(views.reading().engine, ledger, PROJECTIONS)
        while (reached := catch_up.step()) is not None and reached < upto:
            pass
        views.close()
    return peak()


def peak() -> float:
    """This process's own peak of memory, in megabytes. Linux counts the parent's into `ru_maxrss` when it begins."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


if __name__ == "__main__":
    folder, url, huvudman, last = sys.argv[1:]
    print(take_in(Place(Path(folder), url or None, ""), huvudman, int(last)))
