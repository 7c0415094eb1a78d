"""The ordinary story: a concern, needs, supports that match or don't, one or two rounds, and a closing when goals are met."""

from dataclasses import dataclass

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import assessed
from adapters.simulator.chapters.closing import closed
from adapters.simulator.chapters.doing import given
from adapters.simulator.chapters.judging import evaluated, next_round
from adapters.simulator.chapters.opening import BecomesACase, Scene, opened, raise_concern, taken_up
from adapters.simulator.chapters.planning import AT_ONCE, begun_at_once, planned
from adapters.simulator.telling import Story
from adapters.simulator.texts.needs import NeedKind


@dataclass(frozen=True, slots=True)
class Course:
    """How an ordinary story goes. `luck`: how likely supports are to work, 0–1; `weeks`: how long they are given at first.

    forgotten: how likely it is that a round is never evaluated.
    """

    kinds: tuple[NeedKind, ...]
    owners: tuple[str, ...]
    level: int = 2
    luck: float = 0.7
    weeks: int = 10
    per_need: int = 2
    rounds: int = 3
    forgotten: float = 0.01


def supported(scene: Scene, course: Course) -> Story:
    """Somebody worries, the principal takes it up, and the work goes round until its goals are met."""
    no_plan = _without_a_plan(scene, course)
    case = yield from begun(scene, course, no_plan=no_plan)
    if no_plan:
        yield from begun_at_once(case, weeks=course.weeks)
    else:
        yield from planned(case, per_need=course.per_need, weeks=course.weeks)
    yield from rounds(case, course)


def _without_a_plan(scene: Scene, course: Course) -> bool:
    """Now and then something that every teacher may begin is enough for each need, and nothing is planned first."""
    quick = all(any(idea.kind in AT_ONCE for idea in kind.supports[:1]) for kind in course.kinds)
    return quick and not scene.in_preschool and scene.dice.chance(0.12)


def begun(scene: Scene, course: Course, *, no_plan: bool = False) -> BecomesACase:
    """A concern that is taken up, or a case that pupil health opens itself, and the assessment."""
    if scene.dice.chance(0.85):
        case = yield from taken_up(raise_concern(scene, course.kinds[0], level=course.level), *course.owners)
    else:
        case = opened(scene, *course.owners)
    yield from assessed(case, course.kinds, level=course.level, no_plan=no_plan)
    return case


def worked_through(case: CaseFile, course: Course) -> Story:
    """From assessment to closing."""
    yield from assessed(case, course.kinds, level=course.level)
    yield from planned(case, per_need=course.per_need, weeks=course.weeks)
    yield from rounds(case, course)


def rounds(case: CaseFile, course: Course) -> Story:
    """Supports are given and judged, as many rounds as it takes."""
    for number in range(1, course.rounds + 1):
        yield from given(case, weeks=course.weeks, luck=course.luck)
        if case.dice.chance(course.forgotten):
            return  # nobody evaluates: it escalates, and there it stays
        yield from evaluated(case, luck=course.luck, days_late=_late(case), last_round=number == course.rounds)
        if case.decision == "stop":
            break
        yield from next_round(case, weeks=course.weeks)
        if case.step == "plan":
            yield from planned(case, per_need=1, skip=number, weeks=course.weeks, unsupported=0.0)
    yield from closed(case, "goals-met" if case.dice.chance(0.7) else "need-ended")


def _late(case: CaseFile) -> int:
    """School days from the evaluation's day until it is done: mostly none, sometimes weeks."""
    return case.dice.randint(3, 25) if case.dice.chance(0.025) else 0
