"""What was acknowledged is there, whatever happens to the process or the database."""

import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from adapters.ledger.errors import LedgerIsFull, LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.ledger import Ledger, open_ledger
from adapters.sqlite_file import sqlite3
from tests.contract.conftest import OpenLedger
from tests.contract.diaries import NOON, EverybodyIsRegistered, a_diary, opened, submission, written

ROOT = Path(__file__).parents[2]


@pytest.mark.capability("A61")
@pytest.mark.parametrize("threads", [1, 8])
def test_a_killed_process_loses_nothing_it_has_acknowledged(
    ledger: Ledger, database_url: str | None, data_folder: Path, threads: int
) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary)))
    acknowledged: list[tuple[int, str]] = []
    for wait in (0.02, 0.1, 0.2):
        command = [sys.executable, "-m", "tests.contract.writer", str(data_folder), database_url or "-", diary]
        with subprocess.Popen([*command, "1", str(threads)], stdout=subprocess.PIPE, cwd=ROOT, text=True) as writer:
            assert writer.stdout
            said = [writer.stdout.readline()]
            time.sleep(wait)
            writer.kill()
            said += writer.stdout.read().splitlines(keepends=True)
        whole = [line.split() for line in said if line.endswith("\n")]
        acknowledged += [(int(position), event) for position, event in whole]

    stored = {e.position: str(e.id) for e in ledger.events(limit=100_000)}

    assert len(acknowledged) >= 3
    assert {position: stored.get(position) for position, _ in acknowledged} == dict(acknowledged)
    assert list(stored) == list(range(1, len(stored) + 1)), "no gap, nothing twice"
    assert len(set(stored.values())) == len(stored)
    (receipt,) = ledger.append(submission(written(diary, 1, note="the next process goes on")))
    assert (receipt.position, receipt.version) == (len(stored) + 1, len(stored) + 1)


def test_a_failed_commit_is_everybodys_error_and_nobodys_event(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary)))
    lost = written(diary, 1)
    with monkeypatch.context() as broken:

        def out_of_space(*_: object) -> None:
            raise LedgerUnavailable("disk full")

        broken.setattr("adapters.ledger.work.LedgerWork.write", out_of_space)
        with pytest.raises(LedgerUnavailable):
            ledger.append(submission(lost))
    assert ledger.head()[0] == 1
    (receipt,) = ledger.append(submission(lost))
    assert (receipt.version, receipt.position, receipt.repeated) == (2, 2, False)


def test_a_full_disk_stops_appends_only_and_only_for_as_long(ledger: Ledger, database_url: str | None) -> None:
    if database_url:
        pytest.skip("the server's own disk")
    diary, room = a_diary(), "PRAGMA max_page_count = {}"
    ledger.append(submission(opened(diary)))

    def leave(pages: int) -> None:
        with ledger._recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute(room.format(pages))

    leave(1)
    with pytest.raises(LedgerIsFull):
        ledger.append(submission(*[written(diary, 1, note="a long text " * 100) for _ in range(50)]))
    assert ledger.head()[0] == 1
    leave(1_000_000)
    assert ledger.append(submission(written(diary, 1, note="there is room again")))[0].version == 2


def test_a_write_lock_held_by_another_is_waited_for(ledger: Ledger, open_another: OpenLedger, database_url: str | None) -> None:
    diary, other = a_diary(), open_another()
    with ledger._recorder.appending([]) as transaction:
        assert transaction.head.position == 0
        waiting = Thread(target=lambda: other.append(submission(opened(diary))))
        waiting.start()
        time.sleep(0.2)
        assert waiting.is_alive()
        assert ledger.events() == [], "reading goes on meanwhile"
    waiting.join()
    assert ledger.head()[0] == 1


def test_a_database_that_is_not_there_is_said_to_be_unavailable(data_folder: Path) -> None:
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable):
        open_ledger("orebro", data_folder, "postgresql://nobody@127.0.0.1:1/none", lambda: NOON, EverybodyIsRegistered())
    assert time.monotonic() - began < 10


def test_a_ledger_must_be_created_first(database_url: str | None, data_folder: Path) -> None:
    with pytest.raises(LedgerIsNotCreated):
        open_ledger("orebro", data_folder, database_url, lambda: NOON, EverybodyIsRegistered())
    with pytest.raises(ValueError, match="slug"):
        open_ledger("Örebro", data_folder, database_url, lambda: NOON, EverybodyIsRegistered())


def test_a_broken_connection_is_replaced(ledger: Ledger, database_url: str | None) -> None:
    if not database_url:
        pytest.skip("SQLite has no connections to lose")
    diary = a_diary()
    ledger.append(submission(opened(diary)))
    with psycopg.connect(database_url, autocommit=True) as administrator:
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    assert ledger.append(submission(written(diary, 1, note="again")))[0].version == 2
    assert ledger.head()[0] == 2


def test_history_is_durable_when_it_is_acknowledged(ledger: Ledger, database_url: str | None) -> None:
    if database_url:
        pytest.skip("the server's own setting")
    with ledger._recorder.datastore.transaction(commit=False) as cursor:
        for pragma, value in (("synchronous", 2), ("journal_mode", "wal"), ("secure_delete", 1)):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone()[0] == value
    assert sqlite3.sqlite_version_info >= (3, 51, 3)
