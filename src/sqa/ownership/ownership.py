"""Who owns the question: the fold of every owner and every offer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqa.eventing.event import Envelope
from sqa.eventing.stream import Folding, Stream, folds
from sqa.ownership.events import HandoverAccepted, HandoverDeclined, HandoverExpired, HandoverOffered, HandoverWithdrawn, OwnershipAssigned

How = Literal["opening", "handover", "assignment", "staff exit", "transfer", "reorganisation", "reopening"]
Outcome = Literal["open", "accepted", "declined", "withdrawn", "expired", "superseded"]


@dataclass(frozen=True, slots=True)
class Interval:
    """One duty's ownership, from `since` until `until` (half-open; None: still)."""

    owner: UUID
    since: datetime
    until: datetime | None
    how: How
    event: UUID


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer to take over, and what became of it."""

    id: UUID
    by: UUID
    to: UUID
    offered_at: datetime
    expires_at: datetime
    outcome: Outcome = "open"
    ended_at: datetime | None = None
    decline_reason: str | None = None

    def open_at(self, instant: datetime) -> bool:
        """Could the offer be accepted at this instant?"""
        return self.offered_at <= instant < (self.ended_at or self.expires_at)


class Ownership(Folding):
    """Every owner the stream has had, and every offer."""

    def __init__(self) -> None:
        self.intervals: list[Interval] = []
        self.offers: dict[UUID, Offer] = {}
        self._unanswered: dict[UUID, None] = {}

    @property
    def owner(self) -> UUID | None:
        """The duty that owns now; None before the opening and when the stream is closed."""
        return self.intervals[-1].owner if self.intervals and self.intervals[-1].until is None else None

    def owner_at(self, instant: datetime) -> UUID | None:
        """The duty that owned at an instant, as this history tells it."""
        return next((i.owner for i in self.intervals if i.since <= instant and (i.until is None or instant < i.until)), None)

    def open_offer(self, instant: datetime) -> Offer | None:
        """The offer that waits for an answer at an instant; at most one."""
        return next((offer for offer in self.offers.values() if offer.open_at(instant)), None)

    def begin(self, owner: UUID, event: Envelope[Any], how: How) -> None:
        """From this event on, this duty owns; what was open is superseded."""
        self.end(event.occurred_at)
        self.intervals.append(Interval(owner, event.occurred_at, None, how, event.id))

    def end(self, at: datetime) -> None:
        """Nobody owns from here (the stream is closed)."""
        if self.intervals and self.intervals[-1].until is None:
            self.intervals[-1] = replace(self.intervals[-1], until=at)
        self._end_offers(at)

    def _end_offers(self, at: datetime) -> None:
        """What waits is superseded; what was not answered in time has expired, whether or not a job has recorded it."""
        for offer in [self.offers[unanswered] for unanswered in self._unanswered]:
            self._close(offer.id, *(("superseded", at) if offer.open_at(at) else ("expired", offer.expires_at)))

    def _close(self, offer: UUID, outcome: Outcome, at: datetime, reason: str | None = None) -> None:
        self.offers[offer] = replace(self.offers[offer], outcome=outcome, ended_at=at, decline_reason=reason)
        self._unanswered.pop(offer, None)

    @folds(OwnershipAssigned)
    def _assigned(self, event: Envelope[OwnershipAssigned]) -> None:
        self.begin(event.data.owner, event, event.data.because)

    @folds(HandoverOffered)
    def _offered(self, event: Envelope[HandoverOffered]) -> None:
        data = event.data
        giver = self.owner or event.actor.duty or data.to
        self._end_offers(event.occurred_at)
        self.offers[data.offer] = Offer(data.offer, giver, data.to, event.occurred_at, data.expires_at)
        self._unanswered[data.offer] = None

    @folds(HandoverAccepted)
    def _accepted(self, event: Envelope[HandoverAccepted]) -> None:
        self._close(event.data.offer, "accepted", event.occurred_at)
        self.begin(self.offers[event.data.offer].to, event, "handover")

    @folds(HandoverDeclined)
    def _declined(self, event: Envelope[HandoverDeclined]) -> None:
        self._close(event.data.offer, "declined", event.occurred_at, event.data.reason)

    @folds(HandoverWithdrawn)
    def _withdrawn(self, event: Envelope[HandoverWithdrawn]) -> None:
        self._close(event.data.offer, "withdrawn", event.occurred_at)

    @folds(HandoverExpired)
    def _expired(self, event: Envelope[HandoverExpired]) -> None:
        self._close(event.data.offer, "expired", self.offers[event.data.offer].expires_at)


class OwnedStream(Stream):
    """A stream that somebody owns: a concern, a case, an initiative."""

    ownership: Ownership
