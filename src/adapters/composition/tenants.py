"""The huvudmän that are kept here: a folder each, or the schemas of one database. No ledger and no key is opened to list them."""

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg

from adapters.ledger.errors import LedgerUnavailable
from adapters.settings import Settings, is_a_name
from adapters.sqlite_file import sqlite3

CONNECT_SECONDS = 3
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
