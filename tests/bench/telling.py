"""Stories told before the clock starts, and the history that is caught up with and asked about."""

from collections.abc import Iterator
from typing import Any

from adapters.api.appending import submit
from sqa.eventing.event import Proposal
from tests.bench.bare import in_parts
from tests.bench.place import BACKEND, Town
from tests.bench.routine import map_of
from tests.bench.stories import in_turn

Told = list[Proposal[Any]]


class Supply:
    """Stories not told before."""

    def __init__(self, town: Town) -> None:
        self._town, self._told = town, 0

    def next(self, stories: int) -> Told:
        numbers = range(self._told, self._told + stories)
        self._told += stories
        return list(in_turn([self._town.story(number).told() for number in numbers]))


def by_stream(told: Told, callers: int) -> list[Told]:
    """The same proposals, dealt so that what concerns one pupil stays in order with one caller."""
    dealt: list[Told] = [[] for _ in range(callers)]
    place: dict[str, Told] = {}
    for proposal in told:
        mine = place.setdefault(proposal.stream, dealt[len(place) % callers])
        if case := getattr(proposal.data, "case", None):
            place[case] = mine
        mine.append(proposal)
    return dealt


def write_history(town: Town, events: int) -> int:
    """Each school draws its routine; then stories are told until the ledger holds so many events. Returns its position."""
    submit([map_of(school) for school in town.schools], BACKEND, town.huvudman, indexed=False)
    for batch in _until(town, Supply(town), events):
        submit(batch, BACKEND, town.huvudman, indexed=False)
    return town.huvudman.ledger.head()[0]


def _until(town: Town, supply: Supply, events: int) -> Iterator[Told]:
    while town.huvudman.ledger.head()[0] < events:
        yield from map(list, in_parts(supply.next(20), 500))
