"""Where a pupil goes to school on a day, and from when the pupil speaks for self."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, and_, select

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


def pupil(db: Connection, person: UUID) -> Pupil | None:
    """A person as a pupil; None when unknown."""
    known = db.execute(select(persons.c.born, persons.c.deleted_on).where(persons.c.id == person)).one_or_none()
    if known is None:
        return None
    born, person_deleted = known
    found = [*_enrolments(db, person), *_placements(db, person)]
    if person_deleted:
        found = [_until(one, last_day(one.until, person_deleted)) for one in found]
    return Pupil(born, tuple(one for one in found if one.until is None or one.since <= one.until))


def _enrolments(db: Connection, person: UUID) -> Iterable[Enrolment]:
    """One for each school year that the register has said of an enrolment."""
    same = and_(*(column == enrolment_standings.c[column.name] for column in enrolments.primary_key))
    rows = db.execute(
        select(enrolments, enrolment_standings.c.since, enrolment_standings.c.year)
        .join(enrolment_standings, same)
        .where(enrolments.c.person == person, ~enrolments.c.cancelled)
        .order_by(*enrolments.primary_key, enrolment_standings.c.since.desc())
    )
    later: tuple[tuple[object, ...], date] | None = None
    for row in rows:
        key = (row.unit, row.form, row.start_date)
        until = last_day(row.end_date, row.deleted_on)
        if later and later[0] == key:
            until = last_day(until, later[1])
        later = (key, row.since)
        yield Enrolment(row.unit, row.form, row.year, max(row.start_date, row.since), until)


def _placements(db: Connection, person: UUID) -> Iterable[Enrolment]:
    for row in db.execute(select(placements).where(placements.c.person == person)):
        yield Enrolment(row.unit, row.form, None, row.start_date, last_day(row.end_date, row.deleted_on))


def _until(enrolment: Enrolment, day: date | None) -> Enrolment:
    return Enrolment(enrolment.unit, enrolment.form, enrolment.year, enrolment.since, day)
