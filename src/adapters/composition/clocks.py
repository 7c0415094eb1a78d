"""Which time it is: the real clock, or one that a demo or a test sets."""

from collections.abc import Callable
from datetime import UTC, datetime

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


def going_on_from(last: datetime) -> Clock:
    """A clock that goes on from what a simulated year recorded last: a demo served today is still in its own year."""
    started = real_clock()
    return lambda: last + (real_clock() - started)


class ClockIsNotTheLedgers(NotWell):
    """A ledger that began on the real clock takes no other; one that began on a controlled clock is refused in production."""
