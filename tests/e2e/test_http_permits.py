"""Who may come in, who may propose, and who may know: over real connections, on both databases."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from time import time
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from tests.e2e.ekbacken import (
    ASA,
    BJORKEN,
    HELENA,
    INGA,
    JOHAN,
    KARIN,
    LEFT,
    SAMIRA,
    TOVE,
    Service,
    a_case,
    a_concern,
    case_opened,
    concern_raised,
    event,
    problem,
)
from tests.e2e.stories import Story

NEED_TOKENS = ["/v1/events", "/v1/events/stream", "/v1/questions", "/v1/questions/roles", f"/v1/cases/{uuid4()}", "/v1/code-lists/target"]


# -- tokens ------------------------------------------------------------------------------------------------------


def _key(service: Service) -> bytes:
    return service.composition.settings.token_key_path.read_bytes()


def _claims(**more: Any) -> dict[str, Any]:
    now = int(time())
    whole = {"iss": "sqa", "aud": "sqa", "sub": "tester", "iat": now, "exp": now + 600, "huvudman": "ekbacken", "kind": "auditor", **more}
    return {name: value for name, value in whole.items() if value is not None}


def _signed(key: bytes, claims: dict[str, Any], **header: Any) -> str:
    said = {"alg": "HS256", "typ": "at+jwt", **header}
    return jwt.encode({name: value for name, value in said.items() if value}, claims, OctKey.import_key(key), algorithms=[said["alg"]])


def _unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "at+jwt"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def _cut(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{signature[:-4]}AAAA"


def _swapped(key: bytes) -> str:
    head, _, signature = _signed(key, _claims()).split(".")
    body = base64.urlsafe_b64encode(json.dumps(_claims(kind="service", types=["*"])).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


BROKEN: dict[str, Callable[[bytes], str]] = {
    "not a token": lambda key: "abc",
    "three dots": lambda key: "...",
    "unsigned": lambda key: _unsigned(_claims()),
    "another key": lambda key: _signed(b"x" * 32, _claims()),
    "another algorithm": lambda key: _signed(key * 2, _claims(), alg="HS512"),
    "a key of another kind": lambda key: jwt.encode({"alg": "ES256", "typ": "at+jwt"}, _claims(), ECKey.generate_key("P-256")),
    "a signature cut": lambda key: _cut(_signed(key, _claims())),
    "claims swapped": _swapped,
    "expired": lambda key: _signed(key, _claims(exp=int(time()) - 1)),
    "no expiry": lambda key: _signed(key, _claims(exp=None)),
    "expiry as text": lambda key: _signed(key, _claims(exp="never")),
    "issued in the future": lambda key: _signed(key, _claims(iat=int(time()) + 3_600, exp=int(time()) + 7_200)),
    "another issuer": lambda key: _signed(key, _claims(iss="elsewhere")),
    "another audience": lambda key: _signed(key, _claims(aud="elsewhere")),
    "no audience": lambda key: _signed(key, _claims(aud=None)),
    "another type": lambda key: _signed(key, _claims(), typ="JWT"),
    "no type": lambda key: _signed(key, _claims(), typ=None),
    "another huvudman": lambda key: _signed(key, _claims(huvudman="nowhere")),
    "a huvudman that is a path": lambda key: _signed(key, _claims(huvudman="../ekbacken")),
    "another kind": lambda key: _signed(key, _claims(kind="admin")),
    "staff without duty": lambda key: _signed(key, _claims(kind="staff")),
    "no subject": lambda key: _signed(key, _claims(sub="")),
    "a subject with a line break": lambda key: _signed(key, _claims(sub="a\nb")),
    "far too long": lambda key: _signed(key, _claims(more="x" * 9_000)),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_token_opens_nothing(service: Service, how: str) -> None:
    answer = service.client(BROKEN[how](_key(service))).get("/v1/questions")

    assert answer.status_code == 401
    assert problem(answer) == "token-is-not-valid"
    assert "invalid_token" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("header", ["", "Bearer", "Basic c3FhOnNxYQ==", "Token abc"])
def test_without_a_token_nothing_is_told(service: Service, header: str) -> None:
    for address in NEED_TOKENS:
        answer = service.client().get(address, headers={"Authorization": header} if header else {})
        assert answer.status_code == 401
        assert problem(answer) == "token-is-missing"
    answer = service.client().post("/v1/events", content=b"{", headers={"Authorization": header} if header else {})
    assert problem(answer) == "token-is-missing"


def test_a_good_token_is_good_until_it_expires(service: Service) -> None:
    client = service.client(_signed(_key(service), _claims(exp=int(time()) + 2)))

    assert client.get("/v1/questions").status_code == 200
    assert service.client(service.token("auditor", valid_for=timedelta(seconds=-1))).get("/v1/questions").status_code == 401
    from time import sleep

    sleep(2.1)
    assert client.get("/v1/questions").status_code == 401


def test_a_duty_that_has_ended_or_is_unknown_opens_nothing(service: Service) -> None:
    for duty in (LEFT, uuid4()):
        answer = service.staff(duty).get("/v1/questions")
        assert answer.status_code == 403
        assert problem(answer) == "duty-is-not-in-force"


# -- who may know ------------------------------------------------------------------------------------------------


@pytest.mark.capability("A55")
def test_a_case_is_read_by_its_team_its_principal_and_those_who_read_everything(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend)
    story.offered(ASA, "2025-09-02")

    for duty in (SAMIRA, ASA, KARIN, HELENA):
        assert story.get(service.staff(duty)).status_code == 200
    for client in (backend, service.auditor()):
        assert story.get(client).status_code == 200


@pytest.mark.capability("A55")
def test_what_is_forbidden_looks_exactly_as_if_it_were_absent(service: Service, backend: httpx2.Client) -> None:
    story, absent = Story(backend), uuid4()

    for client in (service.staff(TOVE), service.staff(INGA), service.staff(JOHAN), service.backend(reads=False)):
        for suffix in ("", "/history", "?on=2025-10-01"):
            forbidden, missing = (client.get(f"/v1/cases/{case}{suffix}") for case in (story.id, absent))
            assert forbidden.status_code == missing.status_code == 404
            one, other = forbidden.json(), missing.json()
            assert {**one, "correlation": ""} == {**other, "correlation": ""}
            assert forbidden.headers.keys() == missing.headers.keys()


def test_whoever_leaves_the_team_reads_no_longer(service: Service, backend: httpx2.Client) -> None:
    story, reader = Story(backend), service.staff(TOVE)
    story.tell(story.event("case.contributor-added", {"duty": TOVE}, "2025-09-02"))
    assert story.get(reader).status_code == 200

    story.tell(story.event("case.contributor-removed", {"duty": TOVE}, "2025-09-03"))

    assert story.get(reader).status_code == 404
    assert story.get(reader, on="2025-09-02").status_code == 404


def test_answers_and_feed_cover_only_what_the_caller_may_read(service: Service, backend: httpx2.Client) -> None:
    here, there = Story(backend), Story(backend, unit=BJORKEN, owner=INGA)

    def seen(client: httpx2.Client) -> set[str]:
        client.get("/v1/questions/roles", params={"min_position": there.position}).raise_for_status()
        rows = client.get("/v1/questions/roles").json()["rows"]
        told = client.get("/v1/events", params={"after": here.position - 1, "limit": 1_000}).json()["events"]
        streams = {one["subject"] for one in told} & {here.stream, there.stream}
        assert {row["stream"] for row in rows} & {here.stream, there.stream} == streams
        return streams

    assert seen(service.staff(KARIN)) == {here.stream}
    assert seen(service.staff(JOHAN)) == {there.stream}
    assert seen(service.staff(INGA)) == {there.stream}
    assert seen(service.staff(TOVE)) == set()
    assert seen(service.staff(HELENA)) == {here.stream, there.stream}
    assert seen(service.auditor()) == {here.stream, there.stream}


# -- who may propose ---------------------------------------------------------------------------------------------


def _refused(client: httpx2.Client, asked: Any, service: Service) -> None:
    before = service.head()
    answer = client.post("/v1/events", json=asked)
    assert answer.status_code == 403
    assert problem(answer) == "not-permitted"
    assert service.head() == before


def test_an_auditor_writes_nothing(service: Service) -> None:
    _refused(service.auditor(), case_opened(a_case()), service)
    _refused(service.auditor(), concern_raised(a_concern(), by=None), service)


def test_a_service_proposes_its_types_for_its_duties_only(service: Service) -> None:
    concerns = service.backend(types=["sqa.concern.*"])
    for_tove = service.backend(speaks_for=[TOVE])

    _refused(concerns, case_opened(a_case()), service)
    _refused(for_tove, concern_raised(a_concern(), by=SAMIRA), service)
    _refused(for_tove, concern_raised(a_concern(), by=None), service)
    _refused(service.backend(types=[]), concern_raised(a_concern()), service)
    assert concerns.post("/v1/events", json=concern_raised(a_concern())).status_code == 201
    assert for_tove.post("/v1/events", json=concern_raised(a_concern())).status_code == 201


def test_staff_speak_for_nobody_else(service: Service) -> None:
    _refused(service.staff(TOVE), concern_raised(a_concern(), by=SAMIRA), service)


def test_staff_propose_only_where_they_have_a_part_and_the_refusal_does_not_tell_whether_the_case_exists(
    service: Service, backend: httpx2.Client
) -> None:
    story = Story(backend)
    contributor = story.event("case.contributor-added", {"duty": TOVE}, "2025-09-02", by=None)

    for client in (service.staff(TOVE), service.staff(JOHAN)):
        _refused(client, contributor, service)
        _refused(client, {**contributor, "subject": a_case()}, service)
    _refused(service.staff(TOVE), case_opened(a_case(), by=None), service)
    assert service.staff(KARIN).post("/v1/events", json=contributor).status_code == 201


def test_one_forbidden_event_refuses_its_batch_and_is_pointed_out(service: Service) -> None:
    before, client = service.head(), service.backend(types=["sqa.concern.*"])

    answer = client.post("/v1/events", json=[concern_raised(a_concern()), case_opened(a_case())])

    assert answer.status_code == 403
    assert answer.json()["index"] == 1
    assert service.head() == before


def test_nobody_opens_a_ledger_from_outside(service: Service, backend: httpx2.Client) -> None:
    data = {"huvudman": "ekbacken", "named_duty": TOVE, "clock": "controlled"}

    _refused(backend, event("ledger.opened", f"ledger/{uuid4()}", data), service)


def test_a_principal_of_the_receiving_unit_answers_a_transfer(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend)
    transfer = {"transfer": story.named("transfer"), "to_unit": BJORKEN, "reason": "Flyttar."}
    story.tell(story.event("transfer.offered", transfer, "2025-09-02", by=KARIN))
    accepted = story.event("transfer.accepted", {"transfer": story.named("transfer"), "owner": INGA}, "2025-09-03", by=None)

    _refused(service.staff(INGA), accepted, service)
    assert service.staff(JOHAN).post("/v1/events", json=accepted).status_code == 201
    assert story.state(service.staff(INGA))["unit"]["unit"] == str(BJORKEN)
    assert story.get(service.staff(SAMIRA)).status_code == 404
