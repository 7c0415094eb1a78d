"""Who is measured: how each is started, and one round's question to it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from tests import databases
from tests.bench.peers.environment import from_npm, from_pypi, locked, node
from tests.bench.place import Place

ROOT = Path(__file__).parents[3]
MESSAGE_DB, EMMETT = "@eventide/message-db", "@event-driven-io/emmett-postgresql"


@dataclass(frozen=True)
class Ready:
    """A contender that is installed. command: from its database, the bytes of an event and a folder of its own."""

    version: str
    command: Callable[[str, int, Path], list[str]]


def _ours() -> Ready:
    return Ready("", lambda database, _, folder: _module("ours", database, str(folder)))


def _floor() -> Ready:
    return Ready("", lambda database, size, _: _module("floor", database, str(size)))


def _eventsourcing() -> Ready:
    return Ready(locked("eventsourcing"), lambda database, size, _: _module("eventsourced", database, str(size)))


def _message_db() -> Ready:
    folder, version = from_npm(MESSAGE_DB)
    scripts = str(folder / "node_modules" / MESSAGE_DB / "database")
    return Ready(version, lambda database, size, _: _module("message_db", database, str(size), scripts))


def _umadb() -> Ready:
    python, version = from_pypi("umadb")
    return Ready(version, lambda database, size, folder: _module("uma", database, str(size), str(folder), python=str(python)))


def _emmett() -> Ready:
    (folder, version), program = from_npm(EMMETT), str(Path(__file__).with_name("emmett.mjs"))
    return Ready(version, lambda database, size, _: [node(), program, database, str(size), str(folder)])


def _module(name: str, *arguments: str, python: str = sys.executable) -> list[str]:
    return [python, "-m", f"tests.bench.peers.{name}", *arguments]


FLOOR, OURS = "floor", "ours"
OTHERS = ("eventsourcing", "message-db", "umadb", "emmett")
READY: Mapping[str, Callable[[], Ready]] = {
    FLOOR: _floor,
    OURS: _ours,
    "eventsourcing": _eventsourcing,
    "message-db": _message_db,
    "umadb": _umadb,
    "emmett": _emmett,
}
# UmaDB is its own engine: it stands where the other servers do.
ON = {"sqlite": (FLOOR, OURS, "eventsourcing"), "postgres": (FLOOR, OURS, *OTHERS)}


class Failed(Exception):
    """A contender ended, or answered nothing; says what it said last."""


@dataclass
class Running:
    """A contender's process. hello: what it said when it was ready."""

    process: subprocess.Popen[str]
    said: IO[str]
    hello: dict[str, Any]

    def ask(self, what: Mapping[str, Any]) -> dict[str, Any]:
        """Raises Failed."""
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps(what) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # what it said instead is read below
        return _answered(self.process, self.said)


@contextmanager
def running(ready: Ready, name: str, place: Place, size: int) -> Iterator[Running]:
    """With a database of its own on the place's server, or a file of its own in the place's folder. Raises Failed."""
    with ExitStack() as stack:
        folder = place.folder / name
        folder.mkdir()
        database = stack.enter_context(databases.postgres().new_database()) if place.url else str(folder / f"{name}.db")
        said = stack.enter_context((place.folder / f"{name}.log").open("w+"))
        start = partial(subprocess.Popen, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        process = stack.enter_context(start(ready.command(database, size, folder), stderr=said))
        stack.callback(_end, process)
        yield Running(process, said, _answered(process, said))


def _end(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    try:
        process.stdin.close()
        process.wait(10)
    except (BrokenPipeError, subprocess.TimeoutExpired):
        process.kill()


def _answered(process: subprocess.Popen[str], said: IO[str]) -> dict[str, Any]:
    assert process.stdout
    if line := process.stdout.readline():
        answer: dict[str, Any] = json.loads(line)
        return answer
    process.wait()
    said.seek(0)
    lines = [line.strip() for line in said if line.strip()]
    errors = [line for line in lines if "Error" in line and not line.startswith("at ")]
    raise Failed((errors or lines or [f"ended with {process.returncode}"])[-1])
