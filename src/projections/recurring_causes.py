"""Which causes at group or organisation level recur in analyses, and which became initiatives? (A14, A16, A21; hard question 9)

Recurring: found in at least two cases. An initiative grew from a cause when one of those cases was linked to it, or is named by its
proposal, or when it was proposed at one of their units in the same domain after the first of the analyses; `how` says which.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import JSON, Column, String, Uuid, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, text, visible, visible_to_staff
from sqa.cases.case import Case
from sqa.initiatives.initiative import Initiative
from sqa.vocabulary import stockholm_day

ABOVE_THE_PUPIL = ("group", "organisation")
TWO = 2

causes = table(
    "recurring_causes",
    Column("analysis", Uuid),
    day("analysed_on", index=True),
    Column("level", String(80)),
    Column("domain", String(80)),
    Column("initiatives", JSON),
)
begun = table(
    "cause_initiatives", text("title"), Column("domain", String(80)), day("begun_on"), Column("status", String(20)), Column("cases", JSON)
)


def rows(stream: Case | Initiative) -> Mapping[str, Iterable[Row]]:
    """A row per cause above the single pupil that an analysis of a case found; one per initiative."""
    told: dict[str, list[Row]] = {causes.name: [], begun.name: []}
    of_all = {"stream": stream.id, "unit": stream.unit}
    if isinstance(stream, Case):
        for analysis in stream.analyses.values():
            for cause in analysis.data.causes:
                if cause.level in ABOVE_THE_PUPIL:
                    found = {"analysis": analysis.event, "analysed_on": stockholm_day(analysis.at), "level": cause.level}
                    told[causes.name].append({**of_all, **found, "domain": cause.domain, "initiatives": sorted(stream.initiatives)})
    elif stream.opened_at:
        proposal = stream.proposal
        row = {
            "title": proposal.title,
            "domain": proposal.domain,
            "begun_on": stockholm_day(stream.history[0].occurred_at),
            "cases": list(proposal.cases),
        }
        told[begun.name] = [{**of_all, **row, "status": "open" if stream.open else "ended"}]
    return told


PROJECTION = Projection("recurring_causes", (causes, begun), (Case, Initiative), rows)


class RecurringCausesAsked(Period):
    """Causes found by analyses of a period; `at_least` so many cases (2 unless said); only those without an initiative, or those
    that one initiative grew from.
    """

    at_least: Annotated[int, Field(ge=1)] = TWO
    without_initiative: bool = False
    initiative: str | None = None


def answer(asked: Asked, parameters: RecurringCausesAsked) -> Answer:
    """A row per level and domain, the most cases first. Counts of cases, and the initiatives by their ids."""
    wanted = visible(causes, asked) & between(causes.c.analysed_on, parameters.first, parameters.last)
    groups: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in asked.db.execute(select(causes).where(wanted)).mappings():
        groups[row["level"], row["domain"]].append(row)
    initiatives = [dict(row) for row in asked.db.execute(select(begun).where(visible_to_staff(begun, asked))).mappings()]
    told = [_told(key, found, initiatives) for key, found in groups.items()]
    recurring = [row for row in told if row["cases"] >= parameters.at_least]
    listed = [row for row in recurring if not (parameters.without_initiative and row["initiatives"])]
    if parameters.initiative:
        listed = [row for row in recurring if any(each["initiative"] == parameters.initiative for each in row["initiatives"])]
    listed.sort(key=lambda row: (-row["cases"], row["domain"], row["level"]))
    figures = {
        "causes": len(told),
        "recurring": len(recurring),
        "became_initiatives": sum(bool(row["initiatives"]) for row in recurring),
    }
    return Answer(listed, figures)


def _told(key: tuple[str, str], found: list[Any], initiatives: list[dict[str, Any]]) -> dict[str, Any]:
    level, domain = key
    cases, units = {row["stream"] for row in found}, {row["unit"] for row in found}
    linked = {name for row in found for name in row["initiatives"]}
    first = min(row["analysed_on"] for row in found)
    grown = []
    for each in initiatives:
        named = cases & set(each["cases"])
        same = each["domain"] == domain and each["unit"] in units and each["begun_on"] >= first
        if each["stream"] in linked or named or same:
            how = "linked by a case" if each["stream"] in linked else "names a case" if named else "same unit and domain, later"
            told = {name: each[name] for name in ("title", "begun_on", "status")}
            grown.append({**told, "how": how, "initiative": each["stream"]})
    grown.sort(key=lambda each: (each["begun_on"], each["initiative"]))
    return {
        "level": level,
        "domain": domain,
        "cases": len(cases),
        "analyses": len({row["analysis"] for row in found}),
        "units": len(units),
        "first_on": first,
        "last_on": max(row["analysed_on"] for row in found),
        "initiatives": grown,
    }


QUESTION = Question(
    name="recurring-causes",
    sv="Vilka orsaker på grupp- och organisationsnivå återkommer, och vilka blev förbättringsinsatser?",
    en="Which causes at group and organisation level recur, and which became initiatives?",
    parameters=RecurringCausesAsked,
    columns={
        "level": ("nivå", "level"),
        "domain": ("område", "domain"),
        "cases": ("ärenden", "cases"),
        "analyses": ("analyser", "analyses"),
        "units": ("enheter", "units"),
        "first_on": ("först", "first"),
        "last_on": ("senast", "last"),
        "initiatives": ("insatser (vad, från, läge, hur, id)", "initiatives (what, from, status, how, id)"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "causes": ("orsaker", "causes"),
        "recurring": ("återkommande", "recurring"),
        "became_initiatives": ("blev insatser", "became initiatives"),
    },
)
