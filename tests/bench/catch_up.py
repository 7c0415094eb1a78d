"""Taking a whole history in through every projection, from nothing."""

from collections.abc import Iterator

from projections.runner import open_views
from projections.runner.catch_up import BATCH
from projections.runner.listing import PROJECTIONS
from tests.bench.place import Place, Town
from tests.bench.raw_tables import raw_tables
from tests.bench.rounds import Effort, rates
from tests.bench.table import EVENTS_A_SECOND, Figure, Line


def lines(place: Place, town: Town, effort: Effort) -> Iterator[Line]:
    """The town's views have taken in its history already: their rows are those that the floor writes."""
    events, name = town.huvudman.ledger.head()[0], town.huvudman.name
    views = [open_views(town.huvudman.ledger, f"{name}_{number}", place.folder, place.url) for number in range(effort.rounds)]
    for each in views:
        each.create()
    with raw_tables(place, name) as raw:
        rows = raw.all_rows()
        for number in range(effort.rounds):
            raw.copies(number)
        batches, numbers = -(-events // BATCH), iter(range(effort.rounds))
        empty = iter(views)
        ours, rows_a_second = rates(effort, lambda: next(empty).catch_up(), lambda: raw.upsert(next(numbers), rows, batches))
    for each in views:
        each.close()
    left = sum(map(len, rows.values()))
    what = f"catch-up with {events:,} events through {len(PROJECTIONS)} projections"
    floor = Figure(rows_a_second.middle * events / left)
    yield Line(what, EVENTS_A_SECOND, ours, floor, f"executemany ON CONFLICT of the {left:,} rows it leaves, in {batches} transactions")
    each_event = Figure(rows_a_second.middle / len(PROJECTIONS))
    yield Line(what, EVENTS_A_SECOND, ours, each_event, "the same, had it to write one row per event and projection", "≥ 0.30")
