"""Who follows a ledger is told as soon as something is appended: one thread looks, however many follow."""

import asyncio
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import monotonic

import structlog

from adapters.ledger.ledger import Ledger

log = structlog.get_logger("sqa")

LOOK_SECONDS = 1.0
NOBODY_FOLLOWS_SECONDS = 5.0
Follower = tuple[int, asyncio.AbstractEventLoop, asyncio.Event]


@dataclass
class Tail:
    """One ledger's end, and who waits for something past a position."""

    position: int
    followers: set[Follower] = field(default_factory=set)
    followed: float = 0.0


class Tails:
    """Of every ledger that is followed in this process. What it appends itself is told at once, the rest within `ledger.POLL_SECONDS`."""

    def __init__(self) -> None:
        self._door = Lock()
        self._tails: dict[Ledger, Tail] = {}

    async def past(self, ledger: Ledger, position: int, seconds: float) -> None:
        """Wait until something stands after this position, or the time is up."""
        follower = (position, asyncio.get_running_loop(), asyncio.Event())
        with self._door:
            tail = self._tails.get(ledger)
            if tail is None:
                tail = self._tails[ledger] = Tail(position)
                Thread(target=self._watch, args=(ledger, tail), name=f"sqa-tail-{ledger.huvudman}", daemon=True).start()
            elif tail.position > position:
                return
            tail.followers.add(follower)
            tail.followed = monotonic()
        try:
            await asyncio.wait_for(follower[2].wait(), seconds)
        except TimeoutError:
            pass
        finally:
            with self._door:
                tail.followers.discard(follower)

    def _watch(self, ledger: Ledger, tail: Tail) -> None:
        try:
            while True:
                position = ledger.wait_past(tail.position, LOOK_SECONDS)
                with self._door:
                    tail.position = position
                    self._tell(tail)
                    if not tail.followers and monotonic() - tail.followed > NOBODY_FOLLOWS_SECONDS:
                        del self._tails[ledger]
                        return
        except Exception as fault:  # the database is away, or the ledger was closed: those who follow look for themselves
            log.debug("nobody looks for news", fault=type(fault).__name__)
            with self._door:
                del self._tails[ledger]

    @staticmethod
    def _tell(tail: Tail) -> None:
        for follower in [one for one in tail.followers if one[0] < tail.position]:
            tail.followers.discard(follower)
            try:
                follower[1].call_soon_threadsafe(follower[2].set)
            except RuntimeError:  # its loop has ended, and it with it
                continue
