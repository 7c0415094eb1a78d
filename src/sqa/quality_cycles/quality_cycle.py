"""The fold of a quality cycle."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID, uuid5

from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Folding, folds
from sqa.obligations import Obligations, PromisingStream
from sqa.ownership import OwnedStream, Ownership
from sqa.participation import Participation, SharedStream
from sqa.quality_cycles.events import FollowUpIncluded, InitiativeIncluded, QualityCycleAnalysed, QualityCycleClosed, QualityCycleOpened


class QualityCycle(OwnedStream, PromisingStream, SharedStream):
    """Which initiatives and follow-ups a unit's period held, and its closing analysis."""

    KIND: ClassVar[str] = "quality-cycle"
    OPENS: ClassVar[tuple[type[Event], ...]] = (QualityCycleOpened,)
    PARTS: ClassVar[dict[str, type[Folding]]] = {"ownership": Ownership, "obligations": Obligations, "participation": Participation}
    opening: QualityCycleOpened

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.initiatives: dict[str, datetime] = {}
        self.follow_ups: list[Envelope[FollowUpIncluded]] = []
        self.analysis: Envelope[QualityCycleAnalysed] | None = None
        self.closed_at: datetime | None = None
        self.carried_on: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Is somebody answerable for the cycle now?"""
        return self.opened_at is not None and self.closed_at is None

    @folds(QualityCycleOpened)
    def _opened(self, event: Envelope[QualityCycleOpened]) -> None:
        self.opening = event.data
        self.ownership.begin(event.data.owner, event, "opening")

    @folds(InitiativeIncluded)
    def _included(self, event: Envelope[InitiativeIncluded]) -> None:
        self.initiatives[event.data.initiative] = event.occurred_at

    @folds(FollowUpIncluded)
    def _followed_up(self, event: Envelope[FollowUpIncluded]) -> None:
        self.follow_ups.append(event)

    @folds(QualityCycleAnalysed)
    def _analysed(self, event: Envelope[QualityCycleAnalysed]) -> None:
        self.analysis = event

    @folds(QualityCycleClosed)
    def _closed(self, event: Envelope[QualityCycleClosed]) -> None:
        self.closed_at, self.carried_on = event.occurred_at, event.data.carried_on
        self.ownership.end(event.occurred_at)
        for obligation in self.obligations.still_open():
            self.obligations.end(obligation.id, "closed", event.occurred_at)
        self.participation.end_unanswered(event.occurred_at)


def stream_of(unit: UUID, first_day: date) -> str:
    """The one stream of a unit's cycle that begins on a day."""
    return f"quality-cycle/{uuid5(unit, f'quality-cycle:{first_day.isoformat()}')}"
