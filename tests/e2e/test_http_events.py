"""POST /v1/events, over real connections, on both databases: what becomes history, and what the rules say."""

from uuid import uuid4

import httpx2
import pytest

from tests.e2e.ekbacken import (
    ASA,
    LEFT,
    ONE,
    TOVE,
    Service,
    a_case,
    a_concern,
    at,
    case_opened,
    concern_raised,
    event,
    post,
    problem,
)


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


def test_a_duty_acts_only_while_it_is_in_force(backend: httpx2.Client) -> None:
    answer = post(backend, case_opened(a_case(), by=LEFT))

    assert problem(answer) == "actors-duty-is-not-in-force"


def test_nothing_is_recorded_before_it_has_happened(backend: httpx2.Client) -> None:
    assert problem(post(backend, case_opened(a_case(), time="2199-01-01T00:00:00Z"))) == "in-the-future"


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


def test_staff_act_for_themselves_without_saying_so(counsellor: httpx2.Client, principal: httpx2.Client) -> None:
    stream = a_case()

    assert post(counsellor, case_opened(stream, by=None)).status_code == 201
    answer = post(principal, event("ownership.assigned", stream, {"owner": ASA, "reason": "Läsning."}, by=None))
    assert answer.status_code == 201
    owner = principal.get(f"/v1/cases/{stream.removeprefix('case/')}").json()["owner"]
    assert (owner["duty"], owner["name"]) == (str(ASA), "Skyddad uppgift")
