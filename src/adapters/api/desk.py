"""A desk: whoever comes while it is busy waits together with others, and all who wait are served in one go."""

import asyncio
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Desk(Generic[T, R]):
    """Serves what is handed in, at most in one thread at a time.

    A request costs no thread of its own, nor two changes of thread: under load a turn serves as many as came during the last one.
    """

    def __init__(self, serve: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        """serve: answers each, in their order, in a thread; an exception stands for itself."""
        self._serve = serve
        self._door = Lock()
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._busy = False

    async def hand_in(self, thing: T) -> R:
        """The answer. Raises the exception that it came to."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        with self._door:
            self._waiting.append((thing, answer))
            begins, self._busy = not self._busy, True
        if begins:
            loop.run_in_executor(None, self._serve_until_nobody_waits)
        return await answer

    def _serve_until_nobody_waits(self) -> None:
        while waiting := self._next():
            try:
                answers = self._serve([thing for thing, _ in waiting])
            except Exception as fault:  # of the turn as such: everybody hears of it
                answers = [fault] * len(waiting)
            told = [(future, answer) for (_, future), answer in zip(waiting, answers, strict=True)]
            for loop in {future.get_loop() for future, _ in told}:
                loop.call_soon_threadsafe(_tell, [each for each in told if each[0].get_loop() is loop])

    def _next(self) -> list[tuple[T, asyncio.Future[R]]]:
        with self._door:
            waiting, self._waiting = self._waiting, []
            self._busy = bool(waiting)
            return waiting


def _tell(told: Sequence[tuple[asyncio.Future[R], R | Exception]]) -> None:
    for future, answer in told:
        if future.done():  # whoever waited has gone
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
