"""The rules of ownership, and the lines that an owned stream adds to its table event → rules."""

from typing import Any
from uuid import UUID

from sqa.eventing.event import Envelope
from sqa.eventing.stream import Stream, guards
from sqa.ownership.events import HandoverAccepted, HandoverDeclined, HandoverExpired, HandoverOffered, HandoverWithdrawn, OwnershipAssigned
from sqa.ownership.ownership import OwnedStream
from sqa.ownership.refusals import (
    AlreadyTheOwner,
    AnOfferIsOpen,
    HandoverIsOfferedToAnother,
    NoOfferIsOpen,
    OfferExpiresBeforeItIsMade,
    OfferHasNotExpired,
    OnlyTheOwnerOffers,
    OnlyThePrincipalAssigns,
    OwnerMustBeInForce,
    OwnerMustServeTheUnit,
)
from sqa.vocabulary import stockholm_day

PRINCIPAL = "Rektor"


def leads(duty: UUID | None, unit: UUID | None, event: Envelope[Any]) -> bool:
    """Is the duty a principal at the unit or in the organisation above it, or the huvudman's named duty?"""
    facts, place = event.facts.duties.get(duty) if duty else None, event.facts.units.get(unit) if unit else None
    if facts is None or place is None:
        return False
    return duty == place.named_duty or (facts.role == PRINCIPAL and facts.unit in (unit, *place.above))


def is_principal(stream: Stream, event: Envelope[Any]) -> bool:
    """Does whoever leads the stream's unit act?"""
    return leads(event.actor.duty, stream.unit, event)


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
    guards(HandoverWithdrawn, the_offer_is_open, the_giver_or_a_job_withdraws),
    guards(HandoverExpired, it_has_expired_unanswered),
)
