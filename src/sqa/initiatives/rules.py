"""The rules of an initiative, and the table event → rules."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqa.analyses import ANALYSING
from sqa.eventing.event import Envelope
from sqa.eventing.stream import CORRECTING, Rule, guards
from sqa.initiatives import events as e
from sqa.initiatives import refusals as no
from sqa.initiatives.initiative import Initiative
from sqa.lessons import LessonPublished, NothingToLearnFromYet
from sqa.obligations import PROMISING, DateIsInThePast, DutyMustBeInForce
from sqa.ownership import ASSIGNING, HANDING_OVER, is_principal, serves_the_unit
from sqa.participation import TAKING_PART
from sqa.steps import STEPPING, StepBegun
from sqa.vocabulary import stockholm_day

# Reasons for which it ends as finished work; for any other one the principal ends it, with a note.
FINISHED = frozenset({"goals-met", "became-routine", "no-effect"})


def it_has_not_ended(initiative: Initiative, proposed: Envelope[Any]) -> None:
    if initiative.ending:
        raise no.TheInitiativeHasEnded


def it_has_ended(initiative: Initiative, proposed: Envelope[Any]) -> None:
    if not initiative.ending:
        raise no.TheInitiativeHasNotEnded


def the_named_owner_serves_the_unit(initiative: Initiative, proposed: Envelope[Any]) -> None:
    serves_the_unit(proposed.data.owner, initiative.unit or proposed.data.unit, proposed)


# -- steps -------------------------------------------------------------------------------------------------------


def what_the_step_builds_on_is_there(initiative: Initiative, proposed: Envelope[StepBegun]) -> None:
    """Assess is left with a baseline and causes, plan with a goal and a measure, do with an evaluation promised, evaluate with verdicts.

    Baseline and goal can't be skipped past: without them there is nothing to improve, or to evaluate against.
    """
    passed = {initiative.steps.step, *(skip.step for skip in proposed.data.skipped)}
    missing = [what for step, what in _missing(initiative) if step in passed]
    if missing:
        raise no.TheStepBuildsOnMore(missing=missing)


def _missing(initiative: Initiative) -> Iterator[tuple[str, Any]]:
    if not initiative.baselines:
        yield "assess", "baseline"
    if not initiative.causes:
        yield "assess", "causes"
    if not initiative.goals:
        yield "plan", "goal"
    served = {measure.plan.goal for measure in initiative.measures.values() if measure.status != "cancelled"}
    yield from (("plan", {"measure for goal": goal}) for goal in initiative.goals if goal not in served)
    if initiative.steps.step == "plan" and not initiative.obligations.of(None, "evaluation"):
        yield "plan", "evaluation responsible"
    yield from (("evaluate", {"verdict on goal": goal}) for goal in initiative.goals_without_verdict())


# -- goals and measures ------------------------------------------------------------------------------------------


def it_moves_something(initiative: Initiative, proposed: Envelope[e.InitiativeGoalSet]) -> None:
    data = proposed.data
    if data.target == data.baseline or data.by < stockholm_day(proposed.occurred_at):
        raise no.AGoalMovesSomething(by=data.by)


def its_days_are_in_order(initiative: Initiative, proposed: Envelope[e.MeasurePlanned]) -> None:
    if proposed.data.to_day < proposed.data.from_day:
        raise no.AMeasureEndsAfterItBegins


def whoever_answers_is_in_force(initiative: Initiative, proposed: Envelope[Any]) -> None:
    duty = proposed.data.responsible
    if not proposed.facts.duties[duty].in_force(stockholm_day(proposed.occurred_at)):
        raise DutyMustBeInForce(duty=duty)


def measure_is(*allowed: str) -> Rule:
    """The rule that a measure is in one of these states."""

    def in_that_state(initiative: Initiative, proposed: Envelope[Any]) -> None:
        measure = initiative.measures[proposed.data.measure] if proposed.data.measure else None
        if measure and measure.status not in allowed:
            raise no.MeasureIsNotThere(measure=measure.id, status=measure.status)

    return in_that_state


def a_value_is_of_a_goal(initiative: Initiative, proposed: Envelope[e.InitiativeFollowedUp]) -> None:
    if proposed.data.value is not None and proposed.data.goal is None:
        raise no.AValueIsOfAGoal


def the_next_follow_up_is_not_past(initiative: Initiative, proposed: Envelope[e.InitiativeFollowedUp]) -> None:
    next_on = proposed.data.next_on
    if next_on and next_on < stockholm_day(proposed.occurred_at):
        raise DateIsInThePast(due_on=next_on)


# -- judgement ---------------------------------------------------------------------------------------------------


def each_goal_is_judged_once(initiative: Initiative, proposed: Envelope[e.InitiativeEvaluated]) -> None:
    judged = [verdict.goal for verdict in proposed.data.verdicts]
    missing = [goal.id for goal in initiative.goals.values() if goal.set_at <= proposed.occurred_at and goal.id not in judged]
    unclear = [v.goal for v in proposed.data.verdicts if (v.attainment is None) == (v.not_known is None)]
    if missing or unclear or len(set(judged)) != len(judged):
        why = "verdicts are missing" if missing else "attainment or not_known" if unclear else "a goal is judged twice"
        raise no.EachGoalIsJudgedOnce(missing=missing, unclear=unclear, why=why)


def stop_has_its_reason(initiative: Initiative, proposed: Envelope[e.InitiativeAnalysed]) -> None:
    if (proposed.data.decision == "stop") != (proposed.data.why_stop is not None):
        raise no.StopNeedsItsReason


def something_was_analysed(initiative: Initiative, proposed: Envelope[LessonPublished]) -> None:
    if not any(analysis.at <= proposed.occurred_at for analysis in initiative.analyses.values()):
        raise NothingToLearnFromYet


def open_items(initiative: Initiative, event: Envelope[Any]) -> Iterator[tuple[str, UUID]]:
    """Everything that would be left hanging if it ended now, as (kind, id)."""
    yield from (("measure", measure.id) for measure in initiative.measures.values() if measure.open)
    yield from (("obligation", obligation.id) for obligation in initiative.obligations.still_open())
    if offer := initiative.ownership.open_offer(event.occurred_at):
        yield "offer", offer.id
    yield from (("opinion", opinion.id) for opinion in initiative.participation.unanswered())


def something_was_made_of_it(initiative: Initiative, proposed: Envelope[e.InitiativeEnded]) -> None:
    """What has begun ends evaluated and analysed, and finished work with nothing open; for another reason the principal says why."""
    finished = proposed.data.reason in FINISHED
    missing = []
    if finished or any(taken.step == "do" for taken in initiative.steps.taken):
        missing += [] if initiative.attained else ["evaluation"]
        missing += [] if initiative.steps.step == "analyse" and initiative.steps.decision == "stop" else ["analysis with the decision stop"]
    if not finished and not (is_principal(initiative, proposed) and proposed.data.note):
        missing.append("the principal, with a note")
    left = [{"kind": kind, "id": item} for kind, item in open_items(initiative, proposed)] if finished else []
    if missing or left:
        raise no.NothingIsMadeOfIt(missing=missing, open=left)


# -- the table ---------------------------------------------------------------------------------------------------

_WHILE_OPEN = dict(
    [
        guards(e.BaselineDescribed),
        guards(e.CausesAnalysed),
        guards(e.EvidenceCited),
        guards(e.InitiativeGoalSet, it_moves_something),
        guards(e.MeasurePlanned, its_days_are_in_order, whoever_answers_is_in_force),
        guards(e.MeasureStarted, measure_is("planned")),
        guards(e.MeasureDone, measure_is("started")),
        guards(e.MeasureCancelled, measure_is("planned", "started")),
        guards(e.MeasureReassigned, measure_is("planned", "started"), whoever_answers_is_in_force),
        guards(e.InitiativeFollowedUp, measure_is("started", "done"), a_value_is_of_a_goal, the_next_follow_up_is_not_past),
        guards(e.InitiativeEvaluated, each_goal_is_judged_once),
        guards(e.InitiativeAnalysed, *ANALYSING, stop_has_its_reason),
        guards(e.InitiativeEnded, something_was_made_of_it),
        guards(LessonPublished, something_was_analysed),
        guards(StepBegun, *STEPPING, what_the_step_builds_on_is_there),
        *PROMISING,
        *TAKING_PART,
        ASSIGNING,
        *HANDING_OVER,
    ]
)

Initiative.RULES = {
    **{kind: (it_has_not_ended, *rules) for kind, rules in _WHILE_OPEN.items()},
    **dict(
        [
            guards(e.InitiativeProposed, the_named_owner_serves_the_unit),
            guards(e.InitiativeReopened, it_has_ended, the_named_owner_serves_the_unit),
            CORRECTING,
        ]
    ),
}

__all__ = ["Initiative"]
