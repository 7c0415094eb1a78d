"""Processes that append are killed: what they had said was acknowledged stands, once, and what is sent again is answered."""

from pathlib import Path

import pytest

from tests.faults.kills import kill_round
from tests.faults.kit import a_seed
from tests.faults.promises import Kept, check
from tests.faults.writing import a_ledger

ROUNDS = 5


@pytest.mark.capability("A61")
def test_killed_writers_lose_nothing_and_double_nothing(data_folder: Path, database_url: str | None) -> None:
    a_ledger(data_folder, database_url, create=True).close()
    kept: Kept = {}
    seed = a_seed()
    for number in range(ROUNDS):
        _, found = kill_round(data_folder, database_url, seed + number, kept)
        assert not found.wrong, (seed + number, found)
    ledger = a_ledger(data_folder, database_url)
    found = check(ledger, kept)
    ledger.close()
    assert found.acknowledged > ROUNDS
    assert not found.wrong, (seed, found)
