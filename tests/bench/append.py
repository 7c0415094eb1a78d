"""The whole way of an append, in process: permit, rules, facts from the register, seal, position, leaf, idempotency, commit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqa.eventing.event import Proposal
from sqa.privacy.permits import check_proposal
from sqa.service import Submission
from sqa.streams import empty
from tests.bench.bare import Bare, Row, Rows, in_parts
from tests.bench.place import BACKEND, Place, Town
from tests.bench.rounds import at_once, rates
from tests.bench.stories import in_turn
from tests.bench.table import EVENTS_A_SECOND, Line

CALLERS, FLOOR_CLIENTS, BATCH = 32, 8, 100
Told = list[Proposal[Any]]


def permitted(town: Town, proposals: Sequence[Proposal[Any]]) -> int:
    """What a door does with a submission. Returns how many events were recorded, those that followed in other streams included."""
    for proposal in proposals:
        check_proposal(BACKEND, proposal, empty(proposal.stream))
    receipts = town.ledger.append(Submission(proposals, BACKEND.id))
    assert not any(receipt.repeated for receipt in receipts)
    return len(receipts) + sum(proposal.data.TOPIC == "sqa.concern.taken-up" for proposal in proposals)


class Supply:
    """Stories not told before, made before the clock starts."""

    def __init__(self, town: Town) -> None:
        self._town, self._told = town, 0

    def next(self, stories: int) -> Told:
        numbers = range(self._told, self._told + stories)
        self._told += stories
        return list(in_turn([self._town.story(number).told() for number in numbers]))


@dataclass
class Appending:
    """An empty ledger and a bare table of the same columns beside it. stories: how many are told in a round."""

    town: Town
    bare: Bare
    rows: Rows
    supply: Supply
    rounds: int
    stories: int

    def one_caller(self, goal: str) -> Line:
        told, taken = self._told(self.stories), self._taken(self.stories)
        connection = self.bare.connect()
        ours, floor = rates(
            self.rounds,
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
            return at_once([caller(mine) for mine in _by_stream(next(told))])

        def clients() -> int:
            shares = in_parts(rows := next(taken), -(-len(rows) // FLOOR_CLIENTS))
            return at_once([client(connection, mine) for connection, mine in zip(connections, shares, strict=False)])

        ours, floor = rates(self.rounds, callers, clients)
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

        ours, least = rates(self.rounds, lambda: sum(permitted(self.town, batch) for batch in in_parts(next(told), BATCH)), floor)
        connection.close()
        what = f"append, {BATCH} in a batch"
        return Line(what, EVENTS_A_SECOND, ours, least, f"executemany of {BATCH} per commit, one connection")

    def _told(self, stories: int) -> Iterator[Told]:
        return iter([self.supply.next(stories) for _ in range(self.rounds)])

    def _taken(self, stories: int) -> Iterator[list[Row]]:
        return iter([self.rows.take(stories * 30) for _ in range(self.rounds)])


def _inserted(bare: Bare, connection: Any, rows: Sequence[Row]) -> int:
    for row in rows:
        bare.insert(connection, row)
    return len(rows)


def _by_stream(told: Told) -> list[Told]:
    """The same proposals, dealt to the callers so that what concerns one pupil stays in order with one caller."""
    dealt: list[Told] = [[] for _ in range(CALLERS)]
    place: dict[str, Told] = {}
    for proposal in told:
        mine = place.setdefault(proposal.stream, dealt[len(place) % CALLERS])
        if case := getattr(proposal.data, "case", None):
            place[case] = mine
        mine.append(proposal)
    return dealt


def lines(place: Place, rounds: int, stories: int) -> Iterator[Line]:
    """stories: how many, of some thirty events each, one caller tells in a round."""
    with place.town("append") as town:
        supply = Supply(town)
        for batch in in_parts(supply.next(10), BATCH):
            permitted(town, batch)  # warms up, and shows how large rows are
        rows = Rows(town.ledger.records(limit=2_000)[-300:], ids_as_text=place.url is None)
        appending = Appending(town, place.bare("append"), rows, supply, rounds, stories)
        yield appending.one_caller("≥ 0.25" if place.url else "≥ 0.30")
        yield appending.many_callers("≥ 1.00")
        yield appending.batches()
