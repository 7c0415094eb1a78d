"""What is recorded at one moment: CloudEvents in the form that POST /v1/events takes, and the same as proposals."""

from collections.abc import Callable
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
SubjectOf = Callable[[Literal["person", "group"], UUID], UUID]
CloudEvent = dict[str, Any]

__all__ = ["KINDS", "By", "CloudEvent", "Recording", "SubjectOf", "as_proposal", "cloudevent"]


@dataclass(frozen=True, slots=True)
class Recording:
    """Events that are appended together, all or none, at an instant.

    by: `service` for what people do in their systems; `job` for what follows of itself (an exit, an expiry, a missed
    evaluation), which the service's own jobs would propose: no caller may speak as a job.
    """

    recorded_at: datetime
    by: By
    cloudevents: list[CloudEvent]

    def proposals(self, subject_of: SubjectOf) -> list[Proposal[Any]]:
        """The same events, for whoever appends without the API."""
        return [as_proposal(event, subject_of) for event in self.cloudevents]


def cloudevent(kind: type[Event], stream: str, actor: str, data: dict[str, Any], *, event_id: str, happened: datetime) -> CloudEvent:
    """One event as a CloudEvent. actor: a duty's id, `pupil:<person>`, `guardian:<person>` or `job:<name>`."""
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


def as_proposal(event: CloudEvent, subject_of: SubjectOf) -> Proposal[Any]:
    """A CloudEvent as the ledger takes it, with a random id for each person and group of the register.

    Raises pydantic's ValidationError when the data don't fit their type.
    """
    kind, _, name = event["actor"].rpartition(":")
    if kind in ("pupil", "guardian"):
        name = str(subject_of("person", UUID(name)))
    return Proposal(
        id=UUID(event["id"]),
        stream=event["subject"],
        data=Event.BY_TYPE[event["type"]].model_validate_json(orjson.dumps(_resolved(event["data"], subject_of))),
        occurred_at=datetime.fromisoformat(event["time"]),
        actor=Actor(kind or "duty", name),
    )


def _resolved(data: dict[str, Any], subject_of: SubjectOf) -> dict[str, Any]:
    """The same data with the subject's own id for {"person": id} or {"group": id}."""
    if subject := data.get("subject"):
        ((kind, register_id),) = subject.items()
        return data | {"subject": str(subject_of(kind, UUID(register_id)))}
    if replacement := data.get("replacement"):
        return data | {"replacement": _resolved(replacement, subject_of)}
    return data
