"""What the views read of a ledger. The adapter's `Ledger` fits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqa.eventing.event import Envelope


class History(Protocol):
    """A huvudman's events, by position and by stream; texts are references."""

    def head(self) -> tuple[int, datetime]:
        """The last position (0 when there is none), and when it was recorded."""

    def position_at(self, recorded_at: datetime) -> int:
        """The last position that was recorded no later than this."""

    def events(self, after: int = 0, limit: int = 1_000) -> Sequence[Envelope[Any]]:
        """Events by position. An error with a `position` means the event there, which can't be read by this release."""

    def records(self, after: int = 0, limit: int = 1_000) -> Sequence[Any]:
        """What is stored, by position, read or not: `position` and `stream` of each are asked for."""

    def stream_events(self, stream_id: str, upto_position: int | None = None) -> Sequence[Envelope[Any]]:
        """One stream's events by version, up to a position."""

    def each_stream(
        self, streams: Sequence[str], upto_position: int | None = None
    ) -> Iterable[tuple[str, Sequence[Envelope[Any]] | Exception]]:
        """The same of many streams, in this order; in place of the events of one that can't be read, why."""
