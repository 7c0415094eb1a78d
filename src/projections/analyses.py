"""Why did it go as it did, what is kept, what is changed, and what was decided? (A18, A24)"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import Column, Integer, String, Uuid, and_, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, text, visible
from sqa.analyses import Analysis
from sqa.cases.case import Case
from sqa.figures import share
from sqa.vocabulary import stockholm_day

findings = table(
    "analysis_findings",
    Column("analysis", Uuid),
    day("analysed_on", index=True),
    Column("round", Integer),
    Column("decision", String(20)),
    Column("place", Integer),
    Column("finding", String(20)),
    Column("cause_level", String(80)),
    Column("domain", String(80)),
    text("text"),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per finding of each analysis: causes, what to keep, what to change, success factors and obstacles."""
    told: list[Row] = []
    for analysis in case.analyses.values():
        identity = {
            "stream": case.id,
            "unit": case.unit,
            "analysis": analysis.event,
            "analysed_on": stockholm_day(analysis.at),
            "round": analysis.round,
            "decision": analysis.data.decision,
        }
        told += [{**identity, "place": place, **finding} for place, finding in enumerate(_findings(analysis), start=1)]
    return {findings.name: told}


def _findings(analysis: Analysis) -> Iterable[Row]:
    data = analysis.data
    for cause in data.causes:
        yield {"finding": "cause", "cause_level": cause.level, "domain": cause.domain, "text": cause.text}
    others = [("keep", data.keep), ("change", data.change)]
    others += [("success factor", factor) for factor in data.success_factors] + [("obstacle", obstacle) for obstacle in data.obstacles]
    for finding, said in others:
        yield {"finding": finding, "cause_level": None, "domain": None, "text": said}


PROJECTION = Projection("analyses", (findings,), (Case,), rows)


class AnalysesAsked(Period):
    """Analyses made in a period.

    cause_level: causes of that level (with the whole analysis left out); finding: one kind of finding. domain: a selection by the causes'
    domain yields figures only.
    """

    case: str | None = None
    cause_level: str | None = None
    decision: Literal["continue", "adjust", "stop"] | None = None
    finding: Literal["cause", "keep", "change", "success factor", "obstacle"] | None = None
    domain: str | None = None


def answer(asked: Asked, parameters: AnalysesAsked) -> Answer:
    """Finding by finding, the latest analysis first; figures count what was asked about."""
    wanted = and_(visible(findings, asked), between(findings.c.analysed_on, parameters.first, parameters.last))
    named = {
        "stream": parameters.case,
        "cause_level": parameters.cause_level,
        "decision": parameters.decision,
        "finding": parameters.finding,
        "domain": parameters.domain,
    }
    for column, value in named.items():
        if value:
            wanted &= findings.c[column] == value
    found = select(findings).where(wanted).order_by(findings.c.analysed_on.desc(), findings.c.analysis, findings.c.place)
    told: list[Row] = [dict(row) for row in asked.db.execute(found).mappings()]
    return Answer([] if parameters.domain else told, _figures(told), ("domain",) if parameters.domain else ())


def _figures(told: list[Row]) -> dict[str, Any]:
    """analyses: how many, by decision; causes by level and by domain; a share is of all causes counted."""
    analyses = {row["analysis"]: row["decision"] for row in told}
    causes = [row for row in told if row["finding"] == "cause"]
    levels = Counter(row["cause_level"] for row in causes)
    return {
        "analyses": len(analyses),
        "cases": len({row["stream"] for row in told}),
        "decisions": dict(sorted(Counter(analyses.values()).items())),
        "findings": dict(sorted(Counter(row["finding"] for row in told).items())),
        "causes_by_level": {level: {"causes": n, "share": share(n, len(causes))} for level, n in sorted(levels.items())},
        "causes_by_domain": dict(sorted(Counter(row["domain"] for row in causes).items())),
    }


QUESTION = Question(
    name="analyses",
    sv="Varför gick det som det gick, vad behålls, vad ändras och vad beslutades?",
    en="Why did it go as it did, what is kept, what is changed, and what was decided?",
    parameters=AnalysesAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "analysed_on": ("analyserat", "analysed on"),
        "round": ("omgång", "round"),
        "decision": ("beslut", "decision"),
        "finding": ("slag", "kind"),
        "cause_level": ("orsakens nivå", "level of the cause"),
        "domain": ("område", "domain"),
        "text": ("i ord", "in words"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "analyses": ("analyser", "analyses"),
        "decisions": ("beslut", "decisions"),
        "findings": ("slag", "kinds of finding"),
        "causes_by_level": ("orsakernas nivå", "level of the causes"),
        "causes_by_domain": ("orsakernas område", "domain of the causes"),
        "causes": ("orsaker", "causes"),
    },
)
