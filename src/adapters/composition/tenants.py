"""The huvudmän that are kept here: a folder each, or the schemas of one database. No ledger and no key is opened to list them."""

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url, text

from adapters.composition.migrating import as_the_ledgers, place_of, standing
from adapters.ledger.canonical import instant_of
from adapters.ledger.errors import LedgerUnavailable
from adapters.ledger.sqlite import MOVED
from adapters.migrations.parts import PARTS, Place
from adapters.migrations.shape import tables_of
from adapters.settings import Settings, is_a_name
from adapters.sqlite_file import sqlite3

CONNECT_SECONDS = 3
LEDGER = PARTS[0]
# History stands in schema sqa_<huvudman>; those of keys, epochs and views have no table `head`.
SCHEMAS = """
SELECT substr(n.nspname, 5), EXISTS (SELECT FROM pg_class m WHERE m.relnamespace = n.oid AND m.relname = 'moved')
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
WHERE starts_with(n.nspname, 'sqa_') AND c.relname = 'head' AND c.relkind IN ('r', 'p')
"""


def tenants(settings: Settings) -> list[str]:
    """The names of the huvudmän whose ledgers are kept and used here, sorted; those that were moved away are left out.

    Raises LedgerUnavailable when the database doesn't answer.
    """
    return [name for name, moved in all_tenants(settings) if not moved]


def all_tenants(settings: Settings) -> list[tuple[str, bool]]:
    """Every huvudman, with whether its ledger has been moved to another place. Raises LedgerUnavailable."""
    if settings.database_url is None:
        found = [(file.parent.name, _has_moved(file)) for file in settings.data.glob("*/events.db")]
    else:
        found = [(name, bool(moved)) for name, moved in _asked(settings.database_url.get_secret_value(), SCHEMAS)]
    return sorted((name, moved) for name, moved in found if is_a_name(name))


def _has_moved(file: Path) -> bool:
    with suppress(LedgerUnavailable):  # one that can't be read is nobody else's trouble: whoever opens it is told
        return bool(read_file(file, lambda db: db.execute("SELECT 1 FROM sqlite_master WHERE name = 'moved'").fetchone()))
    return False


def read_file(file: Path, ask: Callable[[Any], Any]) -> Any:
    """What an SQLite file answers, opened for reading only. Raises LedgerUnavailable."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=CONNECT_SECONDS)) as db:
            return ask(db)
    except sqlite3.Error as error:
        raise LedgerUnavailable(str(error)) from error


def _asked(url: str, question: str) -> list[tuple[Any, ...]]:
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True) as db:
            return db.execute(question).fetchall()
    except psycopg.Error as error:
        raise LedgerUnavailable(str(error)) from error


# -- what is told of each -------------------------------------------------------------------------------------------


def told(settings: Settings) -> list[dict[str, Any]]:
    """[{"name", "position", "recorded_at", "moved_to", "tables"}]: of each huvudman, without its keys. Raises LedgerUnavailable.

    tables: current | missing | unversioned | older | newer, the worst of its parts.
    """
    found = []
    for name, _ in all_tenants(settings):
        states = {one.state for one in standing(settings, name)}
        worst = next((state for state in ("newer", "older", "unversioned", "missing") if state in states), "current")
        last, whither = _stands(settings, name)
        at = instant_of(last[1]).isoformat() if last else None
        found.append({"name": name, "position": last[0] if last else 0, "recorded_at": at, "moved_to": whither, "tables": worst})
    return found


def _stands(settings: Settings, name: str) -> tuple[Any, str | None]:
    place = place_of(settings, name)
    with as_the_ledgers(name), place.reading(LEDGER) as db:
        if db is None or "events" not in (tables := tables_of(db)):
            return None, None
        last = db.execute(text("SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1")).first()
        return last, db.scalar(text("SELECT whither FROM moved")) if MOVED in tables else None


def spot(place: Place) -> str:
    """A place as it may be told: without a password."""
    if place.database_url is None:
        return str(place.folder.resolve())
    url = make_url(place.database_url)
    return f"postgresql://{url.host or url.query.get('host', '')}{f':{url.port}' if url.port else ''}/{url.database or ''}"
