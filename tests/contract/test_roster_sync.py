"""The register over HTTP is the register from files, row for row; all of it comes in or nothing does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from adapters.roster import tables
from adapters.roster.following import Following
from adapters.roster.importing import import_register
from adapters.roster.report import Reason, RegisterRefusedTheFiles
from adapters.roster.roster import Roster
from adapters.roster.source import Access, SourceFault
from adapters.roster.syncing import RegisterChangedMeanwhile, TooMuchWouldBeRemoved
from adapters.roster.tables import open_register, prepare
from tests.roster_school import School, duty, enrolment, id_of, page, person
from tests.ss12000_server import TOKEN, Register, Trouble, application, served

AUGUST = date(2024, 8, 19)
NOVEMBER = date(2024, 11, 15)
EARLY = datetime(2024, 8, 19, 4, tzinfo=UTC)
LATER = datetime(2024, 8, 19, 6, tzinfo=UTC)
BESIDES = {"register_sources", "register_versions"}


@pytest.fixture
def engine(database_url: str | None, data_folder: Path) -> Iterator[Engine]:
    engine = open_register(data_folder, database_url, "ekbacken")
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def from_files(tmp_path: Path, engine: Engine) -> Iterator[Engine]:
    """Another register, of the same kind, that only files go into."""
    url = engine.url.render_as_string(hide_password=False) if engine.dialect.name == "postgresql" else None
    other = open_register(tmp_path / "files", url, "granbacka")
    prepare(other)
    yield other
    other.dispose()


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def register(school: School) -> Register:
    register = Register(EARLY)
    register.load(school)
    return register


@pytest.fixture
def address(register: Register) -> Iterator[str]:
    with served(application(register)) as address:
        yield f"{address}/v2.0"


@pytest.fixture
def following(engine: Engine, source: Following) -> tuple[Engine, Following]:
    """A register and the source that it follows."""
    return engine, source


@pytest.fixture
def source(engine: Engine, address: str) -> Following:
    roster = Roster(engine, named_duty=None, register_id_of=lambda _: None)
    return Following(roster, Access(address, TOKEN), page_size=2, wait=lambda _: None)


def rows(engine: Engine, *, besides: set[str] = BESIDES) -> dict[str, list[Any]]:
    with engine.connect() as db:
        return {
            table.name: sorted((tuple(row) for row in db.execute(select(table))), key=repr)
            for table in tables.metadata.sorted_tables
            if table.name not in besides
        }


def changed(school: School) -> None:
    """What happens in an autumn: a move, an end, a new pupil and a new, already ended duty; somebody leaves."""
    school.change("Samiras tjänst", endDate="2024-11-30")
    school.change("Johans tjänst", dutyAt={"id": str(id_of("Lindskolan"))})
    school.change("Nils Ström", enrolments=[])
    school.change("9B", groupMemberships=[{"person": {"id": str(id_of("Vera Sjö"))}}])
    school.persons.append(person("Ali Noor", enrolments=[enrolment("Lindskolan", "GR", 4, "2024-10-01")]))
    school.duties.append(duty("Ett vikariat", "Maria Lind", "Lärare", "Lindskolan", "2024-09-01", end="2024-10-31"))
    school.duties = [one for one in school.duties if one["id"] != str(id_of("Åsas tjänst"))]


def test_files_and_http_give_the_same_register_row_for_row(engine: Engine, from_files: Engine, source: Following, school: School) -> None:
    synced = source.sync(LATER, AUGUST)
    imported = import_register(from_files, school.files(), AUGUST)

    assert synced.since is None
    assert synced.report.as_json() == imported.as_json()
    assert rows(engine, besides={"register_sources"}) == rows(from_files, besides={"register_sources"})
    assert all(rows(engine).values())


def test_what_changed_since_gives_the_same_register_as_everything_anew(
    engine: Engine, from_files: Engine, source: Following, register: Register, school: School
) -> None:
    import_register(from_files, school.files(), AUGUST)
    source.sync(LATER, AUGUST)
    changed(school)
    register.now = LATER + timedelta(days=60)
    register.load(school)
    synced = source.sync(register.now + timedelta(hours=1), NOVEMBER)

    gone = {"deletedEntities.json": page({"duties": [str(id_of("Åsas tjänst"))]})}
    import_register(from_files, school.files() | gone, NOVEMBER)
    assert synced.since is not None
    assert sum(count.unchanged for count in synced.report.counts.values()) == 0, "only what changed was fetched"
    assert rows(engine) == rows(from_files)
    assert {(ended.duty, ended.last_day) for ended in synced.report.ended_duties} == {
        (id_of("Samiras tjänst"), date(2024, 11, 30)),
        (id_of("Ett vikariat"), date(2024, 10, 31)),
        (id_of("Åsas tjänst"), date(2024, 11, 14)),
    }


def test_a_full_sync_gives_the_same_and_ends_what_is_no_longer_listed(
    engine: Engine, from_files: Engine, source: Following, register: Register, school: School
) -> None:
    import_register(from_files, school.files(), AUGUST)
    source.sync(LATER, AUGUST)
    changed(school)
    register.load(school)
    register.deletions.clear()  # nor does the source remember it
    synced = source.sync(LATER, NOVEMBER, full=True)

    gone = {"deletedEntities.json": page({"duties": [str(id_of("Åsas tjänst"))]})}
    import_register(from_files, school.files() | gone, NOVEMBER)
    assert synced.since is None
    assert rows(engine) == rows(from_files)


def test_twice_changes_nothing_and_no_page_token_goes_with_a_filter(engine: Engine, source: Following, register: Register) -> None:
    source.sync(LATER, AUGUST)
    held = rows(engine)
    register.now = LATER - timedelta(minutes=5)
    register.deletions.append((register.now, "persons", str(uuid4())))  # whom we never had
    assert not source.sync(LATER + timedelta(days=1), NOVEMBER).report.written
    assert not source.sync(LATER, NOVEMBER, full=True).report.written
    assert rows(engine) == held
    assert any("pageToken" in asked for _, _, asked in register.asked)


@pytest.mark.parametrize(("kind", "status"), [("deletedEntities", 0), ("persons", 500), ("organisations", 403), ("organisations", 0)])
def test_a_page_that_fails_leaves_everything_as_it_was(
    following: tuple[Engine, Following], register: Register, school: School, kind: str, status: int
) -> None:
    engine, source = following
    source.sync(LATER, AUGUST)
    changed(school)
    register.now = LATER
    register.load(school)
    held = rows(engine, besides=set())
    register.troubles.append(Trouble(kind, status, times=99))

    with pytest.raises(SourceFault) as fault:
        source.sync(LATER, NOVEMBER)

    assert rows(engine, besides=set()) == held
    assert "Elsa" not in str(fault.value)
    register.troubles.clear()
    assert source.sync(LATER, NOVEMBER).report.written


def test_what_is_wrong_at_the_source_refuses_all_of_it_and_says_on_which_page(
    engine: Engine, source: Following, register: Register, school: School
) -> None:
    school.duties.append(duty("x", "Karin Ek", "Lärare", "Okända skolan", "2024-08-01"))
    school.change("Maria Lind", birthDate="i våras")
    register.load(school)
    with pytest.raises(RegisterRefusedTheFiles) as refusal:
        source.sync(LATER, AUGUST)
    assert {(one.file, one.reason) for one in refusal.value.report.refused} == {
        ("duties-3.json", Reason.UNKNOWN_ORGANISATION),
        ("persons-3.json", Reason.FIELD_IS_MALFORMED),
    }
    assert not any(rows(engine, besides=set()).values())


def test_a_full_sync_that_would_end_too_much_is_refused_and_may_be_told_to(
    engine: Engine, source: Following, register: Register, school: School
) -> None:
    source.sync(LATER, AUGUST)
    held = rows(engine, besides=set())
    school.persons = school.persons[:-2]
    register.load(school)

    with pytest.raises(TooMuchWouldBeRemoved) as refusal:
        source.sync(LATER, NOVEMBER, full=True)

    assert refusal.value.details == {"most_removed": 0.2, "persons": {"would_be_removed": 2, "of": 8}}
    assert rows(engine, besides=set()) == held
    done = source.sync(LATER, NOVEMBER, full=True, remove_anyway=True)
    assert done.report.counts["persons"].ended == 2


def test_past_employments_that_are_no_longer_listed_are_no_loss(source: Following, register: Register, school: School) -> None:
    for name in ("Karins tjänst", "Samiras tjänst", "Åsas tjänst"):
        school.change(name, endDate="2024-08-31")
    register.load(school)
    source.sync(LATER, AUGUST)
    school.duties = [one for one in school.duties if "endDate" not in one]
    register.load(school)

    synced = source.sync(LATER, NOVEMBER, full=True)

    assert synced.report.counts["duties"].ended == 3
    assert synced.report.ended_duties == [], "they had ended already, and their last day stays"


def test_what_was_deleted_and_came_again_is_there(engine: Engine, source: Following, register: Register, school: School) -> None:
    source.sync(LATER, AUGUST)
    without = School()
    without.duties = without.duties[:-1]
    register.now = LATER
    register.load(without)
    register.load(school)
    assert source.sync(LATER + timedelta(days=1), NOVEMBER).report.counts["duties"].unchanged == 1
    assert Roster(engine, named_duty=None, register_id_of=lambda _: None).duty(id_of("Vakant skolsköterska")).until is None


def test_who_changed_the_register_meanwhile_wins(engine: Engine, source: Following, school: School) -> None:
    def somebody_else(_done: int, _of: int) -> None:
        import_register(engine, school.files(), AUGUST)

    with pytest.raises(RegisterChangedMeanwhile):
        source.sync(LATER, AUGUST, progress=somebody_else)
    assert source.sync(LATER, AUGUST).since is None, "nothing of it was noted"
