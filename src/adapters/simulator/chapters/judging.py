"""How it is judged: an evaluation with a verdict for each need, an analysis of causes, and what is decided."""

from adapters.simulator.case_file import CaseFile, NeedNote, SupportNote
from adapters.simulator.chapters.assessing import begin_step
from adapters.simulator.chapters.giving import adjust_as_followed_up, end
from adapters.simulator.chapters.planning import promise_evaluation
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day
from adapters.simulator.texts import remarks
from sqa.cases.judgement_events import AnalysisRecorded, EvaluationRecorded
from sqa.cases.need_events import NeedMet
from sqa.lessons import LessonPublished


def evaluate(case: CaseFile, *, luck: float = 0.7) -> None:
    """One evaluation of every support not yet judged this round, with a verdict for each active need."""
    judged = [support for support in case.supports if support.status in ("started", "ended") and not support.judged]
    owed = [owed for owed in case.owed if owed.open and owed.kind == "evaluation" and owed.support in judged]
    judge = owed[0].duty if owed else case.owner
    verdicts = [_verdict(case, need, judged, judge, luck) for need in case.active_needs]
    if verdicts:
        supports = [support.id for support in judged]
        case.write(EvaluationRecorded, judge, evaluation=case.dice.uuid(), supports=supports, verdicts=verdicts)
    for support in judged:
        support.judged = True
    for met in owed:
        met.open = False


def _verdict(case: CaseFile, need: NeedNote, judged: list[SupportNote], judge: str, luck: float) -> dict[str, object]:
    """The result follows the luck of the story; whether the support matched follows the result, mostly."""
    dice = case.dice
    verdict: dict[str, object] = {"need": need.id, "judged_by": judge}
    if not any(need in support.needs for support in judged):
        given = any(need in support.needs and support.status in ("started", "ended") for support in case.supports)
        need.result = None
        return verdict | {
            "match": "not_assessable" if given else "no_support_given",
            "not_known": (why := case.words.of(remarks.NOT_JUDGED_THIS_TIME if given else remarks.NO_SUPPORT)),
            "evidence": why,
        }
    if dice.chance(0.05):
        need.result = None
        reason = case.words.of(remarks.NOT_KNOWN)
        return verdict | {"match": "not_assessable", "not_known": reason, "evidence": reason}
    need.result = dice.choices((-2, -1, 0, 1, 2), (1 - luck, 1.6 * (1 - luck), luck * 1.2, luck * 0.8, luck * 0.25))[0]
    matches = ("matched", "matched", "partly") if need.result >= 0 else ("partly", "not", "not", "matched")
    return verdict | {
        "match": dice.one_of(matches),
        "result": need.result,
        "evidence": case.words.of(remarks.EVIDENCE[need.result], need.kind),
    }


def analyse(case: CaseFile, decision: str) -> None:
    """Why it went as it did, and what is decided."""
    dice, words = case.dice, case.words
    kinds = [need.kind for need in case.needs] or []
    causes = [
        {"level": level, "domain": kind.domain, "text": words.fill(text, kind)}
        for kind in kinds[:3]
        for level, text in dice.sample(kind.causes, min(len(kind.causes), dice.randint(1, 2)))
    ]
    went_well = all((need.result or 0) >= 0 for need in case.needs)
    mixed = dice.chance(0.4)
    case.write(
        AnalysisRecorded,
        case.owner,
        causes=causes[:5],
        keep=words.of(remarks.KEEP),
        change=words.of(remarks.CHANGE),
        decision=decision,
        success_factors=dice.sample(remarks.SUCCESSES, dice.randint(1, 2)) if went_well or mixed else None,
        obstacles=dice.sample(remarks.OBSTACLES, dice.randint(1, 2)) if mixed or not went_well else None,
    )
    case.decision = decision


def met(case: CaseFile, need: NeedNote) -> None:
    """The need is met, as the evaluation showed."""
    case.write(NeedMet, case.owner, need=need.id, evidence=case.words.of(remarks.MET))
    need.active = False


def lesson(case: CaseFile) -> None:
    """Something others can learn from, told so that nobody can be recognised."""
    level, _ = case.dice.one_of(case.needs[0].kind.causes)
    kind = "success factor" if case.dice.chance(0.7) else "obstacle"
    domain = case.needs[0].kind.domain
    case.write(LessonPublished, case.owner, kind=kind, level=level, domain=domain, lesson=case.words.of(remarks.LESSONS))


def evaluated(case: CaseFile, *, luck: float = 0.7, days_late: int = 0, last_round: bool = False) -> Story:
    """The steps evaluate and analyse. Afterwards `case.decision` says stop, continue or adjust."""
    dice = case.dice
    due = min((owed.due for owed in case.owed if owed.open and owed.kind == "evaluation"), default=case.school.today)
    yield case.on(due, days_late)
    begin_step(case, "evaluate")
    evaluate(case, luck=0.95 if last_round else luck)
    yield case.after(dice.randint(1, 6))
    begin_step(case, "analyse")
    results = [need.result for need in case.active_needs]
    if last_round or (results and all(result is not None and result >= 0 for result in results) and dice.chance(0.75)):
        analyse(case, "stop")
    elif any(result is None or result < 0 for result in results):
        analyse(case, "adjust")
    else:
        analyse(case, "continue")


def next_round(case: CaseFile, *, weeks: int) -> Story:
    """After `continue` or `adjust`: what works goes on with a new evaluation day, what doesn't ends, and a round begins.

    Afterwards `case.step` says where: an adjustment that needs no new plan goes straight to do.
    """
    dice, decision = case.dice, case.decision
    yield case.after(dice.randint(1, 5))
    for support in case.running:
        failed = all((need.result or 0) < 0 for need in support.needs)
        if decision == "adjust" and failed:
            end(case, support, remarks.WHY_END_IN_VAIN)
        else:
            promise_evaluation(case, support, due_day(case.school.today, weeks))
    for need in [need for need in case.active_needs if (need.result or 0) > 0 and len(case.active_needs) > 1]:
        if not any(need in support.needs for support in case.running) and dice.chance(0.5):
            met(case, need)
    if decision == "adjust" and case.running and dice.chance(0.15):
        begin_step(case, "do", new_round=True, skip="plan", why=remarks.SKIPS_PLAN_AGAIN)
        adjust_as_followed_up(case, case.running[0])
    else:
        begin_step(case, "do" if decision == "continue" else "plan", new_round=True)
