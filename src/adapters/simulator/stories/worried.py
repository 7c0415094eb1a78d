"""Concerns that never become a case: answered in everyday work, handled by others in management, or never answered at all."""

from adapters.simulator.chapters.opening import Concern, Scene, answered, handed_within_management, raise_concern, raise_environment_concern
from adapters.simulator.staffing import MANAGEMENT, SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.texts.needs_of_learning import ATTENTION, ENVIRONMENT, READING, SPEECH
from adapters.simulator.texts.needs_of_wellbeing import ATTENDANCE, HOME, SAFETY, SOCIAL

RAISERS = ("Lärare", "Fritidspedagog", "Lärarassistent", "kökspersonal", "vaktmästare", "Bibliotekarie", "Skoladministratör", "Barnskötare")
SEEN_IN_CLASS, SEEN_IN_PRESCHOOL, SEEN_BY_OTHERS = (ATTENTION, READING, ATTENDANCE, SOCIAL), (SPEECH, SOCIAL), (SOCIAL, SOCIAL, HOME)


def answered_in_everyday_work(scene: Scene) -> Story:
    """The principal answers within days; sometimes somebody else in management, or the special educator, handles it."""
    dice = scene.dice
    concern = _raised(scene, level=dice.one_of((1, 1, 2)))
    yield scene.after(dice.randint(1, 12))
    if dice.chance(0.2):
        handler = scene.staff(MANAGEMENT, SPECIAL_EDUCATOR)
        if handler != scene.principal:
            handed_within_management(concern, handler)
            yield scene.after(dice.randint(2, 8))
            answered(concern, by=handler)
            return
    answered(concern)


def never_answered(scene: Scene) -> Story:
    """Somebody worries, and hears nothing."""
    _raised(scene)
    yield from ()


def about_the_environment(scene: Scene) -> Story:
    """A place at school worries somebody; it is about nobody."""
    dice = scene.dice
    concern = raise_environment_concern(scene, dice.one_of((ENVIRONMENT, SAFETY)), by=_raiser(scene))
    if dice.chance(0.7):
        yield scene.after(dice.randint(2, 15))
        answered(concern, about_a_place=True)


def _raised(scene: Scene, level: int | None = None) -> Concern:
    """By somebody who sees such things: teachers see the lessons, others see how children are with each other."""
    raiser = _raiser(scene)
    kinds = SEEN_IN_PRESCHOOL if scene.in_preschool else SEEN_IN_CLASS if raiser == scene.teacher else SEEN_BY_OTHERS
    return raise_concern(scene, scene.dice.one_of(kinds), by=raiser, level=level)


def _raiser(scene: Scene) -> str:
    return scene.teacher if scene.dice.chance(0.5) else scene.staff(scene.dice.one_of(RAISERS))
