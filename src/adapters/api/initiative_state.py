"""An improvement initiative as its reader sees it: what, how, why, what it has led to, and what is missing to get on."""

from datetime import datetime

from adapters.api.names import Names
from adapters.api.shared_state import Json, fields, told_at, what_is_owed, what_was_learnt, where_it_stands, who_took_part, whose
from adapters.api.what_is_missing import what_an_initiative_lacks
from sqa.initiatives.initiative import Initiative, InitiativeGoal, Measure


def initiative_state(initiative: Initiative, names: Names, now: datetime) -> Json:
    """The state of an initiative; texts as references, names filled in later."""
    proposal = initiative.proposal
    return {
        "initiative": initiative.id,
        "version": initiative.version,
        "open": initiative.open,
        "unit": names.unit(initiative.unit),
        "opened_at": initiative.history[0].occurred_at,
        **(fields(proposal, "title", "why", "domain", "effort_level", "target", "cases") or {}),
        **whose(initiative, names, now),
        **where_it_stands(initiative),
        "baselines": [{"at": at, "baseline": baseline} for at, baseline in initiative.baselines],
        "causes": [{"at": at, **told.model_dump(mode="json")} for at, told in initiative.causes],
        "evidence": [fields(each, "at", "release", "sha256", "position", "shows") for each in initiative.citations],
        "goals": [_goal(goal, initiative) for goal in initiative.goals.values()],
        "measures": [_measure(measure, names) for measure in initiative.measures.values()],
        "follow_ups": [told_at(event) for event in initiative.follow_ups],
        **what_is_owed(initiative, names),
        **who_took_part(initiative),
        **what_was_learnt(initiative),
        "ending": fields(initiative.ending, "at", "reason", "became_routine"),
        "next": what_an_initiative_lacks(initiative, now) if initiative.open else None,
    }


def _goal(goal: InitiativeGoal, initiative: Initiative) -> Json:
    return {
        **goal.data.model_dump(),
        "set_at": goal.set_at,
        "values": [{"at": at, "value": value} for at, value in goal.values],
        "verdicts": [
            fields(verdict, "evaluation", "at", "value", "attainment", "not_known", "evidence")
            for verdict in initiative.verdicts_of(goal.id)
        ],
    }


def _measure(measure: Measure, names: Names) -> Json:
    return {
        **(fields(measure.plan, "measure", "goal", "what", "how", "from_day", "to_day") or {}),
        "status": measure.status,
        "responsible": names.duty(measure.responsible),
        **(fields(measure, "planned_at", "started_at", "ended_at") or {}),
    }
