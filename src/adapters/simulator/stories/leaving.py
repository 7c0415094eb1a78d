"""The counsellor who leaves in November, what follows of itself at that instant, and the newcomer who takes over in January."""

from datetime import timedelta

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import contributes
from adapters.simulator.chapters.handing import accept, assign, offer, pass_on_obligations
from adapters.simulator.dice import Dice
from adapters.simulator.staffing import COMES_ON, LEAVES_ON, SPECIAL_EDUCATOR, Duty
from adapters.simulator.telling import SchoolYear, Story
from adapters.simulator.terms import at_work, midnight, school_day
from adapters.simulator.texts import remarks
from sqa.cases.events import ContributorRemoved
from sqa.cases.support_events import SupportStaffAssigned
from sqa.obligations import ObligationReassigned
from sqa.ownership import HandoverWithdrawn, OwnershipAssigned

EXIT = midnight(LEAVES_ON + timedelta(1))
LAST_WEEK = midnight(LEAVES_ON - timedelta(days=4)) + timedelta(hours=13)


def tidies_up(school: SchoolYear, leaver: Duty) -> Story:
    """In the last days the leaver offers some cases to colleagues: some are taken over, some offers still wait at the exit."""
    mine = [case for case in school.cases.values() if case.owner == leaver.id and not case.offer]
    for number, case in enumerate(mine):
        if number % 3 == 0:
            offer(case, case.staff(SPECIAL_EDUCATOR), days=10, why=remarks.BEFORE_LEAVING)
            if number % 2 == 0:
                school.begin(_accepted(case), case.after(1))
    yield from ()


def _accepted(case: CaseFile) -> Story:
    accept(case)
    yield from ()


def leaves(school: SchoolYear, leaver: Duty) -> Story:
    """At the instant the duty has ended, one batch for each case: offers end, the principal owns and owes, contributions end."""
    taken_over = []
    for case in list(school.cases.values()):
        owned = case.owner == leaver.id
        if _exits(case, leaver.id):
            yield school.now  # each case is recorded by itself
        if owned:
            taken_over.append(case)
    for newcomer in school.town.staff.newcomers(leaver.unit):
        dice = Dice(f"{leaver.id}/{newcomer.id}")
        for number, case in enumerate(taken_over):
            day = school_day(COMES_ON, 1 + number // 4)
            school.begin(_takes_over(case, newcomer.id, dice, number), at_work(day, dice))


def _exits(case: CaseFile, leaver: str) -> bool:
    """Everything that the leaver had in one case passes on. Returns whether there was anything."""
    words = case.words
    part = False
    if case.offer and leaver in (case.owner, case.offer[1]):
        case.follows(HandoverWithdrawn, "staff-exit", EXIT, leaver, offer=case.offer[0], reason=words.of(remarks.EXIT))
        case.offer, part = None, True
    if case.owner == leaver:
        case.owner, part = case.principal, True
        case.follows(OwnershipAssigned, "staff-exit", EXIT, leaver, owner=case.owner, because="staff exit", reason=words.of(remarks.EXIT))
    for owed in case.owed:
        if owed.open and owed.duty == leaver:
            owed.pass_to(case.owner, EXIT)
            part = True
            case.follows(ObligationReassigned, "staff-exit", EXIT, leaver, obligation=owed.id, to=owed.duty, reason=words.of(remarks.EXIT))
    for support in case.supports:
        if support.status in ("planned", "started") and support.responsible == leaver:
            support.responsible, part = case.owner, True
            staff = {"responsible": case.owner, "deliverers": [duty for duty in (case.mentor,) if duty != case.owner]}
            case.follows(SupportStaffAssigned, "staff-exit", EXIT, leaver, support=support.id, **staff, reason=words.of(remarks.EXIT))
            support.last_at = case.last_at
    if leaver in case.contributors:
        case.contributors.remove(leaver)
        part = True
        case.follows(ContributorRemoved, "staff-exit", EXIT, leaver, duty=leaver)
    return part


def _takes_over(case: CaseFile, newcomer: str, dice: Dice, number: int) -> Story:
    """In January the principal hands the cases on: most are accepted within days, one is left waiting, one is assigned."""
    if case.closed or case.owner != case.principal:
        return
    former = case.principal
    if number % 6 == 5:
        assign(case, newcomer)
        return
    if not offer(case, newcomer, days=9, why=remarks.HANDS_TO_THE_NEWCOMER):
        return
    if number % 6 == 3:
        return  # not answered: a job lets it expire, and the principal goes on as involuntary owner
    yield case.after(dice.randint(1, 4))
    if case.offer and case.offer[1] == newcomer:
        accept(case)
        pass_on_obligations(case, former, newcomer)
        contributes(case, former)
