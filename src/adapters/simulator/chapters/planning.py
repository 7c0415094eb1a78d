"""How it is decided what is done: invitations, views, the decision with its five facts, and the planned supports."""

from collections.abc import Sequence
from datetime import date

from adapters.simulator.case_file import CaseFile, NeedNote, Owed, SupportNote
from adapters.simulator.chapters.jobs import watch_evaluation
from adapters.simulator.staffing import SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.terms import due_day
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs import SupportIdea
from adapters.simulator.texts.wording import RHYTHMS
from sqa.cases.support_events import SupportPlanned, SupportStarted
from sqa.decisions import PlanDecided
from sqa.first_publications import WORDS
from sqa.obligations import EvaluationResponsibleAssigned, FollowUpResponsibleAssigned
from sqa.participation import (
    DifferingOpinionAnswered,
    DifferingOpinionRecorded,
    ParticipationDeclined,
    ParticipationOffered,
    ParticipationRecorded,
)

SPECIAL_SUPPORT = {code for code, words in WORDS["support-kind"].items() if words[2:] == ("special-support",)}
AT_ONCE = ("extra-adaptation", "guidance", "environment-adaptation")  # what a teacher may begin without anybody's decision


def invited(case: CaseFile, step: str, *, disagree: float = 0.15) -> Story:
    """Pupil and guardian are invited; most come, some decline, some never answer, and some see it otherwise.

    Whoever is of age comes alone, and often whoever is over 16.
    """
    dice = case.dice
    waiting = []
    by_self = not case.about_a_pupil or case.is_at_least(18) or (case.is_at_least(16) and dice.chance(0.6))
    for party in ("pupil",) if by_self else ("pupil", "guardian"):
        participation = dice.uuid()
        how = case.words.of(remarks.INVITES)
        case.write(ParticipationOffered, case.owner, participation=participation, party=party, step=step, how=how)
        waiting.append((party, participation))
    yield case.after(dice.randint(3, 9))
    for party, participation in waiting:
        if dice.chance(0.8):
            case.write(ParticipationRecorded, case.owner, participation=participation, view=case.words.of(_views(case, party)))
        elif dice.chance(0.6):
            reason = case.words.of(remarks.DECLINES_TO_TAKE_PART)
            case.write(ParticipationDeclined, case.owner, participation=participation, reason=reason)
    if dice.chance(disagree):
        differs(case, step, waiting[-1][0])


def _views(case: CaseFile, party: str) -> Sequence[str]:
    if party == "guardian":
        return remarks.VIEWS_OF_GUARDIAN
    return remarks.VIEWS_OF_CHILD if case.in_preschool else remarks.VIEWS_OF_PUPIL if case.about_a_pupil else remarks.VIEWS_OF_GROUP


def differs(case: CaseFile, step: str, party: str) -> None:
    """A differing opinion is recorded; two of three are answered in time."""
    opinion = case.dice.uuid()
    views = remarks.DIFFERS[:2] if case.in_preschool else remarks.DIFFERS if case.about_a_pupil else remarks.DIFFERS_IN_A_GROUP
    by = case.voice(party) if case.dice.chance(0.5) else case.owner
    case.write(DifferingOpinionRecorded, by, opinion=opinion, party=party, step=step, view=case.words.of(views))
    case.opinions.append(opinion)
    if case.dice.chance(0.67):
        case.school.begin(_answered(case, opinion), case.after(case.dice.randint(4, 20)))


def _answered(case: CaseFile, opinion: str) -> Story:
    answer_opinion(case, opinion)
    yield from ()


def answer_opinion(case: CaseFile, opinion: str) -> None:
    """The owner answers, unless somebody has or the case is over."""
    if opinion in case.opinions:
        case.write(DifferingOpinionAnswered, case.owner, opinion=opinion, answer=case.words.of(remarks.ANSWERS_OPINION))
        case.opinions.remove(opinion)


def decide_plan(case: CaseFile, ideas: Sequence[SupportIdea]) -> None:
    """The principal decides; who presented and who took part is stated."""
    presents = case.owner if case.owner != case.principal else case.staff(SPECIAL_EDUCATOR)
    took_part = [duty for duty in dict.fromkeys((case.mentor, *case.contributors)) if duty not in (case.principal, presents)]
    case.plan = case.dice.uuid()
    case.write(
        PlanDecided,
        case.principal,
        decision=case.plan,
        content=case.words.of(remarks.PLAN if case.round == 1 else remarks.NEXT_PLAN),
        decided_by=case.principal,
        presented_by=presents,
        took_part=took_part,
        support_kinds=sorted({idea.kind for idea in ideas}),
    )


def plan_support(case: CaseFile, idea: SupportIdea, needs: Sequence[NeedNote], *, factor: str | None = None) -> SupportNote:
    """A support is planned, with one responsible and those who deliver."""
    responsible = case.dice.one_of([case.owner, case.mentor, *case.contributors])
    deliverers = [duty for duty in (case.mentor,) if duty != responsible]
    text = case.dice.one_of(idea.texts)
    support = SupportNote(case.dice.uuid(), idea, list(needs), responsible, in_sessions=any(rhythm in text for rhythm in RHYTHMS))
    case.write(
        SupportPlanned,
        case.owner,
        support=support.id,
        kind=idea.kind,
        effort_level=idea.level,
        target=idea.target,
        needs=[need.id for need in needs],
        responsible=responsible,
        deliverers=deliverers,
        description=case.words.fill(text, needs[0].kind if needs else None),
        factor=factor,
    )
    case.supports.append(support)
    return support


def answer_for(case: CaseFile, support: SupportNote, *, first_on: date, due_on: date) -> None:
    """Who follows the support up, who evaluates it, and when."""
    if not case.owes(support, "follow-up"):
        owed = Owed(case.dice.uuid(), "follow-up", support.responsible, first_on, support)
        case.write(
            FollowUpResponsibleAssigned, case.owner, obligation=owed.id, support=support.id, duty=owed.duty, first_on=first_on.isoformat()
        )
        case.owed.append(owed)
    promise_evaluation(case, support, due_on)


def promise_evaluation(case: CaseFile, support: SupportNote, due_on: date, duty: str | None = None) -> None:
    """Somebody is to evaluate the support on a day; a job sees to it that it isn't forgotten."""
    owed = Owed(case.dice.uuid(), "evaluation", duty or case.owner, due_on, support)
    event = case.write(
        EvaluationResponsibleAssigned, case.owner, obligation=owed.id, support=support.id, duty=owed.duty, due_on=due_on.isoformat()
    )
    case.owed.append(owed)
    support.judged, support.last_at = False, case.last_at
    watch_evaluation(case, owed, event)


def ideas_for(case: CaseFile, need: NeedNote, number: int, *, skip: int = 0) -> list[SupportIdea]:
    """The likely supports for a need. In preschool and for groups there are no action plans, so no special support."""
    plans = case.about_a_pupil and not case.in_preschool
    ideas = [idea for idea in need.kind.supports if plans or idea.kind not in SPECIAL_SUPPORT]
    if case.in_preschool:
        ideas = [idea for idea in ideas if idea.kind in ("guidance", "staff-supervision", "environment-adaptation")]
    return ideas[skip : skip + number] or ideas[-1:]


def planned(case: CaseFile, *, per_need: int = 1, skip: int = 0, weeks: int = 10, unsupported: float = 0.08, at_once: float = 0.6) -> Story:
    """The step plan: what can begin at once does, mostly; the rest is planned when those it concerns were invited.

    A plan is decided where one is needed. at_once: how likely it is that a need gets something within days.
    """
    dice = case.dice
    served = [need for need in case.active_needs if not dice.chance(unsupported)] or case.active_needs
    chosen = [(need, idea) for need in served for idea in ideas_for(case, need, per_need, skip=skip)]
    quick = [(need, idea) for need, idea in chosen if idea.kind in AT_ONCE and dice.chance(at_once)]
    yield case.after(dice.randint(1, 4))
    for support in [_supported(case, need, idea, weeks) for need, idea in quick if need.active]:
        start(case, support)
    later = [pair for pair in chosen if pair not in quick]
    if not later:
        return
    yield from invited(case, "plan")
    yield case.after(dice.randint(1, 4))
    if any(idea.kind in SPECIAL_SUPPORT for _, idea in later):
        decide_plan(case, [idea for _, idea in later])
        yield case.after(dice.randint(1, 3))
    for need, idea in later:
        _supported(case, need, idea, weeks)


def _supported(case: CaseFile, need: NeedNote, idea: SupportIdea, weeks: int) -> SupportNote:
    """A support is planned, with a first follow-up and an evaluation when its time is over."""
    support = plan_support(case, idea, [need])
    answer_for(case, support, first_on=due_day(case.school.today, 3), due_on=due_day(case.school.today, weeks))
    return support


def begun_at_once(case: CaseFile, *, weeks: int) -> Story:
    """Only what needs no plan: it begins within days."""
    yield case.after(case.dice.randint(1, 3))
    for need in case.active_needs:
        for idea in [idea for idea in ideas_for(case, need, 9) if idea.kind in AT_ONCE][:1]:
            start(case, _supported(case, need, idea, weeks))


def start(case: CaseFile, support: SupportNote) -> None:
    """The support is given from now on."""
    case.write(SupportStarted, case.owner, support=support.id)
    support.status, support.last_at = "started", case.last_at
