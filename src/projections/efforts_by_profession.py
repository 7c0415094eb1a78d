"""Who promotes, who prevents and who only mends: each profession's efforts by level, and who supervises? (A16, A43, A74)

An effort is a support with a profession that answers for it or gives it, or a measure of an initiative with the profession that answers for
it; several of one profession in the same effort count once. Counted is what was begun. Supervision of staff is an effort like the
others, and is shown beside them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, String, Uuid, func, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, visible
from sqa.cases.case import Case
from sqa.eventing.stream import Stream
from sqa.figures import share
from sqa.initiatives.initiative import Initiative
from sqa.vocabulary import stockholm_day

SPECIAL_EDUCATOR = "Speciallärare/specialpedagog"
SUPERVISION = "staff-supervision"

efforts = table(
    "efforts",
    Column("effort", Uuid),
    Column("what", String(20)),
    day("begun_on", index=True),
    Column("profession", String(80)),
    Column("effort_level", String(80)),
    Column("supervision", Boolean),
    improvement=True,
)


def rows(stream: Case | Initiative) -> Mapping[str, Iterable[Row]]:
    """A row per begun support or measure, and profession in it."""
    told = _of_case(stream) if isinstance(stream, Case) else _of_initiative(stream)
    return {efforts.name: [{"stream": stream.id, "unit": stream.unit, **row} for row in told]}


def _of_case(case: Case) -> Iterator[dict[str, Any]]:
    roles = _roles(case)
    for support in case.supports.all.values():
        if support.started_at:
            said = {"what": "support", "effort_level": support.plan.effort_level, "supervision": support.plan.kind == SUPERVISION}
            for profession in sorted({roles.get(duty) or "" for duty in (support.responsible, *support.deliverers)} - {""}):
                yield {"effort": support.id, "begun_on": stockholm_day(support.started_at), "profession": profession, **said}


def _of_initiative(initiative: Initiative) -> Iterator[dict[str, Any]]:
    roles = _roles(initiative)
    for measure in initiative.measures.values():
        profession = roles.get(measure.responsible)
        if measure.started_at and profession:
            said = {"what": "measure", "effort_level": initiative.proposal.effort_level, "supervision": False}
            yield {"effort": measure.id, "begun_on": stockholm_day(measure.started_at), "profession": profession, **said}


def _roles(stream: Stream) -> dict[UUID, str]:
    """What the register said of everybody that the stream's events name."""
    return {duty: facts.role for event in stream.history for duty, facts in event.facts.duties.items()}


PROJECTION = Projection("efforts_by_profession", (efforts,), (Case, Initiative), rows)


class EffortsByProfessionAsked(Period):
    """Efforts begun in a period; only those of one profession."""

    profession: str | None = None


def answer(asked: Asked, parameters: EffortsByProfessionAsked) -> Answer:
    """A row per unit, profession and effort level; figures tell the special educators' part of all."""
    wanted = visible(efforts, asked) & between(efforts.c.begun_on, parameters.first, parameters.last)
    by = efforts.c.unit, efforts.c.profession, efforts.c.effort_level, efforts.c.supervision
    found = [dict(row) for row in asked.db.execute(select(*by, func.count().label("efforts")).where(wanted).group_by(*by)).mappings()]
    told: dict[Any, dict[str, Any]] = {}
    all_of, whole = Counter[Any](), Counter[str]()
    for row in found:
        key = row["unit"], row["profession"], row["effort_level"]
        of = told.setdefault(key, {**row, "efforts": 0, "supervision": 0})
        of["efforts"] += row["efforts"]
        of["supervision"] += row["efforts"] * row["supervision"]
        all_of[key[:2]] += row["efforts"]
        whole[row["effort_level"]] += row["efforts"]
    for key, row in told.items():
        row["share"] = share(row["efforts"], all_of[key[:2]])
        row["share_of_level"] = share(
            row["efforts"], sum(of["efforts"] for of in told.values() if (of["unit"], of["effort_level"]) == (key[0], key[2]))
        )
    listed = [row for _, row in sorted(told.items(), key=lambda item: tuple(map(str, item[0])))]
    figures = _figures(found, whole)
    return Answer([row for row in listed if parameters.profession in (None, row["profession"])], figures)


def _figures(found: list[dict[str, Any]], whole: Counter[str]) -> dict[str, Any]:
    special = Counter[str]()
    for row in found:
        special[row["effort_level"]] += row["efforts"] * (row["profession"] == SPECIAL_EDUCATOR)
    by_level = {
        level: {"efforts": number, "share": share(number, whole.total()), "special_educators_share": share(special[level], number)}
        for level, number in sorted(whole.items())
    }
    supervision = sum(row["efforts"] for row in found if row["supervision"])
    by_special = sum(row["efforts"] for row in found if row["supervision"] and row["profession"] == SPECIAL_EDUCATOR)
    return {
        "efforts": whole.total(),
        "by_level": by_level,
        "special_educators": special.total(),
        "special_educators_share": share(special.total(), whole.total()),
        "supervision": supervision,
        "supervision_by_special_educators": by_special,
    }


QUESTION = Question(
    name="efforts-by-profession",
    sv="Vem arbetar hälsofrämjande, förebyggande och åtgärdande, och vem handleder?",
    en="Who promotes, who prevents, who remedies, and who supervises?",
    parameters=EffortsByProfessionAsked,
    columns={
        "unit": ("enhet", "unit"),
        "profession": ("yrke", "profession"),
        "effort_level": ("inriktning", "effort level"),
        "efforts": ("påbörjade insatser och åtgärder", "supports and measures begun"),
        "share": ("andel av yrkets", "share of the profession's"),
        "share_of_level": ("andel av inriktningens", "share of the level's"),
        "supervision": ("varav handledning", "of which supervision"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "efforts": ("insatser och åtgärder", "supports and measures"),
        "by_level": ("inriktning", "effort level"),
        "special_educators": ("med specialpedagog", "with a special educator"),
        "special_educators_share": ("andel med specialpedagog", "share with a special educator"),
        "supervision": ("handledning", "supervision"),
        "supervision_by_special_educators": ("handledning av specialpedagog", "supervision by special educators"),
    },
)
