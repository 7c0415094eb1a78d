"""POST /v1/events, over real connections, on both databases: what is not even an event. Nothing of it is echoed."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.ekbacken import (
    BATCH,
    ONE,
    Service,
    a_case,
    a_concern,
    case_opened,
    event,
    post,
    problem,
)


@pytest.mark.parametrize("tag", ['W/"1"', "1", "*", '"1", "2"', '"-1"', '"01"', '"x"', '""', '"99999999999999999999"'])
def test_if_match_is_read_strictly(backend: httpx2.Client, tag: str) -> None:
    answer = post(backend, case_opened(a_case()), **{"If-Match": tag})

    assert answer.status_code == 400
    assert problem(answer) == "if-match-is-malformed"


def test_if_match_guards_one_event_only(backend: httpx2.Client) -> None:
    assert problem(post(backend, [case_opened(a_case())], **{"If-Match": '"0"'})) == "if-match-is-malformed"
    both = {**case_opened(a_case()), "expectedversion": 1}
    assert problem(post(backend, both, **{"If-Match": '"0"'})) == "if-match-is-malformed"


def test_an_object_is_no_batch_and_an_array_no_event(backend: httpx2.Client) -> None:
    assert problem(post(backend, case_opened(a_case()), BATCH)) == "event-is-malformed"
    assert problem(post(backend, [case_opened(a_case())], ONE)) == "event-is-malformed"


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", ""])
def test_other_media_types_are_not_read(backend: httpx2.Client, media_type: str) -> None:
    answer = backend.post("/v1/events", content=b"{}", headers={"Content-Type": media_type})

    assert answer.status_code == 415
    assert problem(answer) == "media-type-is-not-supported"


def test_what_is_malformed_is_told_by_place_and_kind_never_by_value(backend: httpx2.Client, service: Service) -> None:
    secret, before = "Elsas hemlighet", service.head()
    opened = case_opened(a_case())
    wrong = {**opened["data"], "owner": secret, secret: 1, "about": secret}

    answer = post(backend, {**opened, "data": wrong})

    assert answer.status_code == 422
    errors = {(error["path"], error["kind"]) for error in answer.json()["details"]["errors"]}
    assert errors == {("/data/owner", "uuid_parsing"), ("/data/about", "literal_error"), ("/data/?", "extra_forbidden")}
    assert secret not in answer.text
    assert service.head() == before


def test_what_is_malformed_is_told_with_what_would_be_right_and_the_page_of_the_type(backend: httpx2.Client) -> None:
    opened = case_opened(a_case())
    wrong = {**opened["data"], "about": "elev", "owner": "Samira", "subject": {"pupil": "Elsa"}, "reason": "", "pupil": 1}

    told = post(backend, {**opened, "data": wrong}, **{"Accept-Language": "sv"}).json()

    errors = {error["path"]: error for error in told["details"]["errors"]}
    assert errors["/data/about"]["valid"] == ["pupil", "group"]
    assert errors["/data/owner"]["expected"] == "a UUID"
    assert errors["/data/subject"]["valid"][0] == {"person": "<id in the register>"}
    assert errors["/data/reason"]["min_length"] == 1
    assert errors["/data/?"]["valid"] == ["unit", "owner", "about", "subject", "concern", "package", "reason"]
    assert told["details"]["see"] == "/v1/event-types/sqa.case.opened.v1"
    assert told["next_step"] == told["next_step_sv"] == "Se GET /v1/event-types/sqa.case.opened.v1 för schema och exempel."
    assert backend.get(told["details"]["see"]).status_code == 200


def test_a_malformed_envelope_is_told_what_would_be_right(backend: httpx2.Client) -> None:
    def error(**change: Any) -> dict[str, Any]:
        (told,) = post(backend, case_opened(a_case()) | change).json()["details"]["errors"]
        return dict(told)

    assert "offset" in error(time="2025-09-01T08:00:00")["expected"]
    assert error(actor="Samira")["valid"] == error(actor=f"job:{uuid4()}")["valid"]
    assert "pupil:<person>" in error(actor="Samira")["valid"]
    assert "case" in error(subject="case/1")["valid"]
    assert "actor" in error(Actor="x")["valid"]
    assert "recordedtime" not in error(Actor="x")["valid"]
    unknown = post(backend, {"type": "Elsa"}).json()
    assert "{" not in unknown["next_step"]
    assert "see" not in unknown["details"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"specversion": "0.3"}, "/specversion"),
        ({"id": "1"}, "/id"),
        ({"source": ""}, "/source"),
        ({"subject": "case/1"}, "/subject"),
        ({"subject": f"diploma/{uuid4()}"}, "/subject"),
        ({"time": "2025-09-01"}, "/time"),
        ({"time": "1756700000"}, "/time"),
        ({"time": 1756700000}, "/time"),
        ({"time": "2025-09-01T08:00:00"}, "/time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "/time"),
        ({"time": "9999-12-31T23:59:59-12:00"}, "/time"),
        ({"actor": "Samira"}, "/actor"),
        ({"actor": f"job:{uuid4()}"}, "/actor"),
        ({"expectedversion": "1"}, "/expectedversion"),
        ({"expectedversion": True}, "/expectedversion"),
        ({"correlationid": "x"}, "/correlationid"),
        ({"data": None}, "/data"),
        ({"data": []}, "/data"),
        ({"expectedVersion": 1}, "/?"),
        ({"data_base64": "e30="}, "/?"),
    ],
)
def test_the_envelope_is_checked(backend: httpx2.Client, change: dict[str, Any], where: str) -> None:
    answer = post(backend, case_opened(a_case()) | change)

    assert answer.status_code == 422
    assert problem(answer) == "event-is-malformed"
    assert [error["path"] for error in answer.json()["details"]["errors"]] == [where]


def test_an_unknown_type_is_told_as_such(backend: httpx2.Client) -> None:
    for kind in ("sqa.case.opened", "sqa.case.opened.v2", "sqa.case.vanished.v1", "Elsa"):
        assert problem(post(backend, {**case_opened(a_case()), "type": kind})) == "event-type-is-unknown"
    assert problem(post(backend, {**case_opened(a_case()), "subject": a_concern()})) == "type-not-of-this-stream"


@pytest.mark.parametrize("whom", [{"person": "Elsa"}, {"person": str(uuid4()), "group": str(uuid4())}, {}, {"pupil": str(uuid4())}, [], 1])
def test_a_malformed_subject_is_malformed(backend: httpx2.Client, whom: Any) -> None:
    opened = case_opened(a_case())

    answer = post(backend, {**opened, "data": {**opened["data"], "subject": whom}})

    assert problem(answer) == "event-is-malformed"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_dates_out_of_reach_are_refused_by_name(backend: httpx2.Client, day: str) -> None:
    stream = a_case()
    post(backend, case_opened(stream))

    answer = post(backend, event("case.suspended", stream, {"review_on": day, "reason": "Vilar."}))

    assert problem(answer) == "event-is-malformed"
    assert answer.json()["details"]["errors"] == [{"path": "/data/review_on", "kind": "date_out_of_reach"}]


def test_a_body_beyond_the_limit_is_refused_whether_announced_or_in_chunks(backend: httpx2.Client, service: Service) -> None:
    before = service.head()
    body = b'{"a": "' + b"x" * 50_000_000 + b'"}'

    announced = backend.post("/v1/events", content=body, headers={"Content-Type": ONE})
    chunked = backend.post("/v1/events", content=(body[i : i + 65_536] for i in range(0, len(body), 65_536)), headers={"Content-Type": ONE})

    for answer in (announced, chunked):
        assert answer.status_code == 413
        assert problem(answer) == "body-is-too-large"
    assert service.head() == before
