"""Keeping one ledger's answers up with history, while its lease is held."""

from collections.abc import Callable
from threading import BoundedSemaphore, Thread
from threading import Event as Signal
from time import monotonic, time

import structlog

from adapters.api.huvudman import Huvudman
from adapters.leases import Lease

log = structlog.get_logger("sqa")

LONGEST_PAUSE_SECONDS = 10.0
BE_SEEN_EVERY_SECONDS = 1.0
REBUILD_AGAIN_SECONDS = 60.0
ONE_REBUILD = BoundedSemaphore()  # at a time in this process: the other ledgers are to have their share of it

Told = Callable[[str, int, int], None]


class Stopped(Exception):
    """What was under way is given up: this process ends, or another has the lease."""


class Keeper:
    """Two threads: one takes in what is appended, the other builds anew what was built by other code."""

    def __init__(self, huvudman: Huvudman, lease: Lease, look_every: float, told: Told) -> None:
        """look_every: seconds, for what other processes append. told(huvudman, position, number): see `wake`."""
        self.huvudman = huvudman
        self._lease, self._look_every, self._told = lease, look_every, told
        self._woken, self._stop = Signal(), Signal()
        self._number, self._reached, self._said, self._seen = 0, -1, (-1, -1), float("-inf")
        self._answers = Thread(target=self._keep_up, name=f"sqa-answers-{huvudman.name}", daemon=True)
        self._rebuilds = Thread(target=self._rebuild, name=f"sqa-rebuild-{huvudman.name}", daemon=True)

    def start(self) -> None:
        self._answers.start()
        self._rebuilds.start()

    def wake(self, number: int = 0) -> None:
        """Something was appended. `told` is called with the number once the answers know it."""
        self._number = max(self._number, number)
        self._woken.set()

    def is_keeping(self) -> bool:
        """Is the lease still held, and the work done?"""
        return self._answers.is_alive() and not self._stop.is_set()

    def stop(self) -> None:
        """Finish the batch at hand, and let another have the lease."""
        self._stop.set()
        self._woken.set()
        for thread in (self._answers, self._rebuilds):
            if thread.is_alive():
                thread.join(timeout=10)
        self._lease.release()

    # -- answers --------------------------------------------------------------------------------------------------

    def _keep_up(self) -> None:
        ledger, pause, prepared = self.huvudman.ledger, self._look_every, False
        while not self._stop.is_set():
            woken = self._woken.is_set()
            self._woken.clear()
            number = self._number  # before looking: what was appended until now is known afterwards
            try:
                if not prepared:
                    self.huvudman.views.prepare()
                    prepared = True
                if woken or ledger.head()[0] > self._reached:
                    self._reached = self.huvudman.views.catch_up(self._after_a_batch)
                self._tell(number)
                self._be_seen()
                pause = self._look_every
                self._woken.wait(pause)
            except Stopped:
                return
            except Exception as fault:  # the database may be away for a while: history is safe, answers wait
                pause, self._reached = min(max(pause, 0.1) * 2, LONGEST_PAUSE_SECONDS), -1
                log.error("answers are late", huvudman=self.huvudman.name, fault=type(fault).__name__)
                self._stop.wait(pause)
                if not self._lease.held():
                    self._stop.set()

    def _after_a_batch(self, position: int, head: int) -> None:
        self._may_go_on(position, head)
        self._reached = position
        if position < head:
            self._tell(self._said[1])
        self._be_seen()

    def _tell(self, number: int) -> None:
        if (self._reached, number) != self._said:
            self._said = (self._reached, number)
            self._told(self.huvudman.name, self._reached, number)

    def _be_seen(self) -> None:
        """At most once a second: say in the tables that somebody looks, and ask whether the lease is still this worker's."""
        if monotonic() - self._seen < BE_SEEN_EVERY_SECONDS:
            return
        self._seen = monotonic()
        self.huvudman.views.note_heartbeat(time())
        if not self._lease.held():
            log.warning("lease lost", huvudman=self.huvudman.name)
            self._stop.set()

    # -- rebuilding -----------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        """Until nothing is left that other code built. The old rows serve meanwhile."""
        views = self.huvudman.views
        while not self._stop.is_set():
            try:
                views.create()  # of other columns, or new
                outdated = views.generations.outdated()
                if not outdated:
                    return
                while not ONE_REBUILD.acquire(timeout=0.5):
                    self._may_go_on(0, 0)
                try:
                    for report in views.generations.rebuild(outdated, self._may_go_on):
                        changed = {"added": sum(report.added.values()), "gone": sum(report.gone.values())}
                        log.info("rebuilt", huvudman=self.huvudman.name, projection=report.projection, at=report.position, **changed)
                finally:
                    ONE_REBUILD.release()
            except Stopped:
                return
            except Exception as fault:
                log.error("could not rebuild", huvudman=self.huvudman.name, fault=type(fault).__name__)
                self._stop.wait(REBUILD_AGAIN_SECONDS)

    def _may_go_on(self, position: int, head: int) -> None:
        if self._stop.is_set():
            raise Stopped
