"""Processes that are killed at a random moment, and what they had said by then. The seed gives the moments and all that is asked."""

import multiprocessing
import os
import secrets
from collections.abc import Callable
from random import Random
from threading import Condition, Thread
from typing import Any

SEED = "SQA_FAULTS_SEED"
PATIENCE = 60.0  # seconds for what must come; only a hang takes as long
_FORKS = multiprocessing.get_context("forkserver")  # a process that has imported everything, and is forked
_FORKS.set_forkserver_preload(["tests.faults.writing", "tests.faults.promises", "tests.faults.schools"])


def a_seed() -> int:
    """A new seed, or the one in SQA_FAULTS_SEED. Printed, so that a failing test tells how it is replayed."""
    seed = int(os.environ.get(SEED) or secrets.randbits(32))
    print(f"replay: {SEED}={seed}")
    return seed


def dice(*named: object) -> Random:
    """The same dice for the same names, in every process."""
    return Random("/".join(map(str, named)))


def quick_folder() -> str | None:
    """A place in memory for files that are only to outlive processes, or stand under a disk of our own; None: the usual one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Victim:
    """A process of our own that runs `target(says, *args)` until it ends or is killed.

    `says.send(anything)` in it is heard here; what it had said whole before it died is in `said`.
    """

    def __init__(self, target: Callable[..., None], *args: object) -> None:
        self.said: list[Any] = []
        self._heard = Condition()
        self._deaf = False
        ear, mouth = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=target, args=(mouth, *args), daemon=True)
        self._process.start()
        mouth.close()
        self._listener = Thread(target=self._listen, args=(ear,), daemon=True)
        self._listener.start()

    def wait_for_words(self, count: int = 1) -> list[Any]:
        """Wait until it has said so much, or is dead. Returns what it has said."""
        with self._heard:
            assert self._heard.wait_for(lambda: len(self.said) >= count or self._deaf, PATIENCE), "it says nothing"
        return self.said

    def kill(self) -> list[Any]:
        """End it as kill -9 does. Returns what it had said."""
        self._process.kill()
        return self.ended()

    def ended(self) -> list[Any]:
        """Wait for its end. Returns what it had said."""
        self._process.join(PATIENCE)
        assert self._process.exitcode is not None, "it does not end"
        self._listener.join(PATIENCE)
        self.exitcode = self._process.exitcode
        self._process.close()
        return self.said

    def _listen(self, ear: Any) -> None:
        while True:
            try:
                word = ear.recv()
            except (EOFError, OSError):  # its end; half a word is none
                break
            with self._heard:
                self.said.append(word)
                self._heard.notify_all()
        ear.close()
        with self._heard:
            self._deaf = True
            self._heard.notify_all()


def shared_number(start: int = 0) -> Any:
    """A number that several victims may count up, under its own lock (`get_lock()`, `value`)."""
    return _FORKS.Value("q", start)
