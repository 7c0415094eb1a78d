"""When it is decided that no plan is made, and when a decision is appealed."""

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.assessing import assess, begin_step, contributes, rated
from adapters.simulator.chapters.closing import settle
from adapters.simulator.chapters.opening import Scene, raise_concern, taken_up
from adapters.simulator.chapters.planning import answer_for, decide_plan, ideas_for, invited, plan_support
from adapters.simulator.staffing import COUNSELLOR, SPECIAL_EDUCATOR
from adapters.simulator.stories.support import Course, begun, rounds
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs_of_learning import ATTENTION, MATHEMATICS, READING
from sqa.cases.events import CaseClosed
from sqa.decisions import DecisionAnnulled, DecisionAppealed, DecisionUpheld, NoPlanDecided


def no_need(scene: Scene) -> Story:
    """Assessed, and found that everyday adaptations are enough: the principal decides that no plan is made."""
    dice = scene.dice
    kind = dice.one_of((READING, MATHEMATICS, ATTENTION))
    case = yield from taken_up(raise_concern(scene, kind), SPECIAL_EDUCATOR)
    yield case.after(dice.randint(2, 6))
    contributes(case, case.mentor)
    rated(case, 1, raters=[case.mentor, case.owner])
    yield case.after(dice.randint(8, 20))
    assess(case, kind)
    yield from invited(case, "assess")
    begin_step(case, "plan")
    yield case.after(dice.randint(1, 6))
    decision = dice.uuid()
    case.write(
        NoPlanDecided,
        case.principal,
        decision=decision,
        content=case.words.of(remarks.NO_PLAN),
        decided_by=case.principal,
        presented_by=case.owner,
        took_part=[case.mentor],
    )
    if dice.chance(0.3):
        yield from appealed(case, decision, annul=False)
    yield case.after(dice.randint(5, 25))
    settle(case)
    case.write(CaseClosed, case.owner, reason="no-need")
    case.end()


def appealed(case: CaseFile, decision: str, *, annul: bool) -> Story:
    """A guardian appeals within three weeks; the board answers after two months."""
    dice = case.dice
    yield case.after(dice.randint(3, 14))
    case.write(
        DecisionAppealed,
        case.voice("pupil" if case.is_at_least(18) else "guardian"),
        decision=decision,
        grounds=case.words.of(remarks.GROUNDS),
    )
    case.appealed = decision
    yield case.after(dice.randint(25, 45))
    board = DecisionAnnulled if annul else DecisionUpheld
    case.write(board, case.principal, decision=decision, note=case.words.of(remarks.BOARD_ANNULS if annul else remarks.BOARD_UPHOLDS))
    case.appealed = None
    if annul:
        case.step, case.decision, case.plan = "plan", None, None


def plan_annulled(scene: Scene) -> Story:
    """The plan is appealed and annulled: the work returns to plan, a new one is decided, and only then support is given."""
    dice = scene.dice
    course = Course((MATHEMATICS, ATTENTION), (SPECIAL_EDUCATOR, COUNSELLOR), luck=0.65, rounds=2)
    case = yield from begun(scene, course)
    ideas = [idea for need in case.active_needs for idea in ideas_for(case, need, 2)]
    yield from invited(case, "plan", disagree=1.0)
    decide_plan(case, ideas)
    yield from appealed(case, str(case.plan), annul=True)
    yield case.after(dice.randint(5, 10))
    yield from invited(case, "plan")
    decide_plan(case, ideas)
    for need in case.active_needs:
        for idea in ideas_for(case, need, 2):
            support = plan_support(case, idea, [need])
            answer_for(case, support, first_on=due_day(case.school.today, 3), due_on=due_day(case.school.today, 9))
    yield from rounds(case, course)
