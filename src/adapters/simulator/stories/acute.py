"""When it is urgent or private: an acute concern, other actors, rest while the pupil is away, and consent that is withdrawn."""

from datetime import timedelta

from adapters.simulator.chapters.assessing import assessed
from adapters.simulator.chapters.closing import closed_by_principal
from adapters.simulator.chapters.doing import given
from adapters.simulator.chapters.opening import Scene, raise_concern, taken_up
from adapters.simulator.chapters.planning import planned
from adapters.simulator.chapters.turns import confide, refer
from adapters.simulator.staffing import COUNSELLOR, NURSE
from adapters.simulator.stories.support import Course, begun, rounds
from adapters.simulator.telling import Story
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs_of_wellbeing import HOME, MENTAL_HEALTH, PHYSICAL
from sqa.cases.events import CaseResumed, CaseSuspended


def acute(scene: Scene) -> Story:
    """Taken up the same day; a referral is made, and the case rests while the pupil is cared for elsewhere."""
    dice = scene.dice
    course = Course((MENTAL_HEALTH,), (COUNSELLOR,), level=4, luck=0.6, weeks=8, rounds=2)
    case = yield from taken_up(raise_concern(scene, MENTAL_HEALTH, level=4), *course.owners)
    confide(case)
    yield case.after(1)
    refer(case)
    yield from assessed(case, course.kinds, level=4, days=(2, 5))
    confide(case)
    yield from planned(case, per_need=2, weeks=course.weeks)
    if dice.chance(0.8):
        review_on = case.school.today + timedelta(dice.randint(14, 42))
        case.write(CaseSuspended, case.principal, review_on=review_on.isoformat(), reason=case.words.of(remarks.SUSPENDS))
        case.suspended = True
        if scene.number % 4 == 0:
            return  # past its review day, and nobody has looked
        yield case.on(review_on)
        case.write(CaseResumed, case.owner)
        case.suspended = False
    yield from rounds(case, course)


def consent_withdrawn(scene: Scene) -> Story:
    """A voluntary effort goes on for some weeks, until the guardians no longer agree; the principal closes."""
    case = yield from begun(scene, Course((HOME,), (COUNSELLOR,), level=3))
    confide(case)
    yield from planned(case, per_need=1, weeks=12, unsupported=0.0)
    yield from given(case, weeks=scene.dice.randint(4, 9), luck=0.4)
    yield case.after(scene.dice.randint(2, 6))
    closed_by_principal(case, "consent-withdrawn", case.words.of(remarks.NO_CONSENT))


def body_and_mind(scene: Scene) -> Story:
    """The school nurse leads; health needs that everyday adaptations help."""
    case = yield from begun(scene, Course((PHYSICAL, MENTAL_HEALTH), (NURSE,), luck=0.75))
    confide(case)
    yield from planned(case, per_need=1, weeks=10)
    yield from rounds(case, Course((PHYSICAL,), (NURSE,), luck=0.75, rounds=2))
