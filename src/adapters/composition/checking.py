"""Is everything as it should be? Every leaf recomputed, and what `sqa doctor` looks at."""

import stat
from collections.abc import Iterator
from time import time
from typing import Any

from adapters.cli.given import Check, Progress
from adapters.composition.joining import Composition
from adapters.ledger.errors import LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.ledger import Ledger
from adapters.ledger.sealing import leaf
from adapters.sqlite_file import OLDEST_SAFE, sqlite3

AT_ONCE = 2_000
LONG_SILENT_SECONDS = 10


def verify(ledger: Ledger, progress: Progress) -> dict[str, Any]:
    """Recompute every leaf from the stored bytes; positions without gaps, times that never fall, and no end before the head.

    {"records", "broken": [{"position", "what"}]}. It is a quick look. `scripts/verify_leaves.py` shares no code with the
    service and checks what this doesn't: headers, columns, bodies, sealed parts, `about`, and a root seen earlier.
    """
    head, position, recorded_at = ledger.head()[0], 0, 0
    broken: list[dict[str, Any]] = []
    while records := ledger.records(position, AT_ONCE):
        for record in records:
            if record.position != position + 1:
                broken.append({"position": record.position, "what": "a gap before it"})
            if record.recorded_at < recorded_at:
                broken.append({"position": record.position, "what": "recorded before the one before it"})
            if leaf(record.position, record.recorded_at, record.header) != record.leaf:
                broken.append({"position": record.position, "what": "its leaf is not the hash of what is stored"})
            position, recorded_at = record.position, record.recorded_at
        progress(position, max(head, position))
    if position < head:
        broken.append({"position": position, "what": f"history ends before its head, {head}"})
    return {"records": position, "broken": broken}


def check_up(composition: Composition, name: str) -> list[Check]:
    """What an operator should know."""
    return [*_of_files(composition, name), *_of_history(composition, name)]


def _of_files(composition: Composition, name: str) -> Iterator[Check]:
    settings = composition.settings
    if settings.database_url is None:
        safe = sqlite3.sqlite_version_info >= OLDEST_SAFE
        yield Check("SQLite", safe, sqlite3.sqlite_version, "" if safe else "Install pysqlite3: older ones can lose data at a WAL reset.")
        folder = settings.data_folder(name)
        yield Check("data folder", folder.is_dir(), str(folder), "" if folder.is_dir() else "sqa migrate")
    for file in (settings.root_key_path, settings.token_key_path):
        if not file.exists():
            yield Check(file.name, True, "not made yet")
            continue
        private = not stat.S_IMODE(file.stat().st_mode) & 0o077
        yield Check(
            file.name, private, "readable by its owner only" if private else "readable by others", "" if private else f"chmod 600 {file}"
        )
    apart = not settings.root_key_path.resolve().is_relative_to(settings.data.resolve())
    told = "apart from the data" if apart else "beside the data: one backup would hold both"
    yield Check("root key's place", apart or not settings.production, told, "" if apart else "SQA_ROOT_KEY_FILE")


def _of_history(composition: Composition, name: str) -> Iterator[Check]:
    try:
        huvudman = composition.huvudman(name)
        head = huvudman.ledger.head()[0]
    except LedgerIsNotCreated:
        yield Check("ledger", False, "not created", "sqa migrate")
        return
    except LedgerUnavailable:
        yield Check("ledger", False, "the database does not answer", "Check SQA_DATABASE_URL, or that the disk isn't full.")
        return
    established = huvudman.named_duty is not None
    yield Check("ledger", established, f"position {head}", "" if established else "sqa roster import FOLDER")
    lag = huvudman.views.lag()
    yield Check("answers", lag < AT_ONCE, f"{lag} events behind", "" if lag < AT_ONCE else "Is `sqa serve` running? Or: sqa rebuild")
    holes, seen = huvudman.views.holes(), huvudman.views.last_heartbeat()
    yield Check("holes", not holes, f"{holes} events never taken in", "sqa rebuild --accept-difference" if holes else "")
    ago = None if seen is None else max(0, int(time() - seen))
    advice = "" if ago is not None and ago < LONG_SILENT_SECONDS else "Nobody keeps the answers up: sqa serve, or sqa work"
    yield Check("worker", True, "never seen" if ago is None else f"last looked {ago} s ago", advice)
    parked = len(huvudman.views.parked())
    yield Check("parked streams", not parked, str(parked), "sqa rebuild, when what they met has been mended." if parked else "")
    outdated = huvudman.views.outdated()
    yield Check("projections", not outdated, ", ".join(outdated) or "built by this code", "sqa rebuild" if outdated else "")
