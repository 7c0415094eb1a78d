"""Where a pupil goes to school on a day, and from when the pupil speaks for self."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, literal, null, select, union_all

from adapters.roster.tables import enrolment_standings, enrolments, last_day, persons, placements

MAJORITY_IN_MATTERS_OF_SCHOOL = 16
BESIDE_SCHOOL = frozenset({"FTH", "OPPFTH"})


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A pupil's place in a school form at a unit, while in one school year. Both days are inclusive."""

    unit: UUID
    form: str
    year: int | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Pupil:
    """What the rules and the statistics need to know of a person: day of birth, and every enrolment or placement."""

    born: date | None
    enrolments: tuple[Enrolment, ...]

    def enrolment(self, day: date) -> Enrolment | None:
        """The one that counts on a day: school before after-school care, then the newest, then by unit."""
        return min(
            (one for one in self.enrolments if one.since <= day and (one.until is None or day <= one.until)),
            key=lambda one: (one.form in BESIDE_SCHOOL, -one.since.toordinal(), one.unit),
            default=None,
        )

    def speaks_for_self(self, day: date) -> bool:
        """From the 16th birthday on. Somebody without a known day of birth doesn't."""
        if self.born is None:
            return False
        sixteen = (self.born.year + MAJORITY_IN_MATTERS_OF_SCHOOL, self.born.month, self.born.day)
        return sixteen <= (day.year, day.month, day.day)


_SAME = and_(*(column == enrolment_standings.c[column.name] for column in enrolments.primary_key))
_THEY: BindParameter[UUID] = bindparam("persons", expanding=True, type_=persons.c.id.type)
_STRETCHES = union_all(
    select(
        literal(0).label("beside"),
        *(enrolments.c[name] for name in ("person", "unit", "form", "start_date", "end_date", "deleted_on")),
        enrolment_standings.c.since,
        enrolment_standings.c.year,
    )
    .join(enrolment_standings, _SAME)
    .where(enrolments.c.person.in_(_THEY), ~enrolments.c.cancelled),
    select(
        literal(1).label("beside"),
        *(placements.c[name] for name in ("person", "unit", "form", "start_date", "end_date", "deleted_on")),
        placements.c.start_date,
        null(),
    ).where(placements.c.person.in_(_THEY)),
).subquery()
_S = _STRETCHES.c
# In one question, since each is a way to the database and back while others wait to append.
_PUPILS = (
    select(persons.c.id, persons.c.born, persons.c.deleted_on.label("person_deleted"), _STRETCHES)
    .join_from(persons, _STRETCHES, _S.person == persons.c.id, isouter=True)
    .where(persons.c.id.in_(_THEY))
    .order_by(persons.c.id, _S.beside, _S.unit, _S.form, _S.start_date, _S.since.desc())
)


def pupils(db: Connection, wanted: Collection[UUID]) -> dict[UUID, Pupil]:
    """Persons as pupils; an unknown one is left out."""
    rows = db.execute(_PUPILS, {"persons": list(wanted)})
    return {person: _pupil(list(its_rows)) for person, its_rows in groupby(rows, lambda row: row.id)}


def _pupil(rows: Sequence[Row[Any]]) -> Pupil:
    born, person_deleted = rows[0].born, rows[0].person_deleted
    found = list(_enrolments(row for row in rows if row.unit is not None))
    if person_deleted:
        found = [_until(one, last_day(one.until, person_deleted)) for one in found]
    return Pupil(born, tuple(one for one in found if one.until is None or one.since <= one.until))


def _enrolments(rows: Iterable[Row[Any]]) -> Iterable[Enrolment]:
    """One for each school year that the register has said of an enrolment, and one for each placement beside school."""
    later: tuple[tuple[object, ...], date] | None = None
    for row in rows:
        key = (row.beside, row.unit, row.form, row.start_date)
        until = last_day(row.end_date, row.deleted_on)
        if later and later[0] == key and not row.beside:
            until = last_day(until, later[1])
        later = (key, row.since)
        yield Enrolment(row.unit, row.form, row.year, max(row.start_date, row.since), until)


def _until(enrolment: Enrolment, day: date | None) -> Enrolment:
    return Enrolment(enrolment.unit, enrolment.form, enrolment.year, enrolment.since, day)
