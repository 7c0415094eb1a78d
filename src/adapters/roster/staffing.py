"""Who serves where, in which role and when; and who leads a unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, or_, select

from adapters.roster.checking import PRINCIPAL
from adapters.roster.tables import duties, duty_standings, last_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Service:
    """A duty's time in one role at one unit. Both days are inclusive; `until` None means until further notice.

    person: None while the duty is vacant.
    """

    duty: UUID
    person: UUID | None
    role: str
    unit: UUID
    since: date
    until: date | None

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Leadership:
    """A stretch of days during which a unit had one principal, or none. Both days are inclusive."""

    principal: UUID | None
    since: date
    until: date | None


def services_of_duty(db: Connection, duty: UUID) -> list[Service]:
    """The services of a duty, oldest first; empty when unknown."""
    return _services(db.execute(_STANDINGS.where(duties.c.id == duty)))


def services_at_unit(db: Connection, unit: UUID) -> list[Service]:
    """All services there have been or will be at a unit, by first day and then by id."""
    been_here = select(duty_standings.c.duty).where(duty_standings.c.unit == unit)
    services = _services(db.execute(_STANDINGS.where(duties.c.id.in_(been_here))))
    return sorted((service for service in services if service.unit == unit), key=lambda service: (service.since, service.duty))


def duties_that_ended(db: Connection, after: date, through: date) -> list[tuple[UUID, date]]:
    """The duties whose last day lies after one day and not after another, with that day, in order of day and id."""
    ends = select(duties.c.id, duties.c.end_date, duties.c.deleted_on).where(
        or_(duties.c.end_date.between(after + _DAY, through), duties.c.deleted_on.between(after + _DAY, through + _DAY))
    )
    found = ((duty, last_day(end, deleted)) for duty, end, deleted in db.execute(ends))
    return sorted(((duty, day) for duty, day in found if day and after < day <= through), key=lambda pair: (pair[1], pair[0]))


def principal(services: Iterable[Service], day: date) -> UUID | None:
    """The duty that leads a unit on a day: role Rektor and in force; when several, the longest serving, then by id."""
    leads = [service for service in services if service.role == PRINCIPAL and service.in_force(day)]
    return min(leads, key=lambda service: (service.since, service.duty)).duty if leads else None


def leaderships(services: Sequence[Service]) -> list[Leadership]:
    """Who led a unit when, from its first principal on: one stretch after the other, the vacancies included."""
    leads = [service for service in services if service.role == PRINCIPAL]
    turns = {service.since for service in leads} | {service.until + _DAY for service in leads if service.until}
    history: list[Leadership] = []
    for leader, days in groupby(sorted(turns), key=lambda day: principal(leads, day)):
        since = next(days)
        if history:
            history[-1] = Leadership(history[-1].principal, history[-1].since, since - _DAY)
        history.append(Leadership(leader, since, None))
    return history


_STANDINGS = (
    select(
        duties.c.id.label("duty"),
        duties.c.person,
        duties.c.start_date,
        duties.c.end_date,
        duties.c.deleted_on,
        duty_standings.c.role,
        duty_standings.c.unit,
        duty_standings.c.since,
    )
    .join(duty_standings, duty_standings.c.duty == duties.c.id)
    .order_by(duties.c.id, duty_standings.c.since)
)


def _services(rows: Iterable[Row[Any]]) -> list[Service]:
    """Each standing of a duty, cut to the days of the employment; one that lies outside them counts for nothing."""
    services: list[Service] = []
    for _, of_one_duty in groupby(rows, key=lambda row: row.duty):
        standings = list(of_one_duty)
        superseded = [*(row.since for row in standings[1:]), None]
        cut = [
            Service(row.duty, row.person, row.role, row.unit, max(row.start_date, row.since), _last(row, next_since))
            for row, next_since in zip(standings, superseded, strict=True)
        ]
        services += [service for service in cut if service.until is None or service.since <= service.until] or cut[-1:]
    return services


def _last(row: Row[Any], superseded: date | None) -> date | None:
    return last_day(last_day(row.end_date, row.deleted_on), superseded)
