"""A disk that forgets, in a power cut, what was not synced: an SQLite VFS over the real files.

Reading and writing go to the real file at once, so that locks, shared memory and several connections work as they do. Beside
it is kept what the disk would hold: the bytes as of the last sync, and for each sector the writes since, in order. When the
power goes each sector gets none, some or all of its writes, and the next one torn, as the dice say; so does the length of the file. A
new file's name may be lost, and a deleted file come back, until its folder was synced.

As SQLite does by default (SQLITE_IOCAP_POWERSAFE_OVERWRITE), it takes for granted that bytes which nobody wrote stay as they are.
"""

# ruff: noqa: N802 - SQLite's names
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw

BELOW = apsw.vfs_names()[0]  # the default one
JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass
class OnDisk:
    """What the disk holds of a file, and what it has been told since."""

    synced: bytearray = field(default_factory=bytearray)
    named: bool = False  # does the folder, as synced, have its name?
    deleted: bool = False
    writes: list[tuple[int, bytes]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)  # that the file has had since

    @property
    def length(self) -> int:
        return self.lengths[-1] if self.lengths else len(self.synced)

    def write(self, at: int, data: bytes) -> None:
        self.writes.append((at, data))
        self.lengths.append(max(self.length, at + len(data)))

    def truncate(self, length: int) -> None:
        if length < self.length:
            self.writes.append((length, bytes(self.length - length)))
        self.lengths.append(length)

    def sync(self) -> None:
        for at, data in self.writes:
            self.synced.extend(bytes(max(0, at - len(self.synced))))
            self.synced[at : at + len(data)] = data
        del self.synced[self.length :]
        self.synced.extend(bytes(self.length - len(self.synced)))
        self.writes, self.lengths = [], []

    def after_a_cut(self, kept: Callable[[int], tuple[int, int]], length_of: Callable[[list[int]], int], sector: int) -> bytearray:
        """What is found afterwards. kept(writes of a sector) → (how many of them it got, how many bytes of the next)."""
        length = length_of([len(self.synced), *self.lengths])
        found = self.synced.ljust(max([len(self.synced), *self.lengths]), b"\0")
        by_sector: dict[int, list[tuple[int, bytes]]] = {}
        for at, data in self.writes:
            for number in range(at // sector, (at + max(len(data), 1) - 1) // sector + 1):
                begin, end = max(at, number * sector), min(at + len(data), (number + 1) * sector)
                by_sector.setdefault(number, []).append((begin, data[begin - at : end - at]))
        for number in sorted(by_sector):
            writes = by_sector[number]
            whole, torn = kept(len(writes))
            for at, piece in writes[:whole]:
                found[at : at + len(piece)] = piece
            for at, piece in writes[whole : whole + 1]:
                found[at : at + min(torn, len(piece))] = piece[:torn]
        return found[:length]


class PowerIsGone(apsw.IOError):
    """Nothing is read or written any more."""


class Disk(apsw.VFS):
    """Files as they are used, and as a cut would leave them. One cut; then a new disk takes over what is left."""

    def __init__(self, name: str, die: Random, sector: int) -> None:
        self.name, self.die, self.sector = name, die, sector
        super().__init__(name, BELOW, makedefault=True)  # SQLite takes its dice from the default one
        apsw.randomness(0)  # and takes new ones now
        self.files: dict[str, OnDisk] = {}
        self.done = 0
        self.cut_at: int | None = None
        self.off = False
        self.left: dict[str, bytes] = {}

    def take_in(self, folder: Path) -> None:
        """What lies there was synced long ago."""
        for file in folder.rglob("*"):
            if file.is_file():
                self.files[str(file)] = OnDisk(bytearray(file.read_bytes()), named=True)

    def step(self) -> None:
        """One thing more has been done to a file. The power may go now."""
        self.must_have_power()
        self.done += 1
        if self.done == self.cut_at:
            self.cut()
            raise PowerIsGone

    def must_have_power(self) -> None:
        if self.off:
            raise PowerIsGone

    def cut(self) -> None:
        """The power goes. `left` is what each file that is found afterwards holds."""
        self.off = True
        mood = self.die.choice(("nothing", "everything", "anything", "anything", "anything"))
        for name, file in sorted(self.files.items()):
            if not file.named and not self._done(mood):
                continue
            if file.deleted and self._done(mood):
                continue
            self.left[name] = bytes(file.after_a_cut(self._how_much(mood), self._length(mood), self.sector))

    def _done(self, mood: str) -> bool:
        return mood == "everything" or (mood == "anything" and self.die.random() < 0.5)

    def _how_much(self, mood: str) -> Callable[[int], tuple[int, int]]:
        likely = self.die.random()

        def kept(writes: int) -> tuple[int, int]:
            if mood != "anything":
                return (writes, 0) if mood == "everything" else (0, 0)
            if self.die.random() < likely:
                return writes, 0
            return self.die.randint(0, writes), self.die.choice((0, 0, self.die.randrange(self.sector)))

        return kept

    def _length(self, mood: str) -> Callable[[list[int]], int]:
        if mood == "anything":
            return self.die.choice
        return (lambda lengths: lengths[-1]) if mood == "everything" else (lambda lengths: lengths[0])

    def put_back(self, folder: Path, instead_of: Path) -> None:
        """Write what is left of the files in `instead_of` into an empty folder."""
        for name, data in self.left.items():
            file = folder / Path(name).relative_to(instead_of)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    # -- what SQLite calls ----------------------------------------------------------------------------------------

    def xOpen(self, name: Any, flags: list[int]) -> "UncertainFile":
        self.must_have_power()
        return UncertainFile(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        self.must_have_power()
        super().xDelete(name, sync_folder)
        if name in self.files:
            self.files[name].deleted = True
            if sync_folder:
                del self.files[name]
        self.step()

    def xAccess(self, name: str, flags: int) -> bool:
        self.must_have_power()
        return super().xAccess(name, flags)

    def xRandomness(self, count: int) -> bytes:
        return self.die.randbytes(count)

    def folder_synced(self, name: str) -> None:
        folder = Path(name).parent
        for other in [other for other in self.files if Path(other).parent == folder]:
            self.files[other].named = True
            if self.files[other].deleted:
                del self.files[other]

    def excepthook(self, *_: Any) -> None:
        """Without a word: there is nobody left to hear of it."""


class UncertainFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else name
        is_new = self._name not in disk.files or disk.files[self._name].deleted
        super().__init__(BELOW, name, flags)
        if is_new:
            before = disk.files.get(self._name)
            disk.files[self._name] = OnDisk(named=bool(before and before.named))
        self._file = disk.files[self._name]
        # SQLite syncs the folder, too, the first time it syncs a new journal.
        self._syncs_folder = is_new and bool(flags[0] & JOURNALS)

    def xRead(self, amount: int, offset: int) -> bytes:
        self._disk.must_have_power()
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.must_have_power()
        super().xWrite(data, offset)
        self._file.write(offset, bytes(data))
        self._disk.step()

    def xTruncate(self, length: int) -> None:
        self._disk.must_have_power()
        super().xTruncate(length)
        self._file.truncate(length)
        self._disk.step()

    def xSync(self, flags: int) -> None:
        self._disk.step()
        self._file.sync()
        if self._syncs_folder:
            self._disk.folder_synced(self._name)
            self._syncs_folder = False

    def xLock(self, level: int) -> None:
        self._disk.must_have_power()
        super().xLock(level)

    def excepthook(self, *_: Any) -> None:
        """Without a word: there is nobody left to hear of it."""
