"""What can only be judged when all files are read: what names nothing, what stands above itself, what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, and_, exists, or_, select

from adapters.roster.reading import Delivery
from adapters.roster.report import Reason
from adapters.roster.standard import Duty, Entity, Group, Organisation, Person, Placement
from adapters.roster.tables import chunks, duties, duty_standings, organisation_standings, organisations, persons

PRINCIPAL = "Rektor"
SCHOOL_UNIT = "Skolenhet"


@dataclass(frozen=True, slots=True)
class Reference:
    """One entity names another. `structural`: the register can't do without what it names."""

    kind: str
    source: UUID
    where: str
    to: UUID
    structural: bool

    @property
    def to_a_person(self) -> bool:
        return self.where.startswith(("person", "child", "responsibles", "groupMemberships"))


def references(delivery: Delivery) -> Iterator[Reference]:
    """Every reference from what was sent to an organisation or a person."""
    for kind, entities in delivery.entities.items():
        for source, entity in entities.items():
            for where, to, structural in _names(entity):
                yield Reference(kind, source, where, to, structural)


def _names(entity: Entity) -> Iterator[tuple[str, UUID, bool]]:
    match entity:
        case Organisation(parent_organisation=parent):
            if parent:
                yield "parentOrganisation.id", parent.id, True
        case Duty(person=person, duty_at=unit):
            yield "dutyAt.id", unit.id, True
            if person:
                yield "person.id", person.id, True
        case Group(organisation=unit, group_memberships=members):
            yield "organisation.id", unit.id, True
            for member in members or ():
                yield "groupMemberships.person.id", member.person.id, False
        case Placement(child=child, placed_at=unit):
            yield "child.id", child.id, True
            yield "placedAt.id", unit.id, False
        case Person(enrolments=enrolments, responsibles=responsibles):
            for place in enrolments or ():
                yield "enrolments.enroledAt.id", place.enroled_at.id, False
            for other in responsibles or ():
                if other.person:
                    yield "responsibles.person.id", other.person.id, False


def check_references(db: Connection, delivery: Delivery) -> dict[str, int]:
    """Refuse what leans on something unknown. Returns, by kind, how many other references lead out of the register."""
    named = list(references(delivery))
    units = set(db.scalars(select(organisations.c.id))) | delivery.entities.get("organisations", {}).keys()
    people = set(delivery.entities.get("persons", {}))
    for chunk in chunks({name.to for name in named if name.to_a_person} - people):
        people.update(db.scalars(select(persons.c.id).where(persons.c.id.in_(chunk))))
    unresolved: dict[str, int] = {}
    for name in named:
        if name.to in (people if name.to_a_person else units):
            continue
        if name.structural:
            reason = Reason.UNKNOWN_PERSON if name.to_a_person else Reason.UNKNOWN_ORGANISATION
            delivery.refuse(name.kind, name.source, reason, name.where)
        else:
            unresolved[name.kind] = unresolved.get(name.kind, 0) + 1
    return unresolved


def check_tree(db: Connection, delivery: Delivery) -> None:
    """Refuse organisations that would stand above themselves."""
    standing = select(organisation_standings).order_by(organisation_standings.c.since)
    parents: dict[UUID, UUID | None] = {row.organisation: row.parent for row in db.execute(standing)}
    sent = cast(Mapping[UUID, Organisation], delivery.entities.get("organisations", {}))
    parents |= {source: unit.parent_organisation.id if unit.parent_organisation else None for source, unit in sent.items()}
    for source in sent:
        if source in _above(source, parents):
            delivery.refuse("organisations", source, Reason.ABOVE_ITSELF, "parentOrganisation.id")


def _above(unit: UUID, parents: Mapping[UUID, UUID | None]) -> Iterable[UUID]:
    seen: set[UUID] = set()
    at = parents.get(unit)
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return seen


def units_without_principal(db: Connection, on: date) -> list[UUID]:
    """The school units in use on a day where no duty with the role Rektor is in force."""
    in_force = and_(
        duties.c.start_date <= on,
        or_(duties.c.end_date.is_(None), duties.c.end_date >= on),
        or_(duties.c.deleted_on.is_(None), duties.c.deleted_on > on),
    )
    newest = duty_standings.alias()
    superseded = exists().where(newest.c.duty == duty_standings.c.duty, newest.c.since > duty_standings.c.since)
    led = (
        select(duty_standings.c.unit)
        .join(duties, duties.c.id == duty_standings.c.duty)
        .where(duty_standings.c.role == PRINCIPAL, in_force, ~superseded)
    )
    units = select(organisations.c.id).where(
        organisations.c.organisation_type == SCHOOL_UNIT,
        or_(organisations.c.start_date.is_(None), organisations.c.start_date <= on),
        or_(organisations.c.end_date.is_(None), organisations.c.end_date >= on),
        organisations.c.deleted_on.is_(None),
        organisations.c.id.not_in(led),
    )
    return sorted(db.scalars(units))
