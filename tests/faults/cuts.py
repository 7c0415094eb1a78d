"""Power cuts under a ledger on SQLite: events.db, keys.db and epochs.db lose at the same instant what they had not synced."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from unittest.mock import patch

from adapters.ledger.ledger import Ledger
from adapters.ledger.record import Record
from adapters.sqlite_file import make_durable
from tests.contract.diaries import NOON
from tests.faults.apsw_as_module import Module
from tests.faults.kit import dice
from tests.faults.power_cut import Disk
from tests.faults.promises import Findings, Kept, check, records_after, send_again
from tests.faults.writing import SUBMISSIONS_A_DIARY, Asked, a_ledger, asked

MOST_STEPS = (100, 400, 1_500)  # until the power goes; a submission takes some fifty to eighty
MODULES = ("adapters.ledger.sqlite", "adapters.ledger.key_tables")
Setting = tuple[str, str]


@dataclass
class Promised:
    """What the ledger has promised: in this round, and of all rounds the records as they were read once acknowledged."""

    kept: Kept = field(default_factory=dict)
    seen: dict[int, Record] = field(default_factory=dict)
    erased: dict[str, bool] = field(default_factory=dict)


class PoweredLedger:
    """A ledger in `folder` that is written to, and cut off, again and again. Each cut leaves what the next one begins from."""

    def __init__(self, folder: Path, forgetting: Setting | None = None) -> None:
        """forgetting: one of MODULES and the `PRAGMA synchronous` that its files are to be spoilt with."""
        self._folder, self._forgetting = folder, forgetting
        self._rounds = count()
        self._files = self._new_folder()
        self._seen: dict[int, Record] = {}

    def cut_round(self, seed: int) -> Findings:
        """Write until the power goes, at the step and with the losses that the seed says, and look at what is left."""
        disk = Disk(f"disk-{id(self)}-{seed}", dice(seed, "disk"), dice(seed, "sector").choice((512, 4096)))
        disk.take_in(self._files / "orebro")
        when = dice(seed, "cut")
        disk.cut_at = when.randint(1, when.choice(MOST_STEPS))
        promised = Promised(seen=dict(self._seen))
        with _on(disk, seed, self._forgetting):
            try:
                self._write(seed, promised)
            except Exception:
                if not disk.off:
                    raise
        disk.unregister()
        before, self._files = self._files, self._new_folder()
        if (before / "keys").exists():
            shutil.copytree(before / "keys", self._files / "keys")
        disk.put_back(self._files, before)
        self.left = {Path(name).name: data for name, data in disk.left.items()}
        shutil.rmtree(before)
        found = self._looked_at(promised)
        self._seen = promised.seen
        return found

    def _write(self, seed: int, promised: Promised) -> None:
        die, position = dice(seed, "written"), max(promised.seen, default=0)
        ledger = a_ledger(self._files, None, lambda: NOON, create=True)
        try:
            for number in count():
                receipts = ledger.append(asked(seed, 0, number))
                promised.kept[Asked(seed, 0, number)] = tuple(receipt.position for receipt in receipts)
                new = records_after(ledger, position)  # with what an earlier round had left in doubt
                promised.seen |= {record.position: record for record in new}
                position = new[-1].position
                what = die.random()
                if what < 0.03 and number >= SUBMISSIONS_A_DIARY:
                    self._erase(ledger, seed, die.randrange(number // SUBMISSIONS_A_DIARY), promised)
                elif what < 0.06:
                    ledger.close()
                    ledger = a_ledger(self._files, None, lambda: NOON, create=True)
        finally:
            with suppress(Exception):  # the power is gone
                ledger.close()

    def _erase(self, ledger: Ledger, seed: int, diary: int, promised: Promised) -> None:
        stream = asked(seed, 0, diary * SUBMISSIONS_A_DIARY).proposals[0].stream
        promised.erased.setdefault(stream, False)
        ledger.erase([stream])
        promised.erased[stream] = True

    def _looked_at(self, promised: Promised) -> Findings:
        """Opened by the service's own SQLite, in a copy: what is left is cut again before it has been mended."""
        copy = self._new_folder()
        shutil.copytree(self._files, copy, dirs_exist_ok=True)
        try:
            ledger = a_ledger(copy, None, create=True)
            try:
                found = check(ledger, promised.kept, promised.seen.values(), erased=promised.erased)
                if not found.wrong:
                    found += send_again(ledger, dict(promised.kept))
            finally:
                ledger.close()
        except Exception as unusable:
            if not self._forgetting:
                raise
            acknowledged = sum(map(len, promised.kept.values()))
            print(f"what is left can't be used: {unusable!r}")
            found = Findings(acknowledged, lost=acknowledged)
        shutil.rmtree(copy)
        return found

    def _new_folder(self) -> Path:
        folder = self._folder / str(next(self._rounds))
        folder.mkdir(parents=True)
        return folder


@contextmanager
def _on(disk: Disk, seed: int, forgetting: Setting | None) -> Iterator[None]:
    """The ledger's own code, with its files on this disk, and with chance that the seed decides."""
    checkpoint_after = dice(seed, "checkpoint").choice((10, 60, 1_000))  # pages; SQLite's own is 1,000
    module = Module(disk.name, lambda database: database.wal_autocheckpoint(checkpoint_after))
    patches = [patch(f"{name}.sqlite3", module) for name in MODULES]
    patches.append(patch("os.urandom", _rolling(dice(seed, "urandom"))))
    if forgetting:
        patches.append(patch(f"{forgetting[0]}.make_durable", _spoilt(forgetting[1])))
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def _rolling(die: Random) -> Callable[[int], bytes]:
    return die.randbytes


def _spoilt(synchronous: str) -> Callable[..., None]:
    def make_forgetful(connection: object, busy_seconds: float) -> None:
        make_durable(connection, busy_seconds)
        connection.execute(f"PRAGMA synchronous={synchronous}")

    return make_forgetful
