"""The municipality's register as SS 12000 writes it: one JSON page per kind of entity, ready to import."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson

from adapters.simulator.municipality import HUVUDMAN, Group, Municipality, Pupil, Unit, municipality
from adapters.simulator.staffing import Duty, Person
from adapters.simulator.terms import NEXT_SCHOOL_YEAR

MUNICIPALITY_CODE = "9998"  # belongs to no municipality
SCHOOL_YEAR = (date(2025, 7, 1), NEXT_SCHOOL_YEAR - timedelta(days=1))
THE_NEXT = (NEXT_SCHOOL_YEAR, date(2027, 6, 30))
META = {"created": "2025-07-01T06:00:00+02:00", "modified": "2025-07-01T06:00:00+02:00"}


def register_files(pupils: int, seed: int) -> dict[str, bytes]:
    """The register's files by name: organisations, persons, placements, duties and groups, with their dates."""
    town = municipality(pupils, seed)
    pages = {
        "organisations.json": _organisations(town),
        "persons.json": _persons(town),
        "placements.json": _placements(town),
        "duties.json": (_duty(duty) for duty in town.staff.all),
        "groups.json": (_group(group) for unit in town.units for group in unit.groups),
    }
    return {name: orjson.dumps({"data": list(entities), "pageToken": None}, option=orjson.OPT_INDENT_2) for name, entities in pages.items()}


def _organisations(town: Municipality) -> Iterator[dict[str, Any]]:
    yield {
        "id": town.id,
        "displayName": HUVUDMAN,
        "organisationType": "Huvudman",
        "municipalityCode": MUNICIPALITY_CODE,
        "meta": META,
    }
    yield {
        "id": town.administration,
        "displayName": "Barn- och utbildningsförvaltningen",
        "organisationType": "Förvaltning",
        "parentOrganisation": {"id": town.id},
        "meta": META,
    }
    for unit in town.units:
        yield {
            "id": unit.id,
            "displayName": unit.name,
            "organisationType": "Skolenhet",
            "parentOrganisation": {"id": town.administration},
            "schoolUnitCode": unit.code,
            "municipalityCode": MUNICIPALITY_CODE,
            "schoolTypes": list(unit.forms),
            "endDate": SCHOOL_YEAR[1].isoformat() if unit.merges_into else None,
            "meta": META,
        }


def _persons(town: Municipality) -> Iterator[dict[str, Any]]:
    # Nobody gets a civic number: a made-up one may belong to somebody.
    yield from (_person(duty.person) for duty in town.staff.all)
    for pupil in town.pupils:
        yield from (_person(guardian) for guardian in pupil.guardians)
        yield _person(pupil.person) | {
            "enrolments": list(_enrolments(pupil)),
            "responsibles": [{"person": {"id": guardian.id}, "relationType": "Vårdnadshavare"} for guardian in pupil.guardians],
        }


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "givenName": person.given,
        "familyName": person.family,
        "birthDate": person.born.isoformat(),
        "securityMarking": person.marking,
        "meta": META,
    }


def _enrolments(pupil: Pupil) -> Iterator[dict[str, Any]]:
    """This school year and the next. A preschool has placements instead."""
    if pupil.form != "FS":
        yield _enrolment(pupil.unit, pupil.form, pupil.year, SCHOOL_YEAR)
    if pupil.goes_on_to and not (pupil.form == "FS" and not pupil.leaves):
        yield _enrolment(pupil.goes_on_to, *_next_form_and_year(pupil), THE_NEXT)


def _next_form_and_year(pupil: Pupil) -> tuple[str, int]:
    match pupil.form:
        case "FS":
            return "FKLASS", 0
        case "FKLASS":
            return "GR", 1
        case "GR" | "GRS" if pupil.leaves and pupil.year == 9:
            return ("GY" if pupil.form == "GR" else "GYS"), 1
        case form:
            return form, pupil.year + 1


def _enrolment(unit: Unit, form: str, year: int, days: tuple[date, date]) -> dict[str, Any]:
    first, last = days
    return {
        "enroledAt": {"id": unit.id, "displayName": unit.name},
        "schoolType": form,
        "schoolYear": year,
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
    }


def _placements(town: Municipality) -> Iterator[dict[str, Any]]:
    for pupil in town.pupils:
        if pupil.placement:
            last = SCHOOL_YEAR[1] if pupil.leaves or pupil.form != "FS" else None
            yield _placement(pupil.placement, pupil, "FS" if pupil.form == "FS" else "FTH", last)


def _placement(placement: str, pupil: Pupil, form: str, last: date | None) -> dict[str, Any]:
    return {
        "id": placement,
        "child": {"id": pupil.person.id},
        "placedAt": {"id": pupil.unit.id, "displayName": pupil.unit.name},
        "schoolType": form,
        "startDate": "2025-08-01",
        "endDate": last.isoformat() if last else None,
        "meta": META,
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "person": {"id": duty.person.id, "displayName": f"{duty.person.given} {duty.person.family}"},
        "dutyAt": {"id": duty.unit},
        "dutyRole": duty.role,
        "startDate": duty.since.isoformat(),
        "endDate": duty.until.isoformat() if duty.until else None,
        "meta": META,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "displayName": group.name,
        "groupType": "Avdelning" if group.unit.kind == "preschool" else "Klass",
        "schoolType": group.pupils[0].form,
        "organisation": {"id": group.unit.id, "displayName": group.unit.name},
        "startDate": "2025-07-01",
        "endDate": "2026-06-30",
        "groupMemberships": [{"person": {"id": pupil.person.id}, "startDate": "2025-07-01"} for pupil in group.pupils],
        "meta": META,
    }
