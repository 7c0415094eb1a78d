"""Which needs get which support, and with what result: by unit, domain, kind, profession, level, group or environment? (A14, A32, A60)

A row of the table is one need with one support that was started for it, or the need alone where none was. What is counted:
needs, those with a verdict (coverage), and of those how many the support matched and how many came out as expected or better. A verdict
whose result is not known counts in coverage, never in a share. A withdrawn need was none; one that was carried over counts where it goes
on. A need counts by its latest verdict; where supports are told apart (by kind, effort level or profession), by the latest verdict that
judged such a support. The definitions are the same for a pupil, a group, a year and a unit, so what is counted of the pupils adds up to
what is counted of their unit.
A need with several supports has several rows and counts once in each group of them: its rows say beforehand which of them it counts by,
so that an answer over everybody only adds up.
These are figures over the cases that the caller may read; what is told to others is a release. Pupils are never picked out by need domain
or profession: together with `subject`, those yield figures and no rows.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
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
OF_NEEDS = frozenset({"domain", "target"})  # a support may count in several groups of these
OF_SUPPORTS = frozenset({"support_kind", "effort_level", "profession"})  # and a need in several of these
TOLD_APART = [frozenset(by) for by in chain.from_iterable(combinations(sorted(OF_SUPPORTS), n) for n in range(len(OF_SUPPORTS) + 1))]
# What a need counts in, by its verdict. A column each: bit 0 where supports aren't looked at, then one for each way to tell them apart.
COUNTED: dict[str, Callable[[Judged | None], bool]] = {
    "needs": lambda verdict: True,
    "judged": lambda verdict: verdict is not None,
    "assessable": lambda verdict: verdict is not None and verdict.match not in (None, "not_assessable"),
    "matched": lambda verdict: verdict is not None and verdict.match == "matched",
    "with_result": lambda verdict: verdict is not None and verdict.result is not None,
    "as_expected": lambda verdict: verdict is not None and verdict.result is not None and verdict.result >= 0,
}

patterns = table(
    "patterns",
    Column("need", Uuid),
    Column("subject", Uuid),
    day("assessed_on"),
    Column("domain", String(80)),
    Column("target", String(80)),
    Column("about", String(20)),
    Column("form", String(20)),
    Column("year", Integer),
    Column("environment", String(2_000)),
    Column("support", Uuid),
    Column("support_once", Boolean),  # it has no other row; none without a support
    Column("support_kind", String(80)),
    Column("effort_level", String(80)),
    Column("profession", String(80)),
    *(Column(name, Integer, nullable=False) for name in COUNTED),
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
    given = {need.id: [support for support in stream.supports.serving(need.id) if support.started_at] for need in counted}
    times = Counter(support.id for supports in given.values() for support in supports)
    told = (row for need in counted for row in _of_need(stream, need, given[need.id], roles))
    return {patterns.name: [{**of_all, **row, "support_once": times[row["support"]] == 1 if row["support"] else None} for row in told]}


def _of_need(stream: Case, need: Need, given: Sequence[Support], roles: Mapping[UUID, str | None]) -> Iterator[dict[str, Any]]:
    verdicts = stream.verdicts_of(need.id)
    identity = {"need": need.id, "assessed_on": stockholm_day(need.basis.at), "domain": need.domain, "target": need.target}
    served: Sequence[Support | None] = given or [None]
    supports = [(_support(support, roles), _latest(verdicts, support)) for support in served]
    for (support, _), marks in zip(supports, counts_once(_latest(verdicts, None), supports), strict=True):
        yield {**identity, **support, **marks}


def counts_once(latest: Judged | None, supports: Sequence[tuple[Mapping[str, Any], Judged | None]]) -> Iterator[dict[str, int]]:
    """For each support of a need (what it is, the latest verdict on it): in which of COUNTED the need counts by this row.

    latest: the need's own verdict. Bit 0 stands for that one, bit n + 1 for supports told apart as TOLD_APART[n] says.
    """
    seen = set[tuple[Any, ...]]()
    for place, (support, verdict) in enumerate(supports):
        of = [tuple(support[name] for name in by) for by in TOLD_APART]
        marks = {}
        for name, counts in COUNTED.items():
            marks[name] = int(place == 0 and counts(latest))
            for bit, group in enumerate(of, start=1) if counts(verdict) else ():
                if len(supports) == 1 or (name, bit, group) not in seen:
                    marks[name] |= 1 << bit
                    seen.add((name, bit, group))
        yield marks


def _latest(verdicts: list[Judged], support: Support | None) -> Judged | None:
    """The latest verdict that judged this support; without one, the latest at all."""
    return next((v for v in reversed(verdicts) if support is None or support.id in v.supports), None)


def _support(support: Support | None, roles: Mapping[UUID, str | None]) -> dict[str, Any]:
    if support is None:
        return {"support": None, "support_kind": None, "effort_level": None, "profession": None}
    plan = support.plan
    return {"support": support.id, "support_kind": plan.kind, "effort_level": plan.effort_level, "profession": roles.get(support.id)}


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
    only = ["profession"] if parameters.profession else []
    apart = bool(OF_SUPPORTS.intersection([*per, *only]))
    counts_only = tuple(name for name in ("domain", "profession") if "subject" in per and getattr(parameters, name))
    by = [patterns.c[name] for name in per]
    found = asked.db.execute(select(*by, *_counted(COUNTS, [*per, *only], apart=apart)).where(wanted).group_by(*by))
    told = [_told(row, len(by)) for row in found]
    whole = {name: sum(row[name] for row in told) for name in COUNTS}
    if anew := COUNTS if OF_SUPPORTS.intersection(per) else ("supports",) if OF_NEEDS.intersection(per) else ():
        of_all = asked.db.execute(select(*_counted(anew, only, apart=apart)).where(wanted)).one()
        whole |= zip(anew, of_all, strict=True)
    told.sort(key=lambda row: (-row["needs"], str(row["value"]), str(row["and_value"])))
    figures = _told((None, *whole.values()), 1)
    return Answer([] if counts_only else told, {name: figures[name] for name in (*COUNTS, *SHARES)}, counts_only)


COUNTS = ("needs", "supports", "judged", "assessable", "matched", "with_result", "as_expected")
SHARES = ("coverage", "match_rate", "outcome_share")


def _counted(names: Iterable[str], by: Collection[str], *, apart: bool) -> Iterator[ColumnElement[int]]:
    """Some of COUNTS, of what is told apart by these; apart: by the verdicts on supports, not by those on needs."""
    bit = 1 + TOLD_APART.index(OF_SUPPORTS.intersection(by)) if apart else 0
    once = func.count(case((patterns.c.support_once, 1)))
    supports = once + func.count(distinct(case((~patterns.c.support_once, patterns.c.support))))
    for name in names:
        marks = patterns.c.get(name)
        yield supports if marks is None else func.coalesce(func.sum(marks.bitwise_rshift(bit).bitwise_and(1)), 0)


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
