"""Who owns the question. Exactly one duty at every instant, and a handover moves it only when the receiver accepts."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Folding, Stream, folds, guards
from sqa.vocabulary import Clear, DeclineReason, DutyId, Instant, OfferId, Text, stockholm_day

PRINCIPAL = "Rektor"

How = Literal["opening", "handover", "assignment", "staff exit", "transfer", "reorganisation", "reopening"]
Outcome = Literal["open", "accepted", "declined", "withdrawn", "expired", "superseded"]


# -- events ------------------------------------------------------------------------------------------------------


class OwnershipAssigned(Event):
    """The principal named an owner, or the job did when a duty ended. Supersedes an open offer."""

    TOPIC: ClassVar[str] = "sqa.ownership.assigned"
    THREAD: ClassVar[str] = "ownership"
    owner: DutyId
    because: Annotated[Literal["assignment", "staff exit"], Clear()] = "assignment"
    reason: Text


class HandoverOffered(Event):
    """The owner offered the question to another duty; the owner owns until the offer is accepted."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-offered"
    THREAD: ClassVar[str] = "ownership"
    BEGINS: ClassVar[str] = "offer"
    offer: OfferId
    to: DutyId
    expires_at: Instant
    reason: Text


class HandoverAccepted(Event):
    """The offered duty accepted: this is the move."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-accepted"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId


class HandoverDeclined(Event):
    """The offered duty declined, with a reason."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-declined"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId
    reason: DeclineReason
    note: Text | None = None


class HandoverWithdrawn(Event):
    """The giver took the offer back, or it ended because giver or receiver left."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-withdrawn"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId
    reason: Text


class HandoverExpired(Event):
    """Nobody answered the offer in time; recorded by a job, true from `expires_at` whether or not it has run."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-expired"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId


# -- fold --------------------------------------------------------------------------------------------------------


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
        self._supersede_offers(event.occurred_at)

    def end(self, at: datetime) -> None:
        """Nobody owns from here (the stream is closed)."""
        if self.intervals and self.intervals[-1].until is None:
            self.intervals[-1] = replace(self.intervals[-1], until=at)
        self._supersede_offers(at)

    def _supersede_offers(self, at: datetime) -> None:
        for offer in self.offers.values():
            if offer.open_at(at):
                self._close(offer.id, "superseded", at)

    def _close(self, offer: UUID, outcome: Outcome, at: datetime, reason: str | None = None) -> None:
        self.offers[offer] = replace(self.offers[offer], outcome=outcome, ended_at=at, decline_reason=reason)

    @folds(OwnershipAssigned)
    def _assigned(self, event: Envelope[OwnershipAssigned]) -> None:
        self.begin(event.data.owner, event, event.data.because)

    @folds(HandoverOffered)
    def _offered(self, event: Envelope[HandoverOffered]) -> None:
        data = event.data
        giver = self.owner or event.actor.duty or data.to
        self.offers[data.offer] = Offer(data.offer, giver, data.to, event.occurred_at, data.expires_at)

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


# -- refusals ----------------------------------------------------------------------------------------------------


class OwnerMustBeInForce(Refusal):
    """Whoever is to own must have a duty in force at that time."""

    SV = "Den som ska äga frågan måste ha en tjänst som gäller då."
    NEXT = "Name a duty that is in force on the day."
    NEXT_SV = "Välj en tjänst som gäller den dagen."


class OwnerMustServeTheUnit(Refusal):
    """The owner's duty must be at the unit, or at an organisation above it; a move to another unit is a transfer."""

    SV = "Ägarens tjänst ska finnas vid enheten eller i organisationen ovanför; en flytt till en annan enhet är en övergång."
    NEXT = "Name a duty of the unit, or propose TransferOffered to the other unit."
    NEXT_SV = "Välj en tjänst vid enheten, eller föreslå TransferOffered till den andra enheten."


class OnlyThePrincipalAssigns(Refusal):
    """Only the unit's principal, or the huvudman's named duty, assigns an owner."""

    SV = "Bara enhetens rektor, eller huvudmannens utsedda tjänst, utser ägare."
    NEXT = "Ask the principal to assign, or let the owner offer a handover."
    NEXT_SV = "Be rektor utse, eller låt ägaren erbjuda en överlämning."


class OnlyTheOwnerOffers(Refusal):
    """Only the owner, or the principal, offers a handover and takes the offer back."""

    SV = "Bara ägaren, eller rektor, erbjuder en överlämning och tar tillbaka erbjudandet."
    NEXT = "Ask the owner to offer; see the case's `owner`."
    NEXT_SV = "Be ägaren erbjuda; se ärendets `owner`."


class AlreadyTheOwner(Refusal):
    """The duty already owns the question."""

    SV = "Tjänsten äger redan frågan."
    NEXT = "Nothing needs to be done, or offer it to another duty."
    NEXT_SV = "Inget behöver göras, eller erbjud den till en annan tjänst."


class AnOfferIsOpen(Refusal):
    """There is already an open offer; at most one waits at a time."""

    SV = "Det finns redan ett öppet erbjudande; högst ett väntar åt gången."
    NEXT = "Wait for the answer, or withdraw the offer in `offer` first."
    NEXT_SV = "Vänta på svaret, eller ta tillbaka erbjudandet i `offer` först."


class NoOfferIsOpen(Refusal):
    """The offer no longer waits for an answer."""

    SV = "Erbjudandet väntar inte längre på svar."
    NEXT = "See `outcome` for what became of it; ask for a new offer if it is still wanted."
    NEXT_SV = "Se `outcome` för vad som hände; be om ett nytt erbjudande om det fortfarande önskas."


class HandoverIsOfferedToAnother(Refusal):
    """Only the duty that was offered the handover answers it."""

    SV = "Bara den tjänst som erbjudits överlämningen svarar på den."
    NEXT = "Let that duty answer, or ask the owner to withdraw the offer and offer it to you."
    NEXT_SV = "Låt den tjänsten svara, eller be ägaren ta tillbaka erbjudandet och erbjuda dig."


class OfferExpiresBeforeItIsMade(Refusal):
    """An offer must leave time to answer."""

    SV = "Ett erbjudande måste ge tid att svara."
    NEXT = "Set `expires_at` after the time of the offer."
    NEXT_SV = "Sätt `expires_at` efter tiden för erbjudandet."


class OfferHasNotExpired(Refusal):
    """The offer has not expired yet."""

    SV = "Erbjudandet har inte gått ut än."
    NEXT = "Wait until `expires_at`, or let the owner withdraw it."
    NEXT_SV = "Vänta till `expires_at`, eller låt ägaren ta tillbaka det."


# -- rules -------------------------------------------------------------------------------------------------------


def is_principal(stream: Stream, event: Envelope[Any]) -> bool:
    """Does the unit's principal act (a duty with the role Rektor there), or the huvudman's named duty?"""
    duty = event.actor.duty
    unit = event.facts.units.get(stream.unit) if stream.unit else None
    facts = event.facts.duties.get(duty) if duty else None
    leads = facts is not None and facts.role == PRINCIPAL and facts.unit == stream.unit
    return leads or (unit is not None and duty is not None and duty == unit.named_duty)


def serves_the_unit(duty: UUID, unit: UUID | None, event: Envelope[Any]) -> None:
    """Raises unless the duty is in force when the event occurs, at the unit or in the organisation above it."""
    facts, place = event.facts.duties[duty], event.facts.units.get(unit) if unit else None
    if not facts.in_force(stockholm_day(event.occurred_at)):
        raise OwnerMustBeInForce(duty=duty, until=facts.until)
    if place and facts.unit != unit and facts.unit not in place.above and duty != place.named_duty:
        raise OwnerMustServeTheUnit(duty=duty, unit=unit)


def the_new_owner_serves_the_unit(stream: OwnedStream, proposed: Envelope[OwnershipAssigned]) -> None:
    serves_the_unit(proposed.data.owner, stream.unit, proposed)


def the_principal_or_a_job_assigns(stream: OwnedStream, proposed: Envelope[OwnershipAssigned]) -> None:
    if proposed.actor.kind != "job" and not is_principal(stream, proposed):
        raise OnlyThePrincipalAssigns


def it_goes_to_somebody_else(stream: OwnedStream, proposed: Envelope[Any]) -> None:
    to = getattr(proposed.data, "to", None) or proposed.data.owner
    if to == stream.ownership.owner:
        raise AlreadyTheOwner(duty=to)


def the_owner_or_the_principal_acts(stream: OwnedStream, proposed: Envelope[Any]) -> None:
    if proposed.actor.duty != stream.ownership.owner and not is_principal(stream, proposed):
        raise OnlyTheOwnerOffers(owner=stream.ownership.owner)


def the_receiver_serves_the_unit(stream: OwnedStream, proposed: Envelope[HandoverOffered]) -> None:
    serves_the_unit(proposed.data.to, stream.unit, proposed)


def no_offer_is_open(stream: OwnedStream, proposed: Envelope[Any]) -> None:
    if offer := stream.ownership.open_offer(proposed.occurred_at):
        raise AnOfferIsOpen(offer=offer.id, expires_at=offer.expires_at)


def it_leaves_time_to_answer(stream: OwnedStream, proposed: Envelope[HandoverOffered]) -> None:
    if proposed.data.expires_at <= proposed.occurred_at:
        raise OfferExpiresBeforeItIsMade


def the_offer_is_open(stream: OwnedStream, proposed: Envelope[Any]) -> None:
    """An offer past `expires_at` is not open, whether or not a job has run."""
    offer = stream.ownership.offers[proposed.data.offer]
    if not offer.open_at(proposed.occurred_at):
        raise NoOfferIsOpen(offer=offer.id, outcome="expired" if offer.outcome == "open" else offer.outcome)


def only_the_offered_duty_answers(stream: OwnedStream, proposed: Envelope[Any]) -> None:
    if proposed.actor.duty != stream.ownership.offers[proposed.data.offer].to:
        raise HandoverIsOfferedToAnother(offer=proposed.data.offer)


def the_receiver_is_still_in_force(stream: OwnedStream, proposed: Envelope[HandoverAccepted]) -> None:
    serves_the_unit(stream.ownership.offers[proposed.data.offer].to, stream.unit, proposed)


def the_giver_or_a_job_withdraws(stream: OwnedStream, proposed: Envelope[HandoverWithdrawn]) -> None:
    if proposed.actor.kind != "job":
        the_owner_or_the_principal_acts(stream, proposed)


def it_has_expired_unanswered(stream: OwnedStream, proposed: Envelope[HandoverExpired]) -> None:
    offer = stream.ownership.offers[proposed.data.offer]
    if offer.outcome != "open":
        raise NoOfferIsOpen(offer=offer.id, outcome=offer.outcome)
    if proposed.occurred_at < offer.expires_at:
        raise OfferHasNotExpired(expires_at=offer.expires_at)


ASSIGNING = guards(OwnershipAssigned, the_principal_or_a_job_assigns, it_goes_to_somebody_else, the_new_owner_serves_the_unit)
HANDING_OVER = (
    guards(
        HandoverOffered,
        the_owner_or_the_principal_acts,
        no_offer_is_open,
        it_goes_to_somebody_else,
        the_receiver_serves_the_unit,
        it_leaves_time_to_answer,
    ),
    guards(HandoverAccepted, only_the_offered_duty_answers, the_offer_is_open, the_receiver_is_still_in_force),
    guards(HandoverDeclined, only_the_offered_duty_answers, the_offer_is_open),
    guards(HandoverWithdrawn, the_giver_or_a_job_withdraws, the_offer_is_open),
    guards(HandoverExpired, it_has_expired_unanswered),
)
