"""A lease has one holder at a time, and one that dies has let go, on both databases."""

import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic, sleep

import psycopg
import pytest

from adapters.leases import Lease, leases, try_lease

HOLDS = """
import sys, pathlib
from adapters.leases import try_lease
lease = try_lease("orebro/work", pathlib.Path(sys.argv[1]), None if sys.argv[2] == "-" else sys.argv[2])
print(lease is not None, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(data_folder: Path, database_url: str | None) -> Iterator[Popen[bytes]]:
    """A process that holds the lease."""
    process = Popen([sys.executable, "-c", HOLDS, str(data_folder), database_url or "-"], stdin=PIPE, stdout=PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"True\n"
    yield process
    process.kill()
    process.communicate()


def soon(data_folder: Path, database_url: str | None) -> Lease | None:
    """Within seconds, though a busy machine takes its time."""
    until = monotonic() + 20
    while not (lease := try_lease("orebro/work", data_folder, database_url)) and monotonic() < until:
        sleep(0.01)
    return lease


def test_one_at_a_time_has_it_until_it_is_released(data_folder: Path, database_url: str | None) -> None:
    first, second = leases(data_folder, database_url), leases(data_folder, database_url)
    mine, other = first.take("orebro/work"), first.take("kumla/work")
    assert mine
    assert other
    assert first.take("orebro/work") is None
    assert second.take("orebro/work") is None
    mine.release()
    assert not mine.held()
    assert other.held()
    theirs = second.take("orebro/work")
    assert theirs
    mine.release()  # once more, and nothing of the other's is let go
    assert theirs.held()
    first.close()
    assert not other.held()
    assert second.take("kumla/work")
    second.close()


def test_whoever_is_killed_has_let_go(data_folder: Path, database_url: str | None, holder: Popen[bytes]) -> None:
    assert try_lease("orebro/work", data_folder, database_url) is None
    holder.kill()
    lease = soon(data_folder, database_url)
    assert lease
    assert lease.held()
    lease.release()


def test_a_lost_lease_is_not_held(data_folder: Path, database_url: str | None) -> None:
    mine = leases(data_folder, database_url)
    lease = mine.take("orebro/work")
    assert lease
    if database_url:
        with psycopg.connect(database_url, autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    else:
        (data_folder / "orebro/work.lease").unlink()
    until = monotonic() + 20
    while lease.held() and monotonic() < until:
        sleep(0.01)
    assert not lease.held()
    assert (again := mine.take("orebro/work"))
    assert again.held()
    mine.close()
