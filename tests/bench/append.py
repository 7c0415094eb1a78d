"""The whole way of an append, in process: permit, rules, facts from the register, seal, position, leaf, idempotency, commit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.api.appending import submit
from sqa.eventing.event import Proposal
from tests.bench.bare import Bare, Row, Rows, in_parts
from tests.bench.place import BACKEND, Place, Town
from tests.bench.rounds import Effort, at_once, rates
from tests.bench.table import EVENTS_A_SECOND, Line
from tests.bench.telling import Supply, Told, by_stream

CALLERS, FLOOR_CLIENTS, BATCH = 32, 8, 100


def permitted(town: Town, proposals: Sequence[Proposal[Any]]) -> int:
    """What the door does with a submission once it is read. Returns how many events that made, in other streams too."""
    receipts = submit(proposals, BACKEND, town.huvudman, indexed=False)
    assert not any(receipt.repeated for receipt in receipts)
    return len(receipts) + sum(proposal.data.TOPIC == "sqa.concern.taken-up" for proposal in proposals)


@dataclass
class Appending:
    """An empty ledger and a bare table of the same columns beside it. stories: how many are told in a round."""

    town: Town
    bare: Bare
    rows: Rows
    supply: Supply
    effort: Effort
    stories: int

    def one_caller(self, goal: str) -> Line:
        told, taken = self._told(self.stories), self._taken(self.stories)
        connection = self.bare.connect()
        ours, floor = rates(
            self.effort,
            lambda: sum(permitted(self.town, [proposal]) for proposal in next(told)),
            lambda: _inserted(self.bare, connection, next(taken)),
        )
        connection.close()
        return Line("append, one caller", EVENTS_A_SECOND, ours, floor, "INSERT per commit, one connection", goal)

    def many_callers(self, goal: str) -> Line:
        stories = self.stories * 8
        told, taken = self._told(stories), self._taken(stories)
        connections = [self.bare.connect() for _ in range(FLOOR_CLIENTS)]

        def caller(mine: Sequence[Proposal[Any]]) -> Callable[[], int]:
            return lambda: sum(permitted(self.town, [proposal]) for proposal in mine)

        def client(connection: Any, mine: Sequence[Row]) -> Callable[[], int]:
            return lambda: _inserted(self.bare, connection, mine)

        def callers() -> int:
            return at_once([caller(mine) for mine in by_stream(next(told), CALLERS)])

        def clients() -> int:
            shares = in_parts(rows := next(taken), -(-len(rows) // FLOOR_CLIENTS))
            return at_once([client(connection, mine) for connection, mine in zip(connections, shares, strict=False)])

        ours, floor = rates(self.effort, callers, clients)
        for connection in connections:
            connection.close()
        what = f"append, {CALLERS} callers at once"
        return Line(what, EVENTS_A_SECOND, ours, floor, f"INSERT per commit, {FLOOR_CLIENTS} connections, a thread each", goal)

    def batches(self) -> Line:
        stories = self.stories * 2
        told, taken = self._told(stories), self._taken(stories)
        connection = self.bare.connect()

        def floor() -> int:
            rows = next(taken)
            for batch in in_parts(rows, BATCH):
                self.bare.insert_many(connection, batch)
            return len(rows)

        ours, least = rates(self.effort, lambda: sum(permitted(self.town, batch) for batch in in_parts(next(told), BATCH)), floor)
        connection.close()
        what = f"append, {BATCH} in a batch"
        return Line(what, EVENTS_A_SECOND, ours, least, f"executemany of {BATCH} per commit, one connection")

    def _told(self, stories: int) -> Iterator[Told]:
        return iter([self.supply.next(stories) for _ in range(self.effort.rounds)])

    def _taken(self, stories: int) -> Iterator[list[Row]]:
        return iter([self.rows.take(stories * 30) for _ in range(self.effort.rounds)])


def _inserted(bare: Bare, connection: Any, rows: Sequence[Row]) -> int:
    for row in rows:
        bare.insert(connection, row)
    return len(rows)


def lines(place: Place, effort: Effort, stories: int) -> Iterator[Line]:
    """stories: how many, of some thirty events each, one caller tells in a round."""
    with place.town("append") as town:
        supply = Supply(town)
        for batch in in_parts(supply.next(10), BATCH):
            permitted(town, batch)  # warms up, and shows how large rows are
        rows = Rows(town.huvudman.ledger.records(limit=2_000)[-300:], ids_as_text=place.url is None)
        appending = Appending(town, place.bare("append"), rows, supply, effort, stories)
        yield appending.one_caller("≥ 0.25" if place.url else "≥ 0.30")
        yield appending.many_callers("≥ 1.00")
        yield appending.batches()
