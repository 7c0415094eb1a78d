"""The opening of a ledger: whose it is, who owns when nobody else does, and which clock its times come from."""

from typing import Annotated, ClassVar, Literal
from uuid import NAMESPACE_URL, uuid5

from sqa.eventing.event import Event
from sqa.eventing.stream import Stream, guards
from sqa.vocabulary import Clear, Code, DutyId


def stream_of(huvudman: str) -> str:
    """The stream that holds the opening of a huvudman's ledger."""
    return f"ledger/{uuid5(NAMESPACE_URL, f'sqa:ledger:{huvudman}')}"


class LedgerOpened(Event):
    """A huvudman's ledger was opened. A controlled clock (demo, tests) is said here, and refused in production."""

    TOPIC: ClassVar[str] = "sqa.ledger.opened"
    huvudman: Code
    named_duty: DutyId
    clock: Annotated[Literal["real", "controlled"], Clear()]


class LedgerRecord(Stream):
    """The stream that says what ledger this is."""

    KIND: ClassVar[str] = "ledger"
    OPENS: ClassVar[tuple[type[Event], ...]] = (LedgerOpened,)


LedgerRecord.RULES = dict([guards(LedgerOpened)])
