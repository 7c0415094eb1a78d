"""A process that is told to end answers what it was asked, and loses nothing it has acknowledged."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import httpx2
import pytest

from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.ekbacken import HELENA, Service, a_case, case_opened, register, served

SQA = Path(sys.executable).with_name("sqa")


@pytest.fixture
def environment(tmp_path: Path, database_url: str | None) -> dict[str, str]:
    """Ekbacken's ledger, made; and how a process finds it."""
    made = Composition(Settings(data=tmp_path / "data", database_url=database_url, huvudman="ekbacken"))
    with made.running():
        made.migrate("ekbacken")
        made.huvudman("ekbacken").roster.take_in(register(), made.clock().date())
        made.establish("ekbacken", HELENA)
    found = {**os.environ, "SQA_DATA": str(tmp_path / "data"), "SQA_HUVUDMAN": "ekbacken", "SQA_PORT": "0", "SQA_LOG_LEVEL": "ERROR"}
    return {**found, **({"SQA_DATABASE_URL": database_url} if database_url else {})}


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:
    """A served process: itself, its address, and a token."""
    made = subprocess.run([SQA, "token", "service", "--reads", "--json"], env=environment, check=True, capture_output=True)
    process = subprocess.Popen([SQA, "serve", "--json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout
        yield process, json.loads(process.stdout.readline())["address"], json.loads(made.stdout)["token"]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def test_under_load_every_request_is_answered_or_not_begun(environment: dict[str, str]) -> None:
    acknowledged: list[str] = []
    other: list[int] = []
    unanswered: list[str] = []
    many = Signal()

    def keep_asking(address: str, token: str) -> None:
        with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            while True:
                event = case_opened(a_case())
                try:
                    answer = client.post("/v1/events", json=event)
                except httpx2.ConnectError:
                    return  # nobody listens any more
                except httpx2.TransportError:
                    unanswered.append(event["id"])  # sent on a connection that was just being closed
                    continue
                if answer.status_code == 201:
                    acknowledged.append(event["id"])
                else:
                    other.append(answer.status_code)
                if len(acknowledged) > 60:
                    many.set()

    with serving(environment) as (process, address, token):
        callers = [Thread(target=keep_asking, args=(address, token)) for _ in range(6)]
        for caller in callers:
            caller.start()
        assert many.wait(60)
        process.send_signal(signal.SIGTERM)
        for caller in callers:
            caller.join(40)
        assert process.wait(40) == 0

    exported = subprocess.run([SQA, "export"], env=environment, check=True, capture_output=True)
    recorded = {event["id"] for event in map(json.loads, exported.stdout.splitlines()) if event["type"] == "sqa.case.opened.v1"}
    assert not other
    assert recorded == set(acknowledged), "nothing acknowledged is missing, nothing recorded went without its answer"
    assert not recorded & set(unanswered)


def test_a_stream_ends_by_itself(environment: dict[str, str]) -> None:
    began = Signal()
    ended = Signal()

    def follow(address: str, token: str) -> None:
        with httpx2.stream("GET", f"{address}/v1/events/stream", headers={"Authorization": f"Bearer {token}"}, timeout=60) as stream:
            for _ in stream.iter_bytes():
                began.set()
        ended.set()  # to its proper end: a stream that is cut raises

    with serving(environment) as (process, address, token):
        reader = Thread(target=follow, args=(address, token))
        reader.start()
        assert began.wait(30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        reader.join(10)
    assert ended.is_set()


@contextmanager
def unfinished_request(address: str, token: str) -> Iterator[None]:
    """A request whose body never comes."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as unfinished:
        head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        unfinished.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        time.sleep(0.5)
        yield


def test_a_second_signal_ends_at_once(environment: dict[str, str]) -> None:
    with serving({**environment, "SQA_DRAIN_SECONDS": "600"}) as (process, address, token), unfinished_request(address, token):
        process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert process.poll() is None, "it waits for what has been asked"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM


def test_who_is_ended_with_its_worker_and_a_request_that_never_ends_says_so_in_single_lines(environment: dict[str, str]) -> None:
    quick = {**environment, "SQA_DRAIN_SECONDS": "1", "SQA_LOG_LEVEL": "WARNING"}
    with serving(quick) as (process, address, token), unfinished_request(address, token):
        of_its_threads = Path(f"/proc/{process.pid}/task").glob("*/children")  # none where the system isn't Linux
        for worker in " ".join(each.read_text() for each in of_its_threads).split():  # as a process manager does
            os.kill(int(worker), signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)

    assert process.returncode == 0
    told = [json.loads(line) for line in log.decode().splitlines()]
    assert {(one["level"], one["library"], one.get("fault")) for one in told} == {
        ("error", "uvicorn.error", None),  # so many are broken off
        ("error", "uvicorn.error", "CancelledError"),
    }


def test_who_is_told_to_end_is_not_ready_but_alive(data_folder: Path) -> None:
    with served(data_folder, None) as service:
        assert isinstance(service, Service)
        client = service.client()
        assert client.get("/readyz").status_code == 200
        service.composition.end()

        ready = client.get("/readyz")

        assert (ready.status_code, ready.json()) == (503, {"ready": False, "why": "ending"})
        assert client.get("/healthz").status_code == 200
