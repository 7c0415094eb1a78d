"""To whom what happens: each kind of unit has a deck of stories that comes round again, so that every size has the same mix."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from adapters.simulator.chapters.opening import Scene
from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Group, Pupil, Unit
from adapters.simulator.staffing import COUNSELLOR, SPECIAL_EDUCATOR
from adapters.simulator.stories.leaving import EXIT, leaves
from adapters.simulator.stories.support import Course, supported
from adapters.simulator.telling import SchoolYear, Story
from adapters.simulator.terms import FIRST_DAY, at_work, school_day
from adapters.simulator.texts.needs_of_learning import ATTENTION
from adapters.simulator.texts.needs_of_wellbeing import ATTENDANCE, MENTAL_HEALTH

# Share of a unit's pupils about whom a case is opened during the year.
SHARES = {"preschool": 0.06, "primary": 0.14, "lower-secondary": 0.19, "upper-secondary": 0.12, "adapted": 0.28}


@dataclass(frozen=True, slots=True)
class Card:
    """A story, in which school years it likes to happen, and in which stretch of days after the first school day it begins."""

    story: Callable[[Scene], Story]
    years: tuple[int, ...] = ()
    begins: tuple[int, int] = (5, 60)


DECKS: dict[str, tuple[Card, ...]] = {
    kind: (
        Card(lambda scene: supported(scene, Course((ATTENTION,), (SPECIAL_EDUCATOR,), luck=0.65)), (4,)),
        Card(lambda scene: supported(scene, Course((ATTENDANCE, MENTAL_HEALTH), (COUNSELLOR,), level=3)), (8,)),
    )
    for kind in SHARES
}


def cast(school: SchoolYear, seed: int) -> None:
    """Let every story of the year begin on its day."""
    for leaver in school.town.staff.leavers():
        school.begin(leaves(school, leaver), EXIT)
    numbers = count(1)
    at = dict.fromkeys(DECKS, 0)
    for unit in school.town.units:
        dice = Dice(f"{seed}/casting/{unit.id}")
        free = list(unit.pupils)
        for _ in range(round(len(free) * SHARES[unit.kind])):
            card = DECKS[unit.kind][at[unit.kind] % len(DECKS[unit.kind])]
            at[unit.kind] += 1
            number = next(numbers)
            scene = Scene(school, Dice(f"{seed}/story/{number}"), _pick(free, card, dice), number)
            _begin(scene, card)


def _pick(free: list[Pupil], card: Card, dice: Dice) -> Pupil:
    wanted = [pupil for pupil in free if pupil.year in card.years] or free
    pupil = dice.one_of(wanted)
    free.remove(pupil)
    return pupil


def _begin(scene: Scene, card: Card) -> None:
    day = school_day(FIRST_DAY, scene.dice.randint(*card.begins))
    scene.school.begin(card.story(scene), at_work(day, scene.dice))


__all__ = ["Group", "Unit", "cast", "date", "timedelta"]
