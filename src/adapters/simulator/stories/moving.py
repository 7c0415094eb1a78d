"""Pupils who go on: to another huvudman, to the next school in summer, and a unit that is merged into another on the first of July."""

from datetime import date, timedelta
from hashlib import sha256

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.closing import closed_by_principal
from adapters.simulator.chapters.handing import (
    accept_transfer,
    decline_transfer,
    offer_transfer,
    pass_on_obligations,
    withdraw,
    withdraw_transfer,
)
from adapters.simulator.chapters.judging import evaluate
from adapters.simulator.chapters.opening import Scene
from adapters.simulator.chapters.planning import planned
from adapters.simulator.municipality import Pupil, Unit
from adapters.simulator.staffing import COUNSELLOR, SPECIAL_EDUCATOR
from adapters.simulator.stories.support import Course, begun, rounds
from adapters.simulator.telling import SchoolYear, Story
from adapters.simulator.terms import NEXT_SCHOOL_YEAR, at_work, midnight, school_day
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs_of_learning import ATTENTION, MATHEMATICS, MOTHER_TONGUE
from adapters.simulator.texts.needs_of_wellbeing import SOCIAL, TRANSITION
from sqa.cases.events import ContributorRemoved
from sqa.transfers import CaseMovedByReorganisation, TransferConfirmed, TransferPackageSent

SAYS_GOODBYE = date(2026, 6, 3)
RECEIVES = date(2026, 8, 17)


def moves_away(scene: Scene) -> Story:
    """The family moves: a package goes to the other huvudman, who confirms, and the principal closes."""
    dice = scene.dice
    case = yield from begun(scene, Course((MOTHER_TONGUE, SOCIAL), (SPECIAL_EDUCATOR, COUNSELLOR)))
    yield from planned(case, per_need=1, weeks=12)
    yield case.after(dice.randint(10, 30))
    withdraw(case)
    transfer, package = dice.uuid(), sha256(dice.randbytes(32)).hexdigest()
    case.write(TransferPackageSent, case.owner, transfer=transfer, package=package, to=case.words.of(remarks.ANOTHER_HUVUDMAN))
    case.transfer = transfer
    yield case.after(dice.randint(4, 15))
    case.write(TransferConfirmed, case.owner, transfer=transfer)
    case.transfer = None
    yield case.after(dice.randint(1, 4))
    closed_by_principal(case, "moved", case.words.of(remarks.MOVED))


def another_form_of_school(scene: Scene) -> Story:
    """The adapted school is asked twice: it declines for want of a basis, and the second offer is taken back."""
    dice = scene.dice
    course = Course((MATHEMATICS, ATTENTION), (SPECIAL_EDUCATOR,), luck=0.55)
    case = yield from begun(scene, course)
    adapted = next(unit.id for unit in scene.school.town.units if unit.kind == "adapted")
    yield case.after(dice.randint(4, 10))
    offer_transfer(case, adapted, remarks.ASKS_THE_ADAPTED_SCHOOL)
    yield case.after(dice.randint(5, 12))
    decline_transfer(case, adapted)
    yield case.after(dice.randint(8, 15))
    offer_transfer(case, adapted, remarks.ASKS_THE_ADAPTED_SCHOOL)
    yield case.after(dice.randint(3, 8))
    withdraw_transfer(case)
    yield from planned(case, weeks=course.weeks)
    yield from rounds(case, course)


def prepares_for_the_next_school(scene: Scene) -> Story:
    """The last year before a change of school: what works must not be lost."""
    other = SOCIAL if scene.in_preschool else scene.dice.one_of((ATTENTION, SOCIAL))
    course = Course((TRANSITION, other), (SPECIAL_EDUCATOR,), luck=0.75, weeks=8, rounds=2)
    case = yield from begun(scene, course)
    yield from planned(case, per_need=1, weeks=course.weeks)
    yield from rounds(case, course)


# -- summer ------------------------------------------------------------------------------------------------------


def summer(school: SchoolYear) -> Story:
    """In June every open case of somebody who leaves the unit is offered to the next one; some are never confirmed."""
    for number, case in enumerate([case for case in school.cases.values() if _leaves(case)]):
        case.told_by_others = True
        school.begin(_goes_on(case), at_work(school_day(SAYS_GOODBYE, number % 5), case.dice))
    yield from ()


def _leaves(case: CaseFile) -> bool:
    return isinstance(case.whom, Pupil) and case.whom.leaves and case.unit == case.whom.unit.id and not _merges(case.school, case)


def _goes_on(case: CaseFile) -> Story:
    if case.closed:
        return
    next_unit = case.whom.goes_on_to if isinstance(case.whom, Pupil) else None
    if next_unit is None:
        closed_by_principal(case, "other", case.words.of(remarks.SCHOOL_IS_OVER))
        return
    if case.transfer:
        withdraw_transfer(case)
    if case.running and case.dice.chance(0.8):
        evaluate(case)  # so that the next school learns what worked
    offer_transfer(case, next_unit.id)
    throw = case.dice.random()
    if throw < 0.2:
        return  # 3:12 j: the receiver confirms promptly, but not here
    yield case.after(case.dice.randint(1, 3)) if throw < 0.6 else at_work(school_day(RECEIVES, case.dice.randint(0, 8)), case.dice)
    owner = case.school.staff(next_unit.id, *case.dice.sample((SPECIAL_EDUCATOR, COUNSELLOR), 2)).id
    accept_transfer(case, next_unit.id, owner)
    yield at_work(school_day(max(RECEIVES, case.school.today + timedelta(1)), 1), case.dice)
    yield from planned(case, per_need=1, weeks=10, unsupported=0.0)


# -- a merger of units -------------------------------------------------------------------------------------------


def reorganisation(school: SchoolYear) -> Story:
    """On the first of July a small unit becomes part of another; its cases follow, without anybody's acceptance."""
    merging, receiving = merger(school)
    for case in [case for case in school.cases.values() if case.unit == merging.id]:
        _follows(case, receiving)
        yield school.now + timedelta(minutes=2)


def merger(school: SchoolYear) -> tuple[Unit, Unit]:
    """The unit that ends, and the one that goes on with its pupils."""
    return next((unit, unit.merges_into) for unit in school.town.units if unit.merges_into)


def _merges(school: SchoolYear, case: CaseFile) -> bool:
    merging, receiving = merger(school)
    return case.unit == merging.id and isinstance(case.whom, Pupil) and case.whom.goes_on_to is receiving


def _follows(case: CaseFile, receiving: Unit) -> None:
    withdraw(case)
    giver, owner = case.owner, case.school.staff(receiving.id, SPECIAL_EDUCATOR, among=case.number).id
    reason = case.words.of(remarks.REORGANISES)
    case.write(CaseMovedByReorganisation, case.principal, to_unit=receiving.id, owner=owner, reason=reason)
    case.unit, case.owner = receiving.id, owner
    pass_on_obligations(case, giver, owner)
    for contributor in list(case.contributors):
        case.write(ContributorRemoved, owner, duty=contributor)
        case.contributors.remove(contributor)


FIRST_OF_JULY = midnight(NEXT_SCHOOL_YEAR) + timedelta(hours=8)
IN_JUNE = midnight(SAYS_GOODBYE) + timedelta(hours=7)
