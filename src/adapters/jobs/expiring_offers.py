"""Offers that nobody answered in time: that they have expired is recorded."""

from sqlalchemy import select

from adapters.jobs.desk import Desk, Done
from adapters.jobs.proposing import propose
from projections.waiting_handovers import handovers
from sqa import offer_expiry


def expire_offers(desk: Desk) -> Done:
    """Record each expiry, true from the offer's last instant."""
    now, done = desk.clock(), Done("offers")
    past = select(handovers.c.stream).where(handovers.c.kind == "handover", handovers.c.outcome == "open", handovers.c.expires_at <= now)
    with desk.views.reading() as db:
        streams = sorted(set(db.scalars(past)))
    propose(desk, done, streams, lambda stream: offer_expiry.what_follows(stream, now) if stream.open else [])
    return done
