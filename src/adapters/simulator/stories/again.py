"""Cases that meet: two about the same pupil become one, and one that was closed is opened again."""

from datetime import date

from adapters.simulator.case_file import CaseFile, NeedNote
from adapters.simulator.chapters.assessing import aim, assessed
from adapters.simulator.chapters.closing import closed
from adapters.simulator.chapters.doing import given
from adapters.simulator.chapters.judging import evaluated
from adapters.simulator.chapters.opening import Scene, opened, raise_concern, taken_up
from adapters.simulator.chapters.planning import planned
from adapters.simulator.staffing import COUNSELLOR, SPECIAL_EDUCATOR
from adapters.simulator.stories.support import Course, begun, rounds, worked_through
from adapters.simulator.telling import Story
from adapters.simulator.terms import at_work, school_day
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs_of_learning import ATTENTION, MATHEMATICS, READING
from adapters.simulator.texts.needs_of_wellbeing import ATTENDANCE, MENTAL_HEALTH, SOCIAL
from sqa.cases.events import CaseMerged, CaseReopened
from sqa.cases.need_events import NeedCarriedOver


def merged(scene: Scene) -> Story:
    """Two professions work beside each other until somebody notices: needs are carried over, and one case goes on."""
    dice = scene.dice
    course = Course((MATHEMATICS,), (SPECIAL_EDUCATOR,), rounds=2)
    stays = yield from begun(scene, course)
    yield stays.after(dice.randint(3, 10))
    leaves = opened(scene, COUNSELLOR)
    yield from assessed(leaves, (SOCIAL, MENTAL_HEALTH))
    yield leaves.after(dice.randint(5, 15))
    carried = [_carry_over(need, leaves, stays) for need in leaves.active_needs]
    ends = [{"kind": kind, "id": item, "reason": leaves.words.of(remarks.ENDS)} for kind, item in leaves.open_items()]
    leaves.write(CaseMerged, leaves.principal, into=stays.id, note=leaves.words.of(remarks.MERGES), ends=ends)
    leaves.end()
    yield stays.after(dice.randint(1, 4))
    for need in carried:
        aim(stays, need)
    yield from planned(stays, per_need=1, weeks=course.weeks)
    yield from rounds(stays, course)


def _carry_over(need: NeedNote, leaves: CaseFile, stays: CaseFile) -> NeedNote:
    carried = NeedNote(leaves.dice.uuid(), need.kind, need.assessment)
    leaves.write(NeedCarriedOver, leaves.owner, need=need.id, to=stays.id, as_need=carried.id)
    need.active = False
    stays.needs.append(carried)
    stays.last_at = max(stays.last_at, leaves.last_at)
    return carried


def reopened(scene: Scene) -> Story:
    """Closed before Christmas with its goals met; in February the difficulties are back."""
    course = Course((READING, ATTENTION) if scene.dice.chance(0.5) else (ATTENDANCE,), (SPECIAL_EDUCATOR, COUNSELLOR), rounds=2)
    concern = raise_concern(scene, course.kinds[0])
    case = yield from taken_up(concern, *course.owners, within=(1, 2))
    yield from assessed(case, course.kinds, days=(2, 4))
    yield from planned(case, weeks=5, unsupported=0.0)
    yield from given(case, weeks=4, luck=0.9)
    yield from evaluated(case, last_round=True)
    yield from closed(case)
    yield max(case.after(15), at_work(school_day(date(2026, 2, 2), scene.dice.randint(0, 20)), scene.dice))
    owner = case.staff(*course.owners)
    case.write(CaseReopened, case.principal, owner=owner, reason=case.words.of(remarks.REOPENS))
    case.reopen(owner)
    yield from worked_through(case, course)
