"""The worker process that a serving process starts beside itself, watches over and ends."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Event as Signal
from threading import Lock, Thread
from time import monotonic
from typing import Any

import structlog
from pydantic import SecretStr

from adapters.settings import Settings

log = structlog.get_logger("sqa")

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 10.0
LIVED_LONG_SECONDS = 30.0


def command(offsets: Mapping[str, timedelta]) -> list[str]:
    """The worker's own command line. offsets: {huvudman: how far its clock is from the real one}, for those that have their own."""
    clocks = [f"--clock={name}={offset // timedelta(microseconds=1)}" for name, offset in offsets.items()]
    return ["-c", "from adapters.composition import main; main()", "work", "--beside", *clocks]


def environment(settings: Settings) -> dict[str, str]:
    """These settings, as another process reads them."""
    return {f"SQA_{name.upper()}": _written(value) for name, value in settings.model_dump(exclude_none=True).items()}


def _written(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)


class Beside:
    """One worker at a time, started again when it dies. It ends by itself when this process does: its standard input ends."""

    def __init__(self, command: Callable[[], Sequence[str]], environment: Mapping[str, str], stands: Callable[[str, int], None]) -> None:
        """command: of a worker that speaks as `working.Signals` does, asked at each start. stands(huvudman, position): what it tells."""
        self._command, self._environment, self._stands = command, environment, stands
        self._door, self._stop, self._spoke = Lock(), Signal(), Signal()
        self._process: Popen[bytes] | None = None
        self._appended: dict[str, int] = {}
        self._told: dict[str, int] = {}  # what the worker was told and has not answered yet
        self._thread = Thread(target=self._watch, name="sqa-worker-beside", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait_until_it_works(self, seconds: float) -> bool:
        """Until the worker has said something."""
        return self._spoke.wait(seconds)

    def wake(self, name: str) -> None:
        """Something was appended. While the worker has not answered yet nothing more is said: once it has, it is told of all at once."""
        with self._door:
            self._appended[name] = self._appended.get(name, 0) + 1
            if name not in self._told:
                self._tell(name)

    def expect_the_end(self) -> None:
        """From now on a worker that ends is not started again. Safe in a signal's handler."""
        self._stop.set()

    def stop(self) -> None:
        """End the worker in good order, by force after ten seconds."""
        self._stop.set()
        process = self._process
        if process is not None:
            with self._door:
                if process.stdin:
                    process.stdin.close()
            try:
                process.wait(timeout=10)
            except TimeoutExpired:
                process.kill()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _tell(self, name: str) -> None:
        self._told[name] = self._appended[name]
        if self._process is None or self._process.stdin is None or self._process.stdin.closed:
            return
        try:
            os.write(self._process.stdin.fileno(), f"{name} {self._told[name]}\n".encode())
        except OSError:  # it has died, or listens no more: it looks by itself
            log.debug("the worker does not listen")

    def _watch(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stop.is_set():
            began = monotonic()
            process = self._begin()
            self._listen(process)
            code = process.wait()
            if self._stop.is_set():
                return
            pause = FIRST_PAUSE_SECONDS if monotonic() - began > LIVED_LONG_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
            log.error("the worker ended", code=code, again_in_seconds=pause)
            self._stop.wait(pause)

    def _begin(self) -> Popen[bytes]:
        # A session of its own: Ctrl-C is for the service, which ends its worker when nobody asks any more.
        process = Popen(  # noqa: S603 - this interpreter
            [sys.executable, *self._command()],
            stdin=PIPE,
            stdout=PIPE,
            env={**os.environ, **self._environment},
            start_new_session=True,
            bufsize=0,
        )
        if process.stdin:
            os.set_blocking(process.stdin.fileno(), False)
        with self._door:
            before, self._process = self._process, process
            self._told.clear()
            for name in self._appended:
                self._tell(name)
        for pipe in (before.stdin, before.stdout) if before else ():
            if pipe:
                pipe.close()
        if self._stop.is_set() and process.stdin:
            process.stdin.close()
        return process

    def _listen(self, process: Popen[bytes]) -> None:
        rest = b""
        while said := os.read(process.stdout.fileno(), 65_536) if process.stdout else b"":
            *lines, rest = (rest + said).split(b"\n")
            for line in lines:
                name, position, number = line.decode().split(" ")
                if name != "-":
                    self._stands(name, int(position))
                    self._answered(name, int(number))
            self._spoke.set()

    def _answered(self, name: str, number: int) -> None:
        with self._door:
            if number >= self._told.get(name, 0):
                self._told.pop(name, None)
                if self._appended.get(name, 0) > number:
                    self._tell(name)
