"""Taking the register in: an idempotent upsert by id, all of it or nothing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Engine, Table, insert, select

from adapters.roster.checking import check_references, check_tree, units_without_principal
from adapters.roster.reading import Delivery, read
from adapters.roster.report import Count, EndedDuty, ImportReport, RegisterRefusedTheFiles, in_order
from adapters.roster.standard import KINDS, NOT_MARKED, Duty, Group, Organisation, Person, Placement
from adapters.roster.tables import (
    chunks,
    duties,
    duty_standings,
    enrolment_standings,
    enrolments,
    groups,
    last_day,
    memberships,
    organisation_standings,
    organisations,
    persons,
    placements,
    register_versions,
    responsibles,
    version_of,
    work_addresses,
    writing,
)
from adapters.roster.upserting import mark_deleted, stand, upsert

Row = dict[str, Any]
TABLES: dict[str, Table] = {
    "organisations": organisations,
    "persons": persons,
    "placements": placements,
    "duties": duties,
    "groups": groups,
}


def import_register(engine: Engine, files: Mapping[str, bytes], on: date) -> ImportReport:
    """Take in the register's files, by file name, as they stood on a day.

    Raises RegisterRefusedTheFiles, with the report, when anything is wrong; then nothing has been written. Doing it
    twice changes nothing. What a file doesn't mention stays as it is. A list that is sent with a person (enrolments,
    responsibles) or a group (memberships) is whole: what is missing from it gets `deleted_on`.
    """
    delivery = read(files)
    with writing(engine) as db:
        return take_in(db, delivery, on)


def take_in(db: Connection, delivery: Delivery, on: date) -> ImportReport:
    """Write what was read into the register, inside the caller's transaction, which must not outlive a refusal.

    Raises RegisterRefusedTheFiles.
    """
    report = ImportReport(on, ignored_files=delivery.ignored_files, version=version_of(db))
    unresolved = check_references(db, delivery)
    check_tree(db, delivery)
    if delivery.refused:
        report.refused = in_order(delivery.refused)
        raise RegisterRefusedTheFiles(report)
    touched = delivery.deleted.get("duties", set()) | delivery.entities.get("duties", {}).keys()
    before = _ends(db, touched)
    for kind in KINDS:
        entities, gone = delivery.entities.get(kind, {}), delivery.deleted.get(kind, set())
        if entities or gone:
            report.counts[kind] = _take_in(db, kind, entities, gone, on)
            report.counts[kind].unresolved = unresolved.get(kind, 0)
    report.ended_duties = _ended(db, before, _ends(db, touched))
    report.units_without_principal = units_without_principal(db, on)
    if report.written:
        report.version += 1
        entry = {"version": report.version, "imported_on": on, "report": orjson.dumps(report.as_json()).decode()}
        db.execute(insert(register_versions), [entry])
    return report


def _ends(db: Connection, wanted: Iterable[UUID]) -> dict[UUID, date | None]:
    """The last day of each of these duties that the register holds."""
    ends = select(duties.c.id, duties.c.end_date, duties.c.deleted_on)
    return {
        duty: last_day(end, deleted) for chunk in chunks(wanted) for duty, end, deleted in db.execute(ends.where(duties.c.id.in_(chunk)))
    }


def _ended(db: Connection, before: Mapping[UUID, date | None], after: Mapping[UUID, date | None]) -> list[EndedDuty]:
    """The duties that got another last day; one that is new is among them when it arrives with one."""
    differ = sorted(duty for duty, last in after.items() if last != before.get(duty))
    newest: dict[UUID, tuple[str, UUID]] = {}
    standing = select(duty_standings).order_by(duty_standings.c.since)
    for chunk in chunks(differ):
        newest |= {row.duty: (row.role, row.unit) for row in db.execute(standing.where(duty_standings.c.duty.in_(chunk)))}
    return [EndedDuty(duty, *newest[duty], last_day=after[duty], was=before.get(duty)) for duty in differ]


def _take_in(db: Connection, kind: str, entities: dict[UUID, Any], gone: set[UUID], on: date) -> Count:
    outcome = upsert(db, TABLES[kind], {(entity.id,): _ROWS[kind](entity) for entity in entities.values()})
    changed, ended = set(outcome.changed), set(outcome.ended)
    for touched in _PARTS[kind](db, entities, on):
        changed |= touched
    removed = mark_deleted(db, TABLES[kind], gone, on)
    changed -= outcome.new
    return Count(
        new=len(outcome.new),
        changed=len(changed | removed),
        unchanged=len(entities.keys() - outcome.new - changed),
        ended=len(ended | removed),
    )


# -- rows, as the tables hold them -------------------------------------------------------------------------------


def _organisation(sent: Organisation) -> Row:
    return {
        "display_name": sent.display_name,
        "organisation_type": sent.organisation_type,
        "school_unit_code": sent.school_unit_code,
        "municipality_code": sent.municipality_code,
        "start_date": sent.start_date,
        "end_date": sent.end_date,
        "deleted_on": None,
    }


def _person(sent: Person) -> Row:
    return {
        "given_name": sent.given_name,
        "family_name": sent.family_name,
        "civic_no": sent.civic_no.value if sent.civic_no else None,
        "born": sent.born,
        "security_marking": sent.security_marking or NOT_MARKED,
        "deleted_on": None,
    }


def _placement(sent: Placement) -> Row:
    place = {"person": sent.child.id, "unit": sent.placed_at.id, "form": sent.school_type}
    return place | {"start_date": sent.start_date, "end_date": sent.end_date, "deleted_on": None}


def _duty(sent: Duty) -> Row:
    person = sent.person.id if sent.person else None
    return {"person": person, "start_date": sent.start_date, "end_date": sent.end_date, "deleted_on": None}


def _group(sent: Group) -> Row:
    group = {"display_name": sent.display_name, "group_type": sent.group_type, "unit": sent.organisation.id}
    return group | {"start_date": sent.start_date, "end_date": sent.end_date, "deleted_on": None}


_ROWS: dict[str, Callable[[Any], Row]] = {
    "organisations": _organisation,
    "persons": _person,
    "placements": _placement,
    "duties": _duty,
    "groups": _group,
}


# -- parts of an entity: each yields the ids of the entities it changed ----------------------------------------------


def _parts_of_organisations(db: Connection, sent: dict[UUID, Organisation], on: date) -> Iterable[set[UUID]]:
    yield stand(
        db,
        organisation_standings,
        {
            (unit.id,): {
                "parent": unit.parent_organisation.id if unit.parent_organisation else None,
                "forms": " ".join(dict.fromkeys(unit.school_types or ())),
            }
            for unit in sent.values()
        },
        on,
    )


def _parts_of_persons(db: Connection, sent: dict[UUID, Person], on: date) -> Iterable[set[UUID]]:
    places: dict[tuple[Any, ...], Row] = {}
    years: dict[tuple[Any, ...], Row] = {}
    answering: dict[tuple[Any, ...], Row] = {}
    for person in sent.values():
        for place in person.enrolments or ():
            key = (person.id, place.enroled_at.id, place.school_type, place.start_date)
            places[key] = {"end_date": place.end_date, "cancelled": bool(place.cancelled), "deleted_on": None}
            years[key] = {"year": place.school_year}
        for other in person.responsibles or ():
            if other.person:
                answering[person.id, other.person.id] = {"relation_type": other.relation_type, "deleted_on": None}
    enroled = [person.id for person in sent.values() if person.enrolments is not None]
    answered_for = [person.id for person in sent.values() if person.responsibles is not None]
    yield upsert(db, enrolments, places, whole_for=enroled, on=on).owners
    yield stand(db, enrolment_standings, years, on)
    yield upsert(db, responsibles, answering, whole_for=answered_for, on=on).owners
    reached = {(person.id,): {"address": address, "deleted_on": None} for person in sent.values() if (address := person.work_address)}
    listed = [person.id for person in sent.values() if person.emails is not None]
    yield upsert(db, work_addresses, reached, whole_for=listed, on=on).owners


def _parts_of_duties(db: Connection, sent: dict[UUID, Duty], on: date) -> Iterable[set[UUID]]:
    standing = {(duty.id,): {"role": duty.duty_role, "unit": duty.duty_at.id} for duty in sent.values()}
    yield stand(db, duty_standings, standing, on)


def _parts_of_groups(db: Connection, sent: dict[UUID, Group], on: date) -> Iterable[set[UUID]]:
    members = {
        (group.id, member.person.id, member.start_date or group.start_date): {
            "end_date": member.end_date,
            "deleted_on": None,
        }
        for group in sent.values()
        for member in group.group_memberships or ()
    }
    listed = [group.id for group in sent.values() if group.group_memberships is not None]
    yield upsert(db, memberships, members, whole_for=listed, on=on).owners


def _no_parts(_db: Connection, _sent: dict[UUID, Placement], _on: date) -> Iterable[set[UUID]]:
    return ()


_PARTS: dict[str, Callable[[Connection, dict[UUID, Any], date], Iterable[set[UUID]]]] = {
    "organisations": _parts_of_organisations,
    "persons": _parts_of_persons,
    "placements": _no_parts,
    "duties": _parts_of_duties,
    "groups": _parts_of_groups,
}
