"""UmaDB: a server of its own over gRPC, with its own file. Runs in the environment that has its package."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import umadb

from tests.bench.peers.speaking import Plain, speak

START_SECONDS = 20


class Server:
    """Appends under the condition that nothing new has the stream's tag. A connection keeps each stream's last position."""

    undelivered = ""

    def __init__(self, address: str) -> None:
        self.address = address

    def connect(self) -> tuple[Any, dict[str, int]]:
        return umadb.Client(self.address), {}

    def append(self, connection: Any, stream: str, version: int, bodies: Sequence[str]) -> None:
        client, last = connection
        condition = umadb.AppendCondition(_of(stream), last.get(stream))
        events = [umadb.Event("noted", body.encode(), tags=[stream], uuid=uuid4()) for body in bodies]
        last[stream] = client.append(events, condition)

    def fold(self, connection: Any, stream: str) -> int:
        return sum(bool(json.loads(each.event.data)) for each in connection[0].read(_of(stream)))

    def read(self, connection: Any, events: int) -> int:
        return sum(bool(json.loads(each.event.data)) for each in connection[0].read(limit=events))

    @contextmanager
    def following(self) -> Iterator[Iterator[Any]]:
        client = umadb.Client(self.address)
        subscription = client.subscribe(after=client.head())

        def arriving() -> Iterator[Any]:
            try:
                yield from (each.event.data.decode() for each in subscription)
            except umadb.CancelledByUserError:
                return

        yield arriving()
        subscription.cancel()


def _of(stream: str) -> Any:
    return umadb.Query([umadb.QueryItem(tags=[stream])])


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Its address, on loopback, once it answers."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(Path(sys.executable).with_name("umadb")), "--listen", address, "--db-path", str(folder / "uma.db")]
    process = subprocess.Popen(command, stdout=sys.stderr)
    try:
        until = monotonic() + START_SECONDS
        while True:
            try:
                umadb.Client(f"http://{address}").head()
                break
            except Exception:
                if process.poll() is not None or monotonic() > until:
                    raise
                sleep(0.05)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    with server(Path(sys.argv[3])) as address:
        speak(Plain(Server(address), int(sys.argv[2])))
