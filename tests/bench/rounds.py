"""Measuring two things by turns, A B A B, so that what the machine does beside them hits both."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from threading import Barrier, Thread
from time import perf_counter

from tests.bench.table import Figure

Measured = tuple[Figure, Figure]
FEWEST = 3


@dataclass(frozen=True)
class Effort:
    """How long one line is measured: so many rounds, but no new one after so many seconds, once there are three."""

    rounds: int
    seconds: float

    def spent(self, rounds: int, began: float) -> bool:
        return rounds >= self.rounds or (rounds >= FEWEST and perf_counter() - began > self.seconds)


def rates(effort: Effort, ours: Callable[[], int], floor: Callable[[], int]) -> Measured:
    """Medians of how many a second. Each call does one round's work and returns how many things that was."""
    both: tuple[list[float], list[float]] = ([], [])
    started = perf_counter()
    while not effort.spent(len(both[1]), started):
        for found, work in zip(both, (ours, floor), strict=True):
            gc.collect()
            began = perf_counter()
            count = work()
            found.append(count / (perf_counter() - began))
    return Figure(median(both[0])), Figure(median(both[1]))


def times(effort: Effort, ours: Callable[[], float | None], floor: Callable[[], float | None], slowest: int = 95) -> Measured:
    """Median and a high percentile, in milliseconds. A call that returns seconds has timed itself."""
    both: tuple[list[float], list[float]] = ([], [])
    started = perf_counter()
    while not effort.spent(len(both[1]), started):
        for found, work in zip(both, (ours, floor), strict=True):
            began = perf_counter()
            said = work()
            found.append((perf_counter() - began if said is None else said) * 1_000)
    return _figure(both[0], slowest), _figure(both[1], slowest)


def _figure(milliseconds: Sequence[float], slowest: int) -> Figure:
    return Figure(median(milliseconds), quantiles(milliseconds, n=100, method="inclusive")[slowest - 1])


def at_once(works: Sequence[Callable[[], int]]) -> int:
    """Run each in a thread of its own, all from the same moment. Returns the sum; raises what one of them raised."""
    start = Barrier(len(works))
    done: list[int] = []
    failed: list[BaseException] = []

    def run(work: Callable[[], int]) -> None:
        try:
            start.wait()
            done.append(work())
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(done)
