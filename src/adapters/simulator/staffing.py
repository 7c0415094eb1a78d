"""Who works in the municipality: duties by profession, with the counsellor who leaves in November and the one who comes in January."""

from dataclasses import dataclass
from datetime import date, timedelta

from adapters.simulator.dice import Dice
from adapters.simulator.names import full_name

LONG_AGO = date(2019, 8, 1)
LEAVES_ON = date(2025, 11, 30)  # the last day of employment
COMES_ON = date(2026, 1, 12)

PRINCIPAL = "Rektor"
COUNSELLOR = "Kurator"
NURSE = "Skolsköterska"
PSYCHOLOGIST = "Skolpsykolog"
DOCTOR = "Skolläkare"
SPECIAL_EDUCATOR = "Speciallärare/specialpedagog"
MANAGEMENT = "Övrig arbetsledning"


@dataclass(frozen=True, slots=True)
class Person:
    """A pupil, a guardian or a member of staff."""

    id: str
    given: str
    family: str
    born: date
    marking: str = "Ingen"


@dataclass(frozen=True, slots=True)
class Duty:
    """An employment: a role at a unit, with its days (`until` is the last one, inclusive)."""

    id: str
    person: Person
    role: str
    unit: str
    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Staff:
    """Every duty, by unit and role."""

    def __init__(self) -> None:
        self.all: list[Duty] = []
        self._of: dict[tuple[str, str], list[Duty]] = {}
        self._by_id: dict[str, Duty] = {}

    def employ(self, role: str, unit: str, dice: Dice, *, since: date | None = None, until: date | None = None) -> Duty:
        """A new duty, in force for some years unless said otherwise."""
        given, family = full_name(dice, staff=True)
        person = Person(dice.uuid(), given, family, date(1960, 1, 1) + timedelta(days=dice.randrange(14_000)))
        since = since or LONG_AGO + timedelta(days=365 * dice.randrange(6))
        duty = Duty(dice.uuid(), person, role, unit, since, until)
        self.all.append(duty)
        self._by_id[duty.id] = duty
        self._of.setdefault((unit, role), []).append(duty)
        return duty

    def duty(self, duty: str) -> Duty:
        """The duty with this id."""
        return self._by_id[duty]

    def at(self, unit: str, role: str, day: date) -> list[Duty]:
        """The duties of a role at a unit that are in force on a day."""
        return [duty for duty in self._of.get((unit, role), ()) if duty.in_force(day)]

    def leavers(self) -> list[Duty]:
        """The duties that end during the school year."""
        return [duty for duty in self.all if duty.until == LEAVES_ON]

    def newcomers(self, unit: str) -> list[Duty]:
        """The duties at a unit that begin during the school year."""
        return [duty for duty in self.all if duty.unit == unit and duty.since == COMES_ON]


def staff_the_administration(staff: Staff, huvudman: str, administration: str, pupils: int, dice: Dice) -> Duty:
    """The huvudman's named duty (skolchef) and the central pupil health, which serves every unit."""
    named = staff.employ(MANAGEMENT, huvudman, dice)
    for role, pupils_each in ((PSYCHOLOGIST, 1_200), (DOCTOR, 4_000), (COUNSELLOR, 5_000), (NURSE, 8_000), (SPECIAL_EDUCATOR, 3_000)):
        for _ in range(max(1, pupils // pupils_each)):
            staff.employ(role, administration, dice)
    return named


def staff_the_unit(staff: Staff, unit: str, kind: str, dice: Dice, *, pupils: int, groups: int) -> None:
    """Everybody but the mentors of the classes."""
    school = kind != "preschool"
    numbers = {
        PRINCIPAL: 1,
        MANAGEMENT: int(pupils > 250),
        "Lärare": groups // 2 if kind in ("lower-secondary", "upper-secondary") else 0,
        "Barnskötare": groups if not school else 0,
        "Förstelärare": int(school),
        SPECIAL_EDUCATOR: max(1, pupils // 150) if school else 0,
        COUNSELLOR: max(1, pupils // 400) if school else 0,
        NURSE: max(1, pupils // 430) if school else 0,
        "Studie- och yrkesvägledare": int(kind in ("lower-secondary", "upper-secondary")),
        "Fritidspedagog": max(1, groups // 4) if kind == "primary" else 0,
        "Lärarassistent": max(1, groups // 4) if kind in ("primary", "adapted") else 0,
        "Bibliotekarie": int(school and pupils > 100),
        "Skoladministratör": 1,
        "kökspersonal": 1,
        "vaktmästare": int(school),
    }
    # Every fourth 7–9 school, the first among them, loses its counsellor in November.
    loses_its_counsellor = kind == "lower-secondary" and sum(duty.until == LEAVES_ON for duty in staff.all) * 4 <= _units_so_far(staff)
    for role, number in numbers.items():
        for n in range(number):
            leaves = role == COUNSELLOR and n == 0 and loses_its_counsellor
            staff.employ(role, unit, dice, since=date(2021, 8, 1) if leaves else None, until=LEAVES_ON if leaves else None)
    if loses_its_counsellor:
        staff.employ(COUNSELLOR, unit, dice, since=COMES_ON)


def _units_so_far(staff: Staff) -> int:
    units = {duty.unit for duty in staff.all if duty.role == "Studie- och yrkesvägledare"}
    return len(units)
