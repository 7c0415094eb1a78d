"""What is recorded at one moment: CloudEvents in the form that POST /v1/events takes, and the same as proposals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from sqa.eventing.event import Event, Proposal
from sqa.streams import KINDS  # which also makes every event type known
from sqa.vocabulary import Actor

SOURCE = "urn:sqa:demo:alvbacka"
By = Literal["service", "job"]
CloudEvent = dict[str, Any]

__all__ = ["KINDS", "By", "CloudEvent", "Recording", "as_proposal", "cloudevent"]


@dataclass(frozen=True, slots=True)
class Recording:
    """Events that are appended together, all or none, at an instant.

    by: `service` for what people do in their systems; `job` for what follows of itself (an exit, an expiry, a missed
    evaluation), which the service's own jobs would propose: no caller may speak as a job.
    """

    recorded_at: datetime
    by: By
    cloudevents: list[CloudEvent]

    def proposals(self) -> list[Proposal[Any]]:
        """The same events, for whoever appends without the API."""
        return [as_proposal(event) for event in self.cloudevents]


def cloudevent(kind: type[Event], stream: str, actor: str, data: dict[str, Any], *, event_id: str, happened: datetime) -> CloudEvent:
    """One event as a CloudEvent; `actor` is `kind:id`, as in `duty:<uuid>`."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": SOURCE,
        "type": _TYPES[kind],
        "subject": stream,
        "time": happened.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "actor": actor,
        "data": data,
    }


_TYPES = {kind: name for name, kind in Event.BY_TYPE.items()}


def as_proposal(event: CloudEvent) -> Proposal[Any]:
    """A CloudEvent as the ledger takes it. Raises pydantic's ValidationError when the data don't fit their type."""
    kind, _, name = event["actor"].partition(":")
    causation = event.get("causationid")
    return Proposal(
        id=UUID(event["id"]),
        stream=event["subject"],
        data=Event.BY_TYPE[event["type"]].model_validate_json(orjson.dumps(event["data"])),
        occurred_at=datetime.fromisoformat(event["time"]),
        actor=Actor(kind, name),
        causation=UUID(causation) if causation else None,
    )
