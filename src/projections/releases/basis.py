"""What releases are made of: how often did what was given turn out well, per unit, profession and need domain? (A14, A60)

Three tables, each with a number that grows when its definition changes. What is counted is counted once in each dimension, so that a total
is the sum of its parts; the day that it counts by doesn't move, so that a term that is over changes only by what is learnt late.

* outcomes (1): a concluded support for one of the needs that it served, by the day it ended. `of`: those whose latest verdict has a known
  result; `count`: those of them with a result as expected or better (0 or more). A support that served two needs is two.
* match (1): a need, by the day of its assessment. `of`: those with a latest verdict that could be given; `count`: those matched.
* needs (1): a need, by the day of its assessment. `count`: those with a started support that no verdict found not to match.

`match` is part of `needs`: its `of` and what stands beside it are the `of` of `needs`. So the two are released together, as one system.

Withdrawn needs are left out, and so are those that were carried over: they count where they go on. It counts at the unit where it was then.
A support is its deliverers' profession, or the responsible's where nobody else delivers; of several professions it is `several`.
What can't be counted is not hidden in a share: its number stands beside, as a part of nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import Column, ColumnElement, Integer, String, Uuid, func, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, table, visible
from sqa.cases.case import Case
from sqa.cases.needs import Judged, Need
from sqa.cases.support_events import SupportPlanned, SupportStaffAssigned
from sqa.cases.supports import Support
from sqa.figures import share
from sqa.releases.periods import IN_WORDS, WRITTEN, Period
from sqa.vocabulary import stockholm_day

TableName = Literal["outcomes", "match", "needs"]
ALL, BESIDE = "all", "beside"
SEVERAL, UNKNOWN = "several", "unknown"
EXPECTED = 0


@dataclass(frozen=True)
class Released:
    """A table that is released. dimensions: each splits the total; beside: numbers of what is not in it.

    recorded: those of `beside` that make a unit one where something is recorded. part_of: the table whose `of` it splits, into its own and
    what stands beside.
    """

    definition: int
    sv: str
    en: str
    dimensions: tuple[str, ...]
    beside: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    part_of: str | None = None


TABLES: dict[str, Released] = {
    "outcomes": Released(
        1,
        "Avslutade insatser med väntat resultat eller bättre, av dem med känt resultat",
        "Concluded supports with a result as expected or better, of those with a known result",
        ("profession", "domain"),
        ("result not known", "not evaluated"),
        ("result not known",),
    ),
    "match": Released(
        1,
        "Behov där stödet svarade mot behovet, av dem som bedömts",
        "Needs that the support matched, of those judged",
        ("domain",),
        ("not assessable", "not evaluated"),
        ("not assessable",),
        part_of="needs",
    ),
    "needs": Released(
        1,
        "Behov med påbörjad insats som inte bedömts som fel, av alla behov",
        "Needs with a started support that was not found not to match, of all needs",
        ("domain",),
    ),
}


def together(table: str) -> tuple[str, ...]:
    """The tables that are released with this one, itself among them: those whose numbers could be taken from each other."""
    whole = TABLES[table].part_of or table
    return (whole, *(name for name, of_it in TABLES.items() if of_it.part_of == whole))


basis = table(
    "release_basis",
    Column("counts_in", String(20), index=True),
    Column("at_unit", Uuid),
    day("counted_on", index=True),
    Column("profession", String(80)),
    Column("domain", String(80)),
    Column("beside", String(80)),
    Column("counted", Integer),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row for everything that counts in a table, or stands beside it."""
    return {basis.name: [{"stream": case.id, "unit": case.unit, **row} for row in _of(case)] if case.opened_at else []}


def _of(case: Case) -> Iterator[dict[str, Any]]:
    given_by = _professions(case)
    for need in case.needs.values():
        if need.status in {"withdrawn", "carried over"}:
            continue
        verdicts, supports = case.verdicts_of(need.id), case.supports.serving(need.id)
        yield from _of_need(case, need, verdicts, [support for support in supports if support.started_at])
        for support in supports:
            if support.status == "ended" and support.ended_at:
                verdict = _latest(verdicts, support)
                beside = None if verdict and verdict.result is not None else "result not known" if verdict else "not evaluated"
                as_expected = verdict is not None and verdict.result is not None and verdict.result >= EXPECTED
                place = _place(case, support.ended_at)
                yield {
                    "counts_in": "outcomes",
                    **place,
                    "profession": given_by.get(support.id, UNKNOWN),
                    "domain": need.domain,
                    "beside": beside,
                    "counted": int(as_expected),
                }


def _of_need(case: Case, need: Need, verdicts: list[Judged], started: list[Support]) -> Iterator[dict[str, Any]]:
    # the assessment may have been made before the need came here: it counts at the unit that first had it here
    of_all = {**_place(case, need.basis.at), "profession": None, "domain": need.domain}
    match = verdicts[-1].match if verdicts else None
    beside = "not evaluated" if match is None else "not assessable" if match == "not_assessable" else None
    yield {"counts_in": "match", **of_all, "beside": beside, "counted": int(match == "matched")}
    fitting = any((verdict := _latest(verdicts, support)) is None or verdict.match != "not" for support in started)
    yield {"counts_in": "needs", **of_all, "beside": None, "counted": int(fitting)}


def _latest(verdicts: list[Judged], support: Support) -> Judged | None:
    return next((verdict for verdict in reversed(verdicts) if support.id in verdict.supports), None)


def _professions(case: Case) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for event in case.history:
        if isinstance(event.data, SupportPlanned | SupportStaffAssigned):
            roles = {event.facts.role(duty) for duty in event.data.deliverers or (event.data.responsible,)}
            found[event.data.support] = SEVERAL if len(roles) > 1 else roles.pop() or UNKNOWN
    return found


def _place(case: Case, at: datetime) -> dict[str, Any]:
    """The day, and the unit where the case was then."""
    there = [event.unit for event in sorted(case.history, key=lambda event: (event.occurred_at, event.version)) if event.occurred_at <= at]
    return {"counted_on": stockholm_day(at), "at_unit": there[-1] if there else case.history[0].unit}


BASIS = Projection("release_basis", (basis,), (Case,), rows)


class BasisAsked(Parameters):
    """One table with those that are released together with it, for one term or school year."""

    table: TableName
    period: str = Field(pattern=WRITTEN, description=f"Written as {IN_WORDS}.")

    @model_validator(mode="after")
    def _is_a_period(self) -> "BasisAsked":
        Period.of(self.period)
        return self


def answer(asked: Asked, parameters: BasisAsked) -> Answer:
    """A row for each table, unit and value of a dimension that has anything; the figures are of the table that was asked for."""
    told = [row for name in together(parameters.table) for row in _counted(asked, name, Period.of(parameters.period))]
    wholes = [row for row in told if (row["table"], row["dimension"]) == (parameters.table, ALL)]
    of, count = (sum(row[name] for row in wholes) for name in ("of", "count"))
    return Answer(told, {"of": of, "count": count, "share": share(count, of)})


def _counted(asked: Asked, name: str, period: Period) -> list[Row]:
    released = TABLES[name]
    wanted: ColumnElement[bool] = (basis.c.counts_in == name) & basis.c.counted_on.between(period.first, period.last)
    by = (basis.c.at_unit, basis.c.beside, *(basis.c[dimension] for dimension in released.dimensions))
    query = select(*by, func.count(), func.sum(basis.c.counted)).where(visible(basis, asked) & wanted).group_by(*by)
    sums: defaultdict[tuple[Any, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for unit, beside, *values, of, count in asked.db.execute(query):
        whole = (BESIDE, beside) if beside else (ALL, ALL)
        split = [] if beside else list(zip(released.dimensions, values, strict=True))
        for dimension, value in (whole, *split):
            sums[unit, dimension, value][0] += int(of)
            sums[unit, dimension, value][1] += 0 if beside else int(count)
    return [
        {"table": name, "unit": unit, "dimension": dimension, "value": value, "of": of, "count": None if dimension == BESIDE else count}
        for (unit, dimension, value), (of, count) in sorted(sums.items(), key=str)
    ]


COLUMNS = {
    "table": ("tabell", "table"),
    "unit": ("enhet", "unit"),
    "dimension": ("indelning", "dimension"),
    "value": ("värde", "value"),
    "of": ("av", "of"),
    "count": ("antal", "count"),
}

BASIS_QUESTION = Question(
    name="release-basis",
    sv="Vilka tal bygger en publicering på, i de ärenden som jag får läsa?",
    en="Which figures is a release made of, over the cases that I may read?",
    parameters=BasisAsked,
    columns=COLUMNS,
    answer=answer,
    needs=(BASIS,),
    about_persons=False,
    figures={"of": COLUMNS["of"], "count": COLUMNS["count"], "share": ("andel", "share")},
)
