"""Which needs get which support, and with what result: by unit, domain, kind, profession, level, group or environment? (A14, A32, A60)

A row of the table is one need with one support that was started for it, or the need alone where none was. What is counted:
needs, those with a verdict (coverage), and of those how many the support matched and how many came out as expected or better. A verdict
whose result is not known counts in coverage, never in a share. A withdrawn need was none; one that was carried over counts where it goes
on. A need counts by its latest verdict; where supports are told apart (by kind, effort level or profession), by the latest verdict that
judged such a support. The definitions are the same for a pupil, a group, a year and a unit, so what is counted of the pupils adds up to
what is counted of their unit.
These are figures over the cases that the caller may read; what is told to others is a release. Pupils are never picked out by need domain
or profession: together with `subject`, those yield figures and no rows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Boolean, Column, ColumnElement, Integer, String, Uuid, case, distinct, func, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, visible
from sqa.cases.case import Case
from sqa.cases.events import CaseOpened
from sqa.cases.needs import Judged, Need
from sqa.cases.support_events import SupportPlanned
from sqa.cases.supports import Support
from sqa.figures import share
from sqa.vocabulary import stockholm_day

Per = Literal["unit", "domain", "support_kind", "effort_level", "target", "profession", "about", "form", "year", "environment", "subject"]

NOT_COUNTED = {"withdrawn", "carried over"}

patterns = table(
    "patterns",
    Column("need", Uuid),
    Column("subject", Uuid),
    day("assessed_on", index=True),
    Column("domain", String(80), index=True),
    Column("target", String(80)),
    Column("about", String(20)),
    Column("form", String(20)),
    Column("year", Integer),
    Column("environment", String(2_000)),
    Column("judged", Boolean),
    Column("match", String(20)),
    Column("result", Integer),
    Column("support", Uuid),
    Column("support_kind", String(80)),
    Column("effort_level", String(80)),
    Column("profession", String(80)),
    Column("support_judged", Boolean),
    Column("support_match", String(20)),
    Column("support_result", Integer),
)


def rows(stream: Case) -> Mapping[str, Iterable[Row]]:
    """A row per need and started support, or per need alone."""
    if stream.opened_at is None:
        return {patterns.name: []}
    facts = next((e.facts.subject for e in stream.history if isinstance(e.data, CaseOpened)), {})
    of_all = {
        "stream": stream.id,
        "unit": stream.unit,
        "subject": stream.subject,
        "about": stream.opening.about,
        "form": facts.get("form"),
        "year": facts.get("year"),
        "environment": ", ".join(sorted({factor.domain for factor in stream.factors.values()})) or None,
    }
    roles = {e.data.support: e.facts.role(e.data.responsible) for e in stream.history if isinstance(e.data, SupportPlanned)}
    counted = [need for need in stream.needs.values() if need.status not in NOT_COUNTED]
    return {patterns.name: [{**of_all, **row} for need in counted for row in _of_need(stream, need, roles)]}


def _of_need(stream: Case, need: Need, roles: Mapping[UUID, str | None]) -> Iterator[dict[str, Any]]:
    verdicts = stream.verdicts_of(need.id)
    given: list[Support | None] = [support for support in stream.supports.serving(need.id) if support.started_at]
    identity = {"need": need.id, "assessed_on": stockholm_day(need.basis.at), "domain": need.domain, "target": need.target}
    identity |= _verdict(_latest(verdicts, None))
    for support in given or [None]:
        of_support = {f"support_{name}": value for name, value in _verdict(_latest(verdicts, support)).items()}
        yield {**identity, **_support(support, roles), **of_support}


def _latest(verdicts: list[Judged], support: Support | None) -> Judged | None:
    """The latest verdict that judged this support; without one, the latest at all."""
    return next((v for v in reversed(verdicts) if support is None or support.id in v.supports), None)


def _support(support: Support | None, roles: Mapping[UUID, str | None]) -> dict[str, Any]:
    if support is None:
        return {"support": None, "support_kind": None, "effort_level": None, "profession": None}
    plan = support.plan
    return {"support": support.id, "support_kind": plan.kind, "effort_level": plan.effort_level, "profession": roles.get(support.id)}


def _verdict(verdict: Judged | None) -> dict[str, Any]:
    return {"judged": verdict is not None, "match": verdict.match if verdict else None, "result": verdict.result if verdict else None}


PROJECTION = Projection("patterns", (patterns,), (Case,), rows)


class PatternsAsked(Period):
    """Needs assessed in a period, counted per one thing, and per another within it; only one domain, or what one profession gave."""

    per: Per = "domain"
    and_per: Per | None = None
    domain: str | None = None
    profession: str | None = None


def answer(asked: Asked, parameters: PatternsAsked) -> Answer:
    """A row per value (and value within it), the most needs first; figures over all of them."""
    wanted = visible(patterns, asked) & between(patterns.c.assessed_on, parameters.first, parameters.last)
    if parameters.domain:
        wanted &= patterns.c.domain == parameters.domain
    if parameters.profession:
        wanted &= patterns.c.profession == parameters.profession
    per = [parameters.per, *([parameters.and_per] if parameters.and_per else [])]
    counted = _counted("support_" if parameters.profession or OF_SUPPORTS.intersection(per) else "")
    whole = _told((None, *asked.db.execute(select(*counted).where(wanted)).one()), 1)
    figures = {name: whole[name] for name in (*COUNTS, *SHARES)}
    counts_only = tuple(name for name in ("domain", "profession") if "subject" in per and getattr(parameters, name))
    if counts_only:
        return Answer([], figures, counts_only)
    by = [patterns.c[name] for name in per]
    told = [_told(row, len(by)) for row in asked.db.execute(select(*by, *counted).where(wanted).group_by(*by))]
    told.sort(key=lambda row: (-row["needs"], str(row["value"]), str(row["and_value"])))
    return Answer(told, figures)


def _distinct(when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(distinct(case((when, patterns.c.need))))


COUNTS = ("needs", "supports", "judged", "assessable", "matched", "with_result", "as_expected")
SHARES = ("coverage", "match_rate", "outcome_share")
OF_SUPPORTS = {"support_kind", "effort_level", "profession"}


def _counted(verdict: str) -> tuple[ColumnElement[int], ...]:
    """COUNTS, by the verdicts on needs ("") or by those on their supports ("support_")."""
    judged, match, result = (patterns.c[f"{verdict}{name}"] for name in ("judged", "match", "result"))
    return (
        func.count(distinct(patterns.c.need)),
        func.count(distinct(patterns.c.support)),
        _distinct(judged.is_(True)),
        _distinct(match != "not_assessable"),
        _distinct(match == "matched"),
        _distinct(result.is_not(None)),
        _distinct(result >= 0),
    )


def _told(row: Any, by: int) -> dict[str, Any]:
    counts = dict(zip(COUNTS, (int(n) for n in row[by:]), strict=True))
    return {
        "value": row[0],
        "and_value": row[1] if by > 1 else None,
        **counts,
        "coverage": share(counts["judged"], counts["needs"]),
        "match_rate": share(counts["matched"], counts["assessable"]),
        "outcome_share": share(counts["as_expected"], counts["with_result"]),
    }


QUESTION = Question(
    name="patterns",
    sv="Vilka behov får vilket stöd och med vilket resultat, per enhet, område, insatsslag, yrke, nivå eller grupp?",
    en="Which needs get which support and with what result, by unit, domain, kind, profession, level or group?",
    parameters=PatternsAsked,
    columns={
        "value": ("värde", "value"),
        "and_value": ("och", "and"),
        "needs": ("behov", "needs"),
        "supports": ("påbörjade insatser", "supports started"),
        "judged": ("behov med omdöme", "needs with a verdict"),
        "coverage": ("täckning", "coverage"),
        "assessable": ("bedömbara", "assessable"),
        "matched": ("stödet svarade mot behovet", "support matched"),
        "match_rate": ("andel som svarade", "match rate"),
        "with_result": ("med känt resultat", "with a known result"),
        "as_expected": ("som väntat eller bättre", "as expected or better"),
        "outcome_share": ("andel som väntat eller bättre", "share as expected or better"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "needs": ("behov", "needs"),
        "supports": ("påbörjade insatser", "supports started"),
        "judged": ("behov med omdöme", "needs with a verdict"),
        "assessable": ("bedömbara", "assessable"),
        "matched": ("stödet svarade mot behovet", "support matched"),
        "with_result": ("med känt resultat", "with a known result"),
        "as_expected": ("som väntat eller bättre", "as expected or better"),
        "coverage": ("täckning", "coverage"),
        "match_rate": ("andel som svarade", "match rate"),
        "outcome_share": ("andel som väntat eller bättre", "share as expected or better"),
    },
)
