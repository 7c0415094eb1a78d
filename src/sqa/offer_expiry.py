"""What follows of itself when nobody answers an offer: it has expired. True from `expires_at`; here it is recorded."""

from datetime import datetime
from typing import Any
from uuid import uuid5

from sqa.eventing.event import Proposal
from sqa.ownership import HandoverExpired, OwnedStream
from sqa.vocabulary import Actor

JOB = Actor("job", "offer-expiry")


def what_follows(stream: OwnedStream, now: datetime) -> list[Proposal[Any]]:
    """One proposal for each offer that is past its time and has no end recorded; asking twice changes nothing."""
    thread = stream.threads.get(("ownership", None))
    return [
        Proposal(
            id=uuid5(offer.id, f"{HandoverExpired.TOPIC}:{stream.id}:{stream.corrections}"),
            stream=stream.id,
            data=HandoverExpired(offer=offer.id),
            occurred_at=max(offer.expires_at, thread.last) if thread else offer.expires_at,
            actor=JOB,
        )
        for offer in stream.ownership.offers.values()
        if offer.outcome == "open" and offer.expires_at <= now
    ]
