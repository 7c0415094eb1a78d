"""What goes on beside the service: answers kept up, views built anew, jobs. In a process of its own, or in threads of this one."""

import os
import signal
from collections.abc import Callable, Iterable
from threading import Event as Signal
from threading import Lock, Thread
from time import monotonic

import structlog

from adapters.api.huvudman import Huvudman
from adapters.composition.keeper import Keeper, Told
from adapters.leases import Leases
from adapters.ledger.errors import LedgerIsNotCreated

log = structlog.get_logger("sqa")

TRY_EVERY_SECONDS = 1.0
TRY_AGAIN_SECONDS = 10.0  # a ledger that couldn't be opened
LOOK_EVERY_SECONDS = 0.05
LOOKS_A_SECOND = 500  # in all: with more ledgers than 25, each is looked at less often


class Worker:
    """Takes the lease of each huvudman that nobody has, and keeps up those it has. Each has threads of its own: none waits for another."""

    def __init__(
        self,
        names: Callable[[], Iterable[str]],
        opens: Callable[[str], Huvudman],
        closes: Callable[[str], None],
        leases: Leases,
        told: Told = lambda name, position, number: None,
    ) -> None:
        """names: the huvudmän there are; asked again and again. opens, closes: a huvudman's service. told: see `Keeper`."""
        self._names, self._opens, self._closes, self._leases, self._told = names, opens, closes, leases, told
        self._keepers: dict[str, Keeper] = {}
        self._not_before: dict[str, float] = {}
        self._opened_again: set[str] = set()
        self._door, self._stop, self.works = Lock(), Signal(), Signal()
        self._thread = Thread(target=self._run, name="sqa-worker", daemon=True)

    def start(self) -> None:
        """Work from now on."""
        self._thread.start()

    def wake(self, name: str, number: int = 0) -> None:
        """Something was appended to a huvudman's ledger; see `Keeper.wake`. Nothing when another worker has it."""
        if keeper := self._keepers.get(name):
            keeper.wake(number)

    def kept(self) -> list[Huvudman]:
        """Those whose lease this worker has, and whose history has begun."""
        return [keeper.huvudman for keeper in list(self._keepers.values()) if keeper.is_keeping() and keeper.huvudman.named_duty]

    def let_go(self, name: str) -> None:
        """Its service is closed: it is opened again at the next look."""
        with self._door:
            if keeper := self._keepers.pop(name, None):
                keeper.stop()

    def stop(self) -> None:
        """Finish what is at hand, and let others have the leases."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)
        for name in list(self._keepers):
            self.let_go(name)
        self._leases.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                for name in self._names():
                    self._look_after(name)
            except Exception as fault:  # the database is away: those it has are kept up as soon as it is back
                log.error("huvudmen can't be listed", fault=type(fault).__name__)
            self.works.set()
            self._stop.wait(TRY_EVERY_SECONDS)

    def _look_after(self, name: str) -> None:
        self._open_again_once_it_has_begun(name)
        with self._door:
            keeper = self._keepers.get(name)
            if keeper and not keeper.is_keeping():
                del self._keepers[name]
                keeper.stop()
                keeper = None
            if keeper or self._stop.is_set() or self._not_before.get(name, 0) > monotonic():
                return
        if lease := self._leases.take(f"{name}/work"):
            try:
                huvudman = self._opens(name)
            except Exception as fault:  # this one only: the others are kept up
                lease.release()
                self._not_before[name] = monotonic() + TRY_AGAIN_SECONDS
                if isinstance(fault, LedgerIsNotCreated):
                    log.info("not set up yet", huvudman=name, next="sqa roster import FOLDER")
                else:
                    log.error("can't be opened", huvudman=name, fault=type(fault).__name__, next="sqa doctor")
                return
            log.debug("lease taken", huvudman=name)
            with self._door:
                many = len(self._keepers) + 1
                self._keepers[name] = Keeper(huvudman, lease, max(LOOK_EVERY_SECONDS, many / LOOKS_A_SECOND), self._told)
                self._keepers[name].start()

    def _open_again_once_it_has_begun(self, name: str) -> None:
        """What is opened before its first record doesn't know the named duty, nor which clock it is on."""
        keeper = self._keepers.get(name)
        if keeper and keeper.huvudman.named_duty is None and name not in self._opened_again and keeper.huvudman.ledger.head()[0]:
            self._opened_again.add(name)
            self.let_go(name)
            self._closes(name)


class Signals:
    """How a worker talks with the service it stands beside: lines on its standard input and output. See `beside.Beside`.

    In: `<huvudman> <number>`, something was appended. Out: `<huvudman> <position> <number>`, the answers stand here and know all
    that was appended before that number was sent. A line that doesn't fit in the pipe is left out: who waits looks by itself, too.
    """

    def __init__(self) -> None:
        os.set_blocking(1, False)

    def tell(self, name: str, position: int, number: int) -> None:
        """Say it, unless nobody has listened for long."""
        try:
            os.write(1, f"{name} {position} {number}\n".encode())
        except OSError:
            log.debug("nobody listens")

    def listen(self, wake: Callable[[str, int], None], ended: Callable[[], None]) -> None:
        """Pass on what is said until the service ends, however it does."""
        rest = b""
        while said := os.read(0, 65_536):
            *lines, rest = (rest + said).split(b"\n")
            for line in lines:
                name, _, number = line.decode().partition(" ")
                wake(name, int(number))
        ended()


Kept = Callable[[], list[Huvudman]]


def work(make: Callable[[Told], Worker], ready: Callable[[], None], jobs: Callable[[Kept], Callable[[], None]], *, beside: bool) -> None:
    """Work in this process until SIGTERM or SIGINT, or, beside a service, until that one has ended.

    make: gives the worker, which is to tell as it is told. ready(): what could be taken has been. jobs(kept): starts them for the
    huvudmän that are kept at the time; returns what ends them.
    """
    stop = Signal()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    signals = Signals() if beside else None
    worker = make(signals.tell) if signals else make(lambda name, position, number: None)
    worker.start()
    if signals:
        Thread(target=signals.listen, args=(worker.wake, stop.set), name="sqa-signals", daemon=True).start()
    worker.works.wait(10)
    if signals:
        signals.tell("-", 0, 0)  # nobody's position: here I am
    end_jobs = jobs(worker.kept)
    ready()
    stop.wait()
    end_jobs()
    worker.stop()
