"""Streams kept folded in memory, so that an append needn't read what it already knows."""

from collections import OrderedDict
from dataclasses import dataclass

from sqa.eventing.stream import Stream


@dataclass(slots=True)
class Fold:
    """A folded stream, and the position up to which it is known to be complete."""

    stream: Stream
    known_at: int


class Folds:
    """The least recently used go first, when together they hold more than `most_events`. For one thread at a time."""

    def __init__(self, most_events: int = 50_000) -> None:
        self.most_events = most_events
        self._folds: OrderedDict[str, Fold] = OrderedDict()
        self._events = 0

    def __contains__(self, stream_id: str) -> bool:
        return stream_id in self._folds

    def get(self, stream_id: str) -> Fold | None:
        """The fold of a stream, which counts as a use."""
        fold = self._folds.get(stream_id)
        if fold:
            self._folds.move_to_end(stream_id)
        return fold

    def put(self, fold: Fold) -> None:
        """Keep a fold."""
        self._folds[fold.stream.id] = fold
        self._events += 1 + len(fold.stream.recorded)

    def grown(self, events: int) -> None:
        """Folds that are kept took this many events more."""
        self._events += events

    def evict(self, stream_id: str) -> None:
        """Forget a fold; it is read anew when it is next asked for."""
        fold = self._folds.pop(stream_id, None)
        if fold:
            self._events -= 1 + len(fold.stream.recorded)

    def keep_within_bounds(self) -> None:
        """To be called between transactions."""
        while self._events > self.most_events and len(self._folds) > 1:  # a long stream is not read anew at each event
            self.evict(next(iter(self._folds)))
