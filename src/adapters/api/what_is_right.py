"""What would be right where an event or a parameter is malformed: from our own schema, never from what was sent."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sqa.releases.periods import IN_WORDS, WRITTEN
from sqa.streams import KINDS

Json = dict[str, Any]
TIME = "RFC 3339 with an offset: 2026-03-03T13:00:00+01:00 or 2026-03-03T12:00:00Z"
ACTOR = ["<duty>", "duty:<duty>", "pupil:<person>", "guardian:<person>"]
SUBJECT = {"person": "<id in the register>"}, {"group": "<id in the register>"}
# Pydantic's name for how something doesn't fit, or how that begins → what would.
EXPECTED = {
    "uuid_": "a UUID",
    "date_out_of_reach": None,
    "datetime_": TIME,
    "timezone_": TIME,
    "date_": "a date: 2026-03-03",
    "int_": "a whole number",
    "string_type": "a text",
    "bool_": "true or false",
    "tuple_type": "an array",
    "list_type": "an array",
    "dict_type": "an object",
    "model_": "an object",
}
LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length", "pattern")  # as they stand in our schema
WORD = re.compile("'([^']*)'")


def errors_of(error: ValidationError, at: str = "", fields: Mapping[str, Any] | None = None) -> list[Json]:
    """Where, of what kind, and what would be right; never the value, and never a name that the caller made up.

    fields: those of the outermost object, which are told where there is one too many.
    """
    return [_told(one, at, fields) for one in error.errors(include_url=False, include_input=False)]


def _told(one: ErrorDetails, at: str, fields: Mapping[str, Any] | None) -> Json:
    location, kind = one["loc"], one["type"]
    if kind == "extra_forbidden":
        known = {"valid": list(fields)} if fields and len(location) == 1 else {}
        return {"path": f"{at}{_path(location[:-1])}/?", "kind": kind, **known}
    path = f"{at}{_path(location)}"
    return {"path": path, "kind": kind, **_right(path, one)}


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{part}" for part in location)


def _right(path: str, one: ErrorDetails) -> Json:
    kind = one["type"]
    if path == "/time" and kind != "date_out_of_reach":
        return {"expected": TIME}
    if path == "/subject":
        return {"expected": "<kind>/<uuid>", "valid": sorted(KINDS)}
    if path.endswith("/subject") and kind.startswith("uuid_"):
        return {"valid": list(SUBJECT)}
    return right(one)


def right(one: ErrorDetails) -> Json:
    """`valid`: the words there are, or `expected`: its form, with the limits that hold; nothing where the kind says all."""
    kind, context = one["type"], one.get("ctx", {})
    if kind == "literal_error":
        return {"valid": WORD.findall(str(context.get("expected", "")))}
    if context.get("pattern") == WRITTEN:
        return {"expected": IN_WORDS}
    expected = next((expected for begins, expected in EXPECTED.items() if kind.startswith(begins)), None)
    limits = {name: context[name] for name in LIMITS if name in context}
    return {**({"expected": expected} if expected else {}), **limits}


def sent_fields(model: type[BaseModel]) -> Mapping[str, Any]:
    """The fields of a model that are more than let be: those whose type is anything are for answers and transports."""
    return {name: field for name, field in model.model_fields.items() if field.annotation is not Any}
