"""What both forms are written from: each stream's history, stream by stream, and of an event only what tells nothing about a person.

An event log says what happened, as it is known now: an event that was corrected stands there as corrected, one that was taken back not
at all. Streams in which no work is done (code lists, scales, the ledger's own) are left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, Protocol, get_args, get_origin

from pydantic import AwareDatetime

from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Stream
from sqa.privacy.personal import declared
from sqa.streams import KINDS
from sqa.vocabulary import Clear, Coded

AT_ONCE = 1_000
NO_WORK = ("code-list", "rating-scale", "ledger")
Progress = Callable[[int, int], None]
# By the type of a field, what OCEL and XES call its values. A day is written as it is read in Sweden, so it stays a string.
PLAIN: dict[Any, str] = {bool: "boolean", int: "integer", float: "float", AwareDatetime: "time", date: "string"}


class Stored(Protocol):
    """A stored row."""

    @property
    def stream(self) -> str:
        """`kind/uuid`."""

    @property
    def position(self) -> int:
        """1, 2, 3 …"""


class Ledger(Protocol):
    """What is asked of a ledger."""

    def head(self) -> tuple[int, datetime]:
        """The last position, and when it was recorded."""

    def records(self, after: int = 0, limit: int = AT_ONCE) -> Sequence[Stored]:
        """Stored rows by position."""

    def stream_events(self, stream_id: str, upto_position: int | None = None) -> list[Envelope[Any]]:
        """A stream's events by version."""


class Written(NamedTuple):
    """How much was written, and up to which position of the ledger."""

    events: int
    streams: int
    position: int


@dataclass(frozen=True, slots=True)
class Log:
    """The ledger up to a position. streams: the ids of all that are told, which is all that is held in memory of them."""

    ledger: Ledger
    position: int
    streams: dict[str, None]

    def histories(self, progress: Progress) -> Iterator[Stream]:
        """Stream by stream, in the order they began, folded."""
        for number, stream_id in enumerate(self.streams, start=1):
            stream = KINDS[stream_id.partition("/")[0]].replay(self.ledger.stream_events(stream_id, self.position))
            if stream.history:
                yield stream
            progress(number, len(self.streams))


def log_of(ledger: Ledger) -> Log:
    """What is in the ledger now. What is appended meanwhile is left out."""
    head, after, streams = ledger.head()[0], 0, dict[str, None]()
    while after < head and (records := ledger.records(after, min(AT_ONCE, head - after))):
        streams |= dict.fromkeys(record.stream for record in records if record.stream.partition("/")[0] not in NO_WORK)
        after = records[-1].position
    return Log(ledger, head, streams)


def attributes(data: Event) -> Iterator[tuple[str, str, str]]:
    """What may be told of an event: (name, type, value as a string)."""
    for name, kind in tellable(type(data)):
        value = getattr(data, name)
        if value is not None:
            yield name, kind, as_string(value)


@cache
def tellable(kind: type[Event]) -> tuple[tuple[str, str], ...]:
    """The fields that are coded, a choice of few, a number, a flag or a time, each with its type. No other text, published or not."""
    told = []
    for field in declared(kind):
        if len(field.path) == 1 and isinstance(field.declaration, Clear | Coded):
            type_of = "string" if isinstance(field.declaration, Coded) else _plain(kind.model_fields[field.path[0]].annotation)
            if type_of:
                told.append((field.path[0], type_of))
    return tuple(told)


def _plain(annotation: Any) -> str | None:
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return "string"
    options = [option for option in get_args(annotation) if option is not NoneType]
    return PLAIN.get(annotation) or (_plain(options[0]) if len(options) == 1 and NoneType in get_args(annotation) else None)


def as_string(value: Any) -> str:
    """A value as both forms write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return instant(value) if isinstance(value, datetime) else str(value)


def instant(at: datetime) -> str:
    """RFC 3339, in UTC."""
    return at.isoformat().replace("+00:00", "Z")
