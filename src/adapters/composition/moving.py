"""Moving a huvudman to another data folder or database: events byte for byte, keys and register along, all or nothing."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Connection, text

from adapters.cli.given import Misused, NotWell, Progress
from adapters.composition.backups import copy_secret
from adapters.composition.migrating import as_the_ledgers, bring_up, must_be_here, place_of
from adapters.composition.tenants import all_tenants, spot
from adapters.ledger.copying import (
    CopyIsNotEqual,
    close_for_good,
    copy_history,
    copy_keys,
    copy_table,
    ledger_in,
    take_the_right_to_append,
)
from adapters.ledger.errors import LedgerIsNotCreated
from adapters.ledger.key_tables import root_key
from adapters.migrations.parts import PARTS
from adapters.roster import tables as register
from adapters.settings import Settings


def settings_of(settings: Settings, data: Path | None, database_url: str | None, root_key_file: Path | None) -> Settings:
    """The settings of the place to move to: a database, or files in a data folder. Raises Misused when it is neither, or both."""
    if data is not None and database_url is not None:
        raise Misused("Two places were said: leave out --to-data, or SQA_TO_DATABASE_URL with --to-database.")
    if data is None and database_url is None:
        raise Misused("Say where to: --to-data FOLDER for SQLite files, or SQA_TO_DATABASE_URL for PostgreSQL.")
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
    Raises Misused, NotWell, LedgerIsNotCreated, LedgerHasMoved, RootKeyIsMissing, LedgerUnavailable.
    """
    old, new = place_of(settings, name), place_of(target, name)
    if spot(old) == spot(new):
        raise Misused("It is there already: give another place with --to-data or --to-database.")
    if name not in dict(all_tenants(settings)):
        raise Misused("No huvudman of that name is kept here; nothing was written. See who is: sqa tenant list.")
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
        told = {"name": name, "events": last, "to": spot(new)}
        with ExitStack() as all_or_nothing:
            # What is entered first commits last: the new place has a ledger only when all the rest is there.
            copies = {part.name: all_or_nothing.enter_context(new.alone(part)) for part in PARTS}
            there = ledger_in(copies["ledger"])
            if there not in {None, ledger}:
                raise NotWell(f"{spot(new)} already holds another ledger of {name}: choose another place.")
            if there == ledger and _last(copies["ledger"]) != _last(source["ledger"]):
                raise NotWell(f"{spot(new)} holds this ledger with another history: find out which of them has been in use.")
            try:
                copy_history(source["ledger"], copies["ledger"], progress)
                keys = copy_keys(source, copies, old_root, new_root)
                for table in register.metadata.sorted_tables:
                    copy_table(source["register"], copies["register"], table)
            except CopyIsNotEqual as unequal:
                raise NotWell(f"The copy of {unequal} is not equal to what is here; it was taken back, and nothing has moved.") from unequal
        close_for_good(source["ledger"], spot(new))
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
