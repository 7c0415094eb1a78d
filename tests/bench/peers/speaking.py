"""What every contender answers, one JSON object a line. Standard library only: each runs where its peer is installed."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from queue import Queue
from threading import Barrier, Thread
from time import perf_counter
from typing import Any, Protocol
from uuid import uuid4

Answer = dict[str, Any]
CASE = 30  # events of a stream that is told one by one
WAIT_SECONDS = 20


class Contender(Protocol):
    """Each call does one round's work, prepared before the clock starts."""

    def append(self, callers: int, batch: int, events: int) -> Answer:
        """So many events, `batch` to a commit, by so many callers at once: their count and the seconds."""

    def fold(self, events: int) -> Answer:
        """One stream of so many events, read back and folded: count and seconds."""

    def read(self, events: int) -> Answer:
        """The first events of all streams in order, decoded: count and seconds."""

    def deliver(self, events: int) -> Answer:
        """One event at a time until a reader has it: milliseconds of each; or `none`, with why."""


class Store(Protocol):
    """A store that keeps events as they are given. A connection belongs to one caller."""

    undelivered: str  # why it has nothing that delivers; empty where it has

    def connect(self) -> Any: ...

    def append(self, connection: Any, stream: str, version: int, bodies: Sequence[str]) -> None:
        """In one commit, refused where the stream doesn't have `version` events. bodies: JSON."""

    def fold(self, connection: Any, stream: str) -> int: ...

    def read(self, connection: Any, events: int) -> int: ...

    def following(self) -> AbstractContextManager[Iterator[Any]]:
        """The bodies that are appended from now on, one by one; ends when the context does."""


class Plain:
    """A contender that is a store: bodies of `size` bytes in streams of thirty, or of a batch each."""

    def __init__(self, store: Store, size: int) -> None:
        self.store, self.size = store, size
        self._connections: list[Any] = []
        self._long = ""

    def append(self, callers: int, batch: int, events: int) -> Answer:
        while len(self._connections) < callers:
            self._connections.append(self.store.connect())
        return timed([self._telling(connection, batch, events // callers) for connection in self._connections[:callers]])

    def fold(self, events: int) -> Answer:
        connection = self._connections[0]
        if not self._long:
            self._long = _new_stream()
            for version in range(0, events, 100):
                self.store.append(connection, self._long, version, self.bodies(min(100, events - version)))
        return timed([lambda: self.store.fold(connection, self._long)])

    def read(self, events: int) -> Answer:
        return timed([lambda: self.store.read(self._connections[0], events)])

    def deliver(self, events: int) -> Answer:
        if self.store.undelivered:
            return {"none": self.store.undelivered}
        connection, bodies = self._connections[0], self.bodies(events + 1)
        appends = [(body, lambda body=body: self.store.append(connection, _new_stream(), 0, [body])) for body in bodies]
        with self.store.following() as arriving:
            return delivered(appends, arriving)

    def bodies(self, events: int) -> list[str]:
        return [json.dumps({"note": uuid4().hex.ljust(self.size - 12, "o")}) for _ in range(events)]

    def _telling(self, connection: Any, batch: int, events: int) -> Callable[[], int]:
        streams = [(_new_stream(), self.bodies(CASE if batch == 1 else batch)) for _ in range(-(-events // max(CASE, batch)))]

        def tell() -> int:
            for stream, bodies in streams:
                for version in range(0, len(bodies), batch):
                    self.store.append(connection, stream, version, bodies[version : version + batch])
            return sum(len(bodies) for _, bodies in streams)

        return tell


def _new_stream() -> str:
    return f"case-{uuid4()}"


def timed(works: Sequence[Callable[[], int]]) -> Answer:
    """Each in a thread of its own, all from the same moment (one alone: in this one). Raises what one of them raised."""
    if len(works) == 1:
        began = perf_counter()
        return {"count": works[0](), "seconds": perf_counter() - began}
    start, done, failed = Barrier(len(works) + 1), list[int](), list[BaseException]()

    def run(work: Callable[[], int]) -> None:
        start.wait()
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {"count": sum(done), "seconds": perf_counter() - began}


def delivered(appends: Sequence[tuple[Any, Callable[[], Any]]], arriving: Iterator[Any]) -> Answer:
    """From before each append until a reader in another thread has what it is known by; but for the first: the reader isn't there yet."""
    arrived: Queue[tuple[Any, float]] = Queue()

    def follow() -> None:
        for each in arriving:
            arrived.put((each, perf_counter()))

    Thread(target=follow, daemon=True).start()
    milliseconds = []
    for awaited, append in appends:
        began = perf_counter()
        append()
        each, at = arrived.get(timeout=WAIT_SECONDS)
        while each != awaited:
            each, at = arrived.get(timeout=WAIT_SECONDS)
        milliseconds.append((at - began) * 1_000)
    return {"milliseconds": milliseconds[1:]}


def speak(contender: Contender, **hello: Any) -> None:
    """Say hello when ready, then answer until there is nothing more to read. What libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    does = {"append": contender.append, "fold": contender.fold, "read": contender.read, "deliver": contender.deliver}
    print(json.dumps(hello), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(does[asked.pop("do")](**asked)), file=answers, flush=True)
