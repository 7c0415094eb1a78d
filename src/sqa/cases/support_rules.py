"""The rules of a support, from plan to end."""

from typing import Any

from sqa.cases import refusals as no
from sqa.cases import support_events as s
from sqa.cases.case import Case
from sqa.eventing.event import Envelope
from sqa.eventing.stream import Rule
from sqa.obligations import DateIsInThePast, DutyMustBeInForce
from sqa.vocabulary import stockholm_day


def it_serves_a_need(case: Case, proposed: Envelope[s.SupportPlanned]) -> None:
    data = proposed.data
    promoting_in_group = data.effort_level == "promoting" and data.target != "individual" and data.factor is not None
    if not data.needs and not promoting_in_group:
        raise no.SupportServesANeed


def support_is(*allowed: str) -> Rule:
    """The rule that a support is in one of these states."""

    def in_that_state(case: Case, proposed: Envelope[Any]) -> None:
        status = case.supports.all[proposed.data.support].status
        if status not in allowed:
            raise no.SupportIsNotThere(support=proposed.data.support, status=status)

    return in_that_state


def it_is_of_a_support(case: Case, proposed: Envelope[Any]) -> None:
    if proposed.data.support is None:
        raise no.ItIsPromisedOfASupport


def its_staff_are_in_force(case: Case, proposed: Envelope[Any]) -> None:
    day = stockholm_day(proposed.occurred_at)
    for duty in (proposed.data.responsible, *proposed.data.deliverers):
        if not proposed.facts.duties[duty].in_force(day):
            raise DutyMustBeInForce(duty=duty)


def it_is_not_linked_yet(case: Case, proposed: Envelope[s.NeedLinkedToSupport]) -> None:
    if proposed.data.need in case.supports.all[proposed.data.support].needs:
        raise no.AlreadyLinked(need=proposed.data.need)


def a_running_support_has_a_goal_for_the_need(case: Case, proposed: Envelope[s.NeedLinkedToSupport]) -> None:
    support = case.supports.all[proposed.data.support]
    if support.status == "started" and not case.has_goal(proposed.data.need, proposed.occurred_at):
        raise no.NotReadyToStart(support=support.id, missing=[{"goal for need": proposed.data.need}])


def all_is_set_before_the_start(case: Case, proposed: Envelope[s.SupportStarted]) -> None:
    """Follow-up responsible, evaluation responsible with a date, and a goal with its scale for each need it serves."""
    support = case.supports.all[proposed.data.support]
    missing: list[Any] = []
    for kind in ("follow-up", "evaluation"):
        obligation = case.obligations.of(support.id, kind)
        if obligation is None or obligation.made_at > proposed.occurred_at:
            missing.append(f"{kind} responsible")
    missing += [{"goal for need": need} for need in support.needs if not case.has_goal(need, proposed.occurred_at)]
    factor = support.plan.factor
    if factor and not any(goal.factor == factor and goal.set_at <= proposed.occurred_at for goal in case.goals.values()):
        missing.append({"goal for factor": factor})
    if missing:
        raise no.NotReadyToStart(support=support.id, missing=missing)


def the_next_follow_up_is_not_past(case: Case, proposed: Envelope[s.FollowUpRecorded]) -> None:
    next_on = proposed.data.next_on
    if next_on and next_on < stockholm_day(proposed.occurred_at):
        raise DateIsInThePast(due_on=next_on)


def special_support_follows_a_plan(case: Case, proposed: Envelope[s.SupportStarted]) -> None:
    support, plan = case.supports.all[proposed.data.support], case.decisions.standing
    kind = support.plan.kind
    decided = plan is not None and plan.kind == "plan" and kind in plan.support_kinds and plan.at <= proposed.occurred_at
    if support.special and not decided:
        raise no.SpecialSupportNeedsAPlan(kind=kind)
