"""The huvudmän that are kept here: a folder each, or the schemas of one database. No ledger and no key is opened to list them."""

from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr
from sqlalchemy import Connection, make_url, text

from adapters.cli.given import NotWell, Progress
from adapters.composition.backups import copy_secret
from adapters.composition.migrating import as_the_ledgers, bring_up, must_be_here, place_of, standing
from adapters.ledger.canonical import instant_of
from adapters.ledger.copying import (
    CopyIsNotEqual,
    close_for_good,
    copy_history,
    copy_keys,
    copy_table,
    ledger_in,
    take_the_right_to_append,
)
from adapters.ledger.errors import LedgerIsNotCreated, LedgerUnavailable
from adapters.ledger.key_tables import root_key
from adapters.ledger.sqlite import MOVED
from adapters.migrations.parts import PARTS, Place
from adapters.migrations.shape import tables_of
from adapters.roster import tables as register
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


# -- moving ---------------------------------------------------------------------------------------------------------


def settings_of(settings: Settings, data: Path | None, database_url: str | None, root_key_file: Path | None) -> Settings:
    """The settings of the place to move to: a database, or files in a data folder. Raises NotWell when it is neither, or both."""
    if data is not None and database_url is not None:
        raise NotWell("Two places were said: leave out --to-data, or SQA_TO_DATABASE_URL with --to-database.")
    if data is None and database_url is None:
        raise NotWell("Say where to: --to-data FOLDER for SQLite files, or SQA_TO_DATABASE_URL for PostgreSQL.")
    changed: dict[str, Any] = {"database_url": SecretStr(database_url) if database_url else None}
    if data is not None:
        changed["data"] = data
    if root_key_file is not None:
        changed["root_key_file"] = root_key_file
    return settings.model_copy(update=changed)


def move(settings: Settings, target: Settings, name: str, progress: Progress) -> dict[str, Any]:
    """Copy a huvudman to the place of other settings, compare it, and close the old ledger for appends; nothing of it is lost.

    {"name", "events", "keys", "to"}. All or nothing: until everything has been written and compared, the old place goes on
    and the new one has no ledger; broken off, it is simply started again. Appends wait meanwhile, reading goes on.
    Raises NotWell, LedgerIsNotCreated, LedgerHasMoved, RootKeyIsMissing, LedgerUnavailable.
    """
    old, new = place_of(settings, name), place_of(target, name)
    if _spot(old) == _spot(new):
        raise NotWell("It is there already: give another place with --to-data or --to-database.")
    if name not in dict(all_tenants(settings)):
        raise NotWell("No huvudman of that name is kept here; nothing was written. See who is: sqa tenant list.")
    must_be_here(settings, name)
    bring_up(settings, name)  # both have the same tables from here on
    old_root = root_key(settings.root_key_path, create=False)
    new_root = root_key(target.root_key_path, create=True)
    bring_up(target, name)
    with as_the_ledgers(name), ExitStack() as until_all_is_done:
        source = {part.name: until_all_is_done.enter_context(old.alone(part)) for part in PARTS}
        last = take_the_right_to_append(source["ledger"])
        ledger = ledger_in(source["ledger"])
        if ledger is None:
            raise LedgerIsNotCreated
        told = {"name": name, "events": last, "to": _spot(new)}
        with ExitStack() as all_or_nothing:
            # What is entered first commits last: the new place has a ledger only when all the rest is there.
            copies = {part.name: all_or_nothing.enter_context(new.alone(part)) for part in PARTS}
            there = ledger_in(copies["ledger"])
            if there not in {None, ledger}:
                raise NotWell(f"{_spot(new)} already holds another ledger of {name}: choose another place.")
            if there == ledger and _last(copies["ledger"]) != _last(source["ledger"]):
                raise NotWell(f"{_spot(new)} holds this ledger with another history: find out which of them has been in use.")
            try:
                copy_history(source["ledger"], copies["ledger"], progress)
                keys = copy_keys(source, copies, old_root, new_root)
                for table in register.metadata.sorted_tables:
                    copy_table(source["register"], copies["register"], table)
            except CopyIsNotEqual as unequal:
                raise NotWell(f"The copy of {unequal} is not equal to what is here; it was taken back, and nothing has moved.") from unequal
        close_for_good(source["ledger"], _spot(new))
    _copy_the_rest(settings, target, name)
    return {**told, "keys": keys}


def _last(db: Connection) -> tuple[Any, ...]:
    return tuple(db.execute(text("SELECT position, leaf FROM events ORDER BY position DESC LIMIT 1")).first() or ())


def _copy_the_rest(settings: Settings, target: Settings, name: str) -> None:
    # Tokens that were given out go on being valid where no other key is in use; the demo goes on knowing that it is one.
    files = [(settings.token_key_path, target.token_key_path), *((place.data_folder(name) / "demo.json" for place in (settings, target)),)]
    for here, there in files:
        if here.exists() and not there.exists():
            copy_secret(here, there)


def _spot(place: Place) -> str:
    """A place as it may be told: without a password."""
    if place.database_url is None:
        return str(place.folder.resolve())
    url = make_url(place.database_url)
    return f"postgresql://{url.host or url.query.get('host', '')}{f':{url.port}' if url.port else ''}/{url.database or ''}"
