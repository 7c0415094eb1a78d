"""How it is found out what somebody needs: who contributes, how each profession rates it, assessments, needs and goals."""

from collections.abc import Sequence

from adapters.simulator.case_file import CaseFile, NeedNote
from adapters.simulator.staffing import COUNSELLOR, NURSE, PSYCHOLOGIST, SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs import NeedKind
from sqa.cases.events import (
    AssessmentRecorded,
    ConsultationRecorded,
    ContributorAdded,
    GoalSet,
    NeedIdentified,
    RatingGiven,
)
from sqa.first_publications import CONCERN_SCALE
from sqa.steps import StepBegun

_CONSULTED = (SPECIAL_EDUCATOR, COUNSELLOR, PSYCHOLOGIST, NURSE, "Fritidspedagog", "Studie- och yrkesvägledare", "extern aktör")


def contributes(case: CaseFile, *duties: str) -> None:
    """These contribute from now on, those who don't yet."""
    for duty in dict.fromkeys(duties):
        if duty not in case.contributors and duty != case.owner:
            case.write(ContributorAdded, case.owner, duty=duty)
            case.contributors.append(duty)


def rated(case: CaseFile, level: int, *, raters: Sequence[str], spread: int = 1) -> None:
    """Each profession rates the concern; they need not agree."""
    for rater in dict.fromkeys(raters):
        seen = min(4, max(0, level + case.dice.randint(-spread, spread)))
        comment = case.words.of(remarks.RATING_COMMENTS) if case.dice.chance(0.5) else None
        case.write(RatingGiven, rater, scale=CONCERN_SCALE, scale_version=1, level=seen, comment=comment)


def consulted(case: CaseFile) -> None:
    """Somebody with other competence is asked."""
    case.write(ConsultationRecorded, case.owner, profession=case.dice.one_of(_CONSULTED), advice=case.words.of(remarks.ADVICE))


def assess(case: CaseFile, kind: NeedKind, *, days_late: int = 0, compartment: str | None = None) -> str:
    """One assessment by the profession that makes such; returns its id."""
    what, role = kind.assessed
    author = case.mentor if role in ("Lärare", "Förskollärare") else case.staff(role, SPECIAL_EDUCATOR)
    assessment = case.dice.uuid()
    at = case.days_ago(days_late, author, case.opened_at) if days_late else None
    case.write(
        AssessmentRecorded,
        author,
        at=at,
        assessment=assessment,
        kind=what,
        author=author,
        summary=case.words.of(kind.summaries),
        compartment=compartment,
    )
    case.assessments.append((assessment, author))
    return assessment


def identify(case: CaseFile, kind: NeedKind, assessment: str) -> NeedNote:
    """A need shows in the assessment, and gets its goal."""
    need = NeedNote(case.dice.uuid(), kind, assessment)
    case.write(
        NeedIdentified,
        case.owner,
        need=need.id,
        assessment=assessment,
        domain=kind.domain,
        target=kind.target,
        description=case.words.of(kind.descriptions),
        subject_area=kind.area,
        icf=kind.icf,
    )
    case.needs.append(need)
    return need


def aim(case: CaseFile, need: NeedNote) -> None:
    """A goal with its five levels."""
    names = ("much_less", "less", "expected", "more", "much_more")
    levels = dict(zip(names, case.dice.one_of(need.kind.goals), strict=True))
    need.goal = case.dice.uuid()
    case.write(GoalSet, case.owner, goal=need.goal, need=need.id, levels=levels, weight=case.dice.one_of((1, 1, 2, 3)))


def begin_step(case: CaseFile, step: str, *, new_round: bool = False, by: str | None = None) -> None:
    """The work moves on to the next step, or, as the analysis decided, to the next round."""
    case.round += new_round
    case.step, case.decision = step, None
    case.write(StepBegun, by or case.owner, step=step, round=case.round)


def assessed(case: CaseFile, kinds: Sequence[NeedKind], *, level: int = 2, days: tuple[int, int] = (5, 18)) -> Story:
    """From the first meeting to needs with goals: the step assess."""
    dice = case.dice
    yield case.after(dice.randint(1, 5))
    health = [case.staff(role) for role in (COUNSELLOR, NURSE, SPECIAL_EDUCATOR)]
    contributes(case, case.mentor, *dice.sample(health, dice.randint(1, 2)))
    rated(case, level, raters=[case.mentor, case.owner, *health[: dice.randint(0, 2)]])
    for kind in kinds:
        yield case.after(dice.randint(*days))
        if dice.chance(0.5):
            consulted(case)
        assess(case, kind, days_late=dice.randint(2, 12) if dice.chance(0.08) else 0)
    yield case.after(dice.randint(1, 5))
    for kind, (assessment, _) in zip(kinds, case.assessments[-len(kinds) :], strict=True):
        identify(case, kind, assessment)
    for need in case.needs[-len(kinds) :]:
        aim(case, need)
    begin_step(case, "plan")
