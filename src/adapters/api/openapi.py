"""The OpenAPI document: FastAPI's own of the addresses, with every event type, question, problem and example put in."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from adapters.api.answers import ANSWERS
from adapters.api.event_types import catalogue
from adapters.api.examples import example
from adapters.api.problem_details import MEDIA_TYPE
from projections.projection import Question
from projections.runner.listing import QUESTIONS
from sqa.event_titles import title
from sqa.eventing.event import Event
from sqa.vocabulary import STREAM_ID

Json = dict[str, Any]
OPEN = ("/v1/event-types", "/problems", "/healthz", "/readyz", "/metrics")
CALENDAR_LINK = "/v1/calendar/links/{link}.ics"  # the link itself is the key
SHOWN_AS_EXAMPLES = (
    "sqa.concern.raised.v1",
    "sqa.case.opened.v1",
    "sqa.case.assessment-recorded.v1",
    "sqa.case.need-identified.v1",
    "sqa.ownership.handover-offered.v1",
    "sqa.case.evaluation-recorded.v1",
)
ABOUT = """
An event is proposed; the rules of its stream refuse it or make it history; every answer is a fold of history.
Send events to `POST /v1/events`, ask with `GET /v1/questions/{name}`, and replay with `?on=…&as_known_on=…`.
Every request but those about the service itself carries a bearer token (`sqa token` makes local ones).
"""


def install(app: FastAPI) -> None:
    """Let the application describe itself with this document, made when it is first asked for."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def document(app: FastAPI) -> Json:
    """The document."""
    told = get_openapi(title="sqa", version="1", summary="Pupils' support and schools' quality work", description=ABOUT, routes=app.routes)
    refs, definitions = models_json_schema([(kind, "validation") for kind in catalogue()], ref_template="#/components/schemas/{model}")
    schemas: Json = {
        **definitions.get("$defs", {}),
        **{_envelope_name(kind): _envelope(kind, refs[kind, "validation"]) for kind in catalogue()},
    }
    schemas |= {"Problem": PROBLEM, "Receipt": RECEIPT, **dict(ANSWERS.values())}
    told["components"] = {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}}
    told["security"] = [{"token": []}]
    for address, methods in told["paths"].items():
        for operation in methods.values():
            _answers(operation, address)
    _append(told["paths"]["/v1/events"]["post"])
    asked = told["paths"].pop("/v1/questions/{name}")["get"]
    for question in QUESTIONS.values():
        told["paths"][f"/v1/questions/{question.name}"] = {"get": _question(question, asked)}
    return told


def _envelope_name(kind: type[Event]) -> str:
    return f"{kind.__name__}Event"


def _envelope(kind: type[Event], data: Json) -> Json:
    uuid = {"type": "string", "format": "uuid"}
    properties: Json = {
        "specversion": {"const": "1.0"},
        "id": {**uuid, "description": "The idempotency key."},
        "source": {"type": "string", "minLength": 1, "maxLength": 500},
        "type": {"const": kind.event_type()},
        "subject": {"type": "string", "pattern": STREAM_ID, "description": "The stream."},
        "time": {"type": "string", "format": "date-time", "description": "When it happened."},
        "datacontenttype": {"const": "application/json"},
        "actor": {"type": "string", "description": "The duty that acts; in cases and concerns also pupil:<person>, guardian:<person>."},
        "expectedversion": {"type": "integer", "minimum": 0},
        "correlationid": uuid,
        "causationid": uuid,
        "data": data,
    }
    required = ["specversion", "id", "source", "type", "subject", "time", "data"]
    return {
        "title": title(kind, "en"),
        "description": " ".join((kind.__doc__ or "").split()),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. `type` is stable and explains itself when fetched; details are ids, dates, codes and counts.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "title_sv": {"type": "string"},
        "status": {"type": "integer"},
        "next_step": {"type": "string"},
        "next_step_sv": {"type": "string"},
        "index": {"type": "integer", "description": "Which event of a batch was refused, from 0."},
        "details": {"type": "object"},
        "correlation": {"type": "string"},
    },
    "required": ["type", "title", "status", "next_step"],
}
RECEIPT: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "subject": {"type": "string"},
        "version": {"type": "integer"},
        "position": {"type": "integer"},
        "recordedtime": {"type": "string", "format": "date-time"},
    },
}
PROBLEM_ANSWER: Json = {"description": "A problem", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _answers(operation: Json, address: str) -> None:
    answers = operation["responses"]
    answers.pop("422", None)
    if "201" in answers and address in ANSWERS:
        schema = {"$ref": f"#/components/schemas/{ANSWERS[address][0]}"}
        answers["201"] = {"description": ANSWERS[address][1]["description"], "content": {"application/json": {"schema": schema}}}
    if not address.startswith(OPEN):
        answers["401"] = PROBLEM_ANSWER
    answers["4XX"] = PROBLEM_ANSWER
    answers["5XX"] = {**PROBLEM_ANSWER, "description": "A problem: 503 and 507 say in Retry-After when to try again, with the same ids"}
    if "200" in answers and address in ANSWERS:
        schema = {"$ref": f"#/components/schemas/{ANSWERS[address][0]}"}
        answers["200"] = {"description": ANSWERS[address][1]["description"], "content": {"application/json": {"schema": schema}}}
    if address == "/v1/exports/{form}":
        answers["200"]["content"]["application/xml"] = {"schema": {"type": "string", "description": "XES (IEEE 1849)"}}
        answers["200"]["headers"] = {"SQA-Position": {"schema": {"type": "integer"}, "description": "The last position that is told of."}}
    if address == "/v1/events/stream":
        told = "Server-sent events: id is the position, event the type, data a CloudEvent; without an end"
        answers["200"] = {"description": told, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
    if address.endswith(".ics"):
        answers["200"] = {"description": "An iCalendar file (RFC 5545)", "content": {"text/calendar": {"schema": {"type": "string"}}}}
    if address.startswith(OPEN) or address == CALENDAR_LINK:
        operation["security"] = []


IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": 'The version the stream must stand at, as its ETag says: `"7"`.',
    "schema": {"type": "string"},
}


def _append(operation: Json) -> None:
    one: Json = {"oneOf": [{"$ref": f"#/components/schemas/{_envelope_name(kind)}"} for kind in catalogue()]}
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": 1000}
    examples = {
        kind.event_type(): {"summary": title(kind, "en"), "value": example(kind)}
        for kind in catalogue()
        if kind.event_type() in SHOWN_AS_EXAMPLES
    }
    batch = {"batch": {"value": [shown["value"] for shown in examples.values()]}}
    operation["parameters"] = [IF_MATCH]
    operation["requestBody"] = {
        "required": True,
        "content": {
            "application/cloudevents+json": {"schema": one, "examples": examples},
            "application/cloudevents-batch+json": {"schema": many, "examples": batch},
            "application/json": {"schema": {"oneOf": [one, many]}, "examples": examples},
        },
    }
    receipt = {"application/json": {"schema": {"$ref": "#/components/schemas/Receipt"}}}
    operation["responses"]["201"] = {"description": "Recorded: version and position. The ETag is the stream's version.", "content": receipt}
    operation["responses"]["200"] = {
        "description": "Recorded before under this id, with this content: the same answer.",
        "content": receipt,
    }
    operation["responses"]["409"] = {
        **PROBLEM_ANSWER,
        "description": "Another version than expected, or an id that stands for other content",
    }


def _question(question: Question, asked: Json) -> Json:
    schema = question.parameters.model_json_schema()
    parameters = [each for each in asked["parameters"] if each["name"] != "name"]
    for name, field in schema.get("properties", {}).items():
        required = name in schema.get("required", [])
        parameters.append({"name": name, "in": "query", "required": required, "schema": _inlined(field, schema.get("$defs", {}))})
    answer = {"application/json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}}}
    return {
        **asked,
        "summary": question.en,
        "description": question.sv,
        "operationId": f"ask_{question.name}",
        "parameters": parameters,
        "responses": {**asked["responses"], "200": {"description": "The answer, with the position it is true at", "content": answer}},
    }


def _inlined(schema: Any, definitions: Json) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {name: _inlined(item, definitions) for name, item in schema.items()}
    return [_inlined(item, definitions) for item in schema] if isinstance(schema, list) else schema
