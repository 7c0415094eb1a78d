"""Many ledgers in one process: what an event costs may not depend on how many huvudmän are served beside."""

from collections.abc import Iterator
from contextlib import ExitStack

from tests.bench.append import BATCH, permitted
from tests.bench.bare import in_parts
from tests.bench.place import Place
from tests.bench.rounds import Effort, rates
from tests.bench.table import EVENTS_A_SECOND, Line
from tests.bench.telling import Supply

LEDGERS = 10


def lines(place: Place, effort: Effort, stories: int) -> Iterator[Line]:
    """stories: how many are told to each of the ten in a round; the one is told them all."""
    with ExitStack() as open_ones:
        towns = [open_ones.enter_context(place.town(f"ledger{number}")) for number in range(LEDGERS + 1)]
        supplies = [Supply(town) for town in towns]

        def told_to(number: int, how_many: int) -> int:
            return sum(permitted(towns[number], batch) for batch in in_parts(supplies[number].next(how_many), BATCH))

        for number in range(LEDGERS + 1):
            told_to(number, 1)  # warms up

        ours, floor = rates(
            effort,
            lambda: sum(told_to(number, stories) for number in range(LEDGERS)),
            lambda: sum(told_to(LEDGERS, stories) for _ in range(LEDGERS)),
        )
        yield Line(f"append to {LEDGERS} ledgers in turn", EVENTS_A_SECOND, ours, floor, "the same batches to one ledger", "≥ 0.95")
