"""A client that costs next to nothing: requests made beforehand as bytes, sent over connections that stay open."""

import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import urlsplit

import orjson

from tests.bench.rounds import at_once

CLIENTS = 8


def post(path: str, token: str, media_type: str, body: Any) -> bytes:
    content = orjson.dumps(body)
    return _head("POST", path, token) + f"Content-Type: {media_type}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


def get(path: str, token: str) -> bytes:
    return _head("GET", path, token) + b"\r\n"


def _head(method: str, path: str, token: str) -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n".encode()


class Connection:
    """One connection, one request at a time."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._at = (parts.hostname, parts.port)
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(self._at, timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> bytes:
        """The body of a successful answer. A connection that the server closed, idle while others had their turn, is opened anew."""
        try:
            return self._send(request)
        except ConnectionError:
            self.close()
            self._connect()
            return self._send(request)

    def _send(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(body) < length:
            body += self._more()
        if head[9:10] != b"2":
            raise RuntimeError(head[:40] + body[:600])
        return body

    def _more(self) -> bytes:
        received = self._socket.recv(65_536)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received

    def close(self) -> None:
        self._socket.close()


class Clients:
    """Eight connections to one address, each in a thread of its own while it sends."""

    def __init__(self, address: str) -> None:
        self.connections = [Connection(address) for _ in range(CLIENTS)]

    def send(self, requests: Sequence[Sequence[bytes]]) -> int:
        """Each connection sends its share, one after the other. Returns how many requests."""

        def sends(connection: Connection, mine: Sequence[bytes]) -> Callable[[], int]:
            return lambda: sum(bool(connection.send(request)) for request in mine)

        return at_once([sends(connection, mine) for connection, mine in zip(self.connections, requests, strict=True)])

    def close(self) -> None:
        for connection in self.connections:
            connection.close()


@contextmanager
def served(arguments: Sequence[str], environment: dict[str, str]) -> Iterator[Clients]:
    """A server in a process of its own, which prints {"address": …} when it answers; ended afterwards."""
    process = Popen([sys.executable, *arguments], env=os.environ | environment, stdout=PIPE)
    try:
        assert process.stdout
        said = process.stdout.readline()
        if not said:
            raise RuntimeError(f"{' '.join(arguments)} ended with {process.wait()}")
        clients = Clients(orjson.loads(said)["address"])
        yield clients
        clients.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
