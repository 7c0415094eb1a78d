"""Concerns that never become a case: answered in everyday work, handled by others in management, or never answered at all."""

from adapters.simulator.chapters.opening import Scene, answered, handed_within_management, raise_concern, raise_environment_concern
from adapters.simulator.staffing import MANAGEMENT, SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.texts.needs_of_learning import ATTENTION, ENVIRONMENT, READING
from adapters.simulator.texts.needs_of_wellbeing import ATTENDANCE, SAFETY, SOCIAL

RAISERS = ("Lärare", "Fritidspedagog", "Lärarassistent", "kökspersonal", "vaktmästare", "Bibliotekarie", "Skoladministratör", "Barnskötare")
KINDS = (ATTENTION, READING, ATTENDANCE, SOCIAL, SOCIAL)


def answered_in_everyday_work(scene: Scene) -> Story:
    """The principal answers within days; sometimes somebody else in management, or the special educator, handles it."""
    dice = scene.dice
    concern = raise_concern(scene, dice.one_of(KINDS), by=_raiser(scene), level=dice.one_of((1, 1, 2)))
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
    raise_concern(scene, scene.dice.one_of(KINDS), by=_raiser(scene))
    yield from ()


def about_the_environment(scene: Scene) -> Story:
    """A place at school worries somebody; it is about nobody."""
    dice = scene.dice
    concern = raise_environment_concern(scene, dice.one_of((ENVIRONMENT, SAFETY)), by=_raiser(scene))
    if dice.chance(0.7):
        yield scene.after(dice.randint(2, 15))
        answered(concern)


def _raiser(scene: Scene) -> str:
    return scene.teacher if scene.dice.chance(0.5) else scene.staff(scene.dice.one_of(RAISERS))
