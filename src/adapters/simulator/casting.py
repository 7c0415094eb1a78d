"""To whom what happens: each kind of unit has a deck of stories that comes round again, so that every size has the same mix."""

from itertools import count

from adapters.simulator.chapters.opening import Scene
from adapters.simulator.decks import DECKS, SHARES, Card, concerns_at
from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Group, Pupil
from adapters.simulator.stories.leaving import EXIT, LAST_WEEK, leaves, tidies_up
from adapters.simulator.stories.moving import FIRST_OF_JULY, IN_JUNE, reorganisation, summer
from adapters.simulator.telling import SchoolYear, Story
from adapters.simulator.terms import FIRST_DAY, SCHOOL_DAYS, at_work, school_day


def cast(school: SchoolYear, seed: int) -> None:
    """Let every story of the year begin on its day."""
    for leaver in school.town.staff.leavers():
        school.begin(tidies_up(school, leaver), LAST_WEEK)
        school.begin(leaves(school, leaver), EXIT)
    school.begin(summer(school), IN_JUNE)
    school.begin(reorganisation(school), FIRST_OF_JULY)
    numbers, turns = count(1), {kind: count() for kind in DECKS}
    for unit in school.town.units:
        dice = Dice(f"{seed}/casting/{unit.id}")
        free = list(unit.pupils)
        deck = DECKS[unit.kind]
        for _ in range(max(1, round(len(free) * SHARES[unit.kind]))):
            card = deck[next(turns[unit.kind]) % len(deck)]
            whom: Pupil | Group = dice.one_of(unit.groups) if card.about_a_group else _pick(free, card, dice)
            _begin(school, card, whom, seed, next(numbers))
        for card in concerns_at(unit, dice):
            _begin(school, card, dice.one_of(dice.one_of(unit.groups).pupils), seed, next(numbers))


def _pick(free: list[Pupil], card: Card, dice: Dice) -> Pupil:
    wanted = [pupil for pupil in free if pupil.year in card.years] or free
    pupil = dice.one_of(wanted)
    free.remove(pupil)
    return pupil


def _begin(school: SchoolYear, card: Card, whom: Pupil | Group, seed: int, number: int) -> None:
    scene = Scene(school, Dice(f"{seed}/story/{number}"), whom, number)
    first, last = card.begins
    day = school_day(FIRST_DAY, scene.dice.randint(first, min(last, len(SCHOOL_DAYS) - 1)))
    school.begin(_told(card.story(scene), scene), at_work(day, scene.dice))


def _told(story: Story, scene: Scene) -> Story:
    """Tell a story until something else takes its case over."""
    for instant in story:
        yield instant
        if any(case.told_by_others for case in scene.cases):
            story.close()
            return
