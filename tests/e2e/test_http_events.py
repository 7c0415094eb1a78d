"""POST /v1/events, over real connections, on both databases."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.ekbacken import ASA, LEFT, TOVE, Service, a_case, a_concern, at, case_opened, concern_raised, event, problem

ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


def post(client: httpx2.Client, body: Any, media_type: str | None = None, **headers: str) -> httpx2.Response:
    media_type = media_type or (BATCH if isinstance(body, list) else ONE)
    return client.post("/v1/events", json=body, headers={"Content-Type": media_type, **headers})


@pytest.mark.parametrize("media_type", [ONE, "application/json", "application/json; charset=utf-8"])
def test_an_event_becomes_history_and_its_place_is_told(backend: httpx2.Client, service: Service, media_type: str) -> None:
    before, stream = service.head(), a_case()

    answer = post(backend, case_opened(stream), media_type)

    assert answer.status_code == 201
    told = answer.json()
    assert (told["subject"], told["version"], told["position"]) == (stream, 1, before + 1)
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["sqa-position"] == str(before + 1)


@pytest.mark.capability("A61")
def test_a_repeated_call_gets_the_same_answer_and_writes_nothing(backend: httpx2.Client, service: Service) -> None:
    asked = case_opened(a_case())
    first = post(backend, asked)
    before = service.head()

    again = post(backend, asked)

    assert again.status_code == 200
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert service.head() == before


def test_the_same_id_with_other_content_is_a_conflict(backend: httpx2.Client) -> None:
    asked = case_opened(a_case())
    post(backend, asked)

    answer = post(backend, {**asked, "time": at("2025-09-02")})

    assert answer.status_code == 409
    assert problem(answer) == "id-already-used"


def test_a_wrong_version_is_a_conflict_that_tells_the_current_one(backend: httpx2.Client, service: Service) -> None:
    stream = a_case()
    post(backend, case_opened(stream))
    contributor = event("case.contributor-added", stream, {"duty": ASA})
    before = service.head()

    by_header = post(backend, contributor, **{"If-Match": '"0"'})
    by_attribute = post(backend, {**contributor, "expectedversion": 7})

    for answer in (by_header, by_attribute):
        assert answer.status_code == 409
        assert problem(answer) == "version-conflict"
        assert answer.json()["details"]["current_version"] == 1
        assert answer.headers["etag"] == '"1"'
    assert service.head() == before
    assert post(backend, contributor, **{"If-Match": '"1"'}).status_code == 201


@pytest.mark.parametrize("tag", ['W/"1"', "1", "*", '"1", "2"', '"-1"', '"01"', '"x"', '""', '"99999999999999999999"'])
def test_if_match_is_read_strictly(backend: httpx2.Client, tag: str) -> None:
    answer = post(backend, case_opened(a_case()), **{"If-Match": tag})

    assert answer.status_code == 400
    assert problem(answer) == "if-match-is-malformed"


def test_if_match_guards_one_event_only(backend: httpx2.Client) -> None:
    assert problem(post(backend, [case_opened(a_case())], **{"If-Match": '"0"'})) == "if-match-is-malformed"
    both = {**case_opened(a_case()), "expectedversion": 1}
    assert problem(post(backend, both, **{"If-Match": '"0"'})) == "if-match-is-malformed"


@pytest.mark.capability("A23")
def test_a_broken_rule_has_its_own_name_in_both_languages_and_says_what_to_do(backend: httpx2.Client, service: Service) -> None:
    stream = a_case()
    post(backend, case_opened(stream))
    before = service.head()

    answer = post(backend, event("step.begun", stream, {"step": "do", "round": 1}), **{"Accept-Language": "sv"})

    assert answer.status_code == 422
    assert problem(answer) == "step-comes-in-order"
    told = answer.json()
    assert (
        told["title"]
        == told["title_sv"]
        == "Stegen kommer i ordning: bedöma, planera, genomföra, utvärdera, analysera; ett överhoppat steg behöver skäl och roll."
    )
    assert told["next_step"].startswith("Börja steget")
    assert told["details"] == {"next_step": "plan", "missing": ["plan"]}
    assert answer.headers["content-language"] == "sv"
    assert service.head() == before
    explained = backend.get(told["type"]).json()
    assert explained["title"].startswith("Steps come in order")


def test_a_batch_is_recorded_all_together_or_not_at_all(backend: httpx2.Client, service: Service) -> None:
    stream, before = a_case(), service.head()
    opened, contributor = case_opened(stream), event("case.contributor-added", stream, {"duty": ASA})

    refused = post(backend, [opened, contributor, event("case.contributor-removed", stream, {"duty": TOVE})])
    assert refused.status_code == 422
    assert problem(refused) == "not-a-contributor"
    assert refused.json()["index"] == 2
    assert service.head() == before

    recorded = post(backend, [opened, contributor])
    assert recorded.status_code == 201
    assert [(one["version"], one["position"]) for one in recorded.json()["events"]] == [(1, before + 1), (2, before + 2)]
    assert recorded.json()["position"] == before + 2

    again = post(backend, [opened, contributor])
    assert again.status_code == 200
    assert again.json() == recorded.json()


def test_a_batch_tells_which_event_is_malformed_or_in_conflict(backend: httpx2.Client, service: Service) -> None:
    stream, before = a_case(), service.head()
    malformed = event("case.contributor-added", stream, {"duty": "Åsa"})
    behind = {**event("case.contributor-added", stream, {"duty": ASA}), "expectedversion": 5}

    for refused, name in ((malformed, "event-is-malformed"), (behind, "version-conflict")):
        answer = post(backend, [case_opened(stream), refused])
        assert problem(answer) == name
        assert answer.json()["index"] == 1
    assert service.head() == before


def test_a_batch_holds_between_one_and_a_thousand(backend: httpx2.Client) -> None:
    assert problem(post(backend, [])) == "the-batch-is-empty"
    assert problem(post(backend, [{}] * 1_001)) == "too-many-events"


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


def test_who_it_is_about_is_named_by_the_registers_id_and_stands_under_a_random_one(backend: httpx2.Client) -> None:
    first, second = a_case(), a_concern()
    post(backend, case_opened(first))
    post(backend, concern_raised(second))

    case = backend.get(f"/v1/cases/{first.removeprefix('case/')}").json()
    concern = backend.get(f"/v1/concerns/{second.removeprefix('concern/')}").json()

    assert case["subject"]["name"] == concern["subject"]["name"] == "Elsa Lind"
    assert case["subject"]["subject"] == concern["subject"]["subject"]


@pytest.mark.parametrize("whom", [{"person": str(uuid4())}, {"group": str(uuid4())}])
def test_nobody_unknown_to_the_register_gets_a_case(backend: httpx2.Client, whom: dict[str, str]) -> None:
    opened = case_opened(a_case())

    answer = post(backend, {**opened, "data": {**opened["data"], "subject": whom}})

    assert answer.status_code == 422
    assert problem(answer) == "not-in-the-register"


@pytest.mark.parametrize("whom", [{"person": "Elsa"}, {"person": str(uuid4()), "group": str(uuid4())}, {}, {"pupil": str(uuid4())}, [], 1])
def test_a_malformed_subject_is_malformed(backend: httpx2.Client, whom: Any) -> None:
    opened = case_opened(a_case())

    answer = post(backend, {**opened, "data": {**opened["data"], "subject": whom}})

    assert problem(answer) == "event-is-malformed"


def test_a_duty_acts_only_while_it_is_in_force(backend: httpx2.Client) -> None:
    answer = post(backend, case_opened(a_case(), by=LEFT))

    assert problem(answer) == "actors-duty-is-not-in-force"


def test_nothing_is_recorded_before_it_has_happened(backend: httpx2.Client) -> None:
    assert problem(post(backend, case_opened(a_case(), time="2199-01-01T00:00:00Z"))) == "in-the-future"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_dates_out_of_reach_are_refused_by_name(backend: httpx2.Client, day: str) -> None:
    stream = a_case()
    post(backend, case_opened(stream))

    answer = post(backend, event("case.suspended", stream, {"review_on": day, "reason": "Vilar."}))

    assert problem(answer) == "event-is-malformed"
    assert answer.json()["details"]["errors"] == [{"path": "/data/review_on", "kind": "date_out_of_reach"}]


def test_a_pupil_or_guardian_acts_under_a_random_id(backend: httpx2.Client) -> None:
    stream = a_case()
    offer = {"participation": uuid4(), "party": "guardian", "step": "assess"}
    view = {"participation": offer["participation"], "view": "Vi vill ha korta pass."}
    from tests.roster_school import id_of

    for one in (
        case_opened(stream),
        event("participation.offered", stream, offer),
        event("participation.recorded", stream, view, by=f"guardian:{id_of('Maria Lind')}"),
    ):
        assert post(backend, one).status_code == 201

    *_, last = backend.get(f"/v1/cases/{stream.removeprefix('case/')}/history").json()["events"]

    assert last["actor"]["kind"] == "guardian"
    assert last["actor"]["who"]["name"] == "Maria Lind"
    assert last["actor"]["who"]["subject"] != str(id_of("Maria Lind"))


def test_a_body_beyond_the_limit_is_refused_whether_announced_or_in_chunks(backend: httpx2.Client, service: Service) -> None:
    before = service.head()
    body = b'{"a": "' + b"x" * 50_000_000 + b'"}'

    announced = backend.post("/v1/events", content=body, headers={"Content-Type": ONE})
    chunked = backend.post("/v1/events", content=(body[i : i + 65_536] for i in range(0, len(body), 65_536)), headers={"Content-Type": ONE})

    for answer in (announced, chunked):
        assert answer.status_code == 413
        assert problem(answer) == "body-is-too-large"
    assert service.head() == before


def test_staff_act_for_themselves_without_saying_so(counsellor: httpx2.Client, principal: httpx2.Client) -> None:
    stream = a_case()

    assert post(counsellor, case_opened(stream, by=None)).status_code == 201
    answer = post(principal, event("ownership.assigned", stream, {"owner": ASA, "reason": "Läsning."}, by=None))
    assert answer.status_code == 201
    owner = principal.get(f"/v1/cases/{stream.removeprefix('case/')}").json()["owner"]
    assert (owner["duty"], owner["name"]) == (str(ASA), "Skyddad uppgift")
