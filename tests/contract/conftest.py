"""Ledgers for the contract tests: the same suite on both databases."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.ledger.ledger import Ledger, open_ledger
from tests.contract.diaries import EverybodyIsRegistered

OpenLedger = Callable[..., Ledger]


@pytest.fixture
def open_another(database_url: str | None, data_folder: Path) -> Iterator[OpenLedger]:
    """Opens the same ledger, as another process would; closed when the test ends."""
    ledgers: list[Ledger] = []

    def open_one(clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Ledger:
        ledgers.append(open_ledger("orebro", data_folder, database_url, clock, EverybodyIsRegistered(), create=True))
        return ledgers[-1]

    yield open_one
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def ledger(open_another: OpenLedger) -> Ledger:
    """An empty ledger."""
    return open_another()
