"""Taking the register in: all or nothing, twice is as once, and quick enough for a municipality."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import Engine, func, select

from adapters.roster import tables
from adapters.roster.importing import import_register
from adapters.roster.report import Reason, RegisterRefusedTheFiles
from adapters.roster.tables import open_register, prepare
from tests.roster_school import School, duty, enrolment, id_of, organisation, page, person

AUGUST = date(2024, 8, 19)
NOVEMBER = date(2024, 11, 15)


@pytest.fixture
def engine(database_url: str | None, data_folder: Path) -> Iterator[Engine]:
    engine = open_register(data_folder, database_url, "ekbacken")
    prepare(engine)
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as db:
        return {table.name: db.scalar(select(func.count()).select_from(table)) or 0 for table in tables.metadata.sorted_tables}


def refused(engine: Engine, files: dict[str, bytes]) -> list[tuple[str, Reason]]:
    with pytest.raises(RegisterRefusedTheFiles) as refusal:
        import_register(engine, files, AUGUST)
    return [(one.file, one.reason) for one in refusal.value.report.refused]


def test_the_same_files_twice_change_nothing(engine: Engine) -> None:
    first = import_register(engine, School().files(), AUGUST)
    held = rows(engine)
    second = import_register(engine, School().files(), NOVEMBER)
    assert (first.written, first.version) == (True, 1)
    assert {kind: (count.new, count.unchanged) for kind, count in first.counts.items()} == {
        "organisations": (6, 0),
        "persons": (8, 0),
        "placements": (2, 0),
        "duties": (5, 0),
        "groups": (1, 0),
    }
    assert (second.written, second.version) == (False, 1)
    assert [count.unchanged for count in second.counts.values()] == [6, 8, 2, 5, 1]
    assert second.ended_duties == []
    assert rows(engine) == held


def test_only_what_differs_is_counted_as_changed(engine: Engine) -> None:
    school = School()
    import_register(engine, school.files(), AUGUST)
    school.change("Maria Lind", familyName="Lind-Ek")
    school.change("Elsa Lind", enrolments=[enrolment("Lindskolan", "FKLASS", 0, "2024-08-01", "2024-10-31")])
    school.change("9B", groupMemberships=[{"person": {"id": str(id_of("Nils Ström"))}}])
    school.change("Johans tjänst", dutyAt={"id": str(id_of("Lindskolan"))})
    school.change("Rektorsområde Norr", endDate="2024-12-31")
    counts = import_register(engine, school.files(), NOVEMBER).counts
    assert {kind: (count.new, count.changed, count.ended) for kind, count in counts.items()} == {
        "organisations": (0, 1, 1),
        "persons": (0, 2, 0),
        "placements": (0, 0, 0),
        "duties": (0, 1, 0),
        "groups": (0, 1, 0),
    }


def test_the_files_may_come_one_at_a_time(engine: Engine) -> None:
    for name, content in School().files().items():
        assert import_register(engine, {name: content}, AUGUST).written


def test_rows_never_vanish(engine: Engine) -> None:
    school = School()
    import_register(engine, school.files(), AUGUST)
    held = rows(engine)
    everything = {
        kind: [entity["id"] for entity in getattr(school, kind)] for kind in ("organisations", "persons", "placements", "duties", "groups")
    }
    report = import_register(engine, {"deletedEntities.json": page(everything)}, NOVEMBER)
    assert [count.changed for count in report.counts.values()] == [6, 8, 2, 5, 1]
    assert len(report.ended_duties) == 5
    after = rows(engine)
    assert after.pop("register_versions") == held.pop("register_versions") + 1
    assert after == held


def test_one_malformed_entity_refuses_the_whole_run(engine: Engine) -> None:
    empty = rows(engine)
    files = School().files()
    files["duties.json"] = page([*School().duties, {"id": str(id_of("x")), "dutyRole": "Lärare"}])
    assert refused(engine, files) == [("duties.json", Reason.FIELD_IS_MISSING)] * 2
    files["duties.json"] = b'{"data": [{"id": '
    assert refused(engine, files) == [("duties.json", Reason.NOT_JSON)]
    assert rows(engine) == empty


def test_what_leans_on_something_unknown_is_refused(engine: Engine) -> None:
    school = School()
    school.duties.append(duty("x", "Karin Ek", "Lärare", "Okända skolan", "2024-08-01"))
    school.duties.append(duty("y", "Okänd Lärare", "Lärare", "Lindskolan", "2024-08-01"))
    school.change("Lindskolan", parentOrganisation={"id": str(id_of("Okänt område"))})
    school.change("Elsas fritidsplats", child={"id": str(id_of("Okänt Barn"))})
    assert refused(engine, school.files()) == [
        ("duties.json", Reason.UNKNOWN_ORGANISATION),
        ("duties.json", Reason.UNKNOWN_PERSON),
        ("organisations.json", Reason.UNKNOWN_ORGANISATION),
        ("placements.json", Reason.UNKNOWN_PERSON),
    ]


def test_a_pupil_enrolled_elsewhere_and_a_guardian_who_is_not_sent_are_counted(engine: Engine) -> None:
    files = {
        "persons.json": page(
            [
                person(
                    "Ali Noor",
                    enrolments=[enrolment("Skolan i grannkommunen", "GR", 4, "2024-08-01")],
                    responsibles=[{"person": {"id": str(id_of("Okänd Förälder"))}, "relationType": "Vårdnadshavare"}],
                )
            ]
        )
    }
    assert import_register(engine, files, AUGUST).counts["persons"].unresolved == 2


def test_an_organisation_above_itself_is_refused_also_when_it_takes_two_imports(engine: Engine) -> None:
    itself = organisation("Rektorsområde Öst", "Rektorsområde", "Rektorsområde Öst")
    assert refused(engine, {"organisations.json": page([itself])}) == [("organisations.json", Reason.ABOVE_ITSELF)]
    import_register(engine, School().files(), AUGUST)
    top = organisation("Ekbackens kommun", "Huvudman", "Lindskolan")
    assert refused(engine, {"organisations.json": page([top])}) == [("organisations.json", Reason.ABOVE_ITSELF)]


def test_every_import_that_changed_something_leaves_its_report(engine: Engine) -> None:
    import_register(engine, School().files(), AUGUST)
    import_register(engine, School().files(), AUGUST)
    with engine.connect() as db:
        ((version, on, report),) = db.execute(select(tables.register_versions)).all()
    assert (version, on) == (1, AUGUST)
    assert json.loads(report)["counts"]["persons"]["new"] == 8
    assert not any(name in report for name in ("Lind", "Haddad", "20180317"))


def test_imports_at_the_same_time_wait_for_each_other(engine: Engine) -> None:
    import_register(engine, School().files(), AUGUST)

    def extend(day: int) -> int:
        school = School()
        school.change("Samiras tjänst", endDate=(date(2025, 1, 1) + timedelta(days=day)).isoformat())
        return import_register(engine, school.files(), NOVEMBER).version

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(extend, range(8))) == list(range(2, 10))


def test_preparing_from_two_processes_at_once_is_harmless(database_url: str | None, data_folder: Path) -> None:
    engines = [open_register(data_folder, database_url, "granbacka") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(prepare, engines))
    assert set(rows(engines[0]).values()) == {0}
    for engine in engines:
        engine.dispose()


def test_ten_thousand_persons_are_taken_in_within_seconds(engine: Engine) -> None:
    pupils = [
        person(
            f"Elev Nr{number}",
            civicNo={"value": f"2012{number % 12 + 1:02}{number % 28 + 1:02}{number:04}"},
            enrolments=[enrolment("Lindskolan", "GR", 6, "2024-08-01")],
            responsibles=[{"person": {"id": str(id_of("Maria Lind"))}, "relationType": "Vårdnadshavare"}],
        )
        for number in range(10_000)
    ]
    import_register(engine, School().files(), AUGUST)
    files = {"persons.json": page(pupils)}
    for what in ("new", "unchanged"):
        began = perf_counter()
        report = import_register(engine, files, AUGUST)
        print(f"{engine.dialect.name}: 10,000 {what} in {perf_counter() - began:.2f} s")
        assert getattr(report.counts["persons"], what) == 10_000
        assert perf_counter() - began < 30
