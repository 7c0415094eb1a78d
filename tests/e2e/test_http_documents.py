"""What the service tells of itself: documents that hold, health, figures, headers, and logs that name nobody."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest
import structlog

from adapters.api import examples
from adapters.api.event_types import catalogue
from sqa.event_titles import TITLES
from sqa.eventing.refusal import Refusal
from tests.e2e.ekbacken import Service, problem
from tests.e2e.stories import Story

ASYNCAPI = json.loads(Path(__file__).with_name("asyncapi-3.0.0.schema.json").read_text("utf-8"))


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def found(document: Any, reference: str) -> bool:
    node = document
    for step in reference.removeprefix("#/").split("/"):
        if step not in node:
            return False
        node = node[step]
    return True


@pytest.fixture
def stranger(service: Service) -> httpx2.Client:
    """Somebody without a token."""
    return service.client()


def test_openapi_describes_every_event_type_and_question_with_examples_that_hold(stranger: httpx2.Client) -> None:
    document = stranger.get("/openapi.json").json()
    body = document["paths"]["/v1/events"]["post"]["requestBody"]["content"]["application/cloudevents+json"]

    assert document["openapi"].startswith("3.1")
    assert all(found(document, reference) for reference in references(document))
    assert len(body["schema"]["oneOf"]) == len(catalogue())
    for shown in body["examples"].values():
        (fits,) = [one["$ref"] for one in body["schema"]["oneOf"] if _type_of(document, one["$ref"]) == shown["value"]["type"]]
        schema = {"$ref": fits, "components": document["components"]}
        told = {**shown["value"], "data": _with_subject_id(shown["value"]["data"])}
        jsonschema.Draft202012Validator(schema).validate(told)
    assert "/v1/questions/support-match" in document["paths"]
    parameters = {one["name"] for one in document["paths"]["/v1/questions/owners"]["get"]["parameters"]}
    assert {"unit", "on", "as_known_on", "min_position"} <= parameters
    assert document["paths"]["/healthz"]["get"]["security"] == []


def _type_of(document: Any, reference: str) -> str:
    return str(document["components"]["schemas"][reference.rpartition("/")[2]]["properties"]["type"]["const"])


def _with_subject_id(data: dict[str, Any]) -> dict[str, Any]:
    return {name: str(examples.id_of("person")) if isinstance(value, dict) and "person" in value else value for name, value in data.items()}


def test_asyncapi_holds_to_its_published_schema(stranger: httpx2.Client) -> None:
    document = stranger.get("/asyncapi.json").json()

    jsonschema.Draft7Validator(ASYNCAPI).validate(document)
    assert all(found(document, reference) for reference in references(document))
    assert len(document["components"]["messages"]) == len(catalogue())


@pytest.mark.capability("A33")
def test_every_event_type_tells_what_must_be_documented(stranger: httpx2.Client) -> None:
    listed = stranger.get("/v1/event-types").json()

    assert [one["type"] for one in listed["event_types"]] == [kind.event_type() for kind in catalogue()]
    assert {one["reason"]: one["requires"] for one in listed["closing"]}["no-need"] == ["an assessment", "NoPlanDecided that stands"]
    started = stranger.get("/v1/event-types/sqa.case.support-started.v1").json()
    assert started["title_sv"] == "Insats startad"
    assert (
        "Follow-up responsible, evaluation responsible with a date, and a goal with its scale for each need it serves."
        in started["rules"]["case"]
    )
    assert stranger.get("/v1/event-types/sqa.case.need-identified.v1").json()["sealed"] == ["/description", "/content"]
    assert problem(stranger.get("/v1/event-types/sqa.case.vanished.v1")) == "not-found"


@pytest.mark.parametrize("kind", catalogue(), ids=lambda kind: kind.event_type())
def test_every_event_type_has_an_example_that_validates_and_a_name_in_both_languages(kind: Any) -> None:
    example = examples.example(kind)

    assert kind.model_validate_json(json.dumps(_with_subject_id(example["data"])))
    assert all(TITLES[kind.TOPIC])


def test_every_refusal_is_explained_in_both_languages(stranger: httpx2.Client) -> None:
    listed = stranger.get("/problems").json()["problems"]

    assert {one["type"] for one in listed} == {f"/problems/{slug}" for slug in Refusal.ALL}
    for one in listed:
        assert one["title"] != one["title_sv"] or one["type"].startswith("/problems/diary"), one["type"]
        assert stranger.get(one["type"], headers={"Accept-Language": "sv, en;q=0.5"}).json()["title"] == one["title_sv"]
    assert problem(stranger.get("/problems/unheard-of")) == "not-found"


def test_the_documentation_comes_from_here_and_from_nowhere_else(stranger: httpx2.Client) -> None:
    page = stranger.get("/docs")

    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "http" not in page.text
    for address in ("/docs/begin.js", "/docs/files/swagger-ui-bundle.js", "/docs/files/swagger-ui.css", "/"):
        assert stranger.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/v1/questions", "/nowhere", "/docs", "/problems"])
def test_every_answer_protects_and_can_be_traced(stranger: httpx2.Client, address: str) -> None:
    answer = stranger.get(address, headers={"X-Correlation-ID": "trace-7"})
    other = stranger.get(address, headers={"X-Correlation-ID": "a b<script>"})

    assert answer.headers["x-correlation-id"] == "trace-7"
    assert len(other.headers["x-correlation-id"]) == 36
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "content-security-policy" in answer.headers
    assert "server" not in answer.headers


@pytest.mark.parametrize(("method", "address", "name"), [("DELETE", "/v1/events", "method-is-not-allowed"), ("GET", "/x", "not-found")])
def test_other_methods_and_addresses_are_problems_too(auditor: httpx2.Client, method: str, address: str, name: str) -> None:
    assert problem(auditor.request(method, address)) == name


def test_the_methods_an_address_takes_are_told(auditor: httpx2.Client, stranger: httpx2.Client) -> None:
    assert auditor.delete("/v1/events").headers["allow"] == "GET, POST"
    assert auditor.post("/v1/questions").headers["allow"] == "GET"
    for address in ("/healthz", "/readyz"):
        assert stranger.head(address).status_code == 200
        assert stranger.post(address).headers["allow"] == "GET, HEAD"


def test_openapi_says_what_a_release_is_asked_for_with_and_how_a_period_is_written(backend: httpx2.Client) -> None:
    paths = backend.get("/openapi.json").json()["paths"]
    body = paths["/v1/releases"]["post"]["requestBody"]["content"]["application/json"]
    jsonschema.validate(body["example"], body["schema"])
    assert "2025-spring (January to July 2026)" in body["schema"]["properties"]["period"]["description"]
    (days,) = paths["/v1/calendar/links"]["post"]["parameters"]
    assert (days["in"], days["schema"]["examples"]) == ("query", [180])


def test_openapi_says_what_each_address_answers(backend: httpx2.Client) -> None:
    document = backend.get("/openapi.json").json()
    story = Story(backend)
    story.assessed()

    for address, path in (
        (f"/v1/cases/{story.id}", "/v1/cases/{case}"),
        (f"/v1/cases/{story.id}/history", "/v1/cases/{case}/history"),
        ("/v1/code-lists", "/v1/code-lists"),
        ("/v1/code-lists/target", "/v1/code-lists/{name}"),
        ("/v1/rating-scales", "/v1/rating-scales"),
        ("/v1/rating-scales/concern-level", "/v1/rating-scales/{name}"),
        ("/v1/events", "/v1/events"),
    ):
        reference = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        told = backend.get(address).json()
        schema = document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
        assert set(told) == set(schema["properties"]), address
        jsonschema.Draft202012Validator(schema).validate(told)
    assert "text/event-stream" in document["paths"]["/v1/events/stream"]["get"]["responses"]["200"]["content"]
    assert "5XX" in document["paths"]["/v1/events"]["post"]["responses"]


def test_health_readiness_and_figures(service: Service, stranger: httpx2.Client, backend: httpx2.Client) -> None:
    story = Story(backend)
    story.get()

    assert stranger.get("/healthz").json() == {"alive": True}
    ready = stranger.get("/readyz").json()
    assert (ready["ready"], ready["head"]) == (True, service.head())
    figures = stranger.get("/metrics").text
    assert 'sqa_http_requests_total{method="GET",route="/v1/cases/{case}",status="200"}' in figures
    assert 'sqa_http_request_seconds_count{method="POST",route="/v1/events"}' in figures
    assert story.id not in figures


@pytest.mark.capability("A55")
def test_the_log_tells_what_was_done_and_names_nobody(service: Service, backend: httpx2.Client) -> None:
    lines: list[dict[str, Any]] = []

    def keep(_: Any, __: str, line: dict[str, Any]) -> str:
        lines.append(dict(line))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep])
    try:
        story = Story(backend)
        story.get()
        backend.get("/v1/questions/roles", params={"case": story.stream})
        backend.post("/v1/events", content=b'{"id": "Elsa Lind"', headers={"Content-Type": "application/json"})
    finally:
        structlog.configure(**before)

    assert {(line["method"], line["route"], line["status"]) for line in lines} == {
        ("POST", "/v1/events", 201),
        ("GET", "/v1/cases/{case}", 200),
        ("GET", "/v1/questions/{name}", 200),
        ("POST", "/v1/events", 400),
    }
    told = json.dumps(lines, default=str)
    for secret in (story.id, "Elsa", "Samira", "Klarar inte", "Bearer"):
        assert secret not in told


def test_a_fault_is_answered_without_a_word_of_its_cause(service: Service, backend: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("Elsa Lind")

    story = Story(backend)
    monkeypatch.setattr("adapters.api.streams.opened", fails)

    answer = story.get()

    assert answer.status_code == 500
    assert problem(answer) == "unexpected"
    assert answer.json()["correlation"] == answer.headers["x-correlation-id"]
    assert "Elsa" not in answer.text


def test_a_full_disk_is_told_as_such_and_reading_goes_on(service: Service, backend: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from adapters.ledger.errors import LedgerIsFull
    from adapters.ledger.ledger import Ledger

    def full(*_: Any, **__: Any) -> Any:
        raise LedgerIsFull("/srv/sqa")

    story = Story(backend)
    monkeypatch.setattr(Ledger, "append_each", full)

    answer = backend.post("/v1/events", json=story.event("case.contributor-added", {"duty": str(examples.id_of("duty"))}, "2025-09-02"))

    assert answer.status_code == 507
    assert problem(answer) == "no-room-left"
    assert "/srv" not in answer.text
    assert story.get().status_code == 200


def test_a_database_that_does_not_answer_is_told_as_such_and_the_same_ids_may_be_sent_again(
    service: Service, backend: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.ledger.errors import LedgerUnavailable
    from adapters.ledger.ledger import Ledger

    def away(*_: Any, **__: Any) -> Any:
        raise LedgerUnavailable("password=secret")

    story = Story(backend)
    asked = story.event("case.resumed", {}, "2025-09-02")
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "append_each", away)
        answer = backend.post("/v1/events", json=asked)

    assert answer.status_code == 503
    assert problem(answer) == "unavailable"
    assert answer.headers["retry-after"] == "2"
    assert "secret" not in answer.text
