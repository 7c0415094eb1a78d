"""What is kept of journeys, of the maps that were drawn, and of school holidays."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, String

from projections.projection import Projection, Row
from projections.tables import day, instant, table
from sqa.cases.case import Case
from sqa.code_lists.code_list import CodeList, stream_of
from sqa.code_lists.school_holidays import NAME as SCHOOL_HOLIDAY
from sqa.code_lists.school_holidays import days_of
from sqa.concerns.concern import Concern
from sqa.eventing.event import Event
from sqa.initiatives.initiative import Initiative
from sqa.ownership import Interval, OwnedStream
from sqa.routines.events import MapVersionPublished
from sqa.routines.routine import Routine
from sqa.steps import ORDER, StepBegun

HOLIDAYS = stream_of(SCHOOL_HOLIDAY)
# A map may mean a step of the work, or any of them.
ANY_STEP = {StepBegun.TOPIC: tuple(f"{StepBegun.TOPIC}/{step}" for step in ORDER)}
ROLE = String(80)

# One row per stream. journey: the case that a concern came to, else the stream itself.
journeys = table(
    "journeys", Column("journey", String(80), index=True), instant("ended_at"), Column("ended", String(80)), Column("role", ROLE),
    improvement=True,
)  # fmt: skip
# Every event of a journey. role: of whoever owned it until then.
lived = table("lived_events", Column("topic", String(80)), instant("at"), Column("position", BigInteger), Column("role", ROLE))
# Offers that were declined, and owners who got back what they had passed on.
bounces = table("ownership_bounces", Column("how", String(20)), instant("at"), Column("role", ROLE))
drawn_steps = table(
    "drawn_steps",
    Column("routine", String(2_000)),
    Column("map_version", Integer),
    Column("place", Integer),
    Column("step", String(80)),
    Column("name", String(2_000)),
    Column("role", ROLE),
    Column("within_days", Integer),
    Column("reached_by", String(1_000)),
)
drawn_arrows = table("drawn_arrows", Column("map_version", Integer), Column("from_step", String(80)), Column("to_step", String(80)))
holidays = table("school_holidays", day("first_day"), day("last_day"))


def rows(stream: OwnedStream | Routine | CodeList) -> Mapping[str, Iterable[Row]]:
    """What this stream tells of the way the work goes, or is to go."""
    match stream:
        case Routine():
            published = [version.data for version in stream.versions.values()]
            return {
                drawn_steps.name: [row for version in published for row in _steps(stream, version)],
                drawn_arrows.name: [row for version in published for row in _arrows(stream, version)],
            }
        case CodeList():
            return {holidays.name: list(_days_off(stream)) if stream.id == HOLIDAYS else []}
        case _:
            return _of_journey(stream)


# -- as it was lived ---------------------------------------------------------------------------------------------


def _of_journey(stream: OwnedStream) -> dict[str, list[Row]]:
    if stream.opened_at is None:
        return {}
    of_all = {"stream": stream.id, "unit": stream.unit}
    roles: dict[UUID, str] = {}
    intervals, held = stream.ownership.intervals, 0
    told: list[Row] = []
    for event in stream.history:
        for duty, facts in event.facts.duties.items():
            roles[duty] = facts.role
        at = event.occurred_at
        while held + 1 < len(intervals) and intervals[held + 1].since < at:
            held += 1
        role = roles.get(intervals[held].owner) if intervals else None
        told.append({**of_all, "topic": _topic(event.data), "at": at, "position": event.position, "role": role})
    ended_at, ended = _end(stream)
    now = roles.get(intervals[-1].owner) if intervals else None
    journey = stream.case if isinstance(stream, Concern) and stream.case else stream.id
    return {
        journeys.name: [{**of_all, "journey": journey, "ended_at": ended_at, "ended": ended, "role": now}],
        lived.name: told,
        bounces.name: [{**of_all, **bounce} for bounce in _bounces(stream, roles)],
    }


def _topic(data: Event) -> str:
    """The steps of the work are begun by one kind of event, and are told apart here."""
    return f"{data.TOPIC}/{data.step}" if isinstance(data, StepBegun) else data.TOPIC


def _end(stream: OwnedStream) -> tuple[Any, str | None]:
    match stream:
        case Case(closing=closing) if closing:
            return closing.at, closing.reason
        case Initiative(ending=ending) if ending:
            return ending.at, ending.reason
        case Concern(answered_at=at) if at:
            return at, "answered"
    return None, None


def _bounces(stream: OwnedStream, roles: Mapping[UUID, str]) -> Iterator[Row]:
    for offer in stream.ownership.offers.values():
        if offer.outcome == "declined":
            yield {"how": "declined", "at": offer.ended_at, "role": roles.get(offer.to)}
    owners: list[Interval] = []
    for interval in stream.ownership.intervals:
        if not owners or owners[-1].owner != interval.owner:
            owners.append(interval)
    for first, back in zip(owners, owners[2:], strict=False):
        if first.owner == back.owner:
            yield {"how": "handed back", "at": back.since, "role": roles.get(back.owner)}


# -- as it was drawn ---------------------------------------------------------------------------------------------


def _steps(routine: Routine, version: MapVersionPublished) -> Iterator[Row]:
    of_all = {"stream": routine.id, "unit": routine.unit, "routine": version.name, "map_version": version.map_version}
    for place, step in enumerate(version.steps, start=1):
        yield {
            **of_all,
            "place": place,
            "step": step.step,
            "name": step.name,
            "role": step.role,
            "within_days": step.within_days,
            "reached_by": " ".join(topic for shown in step.reached_by for topic in ANY_STEP.get(shown, (shown,))),
        }


def _arrows(routine: Routine, version: MapVersionPublished) -> Iterator[Row]:
    of_all = {"stream": routine.id, "unit": routine.unit, "map_version": version.map_version}
    for arrow in dict.fromkeys((arrow.from_step, arrow.to_step) for arrow in version.arrows):
        yield {**of_all, "from_step": arrow[0], "to_step": arrow[1]}


# -- when nobody is expected to ----------------------------------------------------------------------------------


def _days_off(code_list: CodeList) -> Iterator[Row]:
    """Each word of the list, for the days on which its version was valid."""
    for number, (valid_from, words) in enumerate(code_list.versions):
        later = [since for since, _ in code_list.versions[number + 1 :]]
        for first, last in filter(None, map(days_of, words)):
            begins, ends = max(first, valid_from), min([last, *(since - timedelta(days=1) for since in later)])
            if begins <= ends:
                yield {"stream": code_list.id, "unit": None, "first_day": begins, "last_day": ends}


PROJECTION = Projection(
    "process_map", (journeys, lived, bounces, drawn_steps, drawn_arrows, holidays), (Case, Concern, Initiative, Routine, CodeList), rows
)
