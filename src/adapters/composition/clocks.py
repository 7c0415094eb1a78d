"""Which time it is: the real clock, or one that a demo or a test sets."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from adapters.cli.given import NotWell

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class ControlledClock:
    """A clock that stands until it is set: for the demo and the tests, so that a simulated year has true recorded times."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        """Let it be this time from now on."""
        self.now = now


def going_on_from(last: datetime) -> timedelta:
    """How far from the real clock a ledger's own stands, when it goes on from what a simulated year recorded last."""
    return last - real_clock()


def apart(offset: timedelta) -> Clock:
    """A clock so far from the real one: a demo served today is still in its own year, and all its processes are at the same time."""
    return lambda: real_clock() + offset


class ClockIsNotTheLedgers(NotWell):
    """A ledger that began on the real clock takes no other; one that began on a controlled clock is refused in production."""
