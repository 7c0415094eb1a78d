"""Älvbacka kommun: its units, staff, classes and pupils, sized by the number of pupils. The same seed makes the same town."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from adapters.simulator.dice import Dice
from adapters.simulator.names import DEPARTMENTS, PROGRAMMES, full_name, name_of_unit
from adapters.simulator.staffing import Duty, Person, Staff, staff_the_administration, staff_the_unit

HUVUDMAN = "Älvbacka kommun"

# Kind of unit → (share of the municipality's pupils, pupils per unit, size of a class).
KINDS: dict[str, tuple[float, int, int]] = {
    "preschool": (0.15, 90, 18),
    "primary": (0.43, 300, 25),
    "lower-secondary": (0.20, 360, 25),
    "upper-secondary": (0.19, 600, 28),
    "adapted": (0.03, 60, 9),
}
# The years that share classes; the years of a preschool are ages.
YEARS: dict[str, tuple[range, ...]] = {
    "preschool": (range(1, 3), range(3, 6)),
    "primary": tuple(range(year, year + 1) for year in range(7)),
    "lower-secondary": tuple(range(year, year + 1) for year in range(7, 10)),
    "upper-secondary": tuple(range(year, year + 1) for year in range(1, 4)),
    "adapted": (range(1, 4), range(4, 7), range(7, 10)),
}
FORMS = {
    "preschool": ("FS",),
    "primary": ("FKLASS", "GR", "FTH"),
    "lower-secondary": ("GR",),
    "upper-secondary": ("GY", "GYS"),
    "adapted": ("GRS",),
}
NEXT_KIND = {"preschool": "primary", "primary": "lower-secondary", "lower-secondary": "upper-secondary", "adapted": "upper-secondary"}


@dataclass(slots=True)
class Pupil:
    """A child or pupil. `goes_on_to`: the unit from the next school year; None when school is over."""

    person: Person
    unit: "Unit"
    form: str
    year: int
    group: "Group"
    goes_on_to: "Unit | None"
    placement: str | None = None  # its id, in preschool or after-school care
    guardians: list[Person] = field(default_factory=list)

    @property
    def named(self) -> dict[str, str]:
        """How a caller names the pupil as a subject."""
        return {"person": self.person.id}

    @property
    def leaves(self) -> bool:
        """Is this the last year at the unit?"""
        return self.goes_on_to is not self.unit


@dataclass(slots=True)
class Group:
    """A class, or a department of a preschool, with its mentor."""

    id: str
    name: str
    unit: "Unit"
    mentor: Duty
    pupils: list[Pupil] = field(default_factory=list)

    @property
    def named(self) -> dict[str, str]:
        """How a caller names the group as a subject."""
        return {"group": self.id}


@dataclass(slots=True)
class Unit:
    """A school unit."""

    id: str
    name: str
    kind: str
    code: str
    groups: list[Group] = field(default_factory=list)
    next_unit: "Unit | None" = None
    merges_into: "Unit | None" = None  # on the first of July 2026
    receives: "Unit | None" = None

    @property
    def forms(self) -> tuple[str, ...]:
        return FORMS[self.kind] + (self.receives.forms if self.receives else ())

    @property
    def pupils(self) -> Iterator[Pupil]:
        return (pupil for group in self.groups for pupil in group.pupils)


@dataclass(slots=True)
class Municipality:
    """The huvudman with everything in it; made once and never changed."""

    id: str
    administration: str
    units: list[Unit]
    staff: Staff
    named_duty: Duty

    @property
    def pupils(self) -> Iterator[Pupil]:
        return (pupil for unit in self.units for pupil in unit.pupils)


@lru_cache(maxsize=2)
def municipality(pupils: int, seed: int) -> Municipality:
    """The municipality with this many pupils. Raises ValueError for fewer than 20."""
    if pupils < 20:
        raise ValueError("a municipality has at least 20 pupils")
    dice = Dice(f"{seed}/register/{pupils}")
    staff = Staff()
    huvudman, administration = dice.uuid(), dice.uuid()
    named_duty = staff_the_administration(staff, huvudman, administration, pupils, dice)
    units = [unit for kind, count in _shares(pupils).items() for unit in _units(kind, count, staff, dice)]
    of_kind = {kind: [unit for unit in units if unit.kind == kind] for kind in KINDS}
    for unit in units:
        if unit.kind in NEXT_KIND:
            candidates = of_kind[NEXT_KIND[unit.kind]]
            unit.next_unit = candidates[of_kind[unit.kind].index(unit) % len(candidates)]
    merging, receiving = of_kind["adapted"][0], of_kind["primary"][0]
    merging.merges_into, receiving.receives = receiving, merging
    for unit in units:
        for pupil in unit.pupils:
            last = pupil.year == YEARS[unit.kind][-1][-1]
            pupil.goes_on_to = unit.next_unit if last else unit.merges_into or unit
    return Municipality(huvudman, administration, units, staff, named_duty)


def _shares(pupils: int) -> dict[str, int]:
    counts = {kind: max(1, int(pupils * share)) for kind, (share, _, _) in KINDS.items()}
    counts["primary"] += pupils - sum(counts.values())
    return counts


def _units(kind: str, pupils: int, staff: Staff, dice: Dice) -> Iterator[Unit]:
    number = max(1, round(pupils / KINDS[kind][1]))
    for n in range(number):
        first = 1 + list(KINDS).index(kind)  # so that the first units of each kind differ in name
        unit = Unit(dice.uuid(), name_of_unit(kind, n * len(KINDS) + first), kind, f"{dice.randrange(10**8):08d}")
        _fill(unit, pupils // number + (n < pupils % number), staff, dice)
        yield unit


def _fill(unit: Unit, pupils: int, staff: Staff, dice: Dice) -> None:
    """Classes year by year, a mentor for each, and then the unit's other staff."""
    class_size, spans = KINDS[unit.kind][2], YEARS[unit.kind]
    for place, years in enumerate(spans):
        in_span = pupils // len(spans) + (place < pupils % len(spans))
        classes = -(-in_span // class_size)
        for n in range(classes):
            in_class = in_span // classes + (n < in_span % classes)
            mentor = staff.employ("Förskollärare" if unit.kind == "preschool" else "Lärare", unit.id, dice)
            group = Group(dice.uuid(), _name_of_group(unit, years, n), unit, mentor)
            group.pupils = [_pupil(group, years[at * len(years) // in_class], dice) for at in range(in_class)]
            unit.groups.append(group)
    staff_the_unit(staff, unit.id, unit.kind, dice, pupils=pupils, groups=len(unit.groups))


def _name_of_group(unit: Unit, years: range, number: int) -> str:
    year = years[0]
    if unit.kind == "preschool":
        return DEPARTMENTS[(year + number * 5) % len(DEPARTMENTS)]
    if unit.kind == "adapted":
        return f"{years[0]}–{years[-1]}{'ABCDEFGHIJKLMNOP'[number % 16]}"
    if unit.kind == "upper-secondary":
        return f"{PROGRAMMES[number % len(PROGRAMMES)]}{25 - year + 1!s}{'ABCDEFGH'[number // len(PROGRAMMES)]}"
    letter = "ABCDEFGHIJKLMNOP"[number % 16]
    return f"Förskoleklass {letter}" if (unit.kind, year) == ("primary", 0) else f"{year}{letter}"


def _pupil(group: Group, year: int, dice: Dice) -> Pupil:
    given, family = full_name(dice)
    born = date(_birth_year(group.unit.kind, year), 1, 1) + timedelta(days=dice.randrange(365))
    marking = "Ingen" if dice.chance(0.994) else dice.one_of(("Sekretessmarkering", "Skyddad folkbokföring"))
    person = Person(dice.uuid(), given, family, born, marking)
    pupil = Pupil(person, group.unit, _form(group.unit.kind, year, dice), year, group, None)
    if pupil.form == "FS" or (group.unit.kind == "primary" and year <= 3 and dice.chance(0.75)):
        pupil.placement = dice.uuid()
    pupil.guardians = [_guardian(family, born, dice) for _ in range(1 if dice.chance(0.3) else 2)]
    return pupil


def _guardian(family: str, child_born: date, dice: Dice) -> Person:
    given, other = full_name(dice, staff=True)
    born = child_born - timedelta(days=dice.randrange(8_000, 15_500))
    return Person(dice.uuid(), given, family if dice.chance(0.7) else other, born)


def _form(kind: str, year: int, dice: Dice) -> str:
    if kind == "primary":
        return "FKLASS" if year == 0 else "GR"
    if kind == "upper-secondary":
        return "GYS" if dice.chance(0.03) else "GY"
    return FORMS[kind][0]


def _birth_year(kind: str, year: int) -> int:
    """Who begins preschool class in 2025 was born in 2019."""
    if kind == "preschool":
        return 2025 - year
    return 2019 - (year + 9 if kind == "upper-secondary" else year)
