"""Every event type: its schema, its rules in words, which fields are sealed, and an example. Made from the types themselves."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from adapters.api.doors import Doors
from adapters.api.examples import example
from adapters.api.problems import NotFound
from adapters.api.streams import as_json
from sqa.cases.closing import REQUIRED
from sqa.event_titles import title
from sqa.eventing.event import Event
from sqa.eventing.stream import UNIVERSAL, Rule, Stream
from sqa.privacy.personal import sealed_paths
from sqa.streams import KINDS

Json = dict[str, Any]


def router(doors: Doors) -> APIRouter:
    """The addresses of the catalogue. They tell nothing of anybody, so they need no token."""
    routes = APIRouter(tags=["event types"])

    @routes.get("/v1/event-types", summary="Every event type")
    def event_types(request: Request) -> Response:
        return as_json({"event_types": [summary(kind) for kind in catalogue()], "closing": closing()})

    @routes.get("/v1/event-types/{type}", summary="An event type: schema, rules, example")
    def event_type(request: Request, type: Annotated[str, Path(max_length=120)]) -> Response:  # noqa: A002 - the attribute's name
        kind = next((kind for kind in catalogue() if kind.event_type() == type), None)
        if kind is None:
            raise NotFound
        return as_json(described(kind))

    return routes


def catalogue() -> list[type[Event]]:
    """The newest version of every type that some kind of stream lists, by name."""
    listed = {kind for stream in KINDS.values() for kind in stream.RULES if kind.TOPIC.startswith("sqa.")}
    return sorted(listed, key=lambda kind: kind.event_type())


def streams_of(kind: type[Event]) -> list[type[Stream]]:
    """The kinds of stream that list a type."""
    return [stream for stream in KINDS.values() if kind in stream.RULES]


def summary(kind: type[Event]) -> Json:
    """A type in a few words."""
    return {
        "type": kind.event_type(),
        "title": title(kind, "en"),
        "title_sv": title(kind, "sv"),
        "says": " ".join((kind.__doc__ or "").split()),
        "streams": [stream.KIND for stream in streams_of(kind)],
        "opens": any(kind in stream.OPENS for stream in streams_of(kind)),
        "address": f"/v1/event-types/{kind.event_type()}",
    }


def described(kind: type[Event]) -> Json:
    """A type in full. rules: what is asked before it becomes history, by kind of stream."""
    return {
        **summary(kind),
        "schema": kind.model_json_schema(),
        "sealed": ["/" + "/".join(path) for path in sealed_paths(kind)],
        "rules": {stream.KIND: [sentence(rule) for rule in (*UNIVERSAL, *stream.RULES[kind])] for stream in streams_of(kind)},
        "example": example(kind),
    }


def sentence(rule: Rule) -> str:
    """What a rule asks, in words: its docstring, else its name, with what it was made for."""
    if rule.__doc__:
        return " ".join(rule.__doc__.split())
    made_for = ", ".join(_words(cell.cell_contents) for cell in getattr(rule, "__closure__", None) or ())
    words = rule.__name__.replace("_", " ")
    return f"{words[0].upper()}{words[1:]}{f' ({made_for})' if made_for else ''}."


def _words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def closing() -> list[Json]:
    """What closing a case requires, by reason; for any other reason the principal closes and ends each open item."""
    return [{"reason": reason, "requires": [name for name, _ in required], "nothing_open": True} for reason, required in REQUIRED.items()]
