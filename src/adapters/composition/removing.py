"""Removing a huvudman for good: answers, register, history, and the keys, without which no copy of its texts can be read.

The ledger is closed first and history goes last, so that a removal that is broken off is seen, takes nothing more, and is started again.
"""

import os
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.schema import DropSchema

from adapters.cli.given import Misused, NotWell
from adapters.composition.migrating import as_the_ledgers, place_of
from adapters.composition.tenants import all_tenants, spot
from adapters.leases import try_lease
from adapters.ledger.copying import close_for_good, ledger_in, take_the_right_to_append
from adapters.migrations.parts import PARTS, Part, Place
from adapters.settings import Settings

LEDGER, KEYS, EPOCHS, REGISTER = PARTS
VIEWS = Part("views", "views.db", "sqa_views_", "", ())
IN_THIS_ORDER = (EPOCHS, KEYS, VIEWS, REGISTER, LEDGER)

log = structlog.get_logger("sqa")


def remove(settings: Settings, name: str, *, erase: bool) -> dict[str, Any]:
    """Destroy what is kept here of a huvudman. {"name", "ledger", "events", "from"}.

    erase: though it has a history that hasn't moved elsewhere. Raises Misused, NotWell, LedgerUnavailable.
    """
    if name not in (known := dict(all_tenants(settings))):
        raise Misused("No huvudman of that name is kept here; nothing was removed. See who is: sqa tenant list.")
    place = place_of(settings, name)
    working = try_lease(f"{name}/work", settings.data, place.database_url)
    if working is None:
        raise NotWell("Somebody works for it, so nothing was removed: end `sqa serve` and `sqa work` first.")
    try:
        with as_the_ledgers(name), place.alone(LEDGER) as db:
            ledger, events = ledger_in(db), take_the_right_to_append(db)
            if not known[name]:
                if events and not erase:
                    raise NotWell(f"It has {events} events, which nobody can bring back: move it, or say --yes-erase {name}.")
                close_for_good(db, "nowhere: it was being removed")
                (place.folder / "demo.json").unlink(missing_ok=True)  # where it has moved, the new place may be using it
    finally:
        working.release()
    with as_the_ledgers(name):
        destroy(place)
    told = {"name": name, "ledger": str(ledger) if ledger else None, "events": events, "from": spot(place)}
    log.warning("a huvudman was removed, keys and all", huvudman=name, ledger=told["ledger"], events=events, place=told["from"])
    return told


def destroy(place: Place) -> None:
    """The files or schemas of a huvudman, keys first. Files are overwritten, as far as a disk does what it is told."""
    for part in IN_THIS_ORDER:
        if place.database_url is None:
            for file in place.folder.glob(f"{part.file}*"):
                _overwrite(file)
        elif part is not REGISTER:  # it goes with the ledger's schema
            with place.alone(part) as db:
                db.execute(text("SET LOCAL lock_timeout = '10s'"))
                db.execute(DropSchema(place.schema(part), cascade=True, if_exists=True))
    if place.database_url is None:
        for file in place.folder.glob("*.lease"):
            file.unlink(missing_ok=True)
        if not any(place.folder.iterdir()):
            place.folder.rmdir()


def _overwrite(file: Path) -> None:
    with file.open("r+b") as open_file:
        for _ in range(0, file.stat().st_size, 1 << 20):
            open_file.write(bytes(1 << 20))
        open_file.flush()
        os.fsync(open_file.fileno())
    file.unlink()
