"""CloudEvents 1.0 in, as proposals. An event says who acts and about whom by the register's ids; history gets random ones."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from adapters.api.huvudman import Huvudman
from adapters.api.problems import EventIsMalformed, EventTypeIsUnknown
from adapters.api.what_is_right import ACTOR, errors_of, sent_fields
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Event, Proposal
from sqa.privacy.permits import Caller
from sqa.privacy.personal import ANY, declared
from sqa.service import NotInTheRegister
from sqa.streams import KINDS
from sqa.vocabulary import STREAM_ID, Actor, Instant, Registered

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
SOURCE = "/sqa"
PERSONAL_KINDS = frozenset({"case", "concern"})


def _rfc_3339(value: Any) -> Any:
    if not isinstance(value, str) or not RFC_3339.fullmatch(value):
        raise ValueError("not a time as RFC 3339 writes it")
    return value


class CloudEvent(BaseModel):
    """What a caller sends. The attributes that only answers carry are let be, so that an export can be sent again."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)

    specversion: Literal["1.0"]
    id: UUID
    source: Annotated[str, Field(min_length=1, max_length=500)]
    type: Annotated[str, Field(min_length=1, max_length=120)]
    subject: Annotated[str, Field(pattern=STREAM_ID)]
    time: Annotated[Instant, BeforeValidator(_rfc_3339)]
    datacontenttype: Literal["application/json"] = "application/json"
    actor: Annotated[str, Field(max_length=60)] | None = None
    expectedversion: Annotated[int, Field(strict=True, ge=0)] | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    data: dict[str, Any]
    # carried by answers, or by transports
    dataschema: Any = None
    recordedtime: Any = None
    sequence: Any = None
    streamversion: Any = None
    submittedby: Any = None
    unit: Any = None
    dataclassification: Any = None
    traceparent: Any = None
    tracestate: Any = None


def proposal_of(value: Any, caller: Caller, huvudman: Huvudman) -> Proposal[Any]:
    """The proposal that a CloudEvent makes. Raises EventIsMalformed, EventTypeIsUnknown, NotInTheRegister."""
    try:
        event = CloudEvent.model_validate(value)
    except ValidationError as error:
        said = value.get("type") if isinstance(value, dict) else None
        raise malformed(errors_of(error, fields=sent_fields(CloudEvent)), said) from None
    kind = Event.BY_TYPE.get(event.type)
    if kind is None:
        raise EventTypeIsUnknown
    if event.subject.partition("/")[0] not in KINDS:
        raise malformed([{"path": "/subject", "kind": "unknown_kind_of_stream", "valid": sorted(KINDS)}], event.type)
    return Proposal(
        id=event.id,
        stream=event.subject,
        data=_data(kind, event.data, huvudman),
        occurred_at=event.time,
        actor=_actor(event.actor, caller, huvudman),
        expected_version=event.expectedversion,
        correlation=event.correlationid,
        causation=event.causationid,
    )


def malformed(errors: list[dict[str, Any]], event_type: Any = None) -> EventIsMalformed:
    """The refusal, which names the page of the type where there is such a type."""
    kind = Event.BY_TYPE.get(event_type) if isinstance(event_type, str) else None
    return EventIsMalformed(errors=errors, **({"see": f"/v1/event-types/{kind.event_type()}"} if kind else {}))


# -- data --------------------------------------------------------------------------------------------------------


def _data(kind: type[Event], data: dict[str, Any], huvudman: Huvudman) -> Event:
    _resolve_subjects(kind, data, huvudman)
    try:
        return kind.model_validate_json(orjson.dumps(data))
    except ValidationError as error:
        raise malformed(errors_of(error, "/data", kind.model_fields), kind.event_type()) from None


KIND_ABOUT = {"person": "pupil", "group": "group"}


def _resolve_subjects(kind: type[Event], data: dict[str, Any], huvudman: Huvudman) -> None:
    for field in declared(kind):
        if isinstance(field.declaration, Registered) and field.declaration.kind == "subject":
            _resolve_at(data, field.path, huvudman)
    replaced = Event.BY_TYPE.get(str(data.get("type"))) if kind is CorrectionRecorded else None
    if replaced and isinstance(data.get("replacement"), dict):
        _resolve_subjects(replaced, data["replacement"], huvudman)


def _resolve_at(node: Any, path: tuple[str, ...], huvudman: Huvudman) -> None:
    head, rest = path[0], path[1:]
    if head == ANY:
        for item in node if rest and isinstance(node, list) else ():
            _resolve_at(item, rest, huvudman)
    elif isinstance(node, dict) and rest:
        _resolve_at(node.get(head), rest, huvudman)
    elif isinstance(node, dict) and head in node:
        node[head] = _subject(node[head], node.get("about"), huvudman)


def _subject(named: Any, about: Any, huvudman: Huvudman) -> Any:
    """The random id for {"person": id} or {"group": id}, or one that stands for somebody already.

    What is malformed is left for validation to refuse. Raises NotInTheRegister, also for a pupil where `about` says group: an id of
    the register must never enter history, and nobody unknown gets a case.
    """
    kind, value = next(iter(named.items())) if isinstance(named, dict) and len(named) == 1 else ("subject", named)
    try:
        told = UUID(str(value))
    except ValueError:
        return named
    if kind not in KIND_ABOUT and kind != "subject":
        return named
    if kind == "subject":
        register_id = huvudman.ledger.register_ids_of([told]).get(told)
        if register_id is None:
            raise NotInTheRegister(kind="subject", id=told)
        kind = "person" if register_id in huvudman.roster.names(persons=[register_id]) else "group"
    if about in KIND_ABOUT.values() and KIND_ABOUT[kind] != about:
        raise NotInTheRegister(kind=about, id=told)
    return str(told if isinstance(named, str) else subject_of(kind, told, huvudman))


def subject_of(kind: str, register_id: UUID, huvudman: Huvudman) -> UUID:
    """The subject that stands for somebody of the register. Raises NotInTheRegister: nobody unknown gets a link."""
    if kind == "group":
        if register_id not in huvudman.roster.names(groups=[register_id]):
            raise NotInTheRegister(kind="group", id=register_id)
        return huvudman.ledger.subject_for("group", register_id)
    if register_id not in huvudman.roster.names(persons=[register_id]):
        raise NotInTheRegister(kind="person", id=register_id)
    return huvudman.ledger.subject_for("person", register_id)


# -- who acts ----------------------------------------------------------------------------------------------------


def _actor(said: str | None, caller: Caller, huvudman: Huvudman) -> Actor:
    """`<duty>` (or `duty:<duty>`), `pupil:<person>` or `guardian:<person>`. Left out: the caller's own duty, or the service itself."""
    if said is None:
        return Actor("duty", str(caller.duty)) if caller.duty else Actor("service", caller.id)
    kind, _, rest = said.rpartition(":")
    try:
        named = UUID(rest)
    except ValueError:
        raise malformed([{"path": "/actor", "kind": "actor_format", "valid": ACTOR}]) from None
    match kind:
        case "" | "duty":
            return Actor("duty", str(named))
        case "pupil" | "guardian":
            # history holds the random id, never the register's: so that an erasure reaches who acted as well
            known = bool(huvudman.ledger.register_ids_of([named]))
            return Actor(kind, str(named if known else subject_of("person", named, huvudman)))
        case _:
            raise malformed([{"path": "/actor", "kind": "actor_format", "valid": ACTOR}])


def instant(value: datetime) -> str:
    """As RFC 3339 writes it, in UTC."""
    return value.isoformat().replace("+00:00", "Z")


# -- out ---------------------------------------------------------------------------------------------------------


def cloud_event(event: Envelope[Any]) -> dict[str, Any]:
    """An event of history as a CloudEvent, texts as references."""
    told: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": SOURCE,
        "type": event.data.event_type(),
        "subject": event.stream,
        "time": instant(event.occurred_at),
        "datacontenttype": "application/json",
        "actor": event.actor.id if event.actor.kind == "duty" else f"{event.actor.kind}:{event.actor.id}",
        "recordedtime": instant(event.recorded_at),
        "sequence": event.position,
        "streamversion": event.version,
        "submittedby": event.submitted_by,
        "dataclassification": "personal" if event.stream.partition("/")[0] in PERSONAL_KINDS else "none",
        "data": event.data.model_dump(mode="json", exclude_none=True),
    }
    more = {"unit": event.unit, "correlationid": event.correlation, "causationid": event.causation}
    return told | {name: str(value) for name, value in more.items() if value}
