"""Cases that change hands: that wait, bounce back, expire unanswered, or are passed on without any work."""

from adapters.simulator.chapters.assessing import contributes
from adapters.simulator.chapters.closing import closed_by_principal
from adapters.simulator.chapters.handing import accept, assign, decline, offer, withdraw
from adapters.simulator.chapters.opening import Scene, raise_concern, taken_up
from adapters.simulator.staffing import COUNSELLOR, NURSE, SPECIAL_EDUCATOR
from adapters.simulator.stories.support import Course, worked_through
from adapters.simulator.telling import Story
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs_of_learning import ATTENTION
from adapters.simulator.texts.needs_of_wellbeing import ATTENDANCE, HOME, MENTAL_HEALTH, SOCIAL


def bounces(scene: Scene) -> Story:
    """From A to B and back to A, before anybody has done anything; then A gets to work."""
    dice = scene.dice
    course = Course((SOCIAL, ATTENTION), (COUNSELLOR, SPECIAL_EDUCATOR), luck=0.6, rounds=2)
    case = yield from taken_up(raise_concern(scene, SOCIAL, level=2), *course.owners)
    first, other = case.owner, case.staff(SPECIAL_EDUCATOR, NURSE)
    yield case.after(dice.randint(4, 10))
    offer(case, other, days=12)
    yield case.after(dice.randint(3, 7))
    accept(case)
    yield case.after(dice.randint(6, 14))
    offer(case, first if case.staff(COUNSELLOR) == first else case.principal, days=12)
    yield case.after(dice.randint(2, 7))
    accept(case)
    yield from worked_through(case, course)


def waits_and_expires(scene: Scene) -> Story:
    """An offer is declined, another is left unanswered until it expires, and the principal has to assign an owner."""
    dice = scene.dice
    course = Course((MENTAL_HEALTH,), (COUNSELLOR,), level=3, luck=0.6, rounds=2)
    case = yield from taken_up(raise_concern(scene, MENTAL_HEALTH, level=3), *course.owners)
    yield case.after(dice.randint(3, 8))
    offer(case, case.staff(SPECIAL_EDUCATOR))
    yield case.after(dice.randint(2, 4))
    decline(case)
    yield case.after(dice.randint(1, 5))
    offer(case, case.staff(NURSE))
    yield case.after(dice.randint(9, 15))
    assign(case, case.staff(SPECIAL_EDUCATOR))
    yield from worked_through(case, course)


def taken_back(scene: Scene) -> Story:
    """The owner offers the case, thinks again and goes on."""
    dice = scene.dice
    course = Course((ATTENDANCE,), (COUNSELLOR,), level=3, rounds=2)
    case = yield from taken_up(raise_concern(scene, ATTENDANCE, level=3), *course.owners)
    yield case.after(dice.randint(4, 9))
    offer(case, case.staff(SPECIAL_EDUCATOR), days=10)
    yield case.after(dice.randint(1, 4))
    withdraw(case)
    yield from worked_through(case, course)


def passed_on(scene: Scene) -> Story:
    """From hand to hand without any work between, and out of the school in the end."""
    dice = scene.dice
    case = yield from taken_up(raise_concern(scene, HOME, level=2), COUNSELLOR)
    for role in (NURSE, SPECIAL_EDUCATOR, COUNSELLOR):
        yield case.after(dice.randint(8, 20))
        if offer(case, case.staff(role), days=14):
            yield case.after(dice.randint(3, 8))
            accept(case, and_obligations=False)
    yield case.after(dice.randint(10, 25))
    if dice.chance(0.6):
        closed_by_principal(case, "passed-on", case.words.of(remarks.PASSED_ON))
    else:
        contributes(case, case.mentor)
