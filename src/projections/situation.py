"""What is the whole situation of this pupil, group or case, domain by domain? (A12, A13, A64)

Needs with their latest result, the supports that serve them, factors of the environment, concerns and ratings, side by side: health,
well-being and learning in one picture, for those who may read the case. `subject_area` zooms in on one school subject.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import model_validator
from sqlalchemy import Column, Integer, String, Uuid, and_, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, table, text, visible
from sqa.cases.case import Case
from sqa.cases.needs import Factor, Need
from sqa.concerns.concern import Concern
from sqa.eventing.stream import Stream
from sqa.vocabulary import stockholm_day

items = table(
    "situation_items",
    Column("case", String(80), index=True),
    Column("subject", Uuid, index=True),
    Column("domain", String(80)),
    Column("kind", String(20)),
    Column("id", Uuid),
    Column("need", Uuid),
    Column("code", String(80)),
    Column("target", String(80)),
    Column("subject_area", String(80)),
    day("since"),
    Column("status", String(20)),
    day("ended_on"),
    Column("result", Integer),
    Column("match", String(20)),
    day("evaluated_on"),
    Column("level", Integer),
    Column("scale_version", Integer),
    Column("profession", String(80)),
    text("description"),
    text("content"),
)
KINDS = ("need", "support", "factor", "concern", "rating", "assessment")


def rows(stream: Stream) -> Mapping[str, Iterable[Row]]:
    """A row per need, per support and need it serves, per factor, concern, rating and assessment."""
    blank: dict[str, Any] = {column.name: None for column in items.c}
    told = _of_case(stream) if isinstance(stream, Case) else _of_concern(stream) if isinstance(stream, Concern) else []
    identity = {"stream": stream.id, "unit": stream.unit}
    return {items.name: [{**blank, **identity, "subject": stream.subject, **row} for row in told]}


def _of_case(case: Case) -> Iterable[Row]:
    for row in (*_needs(case), *_supports(case), *_around(case)):
        yield {"case": case.id, **row}


def _needs(case: Case) -> Iterable[Row]:
    for need in case.needs.values():
        verdict = next(reversed(case.verdicts_of(need.id)), None)
        yield {
            "domain": need.domain,
            "kind": "need",
            "id": need.id,
            "need": need.id,
            "subject": need.subject or case.subject,
            "target": need.target,
            "subject_area": need.subject_area,
            "since": stockholm_day(need.since),
            "status": need.status,
            "ended_on": _day(need.ended_at),
            "result": verdict.result if verdict else None,
            "match": verdict.match if verdict else None,
            "evaluated_on": stockholm_day(verdict.at) if verdict else None,
            "profession": verdict.role if verdict else None,
            "description": need.description,
            "content": need.content,
        }


def _supports(case: Case) -> Iterable[Row]:
    for support in case.supports.all.values():
        served: list[Need | Factor] = [case.needs[need] for need in support.needs]
        if support.plan.factor:
            served.append(case.factors[support.plan.factor])
        for of in served:
            need = of if isinstance(of, Need) else None
            yield {
                "domain": of.domain,
                "kind": "support",
                "id": support.id,
                "need": need.id if need else None,
                "subject": (need.subject if need else None) or case.subject,
                "code": support.plan.kind,
                "target": support.plan.target,
                "subject_area": need.subject_area if need else None,
                "since": stockholm_day(support.started_at or support.planned_at),
                "status": support.status,
                "ended_on": _day(support.ended_at),
                "description": support.plan.description,
            }


def _around(case: Case) -> Iterable[Row]:
    for factor in case.factors.values():
        yield {
            "domain": factor.domain,
            "kind": "factor",
            "id": factor.id,
            "target": factor.target,
            "since": stockholm_day(factor.noted_at),
            "description": factor.description,
        }
    for rating in case.ratings.values():
        yield {
            "kind": "rating",
            "id": rating.event,
            "since": stockholm_day(rating.at),
            "level": rating.level,
            "scale_version": rating.scale_version,
            "profession": rating.role,
        }
    for assessment in case.assessments.values():
        yield {
            "kind": "assessment",
            "id": assessment.id,
            "code": assessment.kind,
            "since": stockholm_day(assessment.at),
            "profession": assessment.role,
        }


def _of_concern(concern: Concern) -> Iterable[Row]:
    if concern.opened_at:
        yield {
            "case": concern.case,
            "domain": concern.raised.domain,
            "kind": "concern",
            "id": UUID(concern.id.partition("/")[2]),
            "since": stockholm_day(concern.opened_at),
            "status": "answered" if concern.answered_at else "unanswered",
            "ended_on": _day(concern.answered_at),
            "level": concern.raised.level,
            "scale_version": concern.raised.scale_version,
            "profession": concern.history[0].facts.role(concern.raiser.duty),
            "description": concern.raised.description,
        }


def _day(at: datetime | None) -> Any:
    return stockholm_day(at) if at else None


PROJECTION = Projection("situation", (items,), (Case, Concern), rows)


class SituationAsked(Parameters):
    """Of one case, or of one pupil or group in all cases that the caller may see: one of them must be named."""

    case: str | None = None
    subject: UUID | None = None
    subject_area: str | None = None

    @model_validator(mode="after")
    def _somebody_is_asked_about(self) -> Self:
        if not self.case and not self.subject:
            raise ValueError("name a case or a subject")
        return self


def answer(asked: Asked, parameters: SituationAsked) -> Answer:
    """Domain by domain: needs first, then what is done, then what stands around them. What has no domain comes last."""
    wanted = visible(items, asked)
    if parameters.case:
        wanted = and_(wanted, items.c.case == parameters.case)
    if parameters.subject:
        wanted = and_(wanted, items.c.subject == parameters.subject)
    if parameters.subject_area:
        wanted = and_(wanted, items.c.subject_area == parameters.subject_area)
    told = [dict(row) for row in asked.db.execute(select(items).where(wanted)).mappings()]
    told.sort(
        key=lambda row: (
            row["domain"] is None,
            row["domain"] or "",
            KINDS.index(row["kind"]),
            row["since"],
            str(row["id"]),
            str(row["need"]),
        )
    )
    domains = {domain: dict(Counter(row["kind"] for row in told if row["domain"] == domain)) for domain in _in_order(told)}
    active = sum(row["kind"] == "need" and row["status"] == "active" for row in told)
    return Answer(told, {"domains": domains, "active_needs": active})


def _in_order(told: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["domain"] for row in told if row["domain"]))


QUESTION = Question(
    name="situation",
    sv="Hur ser hela situationen ut, område för område?",
    en="What is the whole situation, domain by domain?",
    parameters=SituationAsked,
    columns={
        "domain": ("område", "domain"),
        "kind": ("slag", "kind"),
        "case": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "code": ("slag av insats eller bedömning", "kind of support or assessment"),
        "target": ("nivå", "level"),
        "subject_area": ("ämne", "subject"),
        "content": ("innehåll", "content"),
        "since": ("sedan", "since"),
        "status": ("läge", "status"),
        "ended_on": ("upphörde", "ended on"),
        "result": ("senaste resultat (−2 till +2)", "latest result (−2 to +2)"),
        "match": ("passade insatsen", "did the support match"),
        "evaluated_on": ("utvärderat", "evaluated on"),
        "level": ("nivå av oro", "level of concern"),
        "scale_version": ("skalans version", "version of the scale"),
        "profession": ("bedömarens yrke", "profession of whoever judged"),
        "description": ("i ord", "in words"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "domains": ("områden", "domains"),
        "active_needs": ("aktiva behov", "active needs"),
    },
)
