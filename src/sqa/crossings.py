"""The few rules that span two streams: one proposal that appends to both, in one transaction.

Each line is: the event → what follows of it in another stream. The id of what follows is derived from its cause.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid5

from sqa.eventing.event import Envelope, Event, Proposal
from sqa.eventing.stream import Stream

Crossing = Callable[[Envelope[Any], Callable[[str], Stream]], Iterator[tuple[str, Event]]]

CROSSINGS: dict[type[Event], Crossing] = {}


def crossings(event: Envelope[Any], stream: Callable[[str], Stream]) -> Iterator[Proposal[Any]]:
    """What an accepted event brings about in other streams, as proposals that their rules judge."""
    crossing = CROSSINGS.get(type(event.data))
    for target, data in crossing(event, stream) if crossing else ():
        yield Proposal(
            id=uuid5(event.id, f"{data.TOPIC}:{target}"),
            stream=target,
            data=data,
            occurred_at=event.occurred_at,
            actor=event.actor,
            correlation=event.correlation,
            causation=event.id,
            about=(event.stream,),
        )
