"""The improvement work of the year, unit by unit: forums, initiatives, cycles, routines, missions, and a dialogue meeting."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from adapters.simulator.chapters.improving import Workshop
from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Unit
from adapters.simulator.stories.dialogues import dialogue_meeting
from adapters.simulator.stories.forums import forum_year
from adapters.simulator.stories.initiatives import initiative_year
from adapters.simulator.stories.quality import cycle_year, mission_year, routine_year
from adapters.simulator.telling import SchoolYear, Story
from adapters.simulator.terms import FIRST_DAY, at_work, school_day
from adapters.simulator.texts.improvement import INITIATIVES
from sqa.quality_cycles.quality_cycle import stream_of

NOTES = 60


def improve(school: SchoolYear, seed: int) -> None:
    """Let each unit's improvement work begin on its day. One in three helps nobody, and one in four is never brought to an end."""
    for number, unit in enumerate(school.town.units):
        begin = partial(_begin, school, seed, unit)
        domains = sorted(INITIATIVES)
        mine = [domains[number % len(domains)], domains[(number + 2) % len(domains)]][: 1 + number % 2]
        cycle = stream_of(UUID(unit.id), date(2025, 8, 1))
        begin("cycle", partial(cycle_year, cycle=cycle, domains=mine, analysed=number % 4 != 3), school_days=1)
        begin("mission", mission_year, school_days=8)
        begin("routine", routine_year, school_days=3)
        begin("forum", forum_year, school_days=5)
        for turn, domain in enumerate(mine):
            helps, finishes = (number + turn) % 3 != 2, (number + turn) % 4 != 3
            story = partial(initiative_year, domain=domain, cycle=cycle, helps=helps, finishes=finishes)
            begin(f"initiative {domain}", story, school_days=20 + 12 * turn)
        if number == 0:
            begin("dialogue", partial(dialogue_meeting, notes=NOTES), school_days=140)


def _begin(school: SchoolYear, seed: int, unit: Unit, what: str, story: Callable[[Workshop], Story], *, school_days: int) -> None:
    dice = Dice(f"{seed}/improvement/{what}/{unit.id}")
    day = school_day(FIRST_DAY + timedelta(days=1), school_days)

    def told() -> Story:
        yield from story(Workshop(school, dice, unit))

    school.begin(told(), at_work(day, dice))
