"""What somebody owes: the fold of every promise of a stream."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqa.eventing.event import Envelope
from sqa.eventing.stream import Folding, folds
from sqa.obligations.events import (
    CommitmentMade,
    CommitmentMet,
    EvaluationEscalated,
    EvaluationRescheduled,
    EvaluationResponsibleAssigned,
    EvaluationWaived,
    FollowUpResponsibleAssigned,
    ObligationReassigned,
    ReminderSent,
)
from sqa.ownership import OwnedStream

Kind = Literal["follow-up", "evaluation", "commitment"]
How = Literal["met", "waived", "support ended", "support cancelled", "closed"]


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of an obligation, when, and how."""

    duty: UUID
    at: datetime
    how: Literal["reminder", "principal", "huvudman"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed: by whom, by when, how it ended (None: still owed) and who has been told."""

    id: UUID
    kind: Kind
    duty: UUID
    due: date
    made_at: datetime
    event: UUID
    support: UUID | None = None
    what: str | None = None
    ended_at: datetime | None = None
    how: How | None = None
    told: tuple[Told, ...] = ()
    first_duty: UUID | None = None

    @property
    def open(self) -> bool:
        """Is it still owed?"""
        return self.ended_at is None


@dataclass(slots=True)
class Obligations(Folding):
    """Everything promised in a stream. What ends a promise is applied in time order, however late it was recorded."""

    all: dict[UUID, Obligation] = field(default_factory=dict)
    judged: dict[UUID, list[datetime]] = field(default_factory=dict)
    by_support: dict[UUID, set[UUID]] = field(default_factory=dict)

    def still_open(self) -> list[Obligation]:
        """What is owed now."""
        return [o for o in self.all.values() if o.open]

    def for_support(self, support: UUID) -> list[Obligation]:
        """What has been owed for a support, ended or not."""
        return [self.all[promised] for promised in self.by_support.get(support, ())]

    def of(self, support: UUID, kind: Kind) -> Obligation | None:
        """The open obligation of a kind for a support; at most one."""
        return next((o for o in self.for_support(support) if o.open and o.kind == kind), None)

    def end(self, obligation: UUID, how: How, at: datetime) -> None:
        """The obligation is over, unless it was before."""
        old = self.all[obligation]
        if old.ended_at is None or at < old.ended_at:
            self.all[obligation] = replace(old, ended_at=at, how=how)

    def end_of_support(self, support: UUID, how: How, at: datetime, *kinds: Kind) -> None:
        """What was owed for a support ends: its follow-ups when it ends, its evaluation when that is done."""
        for obligation in self.for_support(support):
            if obligation.kind in kinds and obligation.made_at <= at:
                self.end(obligation.id, how, at)

    def evaluated(self, support: UUID, at: datetime) -> None:
        """A support was evaluated: that meets the evaluations promised by then, also those recorded later."""
        self.judged[support] = sorted([*self.judged.get(support, ()), at])
        self.end_of_support(support, "met", at, "evaluation")

    def due_next(self, support: UUID, next_on: date) -> None:
        """A follow-up was held and the next one is set."""
        if promised := self.of(support, "follow-up"):
            self.all[promised.id] = replace(promised, due=next_on)

    def pass_all_to(self, duty: UUID, only_of: UUID | None = None) -> None:
        """Everything open (or everything open that one duty owes) passes to another duty."""
        for obligation in self.still_open():
            if only_of in (None, obligation.duty):
                self.all[obligation.id] = replace(obligation, duty=duty)

    def _begin(self, event: Envelope[Any], kind: Kind, due: date, **more: Any) -> None:
        data = event.data
        self.all[data.obligation] = Obligation(
            data.obligation, kind, data.duty, due, event.occurred_at, event.id, first_duty=data.duty, **more
        )
        if support := more.get("support"):
            self.by_support.setdefault(support, set()).add(data.obligation)

    @folds(FollowUpResponsibleAssigned)
    def _follow_up(self, event: Envelope[FollowUpResponsibleAssigned]) -> None:
        self._begin(event, "follow-up", event.data.first_on, support=event.data.support)

    @folds(EvaluationResponsibleAssigned)
    def _evaluation(self, event: Envelope[EvaluationResponsibleAssigned]) -> None:
        self._begin(event, "evaluation", event.data.due_on, support=event.data.support)
        for at in self.judged.get(event.data.support, ()):
            if event.occurred_at <= at:
                self.end(event.data.obligation, "met", at)

    @folds(CommitmentMade)
    def _commitment(self, event: Envelope[CommitmentMade]) -> None:
        self._begin(event, "commitment", event.data.due_on, what=event.data.what)

    @folds(CommitmentMet)
    def _met(self, event: Envelope[CommitmentMet]) -> None:
        self.end(event.data.obligation, "met", event.occurred_at)

    @folds(EvaluationRescheduled)
    def _rescheduled(self, event: Envelope[EvaluationRescheduled]) -> None:
        self.all[event.data.obligation] = replace(self.all[event.data.obligation], due=event.data.due_on)

    @folds(EvaluationWaived)
    def _waived(self, event: Envelope[EvaluationWaived]) -> None:
        self.end(event.data.obligation, "waived", event.occurred_at)

    @folds(ObligationReassigned)
    def _reassigned(self, event: Envelope[ObligationReassigned]) -> None:
        self.all[event.data.obligation] = replace(self.all[event.data.obligation], duty=event.data.to)

    @folds(EvaluationEscalated)
    def _escalated(self, event: Envelope[EvaluationEscalated]) -> None:
        self._tell(event.data.obligation, Told(event.data.to, event.occurred_at, event.data.level))

    @folds(ReminderSent)
    def _reminded(self, event: Envelope[ReminderSent]) -> None:
        self._tell(event.data.obligation, Told(event.data.to, event.occurred_at, "reminder"))

    def _tell(self, obligation: UUID, told: Told) -> None:
        old = self.all[obligation]
        self.all[obligation] = replace(old, told=(*old.told, told))


class PromisingStream(OwnedStream):
    """A stream in which things are promised."""

    obligations: Obligations
