"""Waiting appends share a transaction, and nobody can tell: each gets the answer it would have got alone, on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.ledger.ledger import Ledger, Receipt
from sqa.eventing.event import Proposal
from sqa.service import Submission
from tests.contract.conftest import OpenLedger
from tests.contract.diaries import FULL, TORN, a_diary, opened, proposal, submission, written

Does = Literal["opens", "writes", "writes too far", "tears", "knows the version", "says it again"]
DIARIES, IDS = 3, 6


@dataclass(frozen=True)
class Asks:
    """One proposal, told without ids, so that it can be asked twice over: of other diaries, under other ids."""

    does: Does
    diary: int
    id: int
    version: int


ASKS = st.builds(
    Asks,
    does=st.sampled_from(["opens", "writes", "writes", "writes too far", "tears", "knows the version", "says it again"]),
    diary=st.integers(0, DIARIES - 1),
    id=st.integers(0, IDS),
    version=st.integers(0, 4),
)
GROUPS = st.lists(st.lists(ASKS, min_size=1, max_size=4), min_size=1, max_size=8)


class World:
    """Diaries and event ids of its own: what is asked here touches no other world of the same ledger."""

    def __init__(self) -> None:
        self.diaries = [a_diary() for _ in range(DIARIES)]
        self.ids = [uuid4() for _ in range(IDS)]

    def submissions(self, group: Sequence[Sequence[Asks]]) -> list[Submission]:
        return [submission(*map(self._proposal, asked)) for asked in group]

    def _proposal(self, asks: Asks) -> Proposal[Any]:
        # An id beyond the known ones is new each time; the others come again, with the same content or with another.
        known: UUID = self.ids[asks.id] if asks.id < IDS else uuid4()
        diary = self.diaries[asks.diary]
        match asks.does:
            case "opens":
                return opened(diary, id=known)
            case "writes":
                return written(diary, asks.version, note=f"on page {asks.version}", id=known)
            case "writes too far":
                return written(diary, FULL + 1, id=known)
            case "tears":
                return written(diary, TORN, id=known)
            case "knows the version":
                return written(diary, asks.version, id=known, expected_version=asks.version)
            case "says it again":
                return proposal(self.diaries[0], opened(diary).data, id=self.ids[0])

    def told(self, answer: object, after: int) -> object:
        """An answer without the ids and positions of this world."""
        if not isinstance(answer, list):
            return type(answer), getattr(answer, "details", {}).get("current_version")
        return [self._receipt(receipt, after) for receipt in answer]

    def _receipt(self, receipt: Receipt, after: int) -> object:
        return self.diaries.index(receipt.stream), receipt.version, receipt.repeated or receipt.position - after

    def history(self, ledger: Ledger) -> list[list[object]]:
        return [[(event.version, event.data.event_type()) for event in ledger.stream_events(diary)] for diary in self.diaries]


def _alone(ledger: Ledger, asked: Submission) -> object:
    try:
        return ledger.append(asked)
    except Exception as refused:
        return refused


@dataclass
class Twins:
    """Two worlds in which the same is asked: in one all at once, in the other one after the other."""

    at_once: World = field(default_factory=World)
    in_turn: World = field(default_factory=World)

    def hear(self, group: Sequence[Sequence[Asks]], together: Ledger, apart: Sequence[Ledger]) -> None:
        begun = together.head()[0]
        answers = [self.at_once.told(answer, begun) for answer in together.append_each(self.at_once.submissions(group))]
        begun = together.head()[0]
        asked = enumerate(self.in_turn.submissions(group))
        assert answers == [self.in_turn.told(_alone(apart[n % len(apart)], each), begun) for n, each in asked]
        assert self.at_once.history(together) == self.in_turn.history(together)


@settings(max_examples=settings.default.max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(group=GROUPS)
def test_in_a_group_each_gets_the_answer_it_gets_alone(ledger: Ledger, group: list[list[Asks]]) -> None:
    Twins().hear(group, together=ledger, apart=[ledger])


@settings(max_examples=settings.default.max_examples // 10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(GROUPS, min_size=2, max_size=3))
def test_also_where_another_process_has_written_since(open_another: OpenLedger, groups: list[list[list[Asks]]]) -> None:
    processes, twins = [open_another(), open_another()], Twins()
    all_opened = [[Asks("opens", diary, IDS, 0)] for diary in range(DIARIES)]
    for number, group in enumerate([all_opened, *groups]):
        twins.hear(group, together=processes[number % 2], apart=processes)
