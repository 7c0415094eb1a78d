"""What to call a duty, a unit, a person or a group in an answer."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, Table, select

from adapters.roster.standard import NOT_MARKED
from adapters.roster.tables import chunks, duties, duty_standings, groups, organisations, persons

PROTECTED = "Skyddad uppgift"
NamesOf: TypeAlias = Callable[[Connection, Iterable[UUID]], dict[UUID, str]]


def of_units(db: Connection, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """The display names of units; unknown ids are left out."""
    return _of_things(db, organisations, wanted)


def of_groups(db: Connection, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """The display names of groups; unknown ids are left out."""
    return _of_things(db, groups, wanted)


def _of_things(db: Connection, table: Table, wanted: Iterable[UUID]) -> dict[UUID, str]:
    names = select(table.c.id, table.c.display_name)
    return {row.id: row.display_name for chunk in chunks(set(wanted)) for row in db.execute(names.where(table.c.id.in_(chunk)))}


def of_persons(db: Connection, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """Given and family name, or "Skyddad uppgift" for who has a security marking; unknown ids are left out."""
    return {
        row.id: _display_name(row) for chunk in chunks(set(wanted)) for row in db.execute(select(persons).where(persons.c.id.in_(chunk)))
    }


def of_duties(db: Connection, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those who have the duties; a vacant duty is called by its newest role."""
    whose = (
        select(duties.c.id.label("duty"), duty_standings.c.role, persons)
        .join(duty_standings, duty_standings.c.duty == duties.c.id)
        .outerjoin(persons, persons.c.id == duties.c.person)
        .order_by(duty_standings.c.since)
    )
    return {
        row.duty: _display_name(row) if row.id else row.role
        for chunk in chunks(set(wanted))
        for row in db.execute(whose.where(duties.c.id.in_(chunk)))
    }


def _display_name(person: Row[Any]) -> str:
    return f"{person.given_name} {person.family_name}" if person.security_marking == NOT_MARKED else PROTECTED
