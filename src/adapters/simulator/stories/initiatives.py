"""A unit's improvement initiative: some move what they set out to move, some don't, and some are never brought to an end."""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from typing import Any

from adapters.simulator.chapters.improving import Workshop
from adapters.simulator.staffing import SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day
from adapters.simulator.texts import improvement as said
from sqa.cases.events import LinkedToInitiative
from sqa.initiatives import events as i
from sqa.lessons import LessonPublished
from sqa.obligations import EvaluationResponsibleAssigned, FollowUpResponsibleAssigned
from sqa.participation import ParticipationOffered, ParticipationRecorded
from sqa.quality_cycles import events as q
from sqa.steps import StepBegun

LEVELS = (("preventive", "group"), ("promoting", "organisation"), ("remedial", "organisation"))


def initiative_year(workshop: Workshop, domain: str, cycle: str, *, helps: bool, finishes: bool) -> Story:
    """Proposed in autumn, carried out until May, evaluated and analysed, if anybody does."""
    initiative = f"initiative/{workshop.dice.uuid()}"
    yield from _planned(workshop, initiative, domain, cycle)
    measure, goal = yield from _carried_out(workshop, initiative, domain, helps=helps)
    if not finishes:
        return
    yield workshop.after(25)
    yield from _concluded(workshop, initiative, measure, goal, domain, helps=helps)


def _planned(workshop: Workshop, initiative: str, domain: str, cycle: str) -> Story:
    dice, owner, about = workshop.dice, workshop.principal, said.INITIATIVES[domain]
    level, target = dice.one_of(LEVELS)
    told = {"unit": workshop.unit.id, "owner": owner, "domain": domain, "effort_level": level, "target": target, "title": about[0]}
    told_of = _cases(workshop, domain)
    workshop.write(i.InitiativeProposed, initiative, owner, **told, why=said.WHY, cases=told_of)
    workshop.school.initiatives.setdefault(workshop.unit.id, []).append(initiative)
    for case in workshop.school.cases.values():
        if case.id in told_of:
            case.write(LinkedToInitiative, case.owner, initiative=initiative)
    workshop.write(q.InitiativeIncluded, cycle, owner, initiative=initiative)
    yield workshop.after(dice.randint(3, 8))
    workshop.write(i.BaselineDescribed, initiative, owner, baseline=about[1])
    causes = [{"level": "organisation", "domain": domain, "text": about[2]}]
    workshop.write(i.CausesAnalysed, initiative, owner, causes=causes)
    yield workshop.after(dice.randint(2, 6))
    workshop.write(StepBegun, initiative, owner, step="plan", round=1)


def _cases(workshop: Workshop, domain: str) -> list[str]:
    """The open cases of the unit that show the same."""
    here = (case for case in workshop.school.cases.values() if case.unit == workshop.unit.id)
    return sorted(case.id for case in here if any(need.kind.domain == domain for need in case.needs))[:10]


def _carried_out(workshop: Workshop, initiative: str, domain: str, *, helps: bool) -> Generator[datetime, None, tuple[str, str]]:
    """The plan, the pupils' view, and a year of follow-ups. Returns the measure and the goal."""
    dice, owner = workshop.dice, workshop.principal
    measure, goal = dice.uuid(), dice.uuid()
    _sets_goal(workshop, initiative, goal, measure, domain)
    participation = dice.uuid()
    workshop.write(ParticipationOffered, initiative, owner, participation=participation, party="pupil", step="plan")
    if dice.chance(0.7):
        view = "Elevrådet vill vara med och mäta."
        workshop.write(ParticipationRecorded, initiative, owner, participation=participation, view=view)
    yield workshop.after(dice.randint(3, 8))
    workshop.write(StepBegun, initiative, owner, step="do", round=1)
    workshop.write(i.MeasureStarted, initiative, owner, measure=measure)
    value = 33.0
    for turn in range(3):
        yield workshop.after(dice.randint(20, 30))
        value += dice.uniform(-5, -1) if helps else dice.uniform(-1, 2)
        next_on = due_day(workshop.school.today, 6).isoformat() if turn < 2 else None
        workshop.write(
            i.InitiativeFollowedUp, initiative, workshop.principal, measure=measure, goal=goal, value=round(value, 1), carried_out=True,
            works=helps or dice.chance(0.3), note=dice.one_of(said.NOTES_OF_FOLLOW_UP), next_on=next_on,
        )  # fmt: skip
    return measure, goal


def _sets_goal(workshop: Workshop, initiative: str, goal: str, measure: str, domain: str) -> None:
    owner, responsible, about = workshop.principal, workshop.staff(SPECIAL_EDUCATOR, "Lärare"), said.INITIATIVES[domain]
    today = workshop.school.today
    workshop.write(
        i.InitiativeGoalSet, initiative, owner, goal=goal, indicator=about[3], unit_of_measure="procent", baseline=33.0, target=20.0,
        by="2026-06-05", knowledge_basis=workshop.dice.one_of(("research", "proven-experience", "own-analysis")), knowledge=about[6],
    )  # fmt: skip
    workshop.write(
        i.MeasurePlanned, initiative, owner, measure=measure, goal=goal, what=about[4], how=about[5], responsible=responsible,
        from_day=today.isoformat(), to_day="2026-05-29",
    )  # fmt: skip
    first_on = (today + timedelta(weeks=6)).isoformat()
    promised = {"obligation": workshop.dice.uuid(), "duty": owner}
    workshop.write(FollowUpResponsibleAssigned, initiative, owner, **promised, measure=measure, first_on=first_on)
    promised = {"obligation": workshop.dice.uuid(), "duty": owner}
    workshop.write(EvaluationResponsibleAssigned, initiative, owner, **promised, due_on=date(2026, 5, 29).isoformat())


def _concluded(workshop: Workshop, initiative: str, measure: str, goal: str, domain: str, *, helps: bool) -> Story:
    owner, level = workshop.principal, "organisation"
    workshop.write(i.MeasureDone, initiative, owner, measure=measure)
    workshop.write(StepBegun, initiative, owner, step="evaluate", round=1)
    verdict = {"goal": goal, "value": 21.0 if helps else 32.0, "attainment": 0 if helps else -2, "evidence": said.EVIDENCE}
    workshop.write(i.InitiativeEvaluated, initiative, owner, evaluation=workshop.dice.uuid(), verdicts=[verdict])
    yield workshop.after(workshop.dice.randint(1, 4))
    workshop.write(StepBegun, initiative, owner, step="analyse", round=1)
    causes = [{"level": level, "domain": domain, "text": said.INITIATIVES[domain][2]}]
    found: dict[str, Any] = {"success_factors": [said.WORKED]} if helps else {"obstacles": [said.HINDERED]}
    why = said.WHY_STOP if helps else said.WHY_NOT
    workshop.write(
        i.InitiativeAnalysed, initiative, owner, causes=causes, keep=said.KEEP, change=said.CHANGE, decision="stop", why_stop=why, **found
    )
    kind, lesson = workshop.dice.one_of(said.LESSONS)
    workshop.write(LessonPublished, initiative, owner, kind=kind, level=level, domain=domain, lesson=lesson)
    reason = "became-routine" if helps else "no-effect"
    workshop.write(i.InitiativeEnded, initiative, owner, reason=reason, became_routine=helps)
