"""The service as it runs for real: `sqa serve` and `sqa work` in processes of their own, on one huvudman's data."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.ekbacken import HELENA, Service, register

SQA = ("-c", "from adapters.composition import main; main()")
LONGEST_SECONDS = 60  # a busy machine takes its time; nothing here waits longer than it must


def soon(true: Any, what: str) -> None:
    """Wait until it is so."""
    until = monotonic() + LONGEST_SECONDS
    while not true():
        assert monotonic() < until, what
        sleep(0.02)


def is_there(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
        return bool(state.strip()) and not state.startswith("Z")
    return False


@dataclass
class Process:
    """One of them, and what it said first."""

    popen: subprocess.Popen[bytes]
    said: dict[str, Any]

    def children(self) -> list[int]:
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [line.split() for line in told.splitlines()]
        return [int(pid) for pid, parent in pairs if int(parent) == self.popen.pid and is_there(int(pid))]

    def worker(self) -> int:
        """The process id of the worker beside it."""
        soon(self.children, "there is no worker")
        return self.children()[0]

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()


@dataclass
class Place:
    """Ekbacken's data, and the processes on it."""

    composition: Composition
    environment: dict[str, str]
    processes: list[Process] = field(default_factory=list)

    def begin(self, *verb: str, **settings: str) -> Process:
        """Start a verb that says a line of JSON once it is ready."""
        environment = {**os.environ, **self.environment, **{f"SQA_{name.upper()}": value for name, value in settings.items()}}
        popen = subprocess.Popen([sys.executable, *SQA, *verb, "--json"], env=environment, stdout=subprocess.PIPE)
        assert popen.stdout
        said = popen.stdout.readline()
        assert said, f"{verb} ended with {popen.wait()}"
        self.processes.append(Process(popen, json.loads(said)))
        return self.processes[-1]

    def service(self, process: Process) -> Service:
        """Clients of it."""
        return Service(process.said["address"], self.composition)

    def end(self) -> None:
        for process in self.processes:
            if process.popen.poll() is None:
                process.popen.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.popen.wait(LONGEST_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            if process.popen.stdout:
                process.popen.stdout.close()


@contextmanager
def ekbacken(data: Path, database_url: str | None) -> Iterator[Place]:
    """Its register taken in and its history begun; nothing is served yet."""
    settings = Settings(data=data, database_url=database_url, huvudman="ekbacken", port=0)
    composition = Composition(settings)
    composition.migrate("ekbacken")
    composition.huvudman("ekbacken").roster.take_in(register(), datetime.now(UTC).date())
    composition.establish("ekbacken", HELENA)
    environment = {"SQA_DATA": str(data), "SQA_HUVUDMAN": "ekbacken", "SQA_PORT": "0", "SQA_LOG_LEVEL": "ERROR"}
    place = Place(composition, environment | ({"SQA_DATABASE_URL": database_url} if database_url else {}))
    try:
        yield place
    finally:
        place.end()
        composition.close()
