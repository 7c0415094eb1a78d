"""How long it takes until an answer knows what was just appended.

Ours, in one process: append, wait until the thread that keeps up has taken the event in, ask and tell the answer. The floor, in one process
too: one INSERT on a kept connection until another thread, which polls, has seen the row's position. Nothing is decoded, folded, written
again or asked there: it is the least that delivering costs, not the least that an answer costs.
"""

from collections.abc import Iterator
from threading import Event as Signal
from threading import Thread
from time import perf_counter, sleep
from typing import Any

from adapters.api.answering import ask
from adapters.api.appending import submit
from adapters.api.moments import Moments
from tests.bench.bare import Bare, Row, Rows
from tests.bench.place import BACKEND, Place, Town
from tests.bench.rounds import Effort, times
from tests.bench.table import MILLISECONDS, Line
from tests.bench.telling import Supply, write_history

POLL_SECONDS = 0.0005
NEWEST = "SELECT max(position) FROM events"


class Reader:
    """Looks, in a thread of its own, for the newest row again and again, as a projection without a signal would."""

    def __init__(self, bare: Bare) -> None:
        self._connection, self._stop = bare.connect(), Signal()
        self.newest = 0
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.newest = self._connection.execute(NEWEST).fetchone()[0] or 0
            sleep(POLL_SECONDS)
        self._connection.close()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def lines(place: Place, effort: Effort) -> Iterator[Line]:
    with place.town("latency") as town:
        write_history(town, 300)
        town.composition.keep_up()
        supply, bare = Supply(town), place.bare("latency")
        supply.next(20)  # which stand in history already
        told = iter(supply.next(1 + effort.rounds // 25))
        rows = Rows(town.huvudman.ledger.records(limit=1_000)[-200:], ids_as_text=place.url is None)
        taken, connection, reader = iter(rows.take(effort.rounds)), bare.connect(), Reader(bare)
        sleep(1)
        ours, floor = times(
            effort, lambda: _answered(town, next(told)), lambda: _delivered(bare, connection, next(taken), reader), slowest=99
        )
        reader.stop()
        connection.close()
        yield Line(
            "append → answer", f"{MILLISECONDS}, p50 / p99", ours, floor, "INSERT → seen by a reader that polls every 0.5 ms", "≤ 3.00"
        )


def _answered(town: Town, proposal: Any) -> float:
    began = perf_counter()
    (receipt,) = submit([proposal], BACKEND, town.huvudman, indexed=False)
    ask("owners", {"case": proposal.stream}, BACKEND, town.huvudman, Moments(None, None), min_position=receipt.position)
    return perf_counter() - began


def _delivered(bare: Bare, connection: Any, row: Row, reader: Reader) -> float:
    began = perf_counter()
    bare.insert(connection, row)
    while reader.newest < row[0]:
        sleep(POLL_SECONDS / 5)
    return perf_counter() - began
