"""Which improvement initiatives were begun in a period, and where are they now? What, how, why, and what did it lead to? (A26, A34, A35)

A row per initiative. `unanswered` lists which of the four have no answer yet: what (a goal with an indicator), how (a measure), why
(a baseline and its causes), what it led to (an evaluation), and, where it has ended, what was learnt (an analysis).
`measured` tells each goal by its figures, beside the verdict on it: a goal may be judged reached though its figure isn't there, and
`reached_short_of_target` counts those. The owner of an ended initiative is whoever owned it last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, instant, table, text, visible_to_staff
from sqa.goal_attainment import t_score
from sqa.initiatives.initiative import Attained, Initiative, InitiativeGoal
from sqa.vocabulary import stockholm_day

FOUR = ("what", "how", "why", "led to", "learnt")

initiatives = table(
    "initiatives",
    text("title"),
    Column("domain", String(80), index=True),
    Column("effort_level", String(80)),
    Column("target", String(80)),
    duty("owner"),
    day("begun_on", index=True),
    Column("step", String(20)),
    Column("round", Integer),
    Column("status", String(20), index=True),
    day("ended_on"),
    Column("ending_reason", String(80)),
    Column("became_routine", Boolean),
    Column("goals", Integer),
    Column("goals_judged", Integer),
    Column("goals_reached", Integer),
    Column("reached_short_of_target", Integer),
    Column("measured", JSON),
    Column("t_score", Float),
    Column("measures", Integer),
    Column("measures_done", Integer),
    Column("cites", Integer),
    Column("pupils_took_part", Boolean),
    Column("decision", String(20)),
    text("keep"),
    text("change"),
    Column("unanswered", String(80)),
    instant("last_event_at"),
)


def rows(initiative: Initiative) -> Mapping[str, Iterable[Row]]:
    """One row per initiative."""
    if initiative.opened_at is None:
        return {initiatives.name: []}
    latest = {goal: initiative.verdicts_of(goal)[-1:] for goal in initiative.goals}
    judged = {goal: found[0] for goal, found in latest.items() if found and found[0].attainment is not None}
    scores = [(verdict.attainment or 0, initiative.goals[goal].data.weight) for goal, verdict in judged.items()]
    score = t_score(scores)
    ending, taken = initiative.ending, [o for o in initiative.participation.offers.values() if o.party == "pupil"]
    analyses = sorted(initiative.analyses.values(), key=lambda analysis: analysis.at)
    measured = [_measured(goal, judged.get(goal.id)) for goal in initiative.goals.values()]
    row = {
        "stream": initiative.id,
        "unit": initiative.unit,
        "title": initiative.proposal.title,
        "domain": initiative.proposal.domain,
        "effort_level": initiative.proposal.effort_level,
        "target": initiative.proposal.target,
        "owner": initiative.ownership.intervals[-1].owner,
        "begun_on": stockholm_day(initiative.history[0].occurred_at),
        "step": initiative.steps.step,
        "round": initiative.steps.round,
        "status": "ended" if ending else "open",
        "ended_on": stockholm_day(ending.at) if ending else None,
        "ending_reason": ending.reason if ending else None,
        "became_routine": ending.became_routine if ending else None,
        "goals": len(initiative.goals),
        "goals_judged": sum(bool(found) for found in latest.values()),
        "goals_reached": sum((verdict.attainment or 0) >= 0 for verdict in judged.values()),
        "reached_short_of_target": sum(goal["short_of_target"] for goal in measured),
        "measured": measured,
        "t_score": score if score is None else round(score, 2),
        "measures": len(initiative.measures),
        "measures_done": sum(measure.status == "done" for measure in initiative.measures.values()),
        "cites": len(initiative.citations),
        "pupils_took_part": any(offer.answer == "recorded" for offer in taken),
        "decision": analyses[-1].data.decision if analyses else None,
        "keep": analyses[-1].data.keep if analyses else None,
        "change": analyses[-1].data.change if analyses else None,
        "unanswered": ", ".join(_unanswered(initiative)),
        "last_event_at": initiative.last_at,
    }
    return {initiatives.name: [row]}


def _measured(goal: InitiativeGoal, verdict: Attained | None) -> dict[str, Any]:
    """short_of_target: judged reached, while the latest figure has not come as far as was meant. What may be missing stands last."""
    said, latest = goal.data, goal.values[-1][1] if goal.values else None
    short = latest is not None and (latest < said.target if said.target > said.baseline else latest > said.target)
    return {
        "indicator": said.indicator,
        "unit_of_measure": said.unit_of_measure,
        "from": said.baseline,
        "target": said.target,
        "latest": latest,
        "attainment": verdict.attainment if verdict else None,
        "short_of_target": verdict is not None and (verdict.attainment or 0) >= 0 and short,
    }


def _unanswered(initiative: Initiative) -> Iterable[str]:
    answered = {
        "what": bool(initiative.goals),
        "how": bool(initiative.measures),
        "why": bool(initiative.baselines and initiative.causes),
        "led to": bool(initiative.attained),
        "learnt": bool(initiative.analyses) or not initiative.ending,
    }
    return (name for name in FOUR if not answered[name])


PROJECTION = Projection("initiatives", (initiatives,), (Initiative,), rows)


class InitiativesAsked(Period):
    """Initiatives begun in a period; only those that are open or ended, that lack an answer, or in one domain."""

    status: Literal["open", "ended"] | None = None
    unanswered_only: bool = False
    domain: str | None = None


def answer(asked: Asked, parameters: InitiativesAsked) -> Answer:
    """The latest begun first; figures by status, decision and reason."""
    wanted = visible_to_staff(initiatives, asked) & between(initiatives.c.begun_on, parameters.first, parameters.last)
    if parameters.status:
        wanted &= initiatives.c.status == parameters.status
    if parameters.domain:
        wanted &= initiatives.c.domain == parameters.domain
    if parameters.unanswered_only:
        wanted &= initiatives.c.unanswered != ""
    found = select(initiatives).where(wanted).order_by(initiatives.c.begun_on.desc(), initiatives.c.stream)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        row["unanswered"] = [name for name in row["unanswered"].split(", ") if name]
    return Answer(told, _figures(told))


def _figures(told: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "initiatives": len(told),
        "by_status": dict(sorted(Counter(row["status"] for row in told).items())),
        "by_step_of_the_open": dict(sorted(Counter(row["step"] for row in told if row["status"] == "open").items())),
        "by_ending_reason": dict(sorted(Counter(row["ending_reason"] for row in told if row["ending_reason"]).items())),
        "without_answer": {name: sum(name in row["unanswered"] for row in told) for name in FOUR},
        "goals": sum(row["goals"] for row in told),
        "goals_judged": sum(row["goals_judged"] for row in told),
        "goals_reached": sum(row["goals_reached"] for row in told),
        "reached_short_of_target": sum(row["reached_short_of_target"] for row in told),
    }


QUESTION = Question(
    name="initiatives",
    sv="Vilka förbättringsinsatser påbörjades, var är de nu, och vad ledde de till?",
    en="Which improvement initiatives were begun, where are they now, and what did they lead to?",
    parameters=InitiativesAsked,
    columns={
        "stream": ("insats", "initiative"),
        "unit": ("enhet", "unit"),
        "title": ("vad", "what"),
        "domain": ("område", "domain"),
        "effort_level": ("inriktning", "effort level"),
        "target": ("nivå", "level"),
        "owner": ("ägare", "owner"),
        "begun_on": ("påbörjad", "begun on"),
        "step": ("steg", "step"),
        "round": ("omgång", "round"),
        "status": ("läge", "status"),
        "ended_on": ("avslutad", "ended on"),
        "ending_reason": ("avslutad därför att", "ended because"),
        "became_routine": ("blev vardag", "became routine"),
        "goals": ("mål", "goals"),
        "goals_judged": ("varav bedömda", "of which judged"),
        "goals_reached": ("varav nådda", "of which reached"),
        "reached_short_of_target": (
            "bedömda som nådda fast mätvärdet inte är vid målet",
            "judged reached though the figure is not at its target",
        ),
        "measured": (
            "målen i siffror (indikator, enhet, från, mål, senast, omdöme −2 till +2, nått fast mätvärdet inte är där)",
            "the goals in figures (indicator, unit, from, target, latest, verdict −2 to +2, reached though the figure is not there)",
        ),
        "t_score": ("T-poäng (GAS)", "T-score (GAS)"),
        "measures": ("åtgärder", "measures"),
        "measures_done": ("varav genomförda", "of which done"),
        "cites": ("underlag", "releases cited"),
        "pupils_took_part": ("elever deltog", "pupils took part"),
        "decision": ("senaste beslut", "latest decision"),
        "keep": ("behålls, enligt analysen", "kept, says the analysis"),
        "change": ("ändras, enligt analysen", "changed, says the analysis"),
        "unanswered": ("obesvarat", "unanswered"),
        "last_event_at": ("senaste händelse", "last event"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "initiatives": ("insatser", "initiatives"),
        "by_status": ("läge", "status"),
        "by_step_of_the_open": ("de pågåendes steg", "step of the open ones"),
        "by_ending_reason": ("skäl till avslut", "reasons for ending"),
        "without_answer": ("utan svar på", "without an answer to"),
        "goals": ("mål", "goals"),
        "goals_judged": ("bedömda mål", "goals judged"),
        "goals_reached": ("nådda mål", "goals reached"),
        "reached_short_of_target": (
            "bedömda som nådda fast mätvärdet inte är vid målet",
            "judged reached though the figure is not at its target",
        ),
    },
)
