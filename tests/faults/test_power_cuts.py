"""The power goes while a ledger on SQLite is written: what was acknowledged is there byte for byte, and its texts open."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from tests.faults.cuts import MODULES, PoweredLedger
from tests.faults.kit import a_seed, quick_folder
from tests.faults.power_cut import OnDisk
from tests.faults.promises import Findings
from tests.faults.writing import a_ledger

ROUNDS, SURELY = 20, 8
EVENTS, KEYS = MODULES


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder where writing is quick; the disk that forgets stands above it."""
    with TemporaryDirectory(prefix="sqa-cuts-", dir=quick_folder()) as folder:
        yield Path(folder)


@pytest.mark.capability("A61")
def test_no_power_cut_loses_what_was_acknowledged(memory: Path) -> None:
    ledger, seed, all_found = PoweredLedger(memory), a_seed(), Findings()
    for number in range(ROUNDS):
        found = ledger.cut_round(seed + number)
        assert not found.wrong, (seed + number, found)
        all_found += found
    assert all_found.acknowledged > ROUNDS


@pytest.mark.parametrize(
    ("forgetful", "kind"), [((EVENTS, "NORMAL"), "lost"), ((EVENTS, "OFF"), "lost"), ((KEYS, "NORMAL"), "changed")], ids=str
)
def test_a_ledger_that_does_not_sync_is_found_out(memory: Path, forgetful: tuple[str, str], kind: str) -> None:
    found = Findings()
    for number in range(SURELY):
        found += PoweredLedger(memory / str(number), forgetful).cut_round(number)
    assert getattr(found, kind)


def test_a_seed_replays_its_cut(memory: Path) -> None:
    longest = 0
    for seed in range(1, 9):
        first, again = PoweredLedger(memory / f"{seed}a"), PoweredLedger(memory / f"{seed}b")
        assert first.cut_round(seed) == again.cut_round(seed)
        assert first.left == again.left
        longest = max(longest, *map(len, first.left.values()), 0)
    assert longest > 100_000


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux what was synced")
def test_a_new_ledgers_folders_are_synced_into_those_above_them(memory: Path) -> None:
    """The disk above sees no folders made: that they last is asked of the operating system, once, where they are made."""
    synced, sync = set(), os.fsync

    def noting(descriptor: int) -> None:
        synced.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    with patch("os.fsync", noting):
        a_ledger(memory / "new" / "data", None, create=True).close()
    assert {memory, memory / "new", memory / "new" / "data"} <= synced


def test_a_disk_keeps_what_was_synced_and_any_of_the_rest() -> None:
    file, die = OnDisk(), Random(1)
    file.write(0, b"a" * 512)
    file.write(512, b"b" * 512)
    file.sync()
    file.write(256, b"c" * 512)
    file.write(1024, b"d" * 100)
    file.truncate(1100)

    def kept(writes: int) -> tuple[int, int]:
        return die.randint(0, writes), die.choice((0, 100))

    found = [bytes(file.after_a_cut(kept, die.choice, 512)) for _ in range(200)]
    assert {len(one) for one in found} == {1024, 1124, 1100}
    assert {one[:512] for one in found} == {b"a" * 512, b"a" * 256 + b"c" * 256, b"a" * 256 + b"c" * 100 + b"a" * 156}
    assert {one[512:1024] for one in found} == {b"b" * 512, b"c" * 256 + b"b" * 256, b"c" * 100 + b"b" * 412}
    assert {one[1024:1100] for one in found} == {b"", bytes(76), b"d" * 76}
