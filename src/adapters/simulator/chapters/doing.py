"""The step do: supports start, and meeting follows meeting until the evaluation is due."""

from datetime import timedelta

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import begin_step
from adapters.simulator.chapters.giving import cancel, meeting
from adapters.simulator.chapters.planning import start
from adapters.simulator.chapters.turns import perhaps
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day, midnight, school_day


def given(case: CaseFile, *, weeks: int = 10, every: tuple[int, int] = (4, 7), luck: float = 0.7) -> Story:
    """The step do: planned supports start, and meetings follow one another until the evaluation is due."""
    dice = case.dice
    dues = [owed.due for owed in case.owed if owed.open and owed.kind == "evaluation"]
    until = min(dues, default=case.school.today + timedelta(weeks=weeks))
    if case.step != "do":
        yield case.after(dice.randint(1, 4))
        begin_step(case, "do")
    for support in [support for support in case.supports if support.status == "planned"]:
        if dice.chance(0.12) and (later := case.after(dice.randint(8, 30))) < midnight(until):
            yield later  # the staff or the room is not there yet
        if support.status == "planned":
            if dice.chance(0.04) and len(case.running) > 0:
                cancel(case, support)
            else:
                start(case, support)
    while True:
        held_on = school_day(case.school.today, dice.randint(*every))
        if held_on >= until:
            return
        yield case.on(held_on)
        next_on = due_day(case.school.today, dice.randint(1, 2))
        meeting(case, next_on, luck=luck)
        perhaps(case)
