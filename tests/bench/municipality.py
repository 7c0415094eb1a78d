"""A municipality for the bench: as many schools as asked for, each with the same four duties and its pupils, as SS 12000 files."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tests.roster_school import duty, enrolment, id_of, organisation, page, person

SINCE = date(2025, 8, 1)
HUVUDMAN = "Bänkstads kommun"
NAMED_DUTY = id_of("Skolchefens tjänst")
ROLES = {"principal": "Rektor", "counsellor": "Kurator", "special": "Speciallärare/specialpedagog", "teacher": "Lärare"}


@dataclass(frozen=True)
class School:
    """A unit with its duties. pupils: their ids in the register."""

    unit: UUID
    principal: UUID
    counsellor: UUID
    special: UUID
    teacher: UUID
    pupils: tuple[UUID, ...]


def schools(count: int, pupils: int) -> list[School]:
    """So many schools, with so many pupils each."""
    return [
        School(
            id_of(_school(number)),
            *(id_of(_duty(number, role)) for role in ROLES),
            pupils=tuple(id_of(_pupil(number, each)) for each in range(pupils)),
        )
        for number in range(count)
    ]


def register_files(count: int, pupils: int) -> dict[str, bytes]:
    """The register of those schools."""
    units, persons, duties = [organisation(HUVUDMAN, "Huvudman", municipalityCode="0998")], [person("Hanna Skolchef")], []
    duties.append(duty("Skolchefens tjänst", "Hanna Skolchef", "Övrig arbetsledning", HUVUDMAN, "2012-01-01"))
    for number in range(count):
        unit = _school(number)
        units.append(organisation(unit, "Skolenhet", HUVUDMAN, schoolTypes=["GR"]))
        for role, named in ROLES.items():
            who = f"{role.capitalize()} Skola {number}"
            persons.append(person(who, birthDate="1980-01-01"))
            duties.append(duty(_duty(number, role), who, named, unit, "2018-08-01"))
        persons += [_a_pupil(number, each, unit) for each in range(pupils)]
    return {"organisations.json": page(units), "persons.json": page(persons), "duties.json": page(duties)}


def _a_pupil(number: int, each: int, unit: str) -> dict[str, Any]:
    return person(_pupil(number, each), birthDate="2014-03-01", enrolments=[enrolment(unit, "GR", 5, "2021-08-01")])


def _school(number: int) -> str:
    return f"Skola {number}"


def _duty(number: int, role: str) -> str:
    return f"{role} i skola {number}"


def _pupil(number: int, each: int) -> str:
    return f"Elev {each} i skola {number}"
