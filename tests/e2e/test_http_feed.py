"""History as others follow it: pages, and a stream that goes on where it was broken off."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.e2e.ekbacken import ASA, JOHAN, Service, a_concern, concern_raised, problem
from tests.e2e.stories import Story


def told(response: httpx2.Response) -> Iterator[dict[str, Any]]:
    """The server-sent events: id, event, data."""
    one: dict[str, Any] = {}
    for line in response.iter_lines():
        if not line:
            if "id" in one:
                yield one
            one = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            one[name] = json.loads(value) if name == "data" else value


def follow(client: httpx2.Client, count: int, **asked: Any) -> list[dict[str, Any]]:
    with client.stream("GET", "/v1/events/stream", **asked) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        found: list[dict[str, Any]] = []
        for one in told(response):
            found.append(one)
            if len(found) == count:
                return found
    raise AssertionError("the stream ended")


def test_pages_give_every_event_once_in_order(backend: httpx2.Client, service: Service) -> None:
    story = Story(backend)
    story.assessed()
    story.needs()
    seen, after = [], 0
    while (page := backend.get("/v1/events", params={"after": after, "limit": 2}).json())["scanned_to"] > after:
        seen += [one["sequence"] for one in page["events"]]
        after = page["scanned_to"]

    assert seen == list(range(1, service.head() + 1))
    assert page == {"events": [], "scanned_to": service.head(), "head": service.head()}


def test_an_event_is_told_as_a_cloudevent_that_can_be_sent_again(backend: httpx2.Client) -> None:
    story = Story(backend)

    (told_again,) = backend.get("/v1/events", params={"after": story.position - 1}).json()["events"]

    assert told_again["specversion"] == "1.0"
    assert (told_again["type"], told_again["subject"], told_again["streamversion"]) == ("sqa.case.opened.v1", story.stream, 1)
    assert told_again["data"]["reason"] == "Klarar inte läsningen."
    assert told_again["dataclassification"] == "personal"
    answer = backend.post("/v1/events", json=told_again)
    assert answer.status_code == 200
    assert answer.json()["position"] == story.position


def test_the_stream_tells_what_has_been_and_what_comes(backend: httpx2.Client) -> None:
    story = Story(backend)
    with backend.stream("GET", "/v1/events/stream", params={"after": story.position - 1}) as response:
        stream = told(response)
        first = next(stream)
        story.tell(story.event("case.contributor-added", {"duty": ASA}, "2025-09-02"))
        second = next(stream)

    assert (first["id"], first["event"], first["data"]["subject"]) == (str(story.position - 1), "sqa.case.opened.v1", story.stream)
    assert (second["id"], second["event"]) == (str(story.position), "sqa.case.contributor-added.v1")


def test_a_broken_stream_is_resumed_without_loss_or_repetition(backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    (first,) = follow(backend, 1, params={"after": story.position - 2})

    (second,) = follow(backend, 1, headers={"Last-Event-ID": first["id"]}, params={"after": 0})

    assert [first["id"], second["id"]] == [str(story.position - 1), str(story.position)]


def test_who_may_not_read_gets_the_place_and_no_event(service: Service, backend: httpx2.Client) -> None:
    story, stranger = Story(backend), service.staff(JOHAN)

    page = stranger.get("/v1/events", params={"after": story.position - 1}).json()
    (skipped,) = follow(stranger, 1, params={"after": story.position - 1})

    assert page == {"events": [], "scanned_to": story.position, "head": story.position}
    assert skipped == {"id": str(story.position)}


@pytest.mark.parametrize("said", ["-1", "x", "1.5", "9" * 30, "٣"])
def test_a_place_that_is_none_is_refused(backend: httpx2.Client, said: str) -> None:
    assert problem(backend.get("/v1/events", params={"after": said})) == "parameter-is-malformed"
    assert backend.get("/v1/events/stream", headers={"Last-Event-ID": said.encode()}).status_code == 400
    assert problem(backend.get("/v1/events", params={"limit": said})) == "parameter-is-malformed"


def test_a_place_beyond_the_head_is_refused_alike_everywhere(backend: httpx2.Client, service: Service) -> None:
    story, beyond = Story(backend), service.head() + 1_000_000

    for address, said in (
        ("/v1/events", {"after": beyond}),
        ("/v1/events/stream", {"after": beyond}),
        (f"/v1/cases/{story.id}", {"as_known_on": beyond}),
        (f"/v1/cases/{story.id}/history", {"as_known_on": beyond}),
        ("/v1/questions/roles", {"as_known_on": beyond}),
        ("/v1/questions/roles", {"min_position": beyond}),
    ):
        answer = backend.get(address, params=said)
        assert (answer.status_code, problem(answer)) == (409, "beyond-the-ledger"), address
        told = answer.json()["details"]
        assert told == {"in": "query", "name": next(iter(said)), "asked_for": beyond, "head": service.head()}
    answer = backend.get("/v1/events/stream", headers={"Last-Event-ID": str(beyond)})
    assert (answer.status_code, answer.json()["details"]["in"]) == (409, "header")
    at_the_head = backend.get("/v1/events", params={"after": service.head()}).json()
    assert at_the_head["scanned_to"] == at_the_head["head"] == service.head()


def test_a_token_that_does_not_read_is_told_so_rather_than_that_there_is_nothing(service: Service, backend: httpx2.Client) -> None:
    Story(backend)
    writer = service.backend(reads=False)

    for address in ("/v1/events", "/v1/events/stream", "/v1/questions/roles"):
        answer = writer.get(address)
        assert (answer.status_code, problem(answer)) == (403, "the-token-does-not-read"), address
        assert "--reads" in answer.json()["next_step"]
    assert writer.get("/v1/questions").status_code == 200


def test_an_expired_token_ends_the_stream(service: Service, backend: httpx2.Client) -> None:
    from datetime import timedelta

    short = service.client(service.token("auditor", valid_for=timedelta(seconds=2)))
    backend.post("/v1/events", json=concern_raised(a_concern()))

    with short.stream("GET", "/v1/events/stream", params={"after": service.head()}) as response:
        text = response.read()

    assert text.endswith(b"event: problem\ndata: /problems/token-is-not-valid\n\n")
