"""Which needs got a support that matches them, and how soon after the assessment? (A10, hard question 1)

Everything is counted in Stockholm days from the day of the assessment, day 0. The definitions, so that an answer can be checked by hand:

* The assessment of a need is the one it was identified in; revising the need doesn't start the clock again.
* A support reaches a need on the later of two days: when it was linked to the need, and when it started. A support that ran already at
  the assessment therefore reaches the need on the day it is linked. One that was planned or cancelled, never started, doesn't reach it.
* A support that reached the need matches, unless the latest verdict on the need of an evaluation that judged this support says `not`.
* `in time`: a matching support reached it no later than day N (day N counts, N + 1 doesn't). Otherwise `late`, when a matching one came
  later; `judged not to match`, when supports reached it but all were judged so; `none`, when nothing reached it.
* Shown, but in no denominator: `not yet decided`, day N isn't over; `withdrawn` before day N; `ended`, met or ended with its case before
  day N without a matching support; `carried over`, counted in the case where it goes on, with the supports that reached it before.
* A need is counted at the unit where its case is at the moment asked about, wherever it was assessed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import Column, String, Uuid, and_, select

from projections.period import between
from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, duty, table, visible
from sqa.cases.case import Case
from sqa.cases.need_events import NeedCarriedOver, NeedIdentified, NeedReceived, NeedRevised
from sqa.cases.needs import Assessment, Need
from sqa.cases.supports import Support
from sqa.figures import share
from sqa.vocabulary import stockholm_day

needs = table(
    "needs_assessed",
    Column("need", Uuid),
    day("assessed_on", index=True),
    Column("assessment_kind", String(80)),
    duty("assessed_by"),
    Column("assessed_as", String(80)),
    day("revised_on"),
    Column("domain", String(80)),
    Column("target", String(80)),
    Column("subject_area", String(80)),
    Column("status", String(20)),
    day("ended_on"),
    Column("came_from", String(80)),
    Column("came_from_need", Uuid),
    Column("goes_on_in", String(80)),
    Column("match", String(20)),
    day("judged_on"),
)
supports = table(
    "needs_supports",
    Column("need", Uuid),
    Column("support", Uuid),
    Column("kind", String(80)),
    duty("responsible"),
    Column("status", String(20)),
    day("linked_on"),
    day("started_on"),
    day("ended_on"),
    day("reached_on"),
    Column("match", String(20)),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per need, and one per need and support that was ever linked to it."""
    identity = {"stream": case.id, "unit": case.unit}
    assessed, history = _identified(case), _of_history(case)
    each = [{**identity, **_assessed(case, need, assessed[need.id]), **history[need.id]} for need in case.needs.values()]
    pairs = [(need, support) for need in case.needs.values() for support in case.supports.all.values() if need.id in support.needs]
    return {needs.name: each, supports.name: [{**identity, **_serving(case, need, support)} for need, support in pairs]}


def _identified(case: Case) -> dict[UUID, Assessment]:
    """The assessment that each need was first identified in."""
    first = {event.data.need: event.data.assessment for event in case.history if isinstance(event.data, NeedIdentified)}
    return {need.id: need.basis for need in case.needs.values()} | {need: case.assessments[first[need]] for need in first}


def _of_history(case: Case) -> dict[UUID, dict[str, Any]]:
    """What the fold leaves out: when a need was last revised, which need of another case it was, and where it goes on."""
    told: dict[UUID, dict[str, Any]] = {need: {"revised_on": None, "came_from_need": None, "goes_on_in": None} for need in case.needs}
    for event in case.history:
        if isinstance(event.data, NeedRevised):
            told[event.data.need]["revised_on"] = stockholm_day(event.occurred_at)
        elif isinstance(event.data, NeedReceived):
            told[event.data.need]["came_from_need"] = event.data.from_need
        elif isinstance(event.data, NeedCarriedOver):
            told[event.data.need]["goes_on_in"] = event.data.to
    return told


def _assessed(case: Case, need: Need, assessment: Assessment) -> Row:
    verdict = next(reversed(case.verdicts_of(need.id)), None)
    return {
        "need": need.id,
        "assessed_on": stockholm_day(assessment.at),
        "assessment_kind": assessment.kind,
        "assessed_by": assessment.author,
        "assessed_as": assessment.role,
        "domain": need.domain,
        "target": need.target,
        "subject_area": need.subject_area,
        "status": need.status,
        "ended_on": stockholm_day(need.ended_at) if need.ended_at else None,
        "came_from": need.came_from,
        "match": verdict.match if verdict else None,
        "judged_on": stockholm_day(verdict.at) if verdict else None,
    }


def _serving(case: Case, need: Need, support: Support) -> Row:
    linked_at, started_at = support.needs[need.id], support.started_at
    verdicts = [verdict.match for verdict in case.verdicts_of(need.id) if support.id in verdict.supports]
    return {
        "need": need.id,
        "support": support.id,
        "kind": support.plan.kind,
        "responsible": support.responsible,
        "status": support.status,
        "linked_on": stockholm_day(linked_at),
        "started_on": stockholm_day(started_at) if started_at else None,
        "ended_on": stockholm_day(support.ended_at) if support.ended_at else None,
        "reached_on": stockholm_day(max(linked_at, started_at)) if started_at else None,
        "match": verdicts[-1] if verdicts else None,
    }


PROJECTION = Projection("support_match", (needs, supports), (Case,), rows)


class SupportMatchAsked(Parameters):
    """Needs assessed from one day to another (both included). per: a row for each need, or counts for each case or unit.

    domain: a selection by need domain yields figures (and counts per unit), never rows about persons.
    """

    assessed_from: date | None = None
    assessed_to: date | None = None
    within_days: Annotated[int, Field(ge=0, le=1_000)] = 30
    unmatched_only: bool = False
    domain: str | None = None
    case: str | None = None
    per: Literal["need", "case", "unit"] = "need"


WITHOUT = ("late", "judged not to match", "none")
DECIDED = ("in time", *WITHOUT)


def answer(asked: Asked, parameters: SupportMatchAsked) -> Answer:
    """Need by need, case by case or unit by unit; the figures are of all needs asked about, also when only the unmatched are listed."""
    told = [_judged(need, found, asked, parameters) for need, found in _needs_and_supports(asked, parameters)]
    by = {"need": (), "case": ("stream", "unit"), "unit": ("unit",)}[parameters.per]
    listed: Sequence[Row] = _counted_per(by, told) if by else told
    if parameters.unmatched_only:
        listed = [row for row in listed if row.get("without") or row.get("outcome") in WITHOUT]
    counts_only = ("domain",) if parameters.domain and parameters.per != "unit" else ()
    return Answer([] if counts_only else listed, {"within_days": parameters.within_days, **_counts(told)}, counts_only)


def _counted_per(by: Sequence[str], told: Sequence[Row]) -> list[Row]:
    groups: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in sorted(told, key=lambda row: [str(row[name]) for name in by]):
        groups[tuple(row[name] for name in by)].append(row)
    return [{**dict(zip(by, of, strict=True)), **_counts(group)} for of, group in groups.items()]


def _needs_and_supports(asked: Asked, parameters: SupportMatchAsked) -> Iterable[tuple[Row, list[Row]]]:
    """The needs asked about, each with its supports, those of the cases it came from included."""
    wanted = and_(visible(needs, asked), between(needs.c.assessed_on, parameters.assessed_from, parameters.assessed_to))
    for column, value in ((needs.c.domain, parameters.domain), (needs.c.stream, parameters.case)):
        wanted = and_(wanted, column == value) if value else wanted
    known_as = needs.c.stream.label("now_in"), needs.c.need.label("now_as")
    start = select(needs.c.stream, needs.c.need, needs.c.came_from, needs.c.came_from_need, *known_as).where(wanted)
    way = start.cte("way", recursive=True)
    before = needs.alias("before")
    way = way.union_all(
        select(before.c.stream, before.c.need, before.c.came_from, before.c.came_from_need, way.c.now_in, way.c.now_as).join(
            way, and_(before.c.stream == way.c.came_from, before.c.need == way.c.came_from_need)
        )
    )
    reached = select(supports, way.c.now_in, way.c.now_as).join(way, and_(supports.c.stream == way.c.stream, supports.c.need == way.c.need))
    found: defaultdict[tuple[str, UUID], list[Row]] = defaultdict(list)
    for row in asked.db.execute(reached.order_by(supports.c.linked_on, supports.c.started_on, supports.c.support)).mappings():
        found[row["now_in"], row["now_as"]].append(dict(row))
    for row in asked.db.execute(select(needs).where(wanted).order_by(needs.c.assessed_on, needs.c.stream, needs.c.need)).mappings():
        yield dict(row), found[row["stream"], row["need"]]


def _judged(need: Row, found: Sequence[Row], asked: Asked, parameters: SupportMatchAsked) -> dict[str, Any]:
    reached = [row for row in found if row["reached_on"]]
    matching = min((row["reached_on"] for row in reached if row["match"] != "not"), default=None)
    days = max((matching - need["assessed_on"]).days, 0) if matching else None
    here = [row for row in found if row["stream"] == need["stream"]]
    return {
        **{name: value for name, value in need.items() if name != "came_from_need"},
        "outcome": _outcome(need, days, bool(reached), asked.today, parameters.within_days),
        "days_to_support": days,
        "supports": [{name: row[name] for name in _OF_A_SUPPORT} for row in here],
    }


_OF_A_SUPPORT = ("support", "kind", "responsible", "status", "linked_on", "started_on", "ended_on", "match")
VERDICTS = ("matched", "partly", "not", "no_support_given", "not_assessable")
OUTCOMES = (*DECIDED, "not yet decided", "withdrawn", "ended", "carried over")


def _outcome(need: Row, days: int | None, reached: bool, today: date, within_days: int) -> str:
    last_day: date = need["assessed_on"] + timedelta(days=within_days)
    in_time = days is not None and days <= within_days
    ended_before = need["ended_on"] is not None and need["ended_on"] < last_day
    if need["status"] == "carried over" or (need["status"] == "withdrawn" and ended_before):
        return str(need["status"])
    if ended_before and not in_time:
        return "ended"
    if today <= last_day:
        return "not yet decided"
    if days is not None:
        return "in time" if in_time else "late"
    return "judged not to match" if reached else "none"


def _counts(told: Sequence[Row]) -> dict[str, Any]:
    """needs: all; counted: the denominator; without: the numerator; coverage: counted needs that have a verdict, of all counted.

    match_rate: verdicts `matched` of the assessable (matched, partly, not, no_support_given).
    """
    outcomes = Counter(row["outcome"] for row in told)
    counted = [row for row in told if row["outcome"] in DECIDED]
    verdicts = Counter(row["match"] for row in counted if row["match"])
    without = sum(outcomes[name] for name in WITHOUT)
    assessable = verdicts.total() - verdicts["not_assessable"]
    return {
        "needs": len(told),
        "counted": len(counted),
        "without": without,
        "share_without": share(without, len(counted)),
        **{name.replace(" ", "_"): outcomes[name] for name in OUTCOMES},
        "with_verdict": verdicts.total(),
        "coverage": share(verdicts.total(), len(counted)),
        **{name: verdicts[name] for name in VERDICTS},
        "assessable": assessable,
        "match_rate": share(verdicts["matched"], assessable),
    }


COLUMNS = {
    "stream": ("ärende", "case"),
    "unit": ("enhet", "unit"),
    "need": ("behov", "need"),
    "assessed_on": ("bedömt", "assessed on"),
    "assessment_kind": ("slag av bedömning", "kind of assessment"),
    "assessed_by": ("bedömt av", "assessed by"),
    "assessed_as": ("bedömarens yrke", "assessor's profession"),
    "revised_on": ("omprövat", "revised on"),
    "domain": ("område", "domain"),
    "target": ("nivå", "level"),
    "subject_area": ("ämne", "subject"),
    "status": ("behovets läge", "status of the need"),
    "ended_on": ("behovet upphörde", "need ended on"),
    "came_from": ("kom från ärende", "came from case"),
    "goes_on_in": ("fortsätter i ärende", "goes on in case"),
    "outcome": ("fick passande insats", "got a matching support"),
    "days_to_support": ("dagar till passande insats", "days to matching support"),
    "match": ("senaste omdöme", "latest verdict"),
    "judged_on": ("utvärderat", "evaluated on"),
    "supports": ("insatser", "supports"),
    "needs": ("behov, antal", "needs"),
    "counted": ("räknade behov", "needs counted"),
    "without": ("utan passande insats i tid", "without matching support in time"),
    "share_without": ("andel utan", "share without"),
    "in_time": ("passande insats i tid", "matching support in time"),
    "late": ("passande insats för sent", "matching support too late"),
    "judged_not_to_match": ("insats som inte passade", "support judged not to match"),
    "none": ("ingen insats", "no support"),
    "not_yet_decided": ("tiden har inte gått ut", "time not yet up"),
    "withdrawn": ("behov återtaget", "need withdrawn"),
    "ended": ("behov upphört", "need ended"),
    "carried_over": ("fört till annat ärende", "carried over to another case"),
    "with_verdict": ("utvärderade", "evaluated"),
    "coverage": ("andel utvärderade", "share evaluated"),
    "matched": ("passade", "matched"),
    "partly": ("passade delvis", "matched partly"),
    "not": ("passade inte", "did not match"),
    "no_support_given": ("ingen insats gavs", "no support given"),
    "not_assessable": ("gick inte att bedöma", "not assessable"),
    "assessable": ("utvärderade som gick att bedöma", "evaluated and assessable"),
    "match_rate": ("andel som passade av dem som gick att bedöma", "share that matched, of the assessable"),
}
OF_A_NEED = tuple(COLUMNS)[:20]
COUNTS = tuple(COLUMNS)[20:]

QUESTION = Question(
    name="support-match",
    sv="Vilka behov fick en insats som passar, och hur snart efter bedömningen?",
    en="Which needs got a support that matches them, and how soon after the assessment?",
    parameters=SupportMatchAsked,
    columns=COLUMNS,
    answer=answer,
    needs=(PROJECTION,),
    columns_per={"need": OF_A_NEED, "case": ("stream", "unit", *COUNTS), "unit": ("unit", *COUNTS)},
    figures={name: COLUMNS[name] for name in COUNTS},
)
