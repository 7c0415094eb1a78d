"""Our service's ledger by its whole way in: permits, rules, facts from the register, sealed texts, leaf and receipt."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from threading import Event as Signal
from typing import Any

from adapters.composition.logs import configure
from sqa.service import Submission
from tests.bench.append import permitted
from tests.bench.bare import in_parts
from tests.bench.peers.speaking import CASE, Answer, delivered, speak, timed
from tests.bench.place import BACKEND, Place, Town
from tests.bench.telling import Supply, by_stream

PAGE = 1_000
UNTOLD = 10_000_000  # a story of a number that no supply comes to


class Ours:
    """Tells whole cases, of some thirty events each, where a peer keeps as many that say nothing."""

    def __init__(self, town: Town) -> None:
        self.town, self.ledger, self.supply = town, town.huvudman.ledger, Supply(town)
        self._long = ""

    def size(self) -> int:
        """Mean bytes that a reader gets of an event: header, body and sealed text."""
        for proposals in in_parts(self.supply.next(10), 100):
            permitted(self.town, proposals)
        records = self.ledger.records(limit=PAGE)[-200:]
        return round(mean(len(each.header) + len(each.body or b"") + len(each.sealed or b"") for each in records))

    def append(self, callers: int, batch: int, events: int) -> Answer:
        told = self.supply.next(-(-events // CASE))
        shares = by_stream(told, callers) if callers > 1 else [told]

        def caller(parts: Sequence[Any]) -> Callable[[], int]:
            return lambda: sum(permitted(self.town, part) for part in parts)

        return timed([caller(list(in_parts(mine, batch))) for mine in shares])

    def fold(self, events: int) -> Answer:
        if not self._long:
            story = self.town.story(UNTOLD)
            for proposals in in_parts(list(story.long(events)), 500):
                self.ledger.append(Submission(proposals, BACKEND.id))
            self._long = story.case
        return timed([lambda: self.ledger.stream(self._long).version])

    def read(self, events: int) -> Answer:
        def all_of_them() -> int:
            position = count = 0
            while count < events and (read := self.ledger.events(position, PAGE)):
                position, count = read[-1].position, count + len(read)
            return count

        return timed([all_of_them])

    def deliver(self, events: int) -> Answer:
        told = self.supply.next(-(-(events + 1) // CASE))[: events + 1]
        appends = [(proposal.id, lambda proposal=proposal: permitted(self.town, [proposal])) for proposal in told]
        with self._following() as arriving:
            return delivered(appends, arriving)

    @contextmanager
    def _following(self) -> Iterator[Iterator[Any]]:
        stop, begin = Signal(), self.ledger.head()[0]

        def arriving() -> Iterator[Any]:
            position = begin
            while not stop.is_set():
                if self.ledger.wait_past(position, 1) > position:
                    read = self.ledger.events(position)
                    position = read[-1].position
                    yield from (each.id for each in read)

        yield arriving()
        stop.set()


if __name__ == "__main__":
    configure("ERROR")
    on_postgres = sys.argv[1].startswith("postgres")
    place = Place(Path(sys.argv[2]), sys.argv[1] if on_postgres else None, "")
    with place.town("peers") as town:
        ours = Ours(town)
        speak(ours, bytes=ours.size())
