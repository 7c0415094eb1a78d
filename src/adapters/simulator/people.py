"""Whom to sign in as in the demo: the duties that tokens are made for."""

from dataclasses import dataclass
from uuid import UUID

from adapters.simulator.municipality import municipality
from adapters.simulator.staffing import COUNSELLOR, PRINCIPAL, Duty
from adapters.simulator.terms import LAST_DAY


@dataclass(frozen=True, slots=True)
class People:
    """Duties of the demo, each with its holder's name in `names`.

    principal, counsellor and teacher serve the 7–9 school whose former counsellor (`leaver`) left in November; pupil goes there.
    """

    named_duty: UUID
    principal: UUID
    counsellor: UUID
    leaver: UUID
    teacher: UUID
    pupil: UUID
    unit: UUID
    huvudman: UUID
    names: dict[UUID, str]


def demo_people(pupils: int, seed: int) -> People:
    """The named duty of the huvudman, and a principal, counsellor, leaver and teacher of one school."""
    town = municipality(pupils, seed)
    leaver = town.staff.leavers()[0]
    unit = next(unit for unit in town.units if unit.id == leaver.unit)
    cast: dict[str, Duty] = {
        "named_duty": town.named_duty,
        "principal": town.staff.at(unit.id, PRINCIPAL, LAST_DAY)[0],
        "counsellor": town.staff.newcomers(unit.id)[0]
        if town.staff.newcomers(unit.id)
        else town.staff.at(unit.id, COUNSELLOR, LAST_DAY)[0],
        "leaver": leaver,
        "teacher": unit.groups[0].mentor,
    }
    return People(
        **{part: UUID(duty.id) for part, duty in cast.items()},
        pupil=UUID(unit.groups[0].pupils[0].person.id),
        unit=UUID(unit.id),
        huvudman=UUID(town.id),
        names={UUID(duty.id): f"{duty.person.given} {duty.person.family}, {duty.role}" for duty in cast.values()},
    )
