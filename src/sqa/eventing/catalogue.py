"""Every event type there is: its JSON schema, and the only way from JSON to an event.

A type is released once its schema lies in `schemas/`. A released schema never changes: what must change becomes a new
version, and an upcaster that reads the old one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import from_json, to_json

from sqa.eventing.event import Event
from sqa.eventing.upcasters import UPCASTERS
from sqa.privacy.personal import declared

SCHEMAS = Path(__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
OURS = "sqa."


@dataclass(frozen=True, slots=True)
class Fault:
    """Where data don't fit their type, as a JSON pointer, and pydantic's name for how. Never a value, and no unknown name."""

    path: str
    kind: str


class NoSuchType(LookupError):
    """There is no event type of this name and version."""


class OldVersion(ValueError):
    """The type has a newer version, and only the newest is taken; `newest` names it."""

    def __init__(self, newest: str) -> None:
        super().__init__(newest)
        self.newest = newest


class DoesNotFit(ValueError):
    """The data are not those of the type; `faults` says where and how."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.path}: {fault.kind}" for fault in faults))
        self.faults = faults


def event_types() -> list[type[Event]]:
    """Every type and version, by name. All are there once `sqa.streams` has been imported."""
    return [kind for name, kind in sorted(Event.BY_TYPE.items()) if name.startswith(OURS)]


def parse(event_type: str, data: Mapping[str, Any]) -> Event:
    """An event of this type (`sqa.case.opened.v1`) from decoded JSON. Raises NoSuchType, OldVersion, DoesNotFit."""
    if event_type in UPCASTERS:
        newest = event_type
        while newest in UPCASTERS:
            topic, _, version = newest.rpartition(".v")
            newest = f"{topic}.v{int(version) + 1}"
        raise OldVersion(newest)
    kind = Event.BY_TYPE.get(event_type)
    if kind is None:
        raise NoSuchType
    try:
        return kind.model_validate_json(to_json(data))
    except ValidationError as error:
        raise DoesNotFit(tuple(_faults(error))) from None


def _faults(error: ValidationError) -> Iterator[Fault]:
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        # The name of an extra field is the caller's own text.
        place = [*fault["loc"][:-1], "?"] if fault["type"] == "extra_forbidden" else fault["loc"]
        yield Fault("".join(f"/{step}" for step in place), fault["type"])


# -- schemas -----------------------------------------------------------------------------------------------------


class _Untitled(GenerateJsonSchema):
    """Titles made of field names say nothing new."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schema(kind: type[Event]) -> dict[str, Any]:
    """The JSON schema of a type's `data`; `x-declared` says of each field how it is kept: clear, coded, sealed …

    Raises UndeclaredField.
    """
    declared(kind)
    body = kind.model_json_schema(schema_generator=_Untitled)
    description = " ".join((kind.__doc__ or "").split())
    return {"$schema": DIALECT, "$id": f"urn:sqa:{kind.event_type()}", **body, "title": kind.event_type(), "description": description}


def released(event_type: str) -> dict[str, Any] | None:
    """The committed schema of a type, or None when it has not been released."""
    file = SCHEMAS / f"{event_type}.json"
    return dict(from_json(file.read_bytes())) if file.exists() else None


def meaning(schema: Mapping[str, Any]) -> Any:
    """What a schema demands, without its wording and the names of its parts, so that two may be compared."""
    parts = schema.get("$defs", {})

    def of(node: Any) -> Any:
        if isinstance(node, list):
            return [of(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return of({**parts[node["$ref"].rpartition("/")[2]], **{k: v for k, v in node.items() if k != "$ref"}})
        named = node.get("properties")
        rest = {key: of(value) for key, value in node.items() if key not in {"title", "description", "$defs", "properties"}}
        return rest if named is None else {**rest, "properties": {name: of(field) for name, field in named.items()}}

    return of(schema)


def changed_since_release() -> list[str]:
    """The released types whose schema demands something else now, or that are gone: each needs a new version instead."""
    now = {kind.event_type(): kind for kind in event_types()}
    before = {file.stem: meaning(from_json(file.read_bytes())) for file in sorted(SCHEMAS.glob("*.json"))}
    return [name for name, meant in before.items() if name not in now or meaning(schema(now[name])) != meant]


def write_schemas(*, rewrite: bool = False) -> list[str]:
    """Release every type that has not been: write its schema. Returns their names.

    rewrite: write all anew, for as long as the service has not been released at all.
    """
    written = [kind for kind in event_types() if rewrite or released(kind.event_type()) is None]
    for kind in written:
        file = SCHEMAS / f"{kind.event_type()}.json"
        file.write_bytes(to_json(schema(kind), indent=2) + b"\n")
    return [kind.event_type() for kind in written]
