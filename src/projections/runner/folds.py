"""Streams kept folded between batches, each with the rows it gave."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from projections.runner.history import History
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope
from sqa.eventing.stream import Stream
from sqa.streams import empty

Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Fold:
    """A folded stream, and the rows stored of it by table. A table that isn't there: none when `new`, else not known."""

    stream: Stream
    new: bool
    stored: dict[str, Rows] = field(default_factory=dict)

    def rows_in(self, table: str) -> Rows | None:
        """The rows a table holds of the stream; None when that must be looked up, or simply written anew."""
        return self.stored.get(table, [] if self.new else None)


class Folds:
    """The least recently used go first, when together they hold more than `most_events`.

    The last one stays, however long: a long stream that grows event by event would else be replayed from its beginning at each.
    """

    def __init__(self, ledger: History, most_events: int = 60_000) -> None:
        self._ledger = ledger
        self._most_events = most_events
        self._folds: OrderedDict[str, Fold] = OrderedDict()
        self._events = 0

    def with_events(self, stream_id: str, new: Sequence[Envelope[Any]]) -> Fold:
        """The stream with these events, which are all that the ledger has of it between the last batch and this one's end."""
        fold = self._folds.pop(stream_id, None)
        if fold:
            self._events -= len(fold.stream.recorded)
        before = new[0].version - 1
        if before == 0:
            fold = Fold(_folded(empty(stream_id), new), new=True)
        elif fold and fold.stream.version == before:
            fold.stream = _folded(fold.stream, new)
        else:
            events = self._ledger.stream_events(stream_id, new[-1].position)
            fold = Fold(type(empty(stream_id)).replay(events), new=False)
        self._folds[stream_id] = fold
        self._events += len(fold.stream.recorded)
        return fold

    def keep_within_bounds(self) -> None:
        """To be called between batches."""
        while self._events > self._most_events and len(self._folds) > 1:
            _, fold = self._folds.popitem(last=False)
            self._events -= len(fold.stream.recorded)

    def forget(self) -> None:
        """Forget everything: a batch was not written, or somebody else wrote."""
        self._folds.clear()
        self._events = 0


def _folded(stream: Stream, new: Sequence[Envelope[Any]]) -> Stream:
    """The stream with more events, the same as a replay of all; backdated ones and corrections need that replay itself."""
    last = stream.last_at
    for event in new:
        if isinstance(event.data, CorrectionRecorded) or (last and event.occurred_at < last):
            return type(stream).replay([*stream.recorded, *new])
        last = event.occurred_at
    for event in new:
        stream.append(event)
    return stream
