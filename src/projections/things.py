"""Who a stream is about, and what the needs, supports and goals are that answers mention by their ids.

No question of its own: every answer about persons is told with these, so that who reads it knows which pupil and which need is meant.
As-of answers find them among their scratch tables, as they were then.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any
from uuid import UUID

from sqlalchemy import Column, String, Uuid, or_, select

from projections.projection import Asked, Projection, Row
from projections.tables import duty, instant, table, text, visible
from sqa.cases.case import Case
from sqa.concerns.concern import Concern

about_whom = table("about_whom", Column("subject", Uuid), Column("about", String(20)), duty("owner"), instant("ended_at"))
things = table("things", Column("thing", Uuid, index=True), Column("kind", String(20)), Column("code", String(80)), text("text"))

AT_ONCE = 500
PLAIN = frozenset({NoneType, bool, int, float, date, datetime})  # the types of values that name nothing
UUID_WRITTEN = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rows(stream: Case | Concern) -> Mapping[str, Iterable[Row]]:
    """A row about the stream, and one for each thing in it that has an id."""
    if stream.opened_at is None:
        return {about_whom.name: [], things.name: []}
    of_all = {"stream": stream.id, "unit": stream.unit}
    if isinstance(stream, Case):
        about: str = stream.opening.about
        ended_at = stream.closing.at if stream.closing else None
    else:
        about, ended_at = stream.raised.about, stream.answered_at
    whom = {**of_all, "about": about, "subject": stream.subject, "owner": stream.ownership.owner, "ended_at": ended_at}
    found = _of_case(stream) if isinstance(stream, Case) else ()
    return {about_whom.name: [whom], things.name: [{**of_all, **row} for row in found]}


def _of_case(case: Case) -> Iterator[Row]:
    for need in case.needs.values():
        yield {"thing": need.id, "kind": "need", "code": need.domain, "text": need.description}
    for support in case.supports.all.values():
        yield {"thing": support.id, "kind": "support", "code": support.plan.kind, "text": support.plan.description}
    for goal in case.goals.values():
        yield {"thing": goal.id, "kind": "goal", "code": None, "text": goal.levels.expected}
    for factor in case.factors.values():
        yield {"thing": factor.id, "kind": "factor", "code": factor.domain, "text": factor.description}
    for assessment in case.assessments.values():
        yield {"thing": assessment.id, "kind": "assessment", "code": assessment.kind, "text": None}


PROJECTION = Projection("things", (about_whom, things), (Case, Concern), rows)


@dataclass(frozen=True, slots=True)
class Meant:
    """subjects: {stream: who it is about}; things: {id: kind, code, text (a reference)}. Of what the caller may read, nothing else.

    readable: the cases and concerns among the rows that the caller may read.
    """

    subjects: Mapping[str, UUID] = field(default_factory=dict)
    things: Mapping[UUID, Row] = field(default_factory=dict)
    readable: frozenset[str] = frozenset()


@cache
def no_things(needs: tuple[Projection, ...]) -> frozenset[str]:
    """The columns of these whose ids are duties or units wherever one of them has it: there is no thing to look for."""
    columns = [column for need in needs for table in need.tables for column in table.columns]
    others = {column.name for column in columns if isinstance(column.type, Uuid) and not _is_of_others(column)}
    return frozenset(column.name for column in columns if _is_of_others(column)) - others


def _is_of_others(column: Column[Any]) -> bool:
    return column.name == "unit" or column.info.get("names") == "duty"


def meant_by(rows: Iterable[Row], asked: Asked, without: Collection[str] = ()) -> Meant:
    """Whom and what the rows of an answer mean. asked: over the same tables as the answer, whatever units were asked about.

    without: see `no_things`.
    """
    rows = list(rows)
    whom: dict[str, UUID | None] = {}
    may_see = visible(about_whom, asked)
    if asked.scope.duty:
        may_see = or_(may_see, about_whom.c.owner == asked.scope.duty)
    streams = {stream for row in rows for stream in (row.get("stream"), row.get("case")) if isinstance(stream, str)}
    for some in _parts(sorted(streams)):
        query = select(about_whom.c.stream, about_whom.c.subject).where(about_whom.c.stream.in_(some), may_see)
        whom |= {row.stream: row.subject for row in asked.db.execute(query)}
    found: dict[UUID, Row] = {}
    for ids in _parts(_ids(rows, without)):
        wanted = select(things.c.thing, things.c.kind, things.c.code, things.c.text)
        for row in asked.db.execute(wanted.where(things.c.thing.in_(ids), visible(things, asked))).mappings():
            found[row["thing"]] = {name: row[name] for name in ("kind", "code", "text")}
    return Meant({stream: subject for stream, subject in whom.items() if subject}, found, frozenset(whom))


def _parts(every: list[Any]) -> Iterator[list[Any]]:
    return (every[begin : begin + AT_ONCE] for begin in range(0, len(every), AT_ONCE))


def _ids(rows: list[Row], without: Collection[str]) -> list[UUID]:
    """Every id that stands in the rows, once, in order: as such, or written in `item` and `of`."""
    found, written = set[UUID](), set[str]()
    waiting: list[Any] = list(rows)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            for name, value in node.items():
                kind = type(value)
                if kind is UUID:
                    if name not in without:
                        found.add(value)
                elif kind is str:
                    if name in ("item", "of"):
                        written.add(value)
                elif kind not in PLAIN:
                    waiting.append(value)
        elif isinstance(node, UUID):
            found.add(node)
        elif isinstance(node, Collection) and not isinstance(node, str):
            waiting.extend(node)
    found.update(UUID(value) for value in written if UUID_WRITTEN.fullmatch(value))
    return sorted(found)
