"""Every acknowledged event is delivered once, in order, to whoever follows history while many write it; and the views hold all of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.api.tokens import Grant
from projections.runner import Views
from projections.runner.listing import PROJECTIONS
from tests.e2e.ekbacken import HELENA, register
from tests.faults.kit import PATIENCE, Victim, shared_number
from tests.faults.schools import HUVUDMAN, Place, Reader, by_pages, by_stream, composed, serving, writing

PROCESSES = 4


@dataclass(frozen=True)
class Outcome:
    """What was acknowledged and what each reader was given, by position; the views as they stood and as they were rebuilt."""

    acknowledged: list[Place]
    delivered: dict[str, list[Place]]
    views: dict[str, tuple[str, str]]

    def missed(self, reader: str) -> set[Place]:
        return set(self.acknowledged) - set(self.delivered[reader])

    def views_that_differ(self) -> list[str]:
        return [name for name, (live, rebuilt) in self.views.items() if live != rebuilt]


def followed(folder: Path, url: str | None, writers: int, cases: int, too_early: Any = None) -> Outcome:
    """Let so many threads in several processes write, while readers follow a served feed, and the serving process keeps the views up."""
    with composed(folder, url).running() as composition:
        composition.migrate(HUVUDMAN)
        composition.huvudman(HUVUDMAN).roster.take_in(register(), datetime.now(UTC).date())
        composition.establish(HUVUDMAN, HELENA)
        huvudman = composition.huvudman(HUVUDMAN)
        begin = huvudman.ledger.head()[0]
        if too_early is not None:
            too_early.value = begin
        grant = Grant("reader", HUVUDMAN, "service", types=("sqa.*",), reads=True)
        token = composition.token(grant, timedelta(hours=1))
        server = Victim(serving, folder, url)
        (address,) = server.wait_for_words()
        readers = {each.__name__: Reader(each, address, token, begin) for each in (by_pages, by_stream)}
        processes = [Victim(writing, folder, url, writers // PROCESSES, cases, too_early) for _ in range(PROCESSES)]
        acknowledged = sorted(tuple(place) for process in processes for places in process.ended() for place in places)
        assert [process.exitcode for process in processes] == [0] * PROCESSES
        last = acknowledged[-1][0]
        delivered = {name: reader.ended(last) for name, reader in readers.items()}
        huvudman.views.wait_for(last, PATIENCE)
        server.kill()
        return Outcome(acknowledged, delivered, _compared(huvudman.views))


def _compared(views: Views) -> dict[str, tuple[str, str]]:
    live = {projection.name: views.content_hash(projection.name) for projection in PROJECTIONS}
    views.generations.rebuild(accept_difference=True)
    return {name: (before, views.content_hash(name)) for name, before in live.items()}


@pytest.mark.capability("A61")
@pytest.mark.parametrize(("writers", "cases"), [(8, 4), (32, 2)])
def test_readers_and_views_get_every_acknowledged_event_once_in_order(
    data_folder: Path, database_url: str | None, writers: int, cases: int
) -> None:
    outcome = followed(data_folder, database_url, writers, cases)

    assert len(outcome.acknowledged) == writers * cases * 4
    for reader, delivered in outcome.delivered.items():
        assert delivered == outcome.acknowledged, reader
    assert outcome.views_that_differ() == []


def test_where_positions_are_handed_out_before_the_lock_the_same_look_finds_what_was_missed(
    data_folder: Path, database_url: str | None
) -> None:
    outcome = followed(data_folder, database_url, 8, 6, too_early=shared_number())

    assert len(outcome.acknowledged) == 8 * 6 * 4
    assert outcome.missed("by_pages")
    assert outcome.missed("by_stream")
    assert outcome.views_that_differ()
