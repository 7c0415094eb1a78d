"""Corrections: nothing is changed, but an event may be given a stand-in, or be taken back, with its reason."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from pydantic import PlainSerializer, ValidationInfo, WithJsonSchema, WrapValidator
from pydantic_core import to_json

from sqa.eventing.event import Envelope, Event, Facts
from sqa.vocabulary import Code, EventId, Instant, Text


def _event_of_the_named_type(value: Any, _: Any, info: ValidationInfo) -> Event:
    if isinstance(value, Event):
        return value
    kind = Event.BY_TYPE.get(info.data.get("type", ""))
    if kind is None or not isinstance(value, dict):
        raise ValueError("replacement must hold every field of the event type that `type` names")
    return kind.model_validate_json(to_json(value))


Replacement = Annotated[
    Event,
    WrapValidator(_event_of_the_named_type),
    PlainSerializer(lambda event: event.model_dump(mode="json", exclude_none=True)),
    WithJsonSchema({"type": "object", "description": "every field of the event it replaces"}),
]


class CorrectionRecorded(Event):
    """An event of this stream was wrong: a whole replacement of the same type stands in for it, or it is taken back."""

    TOPIC: ClassVar[str] = "sqa.correction.recorded"
    event: EventId
    type: Code
    occurred_at: Instant | None = None
    replacement: Replacement | None = None
    reason: Text


def corrected(events: Sequence[Envelope[Any]]) -> list[Envelope[Any]]:
    """The history with each correction standing in for its event; corrections themselves are left out.

    The last correction of an event counts. The stand-in keeps the event's place and actor, and takes the correction's
    recorded time: that is when we learnt of it.
    """
    corrections = {e.data.event: e for e in events if isinstance(e.data, CorrectionRecorded)}
    if not corrections:
        return list(events)
    told = []
    for event in events:
        correction = corrections.get(event.id)
        if isinstance(event.data, CorrectionRecorded):
            continue
        if correction is None:
            told.append(event)
        elif correction.data.replacement is not None:
            told.append(_stand_in(event, correction))
    return told


def _stand_in(event: Envelope[Any], correction: Envelope[CorrectionRecorded]) -> Envelope[Any]:
    old, new = event.facts, correction.facts
    facts = Facts(
        {**old.duties, **new.duties},
        {**old.units, **new.units},
        new.subject or old.subject,
        new.scale or old.scale,
        old.policy,
        {**old.groups, **new.groups},
    )
    return event._replace(
        data=correction.data.replacement,
        occurred_at=correction.data.occurred_at or event.occurred_at,
        recorded_at=correction.recorded_at,
        unit=getattr(correction.data.replacement, "unit", None) or event.unit,
        facts=facts,
    )
