"""Answers are kept up by processes that may die at any time: another takes over, nothing is lost, nothing is doubled."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.e2e.ekbacken import a_case, case_opened
from tests.e2e.processes import Place, ekbacken, is_there, soon
from tests.e2e.test_http_feed import told


@pytest.fixture
def place(data_folder: Path, database_url: str | None) -> Iterator[Place]:
    with ekbacken(data_folder, database_url) as place:
        yield place


def opened_cases(client: httpx2.Client, many: int) -> int:
    """Open cases; the position of the last."""
    answer = client.post("/v1/events", json=[case_opened(a_case()) for _ in range(many)])
    assert answer.status_code == 201, answer.text
    return int(answer.json()["position"])


def owners(client: httpx2.Client, position: int) -> list[str]:
    """The streams in an answer that knows this position."""
    answers: list[httpx2.Response] = []

    def answered() -> bool:
        answers.append(client.get("/v1/questions/owners", params={"min_position": position}))
        return answers[-1].status_code == 200

    soon(answered, "the answers do not come so far")
    return [row["stream"] for row in answers[-1].json()["rows"]]


def figures(client: httpx2.Client) -> dict[str, float]:
    lines = [line.split() for line in client.get("/metrics").text.splitlines() if line.startswith("sqa_views_")]
    return {name.partition("{")[0].removeprefix("sqa_views_"): float(value) for name, value in lines}


def test_the_answers_go_on_when_their_worker_is_killed(place: Place) -> None:
    serving = place.begin("serve")
    with closing(place.service(serving).backend()) as client:
        before = owners(client, opened_cases(client, 3))
        first = serving.worker()
        for _ in range(2):
            os.kill(serving.worker(), signal.SIGKILL)
            after = owners(client, opened_cases(client, 3))
        assert len(before) == 3
        assert len(after) == len(set(after)) == 9
        told_of = figures(client)
        assert (told_of["lag_events"], told_of["hole_events"], told_of["parked_streams"]) == (0, 0, 0)
        assert "heartbeat_age_seconds" in told_of
        last = serving.worker()
        assert last != first
    serving.kill()
    soon(lambda: not is_there(last), "the worker outlives its service")
    views = place.composition.huvudman("ekbacken").views
    assert not any(report.differs for report in views.generations.rebuild())


def test_of_two_workers_one_works_and_the_other_takes_over(place: Place) -> None:
    serving = place.begin("serve", worker="elsewhere")
    assert serving.children() == []
    workers = [place.begin("work"), place.begin("work")]
    with closing(place.service(serving).backend()) as client:
        assert len(owners(client, opened_cases(client, 2))) == 2
        workers[0].kill()  # whichever has the lease: the other one goes on
        assert len(owners(client, opened_cases(client, 2))) == 4
        third = place.begin("work")
        workers[1].kill()
        assert len(owners(client, opened_cases(client, 2))) == 6
        assert figures(client)["hole_events"] == 0
    third.popen.send_signal(signal.SIGTERM)
    assert third.popen.wait(60) == 0


def test_what_one_process_appends_is_told_by_another_to_whoever_follows(place: Place) -> None:
    here, there = place.begin("serve", worker="elsewhere"), place.begin("serve", worker="elsewhere")
    writing, following = place.service(here).backend(), place.service(there).backend()
    begin = opened_cases(writing, 1)
    with (
        following.stream("GET", "/v1/events/stream", params={"after": 0}) as never_read,  # it keeps nobody waiting
        following.stream("GET", "/v1/events/stream", params={"after": begin}) as response,
    ):
        stream, positions = told(response), list[int]()
        for _ in range(3):
            position = opened_cases(writing, 100)
            positions += [int(next(stream)["id"]) for _ in range(100)]
            assert positions[-1] == position
        assert never_read.status_code == 200
    assert positions == list(range(begin + 1, position + 1))
    with writing.stream("GET", "/v1/events/stream", headers={"Last-Event-ID": str(positions[9])}) as resumed:
        stream = told(resumed)
        assert [int(next(stream)["id"]) for _ in range(5)] == positions[10:15]
        here.popen.send_signal(signal.SIGTERM)
        list(stream)  # the stream ends, and does not hold the process up
    assert here.popen.wait(60) == 0
    writing.close()
    following.close()
