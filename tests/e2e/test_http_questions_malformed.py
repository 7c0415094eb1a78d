"""Parameters that are not what their question asks for: refused by name, with what would be right."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest


@pytest.mark.parametrize(
    ("asked", "kind", "right"),
    [
        ("initiatives?status=klar", "literal_error", {"valid": ["open", "ended"]}),
        ("analyses?from=igår", "date_from_datetime_parsing", {"expected": "a date: 2026-03-03"}),
        ("roles?unit=Lindskolan", "uuid_parsing", {"expected": "a UUID"}),
        ("process-map?map_version=två", "int_parsing", {"expected": "a whole number"}),
        ("dilemmas?waiting_only=kanske", "bool_parsing", {"expected": "true or false"}),
        ("roles?limit=0", "greater_than_equal", {"ge": 1}),
        ("roles?limit=10001", "less_than_equal", {"le": 10_000}),
    ],
)
def test_a_malformed_parameter_is_told_what_would_be_right(backend: httpx2.Client, asked: str, kind: str, right: dict[str, Any]) -> None:
    (error,) = backend.get(f"/v1/questions/{asked}").json()["details"]["errors"]
    name = asked.partition("?")[2].partition("=")[0]
    assert error == {"in": "query", "name": name, "kind": kind, **right}


@pytest.mark.parametrize(
    ("question", "name"),
    [("work-areas", "dialogue"), ("dialogue-totals", "dialogue"), ("process-map", "routine"), ("recurring-causes", "initiative")],
)
def test_a_parameter_that_names_a_stream_takes_an_id_of_its_kind_only(backend: httpx2.Client, question: str, name: str) -> None:
    known = str(uuid4())
    for wrong in ("hej", known, f"case/{known}", f"{name}/hej"):
        answer = backend.get(f"/v1/questions/{question}", params={name: wrong})
        (error,) = answer.json()["details"]["errors"]
        assert (answer.status_code, error["name"], error["kind"]) == (400, name, "stream_id")
        assert error["example"].startswith(f"{name}/")
    assert backend.get(f"/v1/questions/{question}", params={name: f"{name}/{known}"}).status_code == 200
