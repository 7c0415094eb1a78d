"""Hostile input over real connections: named refusals, nothing written, nothing echoed, never a fault."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import schemathesis
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.api.examples import example
from sqa.streams import KINDS
from tests.e2e.ekbacken import Service, a_case, case_opened, problem, served

SECRET = "Elsa Lind 20180317-2384"
NAMED = {"json-is-malformed", "json-is-ambiguous", "event-is-malformed", "event-type-is-unknown"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])
    with served(tmp_path_factory.mktemp("data"), None) as one:
        yield one


@pytest.fixture(scope="module")
def backend(service: Service) -> httpx2.Client:
    return service.backend()


def post(client: httpx2.Client, body: bytes) -> httpx2.Response:
    return client.post("/v1/events", content=body, headers={"Content-Type": "application/json"})


def _opened(**data: Any) -> dict[str, Any]:
    opened = case_opened(a_case())
    return {**opened, "data": {**opened["data"], **data}}


def _raw(value: str) -> bytes:
    """An opening whose reason is this JSON, as it stands."""
    return json.dumps(_opened(reason="@")).replace('"@"', value).encode()


BAD_INPUT: dict[str, bytes] = {
    "NaN": _raw("NaN"),
    "Infinity": _raw("Infinity"),
    "1e400": _raw("1e400"),
    "a fraction": _raw("1.5"),
    "a big integer": _raw(str(10**400)),
    "a lone surrogate": _raw('"\\ud800"'),
    "NUL": _raw('"a\\u0000b"'),
    "UTF-16": json.dumps(_opened()).encode("utf-16"),
    "a name twice": json.dumps(_opened()).replace('"data": {', f'"data": {{"reason": "{SECRET}", ').encode(),
    "an envelope's name twice": json.dumps(_opened()).replace("{", f'{{"id": "{SECRET}", ', 1).encode(),
    "deep nesting": _raw("[" * 100 + "]" * 100),
    "very deep nesting": _raw("[" * 100_000 + "]" * 100_000),
    "a name that was made up": json.dumps(_opened(**{SECRET: 1})).encode(),
    "a value of another type": json.dumps(_opened(owner=SECRET)).encode(),
    "a text that is a reference": json.dumps(_opened(reason="sealed:1/reason")).encode(),
    "an empty text": json.dumps(_opened(reason="   ")).encode(),
    "a very long text": json.dumps(_opened(reason="x" * 10_001)).encode(),
    "a prototype": json.dumps(_opened(__proto__={"a": SECRET}, constructor=SECRET)).encode(),
    "a list of lists": b"[[[]]]",
    "numbers": b"[1, 2, 3]",
    "null": b"null",
    "a text": json.dumps(SECRET).encode(),
    "a type that is a path": json.dumps({**_opened(), "type": f"../../{SECRET}"}).encode(),
    "a stream that is a path": json.dumps({**_opened(), "subject": f"case/../{SECRET}"}).encode(),
    "a stream with a line break": json.dumps({**_opened(), "subject": f"{a_case()}\n"}).encode(),
    "SQL": json.dumps({**_opened(), "subject": "case/'; DROP TABLE events; --"}).encode(),
}


@pytest.mark.parametrize("what", BAD_INPUT)
def test_bad_input_is_refused_by_name_and_neither_written_nor_echoed(service: Service, backend: httpx2.Client, what: str) -> None:
    before = service.head()

    answer = post(backend, BAD_INPUT[what])

    assert answer.status_code in (400, 422), answer.text
    assert problem(answer) in NAMED
    assert SECRET not in answer.text
    assert service.head() == before


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([SECRET, "9999-12-31", "0001-01-01", "9999-12-31T23:59:59-12:00", "sealed:1/a", {"person": SECRET}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.just(SECRET), inner, max_size=3),
    max_leaves=8,
)
TYPES = sorted({kind for stream in KINDS.values() for kind in stream.RULES if kind.TOPIC.startswith("sqa.")}, key=lambda k: k.event_type())


@st.composite
def attacked(draw: st.DrawFn) -> tuple[bytes, bool]:
    """A believable event in which something, in the envelope or in the data, was put in the place of something else."""
    event = json.loads(json.dumps(example(draw(st.sampled_from(TYPES)))))
    event["id"] = str(draw(st.uuids()))
    where = draw(st.sampled_from([event, event["data"]]))
    name = draw(st.sampled_from([*sorted(where), SECRET, "extra"]))
    where[name] = draw(ANYTHING)
    many = draw(st.booleans())
    return json.dumps([event] if many else event).encode(), many


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(attacked())
def test_whatever_is_put_into_an_event_no_fault_and_no_echo_follow(
    service: Service, backend: httpx2.Client, attack: tuple[bytes, bool]
) -> None:
    answer = post(backend, attack[0])

    assert answer.status_code in (200, 201, 400, 403, 409, 422), answer.text
    if answer.status_code > 201:
        assert problem(answer)
        assert SECRET not in answer.text


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(backend: httpx2.Client, body: bytes) -> None:
    assert post(backend, body).status_code in (400, 422)


PATHS = st.sampled_from(
    ["/v1/cases/{}", "/v1/cases/{}/history", "/v1/concerns/{}", "/v1/code-lists/{}", "/v1/questions/{}", "/problems/{}"]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATHS, st.text(max_size=60), st.text(max_size=30))
def test_any_address_is_answered(backend: httpx2.Client, path: str, name: str, asked: str) -> None:
    from urllib.parse import quote

    known = quote(name.encode("utf-8", "surrogatepass"), safe="")
    answer = backend.get(path.format(known), params={"on": asked.encode("utf-8", "replace").decode()})

    assert answer.status_code in (200, 307, 400, 404), answer.text


def test_schemathesis_finds_no_fault(service: Service, backend: httpx2.Client) -> None:
    """Every address of the OpenAPI document with what schemathesis makes up, both fitting and not."""
    document = backend.get("/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path == "/v1/events/stream":
            continue  # goes on for ever when it is asked rightly
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _attack(operation, mode, backend)


def _attack(operation: Any, mode: Any, backend: httpx2.Client) -> None:
    few = 20 if operation.method == "post" else 5

    @settings(max_examples=few, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(operation.as_strategy(generation_mode=mode))
    def try_it(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=str(backend.base_url))
        (sent.get("params") or {}).pop("min_position", None)  # most would wait two seconds for what never comes
        headers = {**dict(sent.get("headers") or {}), "Authorization": backend.headers["authorization"]}
        try:
            answer = backend.request(
                sent["method"], sent["url"], params=sent.get("params"), headers=headers, json=sent.get("json"), content=sent.get("data")
            )
        except (httpx2.LocalProtocolError, httpx2.InvalidURL, UnicodeError, ValueError):
            return  # no client can send that
        assert answer.status_code < 500 or answer.headers.get("retry-after") == "1", (operation.label, answer.text)

    if mode is schemathesis.GenerationMode.NEGATIVE and operation.method == "get" and not list(operation.iter_parameters()):
        return
    try_it()
