"""Tables that are those of this release, or the next step. Migrating is a step of its own; serving only looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.cli.given import NotWell
from adapters.ledger.errors import LedgerHasMoved, LedgerUnavailable
from adapters.ledger.sqlite import MOVED
from adapters.migrations import running
from adapters.migrations.parts import PARTS, Place, SchemaUnavailable
from adapters.migrations.shape import tables_of
from adapters.settings import Settings


class TablesAreNotOfThisRelease(NotWell, LedgerUnavailable):
    """Nothing is served from tables of another release; the message names the next step."""


def place_of(settings: Settings, name: str) -> Place:
    """Where a huvudman's tables lie. Raises ValueError for a name that can't be one."""
    return Place(name, settings.data_folder(name), settings.database)


def bring_up(settings: Settings, name: str) -> list[running.Standing]:
    """Bring all tables of a huvudman to this release; what they were before. Any number of processes may do so at once.

    Raises TablesAreNotOfThisRelease, LedgerUnavailable.
    """
    with as_the_ledgers(name):
        return running.migrate(place_of(settings, name))


def standing(settings: Settings, name: str) -> list[running.Standing]:
    """Which revision each part's tables have. Raises LedgerUnavailable."""
    with as_the_ledgers(name):
        return running.standing(place_of(settings, name))


def must_fit(settings: Settings, name: str) -> None:
    """Raises TablesAreNotOfThisRelease, LedgerHasMoved, LedgerUnavailable. What isn't there at all is for others to tell."""
    must_be_here(settings, name)
    found = {one.part: one for one in standing(settings, name)}
    if found["ledger"].state == "missing":
        return
    if any(one.state == "newer" for one in found.values()):
        raise TablesAreNotOfThisRelease(f"The tables of {name} are of a newer release: install that release, or end this process.")
    if any(one.state != "current" for one in found.values()):
        raise TablesAreNotOfThisRelease(f"The tables of {name} are older than this release: run `sqa migrate` (SQA_HUVUDMAN={name}).")


def must_be_here(settings: Settings, name: str) -> None:
    """Raises LedgerHasMoved, LedgerUnavailable."""
    with as_the_ledgers(name), place_of(settings, name).reading(PARTS[0]) as db:
        if db and MOVED in tables_of(db):
            raise LedgerHasMoved


@contextmanager
def as_the_ledgers(name: str) -> Iterator[None]:
    """What the tables' database says, in the ledger's words."""
    try:
        yield
    except SchemaUnavailable as error:
        raise LedgerUnavailable(str(error)) from error
    except (running.TablesAreNewer, running.TablesAreOfNoRelease) as error:
        raise TablesAreNotOfThisRelease(f"{name}, {error}: {error.__doc__}") from error
