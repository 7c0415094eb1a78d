"""A unit's quality year: the cycle it opens and closes, its mission statement, its routine, and what staff want changed in it."""

from datetime import date
from itertools import pairwise
from typing import Any

from adapters.simulator.chapters.improving import Workshop
from adapters.simulator.staffing import COUNSELLOR, NURSE, SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.terms import at_work, school_day
from adapters.simulator.texts import improvement as said
from sqa.missions.events import MissionAcknowledged, MissionPublished
from sqa.quality_cycles import events as q
from sqa.routines import events as r

PUPIL_HEALTH = (COUNSELLOR, NURSE, SPECIAL_EDUCATOR)


def cycle_year(workshop: Workshop, cycle: str, domains: list[str], *, analysed: bool) -> Story:
    """Opened in August; analysed and closed in June, where somebody does."""
    principal = workshop.principal
    period = {"first_day": "2025-08-01", "last_day": "2026-06-30"}
    workshop.write(q.QualityCycleOpened, cycle, principal, unit=workshop.unit.id, owner=principal, focus=domains, **period)
    yield at_work(school_day(date(2026, 1, 15)), workshop.dice)
    workshop.write(q.FollowUpIncluded, cycle, workshop.principal, what="Höstens resultat och trygghetsenkät.", shows=said.EVIDENCE)
    if analysed:
        yield at_work(school_day(date(2026, 6, 8)), workshop.dice)
        causes = [{"level": "organisation", "domain": domains[0], "text": said.INITIATIVES[domains[0]][2]}]
        told: dict[str, Any] = {"summary": said.EVIDENCE, "causes": causes, "keep": said.KEEP, "change": said.CHANGE}
        workshop.write(q.QualityCycleAnalysed, cycle, workshop.principal, **told, next_focus=domains[:1])
        yield workshop.after(2)
        workshop.write(q.QualityCycleClosed, cycle, workshop.principal)


def mission_year(workshop: Workshop) -> Story:
    """What pupil health is there for, and who has read it."""
    dice, mission = workshop.dice, f"mission/{workshop.dice.uuid()}"
    principal = workshop.principal
    told = {"unit": workshop.unit.id, "mission_version": 1, "concerns": list(PUPIL_HEALTH), "statement": said.MISSION}
    workshop.write(MissionPublished, mission, principal, **told, decided_by=principal)
    for role in PUPIL_HEALTH:
        yield workshop.after(dice.randint(1, 10))
        duty = workshop.staff(role)
        otherwise = said.SEES_IT_OTHERWISE if dice.chance(0.2) else None
        if dice.chance(0.85):
            workshop.write(MissionAcknowledged, mission, duty, mission_version=1, duty=duty, understood_otherwise=otherwise)


def routine_year(workshop: Workshop) -> Story:
    """The way from concern to support as it is meant to be; a change is proposed, decided, and drawn."""
    dice, routine = workshop.dice, f"routine/{workshop.dice.uuid()}"
    _draw(workshop, routine, 1)
    yield at_work(school_day(date(2025, 11, 3), dice.randrange(20)), dice)
    step, proposal, why = dice.one_of(said.CHANGES)
    change = dice.uuid()
    workshop.write(r.StepChangeProposed, routine, workshop.staff("Lärare"), change=change, step=step, proposal=proposal, why=why)
    yield workshop.after(dice.randint(5, 20))
    principal, accepted = workshop.principal, dice.chance(0.6)
    reason = "Prövas till sommaren." if accepted else "Räcker inte tiden till."
    workshop.write(r.StepChangeDecided, routine, principal, change=change, accepted=accepted, reason=reason, decided_by=principal)
    if accepted:
        _draw(workshop, routine, 2, change)


def _draw(workshop: Workshop, routine: str, version: int, *changes: str) -> None:
    steps = [
        {"step": code, "name": name, "role": role, "within_days": days, "outcome": outcome, "reached_by": list(topics)}
        for code, name, role, days, outcome, topics in said.STEPS
    ]
    codes = [step[0] for step in said.STEPS]
    arrows = [{"from_step": one, "to_step": other} for one, other in pairwise(codes)]
    arrows += [{"from_step": "analys", "to_step": "stöd"}, {"from_step": "analys", "to_step": "beslut"}]
    told = {"unit": workshop.unit.id, "name": said.ROUTINE, "map_version": version, "steps": steps, "arrows": arrows}
    workshop.write(r.MapVersionPublished, routine, workshop.principal, **told, decided_by=workshop.principal, changes=list(changes))
