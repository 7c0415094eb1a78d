"""The history of a stream, readable: both clocks, who acted, what was said where it may be read, corrections as corrections."""

from typing import Any
from uuid import UUID

from adapters.api.huvudman import Huvudman
from adapters.api.moments import Moments
from adapters.api.names import Names
from adapters.api.texts import opened
from sqa.event_titles import title
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope
from sqa.eventing.stream import Stream
from sqa.privacy.permits import Caller, may_read
from sqa.privacy.personal import values_declared
from sqa.vocabulary import Registered

Json = dict[str, Any]


def history_of(stream: Stream, caller: Caller, huvudman: Huvudman, asked: Moments, *, texts: bool = True) -> list[Json]:
    """Every event by position. on: those that had occurred; as known on: those that were recorded by then.

    texts: open those that may be read.
    Events of other streams that are about this one come in at their place, if the caller may read those streams.
    """
    events = [*stream.recorded, *_of_other_streams(stream, caller, huvudman)]
    known = sorted((event for event in events if asked.upto is None or event.position <= asked.upto), key=lambda event: event.position)
    corrections = {event.data.event: event for event in known if isinstance(event.data, CorrectionRecorded)}
    names = Names(huvudman)
    told = [
        _readable(event, names, corrections.get(event.id), stream) for event in known if asked.on is None or event.occurred_at <= asked.on
    ]
    names.fill()
    shown: list[Json] = opened(told, known, caller if texts else None, huvudman.ledger)
    return shown


def _of_other_streams(stream: Stream, caller: Caller, huvudman: Huvudman) -> list[Envelope[Any]]:
    events = huvudman.ledger.events_about(stream.id)
    permitted = {other: may_read(caller, huvudman.ledger.stream(other)) for other in {event.stream for event in events}}
    return [event for event in events if event.stream != stream.id and permitted[event.stream]]


def _readable(event: Envelope[Any], names: Names, correction: Envelope[CorrectionRecorded] | None, stream: Stream) -> Json:
    kind = type(event.data)
    told: Json = {
        "position": event.position,
        "version": event.version,
        "id": event.id,
        "type": kind.event_type(),
        "title": title(kind, "en"),
        "title_sv": title(kind, "sv"),
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "actor": who(event, names),
        "data": event.data.model_dump(mode="json", exclude_none=True),
        "named": _named(event, names),
        "causation": event.causation,
        "correlation": event.correlation,
    }
    if event.stream != stream.id:
        told["stream"] = event.stream
    if isinstance(event.data, CorrectionRecorded):
        told["corrects"] = event.data.event
    if correction:
        how = "replaced" if correction.data.replacement is not None else "retracted"
        told["corrected"] = {"how": how, "by": correction.id, "known_at": correction.recorded_at}
    return told


def who(event: Envelope[Any], names: Names) -> Json:
    """Who acted, in the role of that day: a duty by name, a pupil or guardian by name, a job or service by what it is."""
    if event.actor.duty:
        told = names.duty(event.actor.duty, event.facts.role(event.actor.duty))
    elif event.actor.kind in ("pupil", "guardian"):
        told = names.subject(UUID(event.actor.id))
    else:
        told = {"id": event.actor.id}
    return {"kind": event.actor.kind, "who": told}


def _named(event: Envelope[Any], names: Names) -> list[Json]:
    """Everybody and every unit that the event's data name, with what they are called."""
    marked = dict.fromkeys((mark.kind, value) for mark, value in values_declared(event.data, Registered) if value)
    return [named for kind, value in marked if (named := names.of(kind, value))]
