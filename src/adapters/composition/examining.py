"""What `sqa doctor` looks at. Each look is by itself: what is broken in one doesn't keep the others from being told."""

import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from time import perf_counter, time

from sqlalchemy import text

from adapters.cli.given import Check
from adapters.composition.clocks import real_clock
from adapters.composition.joining import Composition
from adapters.composition.migrating import must_be_here, place_of, standing
from adapters.composition.opening import LateRegister
from adapters.ledger.errors import LedgerHasMoved, LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.ledger import Ledger, open_ledger
from adapters.migrations.parts import PARTS
from adapters.roster.tables import register_versions
from adapters.sqlite_file import OLDEST_SAFE, sqlite3
from sqa.vocabulary import stockholm_day

LAGGING = 2_000
LONG_SILENT_SECONDS = 10
LITTLE_ROOM = 1_000_000_000
SLOW_SECONDS = 0.25
OLD_REGISTER_DAYS = 7
Checks = Iterator[Check]
# Files on these are locked by a server that SQLite can't trust.
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs", "fuse.glusterfs"}


def check_up(composition: Composition, name: str) -> list[Check]:
    """What an operator should know of a huvudman, its place and this process's settings."""
    return [check for look in LOOKS for check in _guarded(look, composition, name)]


def _guarded(look: Callable[[Composition, str], Checks], composition: Composition, name: str) -> Checks:
    what = look.__name__.strip("_").replace("_", " ")
    try:
        yield from look(composition, name)
    except LedgerHasMoved:
        yield Check(what, False, "the ledger has moved from here", "sqa tenant list says where to: serve that place")
    except LedgerIsNotCreated:
        yield Check(what, False, "not created", "sqa migrate")
    except LedgerUnavailable as fault:
        advice = str(fault) if type(fault) is not LedgerUnavailable else "Check SQA_DATABASE_URL, or that the disk isn't full."
        yield Check(what, False, "the database does not answer", advice)
    except Exception as fault:  # whatever it is: say so, and look at the rest
        yield Check(what, False, f"could not be looked at ({type(fault).__name__})", "Mend what stands above first, then: sqa doctor")


def _versions(composition: Composition, name: str) -> Checks:
    told = f"sqa {version('sqa')}, Python {platform.python_version()}, SQLAlchemy {version('sqlalchemy')}"
    yield Check("versions", True, told)
    if composition.settings.database_url is None:
        safe = sqlite3.sqlite_version_info >= OLDEST_SAFE
        yield Check("SQLite", safe, sqlite3.sqlite_version, "" if safe else "Install pysqlite3: older ones can lose data at a WAL reset.")


def _settings(composition: Composition, name: str) -> Checks:
    settings = composition.settings
    open_to_all = settings.host not in {"127.0.0.1", "::1", "localhost"}
    contradicts = []
    if open_to_all and not settings.production:
        contradicts.append("SQA_HOST is reached from elsewhere, but SQA_PRODUCTION is not set")
    if settings.production and settings.log_level == "DEBUG":
        contradicts.append("SQA_LOG_LEVEL=DEBUG in production")
    yield Check("settings", not contradicts, "; ".join(contradicts) or "fit together", "See docs/operations.md" if contradicts else "")


def _files(composition: Composition, name: str) -> Checks:
    settings = composition.settings
    folder = settings.data_folder(name)
    if settings.database_url is None:
        yield Check("data folder", folder.is_dir(), str(folder), "" if folder.is_dir() else "sqa migrate")
    for file in (settings.root_key_path, settings.token_key_path):
        if not file.exists():
            yield Check(file.name, True, "not made yet")
            continue
        private = not stat.S_IMODE(file.stat().st_mode) & 0o077
        told = "readable by its owner only" if private else "readable by others"
        yield Check(file.name, private, told, "" if private else f"chmod 600 {file}")
    apart = not settings.root_key_path.resolve().is_relative_to(settings.data.resolve())
    told, well = "apart from the data" if apart else "beside the data: one backup would hold both", apart or not settings.production
    yield Check("root key's place", well, told, "" if well else "SQA_ROOT_KEY_FILE")


def _disk(composition: Composition, name: str) -> Checks:
    data = composition.settings.data
    there = next(folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    yield Check(
        "disk", free > LITTLE_ROOM, f"{free // 1_000_000} MB free", "" if free > LITTLE_ROOM else "Make room: appends stop when it is full."
    )
    if composition.settings.database_url is None and (kind := _file_system(str(there))):
        local = kind not in NETWORK_FILE_SYSTEMS
        yield Check("file system", local, kind, "" if local else "SQLite needs a local disk: move SQA_DATA, or use PostgreSQL.")


def _file_system(folder: str) -> str | None:
    """Its kind, where the system tells (Linux)."""
    try:
        with open("/proc/mounts", encoding="utf-8") as mounts:  # noqa: PTH123 - read line by line, and no file of ours
            mounted = [line.split()[1:3] for line in mounts]
    except OSError:
        return None
    above = [(point, kind) for point, kind in mounted if folder == point or folder.startswith(f"{point.rstrip('/')}/")]
    return max(above, key=lambda found: len(found[0]))[1] if above else None


def _database(composition: Composition, name: str) -> Checks:
    if composition.settings.database_url is None:
        return
    began = perf_counter()
    must_be_here(composition.settings, name)
    seconds = perf_counter() - began
    quick = seconds < SLOW_SECONDS
    yield Check("database", quick, f"answers in {seconds * 1000:.0f} ms", "" if quick else "Each append waits for it: bring it nearer.")


def _tables(composition: Composition, name: str) -> Checks:
    for one in standing(composition.settings, name):
        advice = {"current": "", "newer": "Install the newer release."}.get(one.state, "sqa migrate")
        yield Check(f"tables of the {one.part}", one.state == "current", f"{one.state}, revision {one.revision or 'none'}", advice)


def _integrity(composition: Composition, name: str) -> Checks:
    if composition.settings.database_url is not None:
        return
    place = place_of(composition.settings, name)
    for part in PARTS:
        file = place.file(part)
        if not file.exists():
            continue
        try:
            with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
                said = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.Error as fault:
            said = type(fault).__name__
        yield Check(
            part.file,
            said == "ok",
            "whole" if said == "ok" else "damaged",
            "" if said == "ok" else "Restore its newest backup: sqa restore",
        )


@contextmanager
def _history(composition: Composition, name: str) -> Iterator[Ledger]:
    """The ledger by itself: a register or views that are broken don't hide it."""
    settings = composition.settings
    must_be_here(settings, name)
    url, root = settings.database, settings.root_key_path
    with closing(open_ledger(name, settings.data, url, composition.clock, LateRegister(), root_key_file=root)) as ledger:
        yield ledger


def _keys(composition: Composition, name: str) -> Checks:
    with _history(composition, name) as ledger:
        opens = ledger.keys_open()
    advice = (
        "" if opens else "SQA_ROOT_KEY_FILE is another key, or keys.db and epochs.db are of different times: bring them from one backup."
    )
    yield Check("keys", opens, "open" if opens else "don't open", advice)


def _ledger(composition: Composition, name: str) -> Checks:
    with _history(composition, name) as ledger:
        head = ledger.head()[0]
    yield Check("ledger", head > 0, f"position {head}", "" if head else "sqa roster import FOLDER")


def _clock(composition: Composition, name: str) -> Checks:
    huvudman = composition.huvudman(name)
    head, recorded_at = huvudman.ledger.head()
    on_time = not head or recorded_at <= huvudman.clock()
    told = "after the last record" if on_time else "before the last record"
    yield Check("clock", on_time, told, "" if on_time else "Set the machine's clock (NTP).")


def _answers(composition: Composition, name: str) -> Checks:
    views = composition.huvudman(name).views
    lag = views.lag()
    yield Check("answers", lag < LAGGING, f"{lag} events behind", "" if lag < LAGGING else "Is `sqa serve` running? Or: sqa rebuild")
    holes, seen = views.holes(), views.last_heartbeat()
    yield Check("holes", not holes, f"{holes} events never taken in", "sqa rebuild --accept-difference" if holes else "")
    ago = None if seen is None else max(0, int(time() - seen))
    told = "never seen" if ago is None else f"last looked {ago} s ago"
    now = "" if ago is not None and ago < LONG_SILENT_SECONDS else ": nobody keeps the answers up now"
    yield Check("worker", True, f"{told}{now}")  # `answers` tells whether that matters
    parked = views.parked()
    some = "; ".join(f"{one['projection']}: {one['stream']} at {one['position']}, {one['error']}" for one in parked[:3])
    advice = "docs/operations.md, A poison event; sqa rebuild, when what they met has been mended." if parked else ""
    yield Check("parked streams", not parked, f"{len(parked)} {some}".strip(), advice)
    outdated = views.generations.outdated()
    yield Check("projections", not outdated, ", ".join(outdated) or "built by this code", "sqa rebuild" if outdated else "")


def _register(composition: Composition, name: str) -> Checks:
    place, register = place_of(composition.settings, name), PARTS[-1]
    with place.reading(register) as db:
        last = db and db.scalar(text(f"SELECT max(imported_on) FROM {register_versions.name}"))  # noqa: S608 - a constant
    if not last:
        yield Check("register", False, "nothing imported", "sqa roster import FOLDER")
        return
    huvudman = composition.huvudman(name)
    today = stockholm_day(huvudman.clock())
    days = (today - (type(today).fromisoformat(last) if isinstance(last, str) else last)).days
    long_ago = "" if days <= OLD_REGISTER_DAYS else ": who has left since still has a duty here"
    yield Check("register", True, f"last changed {days} days ago{long_ago}")  # it may simply not have changed
    if duty := huvudman.named_duty:
        facts = huvudman.roster.duty(duty)
        well = facts is not None and facts.in_force(today)
        yield Check(
            "named duty", well, "in force" if well else "not in force", "" if well else "Name another: what nobody owns falls to it."
        )


def _process_clock(composition: Composition, name: str) -> Checks:
    sane = real_clock().year >= 2025
    yield Check("machine's clock", sane, "set" if sane else "not set", "" if sane else "Set the machine's clock (NTP).")


LOOKS = (_versions, _settings, _files, _disk, _process_clock, _database, _tables, _integrity, _keys, _ledger, _clock, _answers, _register)
