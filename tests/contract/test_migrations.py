"""Tables change in a step of their own, once, however many processes take it; what doesn't fit the code is not served."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.ledger.ledger import open_ledger
from adapters.migrations.parts import PARTS, Part, Place
from adapters.migrations.running import TablesAreNewer, TablesAreOfNoRelease, migrate, newest, standing
from adapters.migrations.shape import Shape, shape, tables_of
from adapters.roster.tables import open_register, prepare
from tests.contract.diaries import NOON, EverybodyIsRegistered

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(database_url: str | None, data_folder: Path) -> Place:
    return Place("orebro", data_folder / "orebro", database_url)


def made_directly(place: Place) -> None:
    """The tables as the parts themselves make them, without a revision: as it was before there were any."""
    open_ledger("orebro", place.folder.parent, place.database_url, lambda: NOON, EverybodyIsRegistered(), create=True).close()
    engine = open_register(place.folder, place.database_url, "orebro")
    prepare(engine)
    engine.dispose()


def shapes(place: Place) -> dict[str, Shape]:
    found = {}
    for part in PARTS:
        with place.reading(part) as db:
            assert db
            found[part.name] = shape(db, tables_of(db) - {other.version_table for other in PARTS})
    return found


def states(place: Place) -> set[str]:
    return {one.state for one in standing(place)}


@pytest.fixture
def elsewhere(place: Place, tmp_path: Path) -> Place:
    """Another place, empty."""
    return Place("orebro" if place.database_url is None else "elsewhere", tmp_path / "more" / "orebro", place.database_url)


def test_the_parts_make_the_tables_that_the_revisions_lead_to(place: Place, tmp_path: Path) -> None:
    made_directly(place)
    directly = shapes(place)
    if place.database_url:
        with place.alone(PARTS[0]) as db:
            for part in PARTS:
                db.execute(text(f"DROP SCHEMA IF EXISTS {place.schema(part)} CASCADE"))
    else:
        place = Place("orebro", tmp_path / "another", None)
    assert states(place) == {"missing"}

    migrate(place)

    assert shapes(place) == directly
    assert set(directly["ledger"]) >= {"head", "events", "about"}
    assert all(each for part in directly.values() for each in part.values())
    assert states(place) == {"current"}


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    assert {part.name: part.revisions[-1] for part in PARTS} == {part.name: newest(part) for part in PARTS}


def test_tables_from_before_there_were_revisions_are_taken_for_the_first(place: Place) -> None:
    made_directly(place)
    before = shapes(place)
    assert states(place) == {"unversioned"}

    assert {one.state for one in migrate(place)} == {"unversioned"}

    assert states(place) == {"current"}
    assert shapes(place) == before


def test_tables_that_are_of_no_release_are_left_alone(place: Place) -> None:
    made_directly(place)
    with place.alone(PARTS[0]) as db:
        db.execute(text("ALTER TABLE about ADD COLUMN remark TEXT"))

    with pytest.raises(TablesAreOfNoRelease):
        migrate(place)

    assert standing(place)[0].state == "unversioned"


def test_tables_of_a_newer_release_are_left_alone(place: Place) -> None:
    migrate(place)
    with place.alone(PARTS[1]) as db:
        db.execute(text("UPDATE version_of_keys SET version_num = '0999'"))

    with pytest.raises(TablesAreNewer):
        migrate(place)

    assert [one.state for one in standing(place)] == ["current", "newer", "current", "current"]


def test_a_revision_that_fails_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(_db: object, _part: Part, _revision: str = "head") -> None:
        original(_db, _part, _revision)
        raise RuntimeError("in the middle")

    from adapters.migrations import running

    original: Callable[..., None] = running.upgrade
    with monkeypatch.context() as broken:
        broken.setattr(running, "upgrade", half)
        with pytest.raises(RuntimeError):
            migrate(place)

    assert states(place) == {"missing"}
    migrate(place)
    assert states(place) == {"current"}


EIGHT = """
import os, sys
from pathlib import Path
from adapters.composition.joining import Composition
from adapters.migrations import running
from adapters.settings import Settings
import alembic.operations, alembic.runtime.migration, alembic.script

settings = Settings(data=Path(sys.argv[1]), database_url=sys.argv[2] or None, huvudman="orebro")
gate, opened = os.pipe()
children = []
for _ in range(8):
    if (child := os.fork()) == 0:
        os.close(opened)
        os.read(gate, 1)
        Composition(settings).migrate("orebro")
        os._exit(0)
    children.append(child)
os.close(opened)
ended = [os.waitpid(child, 0)[1] for child in children]
sys.exit(any(ended))
"""


def test_eight_processes_migrate_at_once(place: Place, data_folder: Path) -> None:
    command = [sys.executable, "-c", EIGHT, str(data_folder), place.database_url or ""]

    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=100, check=False)

    assert ended.returncode == 0, ended.stderr
    assert states(place) == {"current"}
    with place.reading(PARTS[0]) as db:
        assert db
        assert db.scalar(text("SELECT count(*) FROM head")) == 1
