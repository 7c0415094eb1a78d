"""Serving over HTTP, in this process."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

import uvicorn


class AnnouncedServer(uvicorn.Server):
    """Uvicorn that says when it answers, and where: port 0 takes a free one."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[str], None], ending: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._ready, self._ending = ready, ending

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal: no new connections, what has been asked is answered, then the end. The second: the end, at once."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            os.kill(os.getpid(), sig)  # nothing that was acknowledged is lost by it
        self._ending()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in good order when told to, and end as a success: uvicorn would die of the signal once more."""
        if current_thread() is not main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.servers:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._ready(f"http://{f'[{host}]' if ':' in host else host}:{port}")


def configured(application: Any, host: str, port: int, drain_seconds: int = 25) -> uvicorn.Config:
    """How uvicorn runs. No access log: paths name cases; the service's own log has what is needed."""
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=drain_seconds,
        h11_max_incomplete_event_size=64 * 1024,
    )


def is_free(host: str, port: int) -> bool:
    """Can this address be served? Port 0 always can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError:
        return False
    return True


def serve(application: Any, host: str, port: int, ready: Callable[[str], None], *, ending: Callable[[], None], drain_seconds: int) -> None:
    """Serve until stopped by a signal; ending() is called when it comes, drain_seconds before whatever still waits is broken off."""
    config = configured(application, host, port, drain_seconds)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:  # uvloop, where there is one
        runner.run(AnnouncedServer(config, ready, ending).serve())
