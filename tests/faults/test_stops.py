"""PostgreSQL stops without a word while it is written to: what was acknowledged is there, and what is sent again is answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sqa.eventing.refusals import NothingIsOpened
from tests import databases
from tests.faults.kit import a_seed
from tests.faults.own_postgres import OwnPostgres, own_postgres
from tests.faults.promises import Findings, Kept, check
from tests.faults.stops import stop_round
from tests.faults.writing import a_ledger

ROUNDS = 2


@pytest.fixture(scope="module")
def server() -> Iterator[OwnPostgres]:
    try:
        with own_postgres() as one:
            yield one
    except databases.NoPostgresHere as reason:
        pytest.skip(str(reason) or databases.NoPostgresHere.__doc__ or "")


@pytest.mark.capability("A61")
def test_a_stopped_server_loses_nothing_and_doubles_nothing(server: OwnPostgres, data_folder: Path) -> None:
    assert [server.setting(name) for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3
    url, kept, all_found = server.new_database("stopped"), Kept(), Findings()
    a_ledger(data_folder, url, create=True).close()
    seed = a_seed()
    for number in range(ROUNDS):
        all_found += stop_round(server, data_folder, url, seed + number, kept)
    ledger = a_ledger(data_folder, url)
    all_found += check(ledger, kept)
    ledger.close()
    assert all_found.acknowledged > ROUNDS
    assert not all_found.wrong, (seed, all_found)


def test_a_server_that_acknowledges_before_it_writes_is_found_out(server: OwnPostgres, data_folder: Path) -> None:
    url = server.new_database("forgetful")
    a_ledger(data_folder, url, create=True).close()
    server.make_forgetful("forgetful")
    try:
        found = bool(stop_round(server, data_folder, url, 1, Kept(), they_go_on=False).lost)
    except NothingIsOpened:  # what is sent again finds its stream's very opening gone
        found = True
    assert found
