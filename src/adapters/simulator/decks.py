"""Which stories happen at which kind of unit, how often, in which school years and when in the year.

The patterns that a principal knows: attendance in year 8, attention in year 4, reading in year 2, and every change of school.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from adapters.simulator.chapters.opening import Scene
from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Unit
from adapters.simulator.staffing import COUNSELLOR, SPECIAL_EDUCATOR
from adapters.simulator.stories.acute import acute, body_and_mind, consent_withdrawn
from adapters.simulator.stories.again import merged, reopened
from adapters.simulator.stories.groups import a_class_that_feels_unsafe, a_class_without_calm
from adapters.simulator.stories.handed_over import bounces, passed_on, taken_back, waits_and_expires
from adapters.simulator.stories.moving import another_form_of_school, moves_away, prepares_for_the_next_school
from adapters.simulator.stories.support import Course, supported
from adapters.simulator.stories.undecided import no_need, plan_annulled
from adapters.simulator.stories.worried import about_the_environment, answered_in_everyday_work, never_answered
from adapters.simulator.telling import Story
from adapters.simulator.texts.needs_of_learning import ATTENTION, ENVIRONMENT, MATHEMATICS, MOTHER_TONGUE, READING, SPEECH
from adapters.simulator.texts.needs_of_wellbeing import ATTENDANCE, HOME, MENTAL_HEALTH, SOCIAL, TRANSITION

Tells = Callable[[Scene], Story]

# Cases opened during the year, as a share of a unit's pupils.
SHARES = {"preschool": 0.06, "primary": 0.14, "lower-secondary": 0.19, "upper-secondary": 0.12, "adapted": 0.28}
CONCERNS = 0.08  # concerns that become no case, as a share of a unit's pupils

AUTUMN, WINTER, SPRING, ALL_YEAR = (4, 45), (55, 95), (85, 130), (4, 120)


@dataclass(frozen=True, slots=True)
class Card:
    """A story, the school years it likes, and between which school days of the year it begins."""

    story: Tells
    years: tuple[int, ...] = ()
    begins: tuple[int, int] = AUTUMN
    about_a_group: bool = False


def _course(course: Course) -> Tells:
    return lambda scene: supported(scene, course)


SPECIAL, SOCIALLY = (SPECIAL_EDUCATOR, COUNSELLOR), (COUNSELLOR, SPECIAL_EDUCATOR)
restless = _course(Course((ATTENTION,), SPECIAL, luck=0.6, weeks=10))
restless_and_behind = _course(Course((ATTENTION, MATHEMATICS), SPECIAL, luck=0.5, weeks=12))
restless_in_a_loud_room = _course(Course((ATTENTION, ENVIRONMENT), SPECIAL, luck=0.7, weeks=9))
learns_to_read = _course(Course((READING,), SPECIAL, luck=0.8, weeks=8))
reads_late = _course(Course((READING, MOTHER_TONGUE), SPECIAL, luck=0.65, weeks=12))
counts = _course(Course((MATHEMATICS,), SPECIAL, luck=0.75, weeks=8))
new_in_sweden = _course(Course((MOTHER_TONGUE,), SPECIAL, luck=0.75, weeks=12))
alone_or_in_conflict = _course(Course((SOCIAL,), SOCIALLY, luck=0.7, weeks=8))
speaks_late = _course(Course((SPEECH,), SPECIAL, luck=0.8, weeks=10))
plays_with_difficulty = _course(Course((SOCIAL, SPEECH), SPECIAL, luck=0.7, weeks=10))
stays_away = _course(Course((ATTENDANCE, MENTAL_HEALTH), SOCIALLY, level=3, luck=0.45, weeks=10))
skips_lessons = _course(Course((ATTENDANCE,), SOCIALLY, level=2, luck=0.6, weeks=9))
worn_out = _course(Course((MENTAL_HEALTH, MATHEMATICS), SOCIALLY, level=3, luck=0.6, weeks=10))
trouble_at_home = _course(Course((HOME, SOCIAL), SOCIALLY, level=3, luck=0.6, weeks=10))
before_the_change = _course(Course((TRANSITION,), SPECIAL, luck=0.8, weeks=6, rounds=2))

DECKS: dict[str, tuple[Card, ...]] = {
    "preschool": (
        Card(speaks_late, (3, 4)),
        Card(plays_with_difficulty, (4, 5), ALL_YEAR),
        Card(prepares_for_the_next_school, (5,), WINTER),
        Card(before_the_change, (5,), SPRING),
        Card(alone_or_in_conflict, (3, 4), WINTER),
    ),
    "primary": (
        Card(restless, (4,)),
        Card(learns_to_read, (1, 2)),
        Card(restless_and_behind, (4,)),
        Card(bounces, (3, 4, 5)),
        Card(a_class_without_calm, about_a_group=True),
        Card(counts, (3, 5)),
        Card(prepares_for_the_next_school, (6,), WINTER),
        Card(no_need, (2, 3), ALL_YEAR),
        Card(alone_or_in_conflict, (1, 2, 3), ALL_YEAR),
        Card(another_form_of_school, (3, 4, 5)),
        Card(new_in_sweden, (2, 4, 5), ALL_YEAR),
        Card(merged, (4, 5)),
        Card(restless, (4,), WINTER),
        Card(skips_lessons, (5, 6)),
        Card(reopened, (2, 3), (4, 12)),
        Card(plan_annulled, (4, 5)),
        Card(learns_to_read, (2,), ALL_YEAR),
        Card(trouble_at_home, (0, 1, 3), ALL_YEAR),
        Card(moves_away, (1, 4), ALL_YEAR),
        Card(restless_in_a_loud_room, (4,)),
        Card(prepares_for_the_next_school, (6,), WINTER),
        Card(reads_late, (3,)),
        Card(consent_withdrawn, (5,)),
        Card(no_need, (4,), WINTER),
        Card(body_and_mind, (3, 5), ALL_YEAR),
        Card(counts, (6,), WINTER),
        Card(alone_or_in_conflict, (0, 1), WINTER),
        Card(passed_on, (4, 6)),
        Card(restless, (3, 5), WINTER),
        Card(a_class_that_feels_unsafe, begins=ALL_YEAR, about_a_group=True),
        Card(before_the_change, (6,), SPRING),
        Card(learns_to_read, (1,), WINTER),
    ),
    "lower-secondary": (
        Card(stays_away, (8,)),
        Card(acute, (8, 9), ALL_YEAR),
        Card(skips_lessons, (8,)),
        Card(waits_and_expires, (7, 8)),
        Card(stays_away, (8,)),
        Card(passed_on, (9,)),
        Card(restless_and_behind, (7,)),
        Card(stays_away, (8,), WINTER),
        Card(bounces, (7, 8)),
        Card(taken_back, (8,)),
        Card(worn_out, (9,)),
        Card(reopened, (8,), (4, 12)),
        Card(prepares_for_the_next_school, (9,), WINTER),
        Card(skips_lessons, (8,), ALL_YEAR),
        Card(no_need, (7,), ALL_YEAR),
        Card(stays_away, (8, 9)),
        Card(a_class_that_feels_unsafe, about_a_group=True),
        Card(acute, (9,), ALL_YEAR),
        Card(counts, (9,)),
        Card(consent_withdrawn, (8,)),
        Card(stays_away, (8,)),
        Card(plan_annulled, (7, 9)),
        Card(before_the_change, (9,), SPRING),
        Card(trouble_at_home, (7,), ALL_YEAR),
    ),
    "upper-secondary": (
        Card(stays_away, (1, 2)),
        Card(worn_out, (2, 3)),
        Card(skips_lessons, (1,), ALL_YEAR),
        Card(acute, (2,), ALL_YEAR),
        Card(counts, (1,)),
        Card(no_need, (1,)),
        Card(body_and_mind, (3,), ALL_YEAR),
        Card(waits_and_expires, (2,)),
        Card(stays_away, (3,), WINTER),
        Card(moves_away, (1,), ALL_YEAR),
        Card(new_in_sweden, (1,)),
        Card(taken_back, (2,), ALL_YEAR),
        Card(worn_out, (3,), WINTER),
        Card(passed_on, (1,)),
    ),
    "adapted": (
        Card(plays_with_difficulty, (2, 3)),
        Card(restless_in_a_loud_room, (5, 6), WINTER),
        Card(before_the_change, (9,), SPRING),
        Card(speaks_late, (1, 4), SPRING),
        Card(worn_out, (8,), WINTER),
    ),
}


def concerns_at(unit: Unit, dice: Dice) -> Iterator[Card]:
    """The concerns at a unit that become no case."""
    for _ in range(max(1, round(CONCERNS * sum(1 for _ in unit.pupils)))):
        story = dice.choices((answered_in_everyday_work, never_answered, about_the_environment), (6, 2, 2))[0]
        yield Card(story, begins=(2, 165))
