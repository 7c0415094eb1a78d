"""The register's files are read as SS 12000 writes them, and every fault is named without quoting what stood there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.roster.reading import files_in, read
from adapters.roster.report import Count, EndedDuty, ImportReport, Reason, Refused
from adapters.roster.standard import Person
from tests.roster_school import School, bare, duty, enrolment, id_of, organisation, page, person


def reasons(files: dict[str, bytes]) -> list[tuple[Reason, str | None]]:
    return [(refused.reason, refused.where) for refused in read(files).refused]


def test_a_whole_school_is_read() -> None:
    delivery = read(School().files())
    assert delivery.refused == []
    assert {kind: len(entities) for kind, entities in delivery.entities.items()} == {
        "organisations": 6,
        "persons": 8,
        "placements": 2,
        "duties": 5,
        "groups": 1,
    }


def test_a_bare_array_reads_as_a_page_does() -> None:
    persons = School().persons
    assert read({"persons.json": bare(persons)}).entities == read({"persons.json": page(persons)}).entities


def test_several_pages_are_read_together_in_the_order_of_their_numbers() -> None:
    persons = School().persons
    pages = {"persons-10.json": page(persons[4:]), "persons-2.json": page(persons[:4], token="10")}
    delivery = read(pages)
    assert delivery.refused == []
    assert len(delivery.entities["persons"]) == 8


def test_a_last_page_that_says_there_is_more_is_refused() -> None:
    assert reasons({"persons.json": page(School().persons, token="bm90LXRoZS1lbmQ")}) == [(Reason.MORE_PAGES_AWAIT, None)]


def test_files_of_other_kinds_are_ignored_and_listed(tmp_path: Path) -> None:
    (tmp_path / "activities.json").write_bytes(page([]))
    (tmp_path / "duties.json").write_bytes(page(School().duties))
    (tmp_path / "notes.txt").write_text("not for the register")
    delivery = read(files_in(tmp_path))
    assert delivery.ignored_files == ["activities.json"]
    assert delivery.refused == []


def test_a_folder_without_any_of_the_files_is_refused() -> None:
    assert reasons({"person.json": page([])}) == [(Reason.NO_FILES, None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"data": [', Reason.NOT_JSON),
        ('{"data": []}'.encode("utf-16"), Reason.NOT_JSON),
        (b'{"data": {"id": 1}}', Reason.NOT_A_PAGE),
        (b'"persons"', Reason.NOT_A_PAGE),
    ],
)
def test_a_file_that_is_no_page_is_refused(content: bytes, reason: Reason) -> None:
    assert reasons({"persons.json": content}) == [(reason, None)]


@pytest.mark.parametrize(
    ("kind", "entity", "reason", "where"),
    [
        ("duties", duty("x", None, "Rektor", "y", "2024-08-01", end="2024-07-31"), Reason.ENDS_BEFORE_IT_BEGINS, None),
        ("duties", duty("x", None, "Rektor", "y", "1 augusti"), Reason.FIELD_IS_MALFORMED, "startDate"),
        ("duties", duty("x", None, "Rektor", "y", 20240801), Reason.FIELD_IS_MALFORMED, "startDate"),
        ("duties", {"id": str(id_of("x"))}, Reason.FIELD_IS_MISSING, "dutyAt"),
        ("organisations", organisation("x", "Fabrik"), Reason.FIELD_IS_MALFORMED, "organisationType"),
        ("organisations", organisation("x", "Skolenhet", schoolUnitCode=1234567), Reason.FIELD_IS_MALFORMED, "schoolUnitCode"),
        ("persons", person("Ann O", securityMarking="Hemlig"), Reason.FIELD_IS_MALFORMED, "securityMarking"),
        ("persons", person("Ann O", id="9"), Reason.FIELD_IS_MALFORMED, "id"),
        ("persons", person("Ann O", enrolments=[{}]), Reason.FIELD_IS_MISSING, "enrolments.0.enroledAt"),
        ("persons", "Ann O", Reason.FIELD_IS_MALFORMED, None),
    ],
)
def test_an_entity_that_breaks_the_standard_is_refused_by_name(kind: str, entity: Any, reason: Reason, where: str | None) -> None:
    assert (reason, where) in reasons({f"{kind}.json": page([entity])})


def test_unknown_fields_and_nulls_are_tolerated() -> None:
    ann = person("Ann O", photo="https://example.org/a.jpg", birthDate=None, enrolments=None, _embedded={"duties": []})
    assert reasons({"persons.json": page([ann])}) == []


def test_the_same_id_twice_is_refused() -> None:
    ann = person("Ann O")
    assert reasons({"persons-1.json": page([ann]), "persons-2.json": page([ann])}) == [(Reason.SENT_TWICE, None)]


def test_an_id_that_is_both_sent_and_deleted_is_refused() -> None:
    files = {"persons.json": page([person("Ann O")]), "deletedEntities.json": page({"persons": [str(id_of("Ann O"))]})}
    assert reasons(files) == [(Reason.SENT_AND_DELETED, None)]


def test_deleted_entities_come_as_ids_by_kind_with_the_standards_other_kinds_ignored() -> None:
    gone = {"duties": [str(id_of("Samiras tjänst"))], "activitites": [str(id_of("matematik"))], "grades": []}
    for content in (page(gone), bare(gone)):
        delivery = read({"deletedEntities.json": content})
        assert delivery.refused == []
        assert delivery.deleted["duties"] == {id_of("Samiras tjänst")}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (page(["not by kind"]), Reason.NOT_A_PAGE),
        (page({"duties": ["not an id"]}), Reason.FIELD_IS_MALFORMED),
        (b"{", Reason.NOT_JSON),
    ],
)
def test_a_list_of_deleted_entities_that_is_malformed_is_refused(content: bytes, reason: Reason) -> None:
    assert [reason] == [found for found, _ in reasons({"deletedEntities.json": content})]


@pytest.mark.parametrize(
    ("fields", "born"),
    [
        ({"birthDate": "2009-05-04"}, date(2009, 5, 4)),
        ({"civicNo": {"value": "200905042384"}}, date(2009, 5, 4)),
        ({"civicNo": {"value": "20090504-2384"}}, date(2009, 5, 4)),
        ({"civicNo": {"value": "200905642384"}}, date(2009, 5, 4)),  # samordningsnummer
        ({"civicNo": {"value": "200913042384"}}, None),
        ({"civicNo": {"value": "20090504TF01"}}, None),
        ({}, None),
    ],
)
def test_the_day_of_birth_is_said_or_stands_in_the_civic_number(fields: dict[str, Any], born: date | None) -> None:
    ann = read({"persons.json": page([person("Ann O", **fields)])}).entities["persons"][id_of("Ann O")]
    assert isinstance(ann, Person)
    assert ann.born == born


def test_no_report_quotes_a_name_or_a_civic_number() -> None:
    persons = [
        person("Ann Olsson", civicNo={"value": "200905042384 and more"}),
        person("Bo Olsson", birthDate="200905042384", enrolments=[enrolment("Lindskolan", "Olsson", 1, "2024-08-01")]),
        person("Cia Olsson", familyName=None),
    ]
    report = ImportReport(date(2024, 8, 19), refused=read({"persons.json": page(persons)}).refused)
    assert len(report.refused) == 4
    for text in (report.as_text("sv"), report.as_text("en"), str(report.as_json())):
        assert not any(word in text for word in ("Olsson", "Ann", "Bo", "Cia", "20090504"))


def test_the_report_tells_what_to_act_on() -> None:
    samira, lindskolan = id_of("Samiras tjänst"), id_of("Lindskolan")
    report = ImportReport(
        date(2024, 11, 15),
        ended_duties=[
            EndedDuty(samira, "Kurator", lindskolan, last_day=date(2024, 11, 30), was=None),
            EndedDuty(samira, "Kurator", lindskolan, last_day=None, was=date(2024, 11, 30)),
        ],
        units_without_principal=[lindskolan],
        refused=[Refused("duties.json", Reason.FIELD_IS_MISSING, 3, samira, "dutyAt")],
    )
    assert report.as_text().splitlines() == [
        f"Tjänst {samira} (Kurator): sista dag 2024-11-30",
        f"Tjänst {samira} (Kurator): sista dag tills vidare",
        f"Skolenhet utan rektor: {lindskolan}",
        f"duties.json 3 {samira} dutyAt: FIELD_IS_MISSING. Ett fält som standarden kräver saknas.",
        "Inget skrevs.",
    ]


def test_the_report_reads_in_swedish_and_in_english() -> None:
    report = ImportReport(date(2024, 8, 19), counts={"persons": Count(new=2, changed=1, ended=0, unchanged=3, unresolved=1)})
    assert report.as_text() == "Personer: 2 nya, 1 ändrade (0 med nytt slut), 3 oförändrade, hänvisningar utanför registret: 1"
    assert report.as_text("en") == ("Persons: 2 new, 1 changed (0 with a new end), 3 unchanged, references to what the register lacks: 1")
