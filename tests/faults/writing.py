"""What is appended while faults are brought about: the same submissions each time for the same seed, so that any can be sent again."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NamedTuple
from uuid import UUID

from adapters.ledger.errors import LedgerUnavailable
from adapters.ledger.ledger import Ledger, open_ledger
from sqa.eventing.event import Event
from sqa.service import Submission
from tests.contract.diaries import EverybodyIsRegistered, LinesWritten, opened, submission, written
from tests.faults.kit import dice

SUBMISSIONS_A_DIARY = 6


class Asked(NamedTuple):
    """Which submission: `asked(*it)` makes it again."""

    seed: int
    writer: int
    number: int


Acknowledged = tuple[Asked, tuple[int, ...]]  # and the positions it got


def asked(seed: int, writer: int, number: int) -> Submission:
    """A diary opened, or lines written in it, in ones or in batches, most of them with texts. Each writer has diaries of its own."""
    stream = f"diary/{_id(seed, writer, number // SUBMISSIONS_A_DIARY, 'diary')}"
    die = dice(seed, writer, number)
    pupils = [_id(seed, writer, number // SUBMISSIONS_A_DIARY, name) for name in ("Elsa", "Nils")]

    def line() -> Any:
        lines = [f"Rad {row} av {number}" for row in range(die.choice((0, 0, 1, 3)))]
        note = die.choice((None, "Kort.", "Läser långsamt och tappar tråden. " * die.randint(1, 30)))
        return written(stream, die.randint(0, 900), note, lines=lines, subject=die.choice([None, *pupils]), id=_rolled(die))

    first = [opened(stream, subject=pupils[0], id=_rolled(die))] if number % SUBMISSIONS_A_DIARY == 0 else []
    return submission(*first, *(line() for _ in range(die.choice((1, 1, 1, 2, 5, 20)))))


def texts_of(data: Event) -> list[str | None]:
    """Its texts, or the references that stand for them, always in the same order."""
    return [data.note, *(line.said for line in data.lines)] if isinstance(data, LinesWritten) else []


def _rolled(die: Any) -> UUID:
    return UUID(int=die.getrandbits(128), version=4)


def _id(*named: object) -> UUID:
    return _rolled(dice(*named))


def a_ledger(folder: Path, url: str | None, clock: Callable[[], datetime] = lambda: datetime.now(UTC), *, create: bool = False) -> Ledger:
    """The ledger that the faults are brought upon."""
    return open_ledger("orebro", folder, url, clock, EverybodyIsRegistered(), create=create)


def write(says: Any, folder: Path, url: str | None, seed: int, writers: Sequence[int], *, upto: int | None = None) -> None:
    """Append in a thread for each writer, and say so of each submission once the ledger has acknowledged it.

    When the database is away, the same is sent again until it answers. upto: how many submissions of each writer; None: for ever.
    """
    ledger, one_at_a_time = a_ledger(folder, url), Lock()

    def run(writer: int) -> None:
        for number in range(upto) if upto else count():
            positions = tuple(receipt.position for receipt in _until_answered(ledger, asked(seed, writer, number)))
            with one_at_a_time:
                says.send((Asked(seed, writer, number), positions))

    threads = [Thread(target=run, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.close()


def _until_answered(ledger: Ledger, what: Submission) -> Sequence[Any]:
    for _ in _for_a_minute():
        try:
            return ledger.append(what)
        except LedgerUnavailable:
            time.sleep(0.02)
    raise LedgerUnavailable("for more than a minute")


def _for_a_minute() -> Iterator[None]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        yield
