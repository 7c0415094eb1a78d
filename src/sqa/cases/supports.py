"""The supports of a case: planned, started, adjusted, ended; which needs they serve; how they were followed up."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqa.cases.support_events import (
    FollowUpRecorded,
    NeedLinkedToSupport,
    SupportAdjusted,
    SupportCancelled,
    SupportEnded,
    SupportPlanned,
    SupportStaffAssigned,
    SupportStarted,
)
from sqa.eventing.event import Envelope
from sqa.eventing.stream import Folding, folds

# The group of the kinds of support that are särskilt stöd, in the code list: they need a decided plan (Skollagen 3:7–9).
SPECIAL_SUPPORT = "special-support"

Status = Literal["planned", "started", "ended", "cancelled"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up of a support."""

    at: datetime
    carried_out: bool
    works: bool | None
    note: str


@dataclass(frozen=True, slots=True)
class Support:
    """One support: what it is, which needs it serves since when, and where it stands. special: is it särskilt stöd?"""

    id: UUID
    planned_at: datetime
    plan: SupportPlanned
    needs: dict[UUID, datetime]
    responsible: UUID
    deliverers: tuple[UUID, ...]
    special: bool = False
    status: Status = "planned"
    started_at: datetime | None = None
    ended_at: datetime | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    adjustments: tuple[tuple[datetime, bool], ...] = ()

    @property
    def open(self) -> bool:
        """Is it planned or running?"""
        return self.status in ("planned", "started")


@dataclass(slots=True)
class Supports(Folding):
    """Every support of a case."""

    all: dict[UUID, Support] = field(default_factory=dict)

    def serving(self, need: UUID) -> list[Support]:
        """The supports that serve a need and were not cancelled."""
        return [support for support in self.all.values() if need in support.needs and support.status != "cancelled"]

    def given_for(self, need: UUID) -> bool:
        """Was any support that serves the need ever started?"""
        return any(support.started_at for support in self.serving(need))

    def still_open(self) -> list[Support]:
        """The supports that are planned or running."""
        return [support for support in self.all.values() if support.open]

    def end_all(self, at: datetime) -> list[UUID]:
        """Every open support ends: what never started is cancelled. Returns both."""
        ended = list(self.still_open())
        for support in ended:
            status: Status = "ended" if support.status == "started" else "cancelled"
            self.all[support.id] = replace(support, status=status, ended_at=at)
        return [support.id for support in ended]

    def _set(self, event: Envelope[Any], **changes: Any) -> None:
        self.all[event.data.support] = replace(self.all[event.data.support], **changes)

    @folds(SupportPlanned)
    def _planned(self, event: Envelope[SupportPlanned]) -> None:
        needs = dict.fromkeys(event.data.needs, event.occurred_at)
        data, special = event.data, event.facts.groups.get(event.data.kind) == SPECIAL_SUPPORT
        self.all[data.support] = Support(data.support, event.occurred_at, data, needs, data.responsible, data.deliverers, special)

    @folds(SupportStaffAssigned)
    def _staffed(self, event: Envelope[SupportStaffAssigned]) -> None:
        self._set(event, responsible=event.data.responsible, deliverers=event.data.deliverers)

    @folds(NeedLinkedToSupport)
    def _linked(self, event: Envelope[NeedLinkedToSupport]) -> None:
        self._set(event, needs={**self.all[event.data.support].needs, event.data.need: event.occurred_at})

    @folds(SupportStarted)
    def _started(self, event: Envelope[SupportStarted]) -> None:
        self._set(event, status="started", started_at=event.occurred_at)

    @folds(SupportAdjusted)
    def _adjusted(self, event: Envelope[SupportAdjusted]) -> None:
        adjustments = self.all[event.data.support].adjustments
        self._set(event, adjustments=(*adjustments, (event.occurred_at, event.data.because_of_follow_up)))

    @folds(SupportEnded)
    def _ended(self, event: Envelope[SupportEnded]) -> None:
        self._set(event, status="ended", ended_at=event.occurred_at)

    @folds(SupportCancelled)
    def _cancelled(self, event: Envelope[SupportCancelled]) -> None:
        self._set(event, status="cancelled", ended_at=event.occurred_at)

    @folds(FollowUpRecorded)
    def _followed_up(self, event: Envelope[FollowUpRecorded]) -> None:
        held = FollowUp(event.occurred_at, event.data.carried_out, event.data.works, event.data.note)
        self._set(event, follow_ups=(*self.all[event.data.support].follow_ups, held))
