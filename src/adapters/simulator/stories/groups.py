"""A class that needs something together: safety or calm to study, with promoting work that serves a factor of the environment."""

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import assessed
from adapters.simulator.chapters.opening import Scene, opened, raise_concern, taken_up
from adapters.simulator.chapters.planning import answer_for, plan_support, planned
from adapters.simulator.staffing import COUNSELLOR, SPECIAL_EDUCATOR
from adapters.simulator.stories.support import Course, rounds
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day
from adapters.simulator.texts.needs import NeedKind, SupportIdea
from adapters.simulator.texts.needs_of_learning import ENVIRONMENT
from adapters.simulator.texts.needs_of_wellbeing import SAFETY
from sqa.cases.need_events import FactorNoted, GoalSet

PROMOTES = SupportIdea(
    "guidance", "promoting", "group", ("Klassen och mentor arbetar fram gemensamma regler på {dag}.", "Kamratstödjare träffas {sällan}.")
)
FACTORS = ("Många byten av sal.", "Långa raster utan ledd aktivitet.", "Stor grupp i liten sal.", "Många vikarier {nu}.")
LEVELS = (
    "Ingen märker skillnad",
    "Några märker skillnad",
    "De flesta märker skillnad",
    "Nästan alla märker skillnad",
    "Gruppen driver det själv",
)


def a_class_without_calm(scene: Scene) -> Story:
    """Teachers worry about calm to study; the environment is mapped and changed."""
    case = yield from taken_up(raise_concern(scene, ENVIRONMENT, level=2), SPECIAL_EDUCATOR)
    yield from _together(case, ENVIRONMENT)


def a_class_that_feels_unsafe(scene: Scene) -> Story:
    """The safety survey shows it: pupil health opens the case itself."""
    case = opened(scene, COUNSELLOR, SPECIAL_EDUCATOR)
    yield from _together(case, SAFETY)


def _together(case: CaseFile, kind: NeedKind) -> Story:
    yield from assessed(case, (kind,), days=(4, 10))
    factor = _note(case, kind)
    yield from planned(case, per_need=2, weeks=9, unsupported=0.0)
    support = plan_support(case, PROMOTES, [], factor=factor)
    answer_for(case, support, first_on=due_day(case.school.today, 3), due_on=due_day(case.school.today, 9))
    yield from rounds(case, Course((kind,), (), luck=0.7, weeks=9, rounds=2))


def _note(case: CaseFile, kind: NeedKind) -> str:
    """A factor of the environment, with a goal of its own."""
    factor, goal = case.dice.uuid(), case.dice.uuid()
    case.write(FactorNoted, case.owner, factor=factor, domain=kind.domain, target="group", description=case.words.of(FACTORS))
    names = ("much_less", "less", "expected", "more", "much_more")
    case.write(GoalSet, case.owner, goal=goal, factor=factor, levels=dict(zip(names, LEVELS, strict=True)), weight=1)
    return factor
