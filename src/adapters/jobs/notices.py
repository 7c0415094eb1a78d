"""What is handed out to whoever is to be told: no child, no free text; what it is about is opened where permits are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqa.reminders import Why

TYPES = {"due": "sqa.notice.obligation-due.v1", "missed": "sqa.notice.evaluation-missed.v1"}
PLACES = {"case": "cases", "concern": "concerns", "initiative": "initiatives", "quality-cycle": "quality-cycles", "forum": "forums"}


class NotHandedOut(Exception):
    """The way out did not take it; the message says why without naming anybody. It is tried again at the next run.

    away: it seems to take nothing at all at the moment, from nobody.
    """

    def __init__(self, why: str, *, away: bool = False) -> None:
        super().__init__(why)
        self.away = away


@dataclass(frozen=True, slots=True)
class Notice:
    """One duty is told of one obligation. id: the same each time it is tried, and that of the event that tells it was done."""

    id: UUID
    huvudman: str
    to: UUID
    why: Why
    kind: str
    obligation: UUID
    due: date
    stream: str
    at: datetime

    @property
    def place(self) -> str:
        """The path at which the service shows the stream, to those who may see it."""
        kind, _, name = self.stream.partition("/")
        return f"/v1/{PLACES[kind]}/{name}"

    def cloud_event(self) -> dict[str, Any]:
        """As a CloudEvent 1.0; source and id together are the same for each try."""
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": f"/sqa/{self.huvudman}",
            "type": TYPES[self.why],
            "subject": self.stream,
            "time": self.at.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {
                "duty": str(self.to),
                "obligation": str(self.obligation),
                "kind": self.kind,
                "due_on": self.due.isoformat(),
                "address": self.place,
            },
        }


class Delivery(Protocol):
    """A way out of the service."""

    def reaches(self, duty: UUID) -> bool:
        """Can this duty be told this way at all?"""

    def hand_out(self, notices: Sequence[Notice]) -> None:
        """Tell one duty, to whom all of these are. At least once: a later try may repeat it, under the same ids. Raises NotHandedOut."""
