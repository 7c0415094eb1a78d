"""The AsyncAPI 3 document: what is sent to history, and what its feed tells, made from the catalogue of event types."""

from typing import Any

from pydantic.json_schema import models_json_schema

from adapters.api.event_types import catalogue, streams_of
from adapters.api.examples import example
from sqa.event_titles import title

Json = dict[str, Any]


def document() -> Json:
    """The document."""
    kinds = catalogue()
    refs, definitions = models_json_schema([(kind, "validation") for kind in kinds], ref_template="#/components/schemas/{model}")
    messages: Json = {}
    for kind in kinds:
        messages[kind.__name__] = {
            "name": kind.event_type(),
            "title": title(kind, "en"),
            "summary": title(kind, "sv"),
            "description": " ".join((kind.__doc__ or "").split()),
            "contentType": "application/cloudevents+json",
            "tags": [{"name": stream.KIND} for stream in streams_of(kind)],
            "payload": {
                "type": "object",
                "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
                "properties": {"type": {"const": kind.event_type()}, "data": refs[kind, "validation"]},
            },
            "examples": [{"name": kind.__name__, "payload": example(kind)}],
        }
    listed = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    secured = [{"$ref": "#/components/securitySchemes/token"}]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "sqa",
            "version": "1",
            "description": "Events of pupils' support and schools' quality work, as CloudEvents 1.0 in structured mode.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "events": {"address": "/v1/events", "title": "Propose events", "messages": listed},
            "feed": {"address": "/v1/events/stream", "title": "History as it grows", "messages": listed},
        },
        "operations": {
            "propose": {
                "action": "receive",
                "channel": {"$ref": "#/channels/events"},
                "title": "Propose an event; the rules refuse it or make it history",
                "security": secured,
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
            },
            "follow": {
                "action": "send",
                "channel": {"$ref": "#/channels/feed"},
                "title": "Follow history; Last-Event-ID resumes",
                "security": secured,
                "bindings": {"http": {"method": "GET", "bindingVersion": "0.3.0"}},
            },
        },
        "components": {
            "messages": messages,
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }
