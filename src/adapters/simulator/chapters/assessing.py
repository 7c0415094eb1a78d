"""How it is found out what somebody needs: who contributes, how each profession rates it, assessments, needs and goals."""

from collections.abc import Sequence

from adapters.simulator.case_file import CaseFile, NeedNote
from adapters.simulator.staffing import COUNSELLOR, NURSE, PSYCHOLOGIST, SPECIAL_EDUCATOR
from adapters.simulator.telling import Story
from adapters.simulator.texts import remarks
from adapters.simulator.texts.needs import NeedKind
from sqa.cases.events import ContributorAdded
from sqa.cases.need_events import AssessmentRecorded, ConsultationRecorded, GoalSet, NeedIdentified, RatingGiven
from sqa.eventing.corrections import CorrectionRecorded
from sqa.first_publications import CONCERN_SCALE
from sqa.steps import StepBegun

_CONSULTED = (SPECIAL_EDUCATOR, SPECIAL_EDUCATOR, COUNSELLOR, PSYCHOLOGIST, NURSE, "extern aktör")
_OF_A_PLACE = {
    "primary": ("Fritidspedagog",),
    "lower-secondary": ("Studie- och yrkesvägledare",),
    "upper-secondary": ("Studie- och yrkesvägledare",),
}


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
        knows_well = case.about_a_pupil and (not case.in_preschool or rater == case.mentor)
        said = remarks.RATING_COMMENTS.get(case.role(rater) if knows_well else "", remarks.RATING_COMMENTS[""])
        comment = case.words.of(said[max(1, seen)]) if case.dice.chance(0.5) else None
        case.write(RatingGiven, rater, scale=CONCERN_SCALE, scale_version=1, level=seen, comment=comment)


def consulted(case: CaseFile) -> None:
    """Somebody with other competence is asked."""
    professions = (*_CONSULTED, *_OF_A_PLACE.get(case.whom.unit.kind, ()))
    case.write(ConsultationRecorded, case.owner, profession=case.dice.one_of(professions), advice=case.words.of(remarks.ADVICE))


def assess(case: CaseFile, kind: NeedKind, *, days_late: int = 0, came_along: bool = False) -> str:
    """One assessment by the profession that makes such, or one that came along from the former school; returns its id."""
    what, role = kind.assessed
    author = case.mentor if role in ("Lärare", "Förskollärare") else case.staff(role, SPECIAL_EDUCATOR)
    case.words.kind = kind
    assessment = case.dice.uuid()
    at = case.days_ago(days_late, author, case.opened_at) if days_late else None
    summary = case.words.of(remarks.CAME_ALONG if came_along else kind.summaries, kind)
    meant = {"assessment": assessment, "kind": what, "author": author, "summary": summary}
    slips = not days_late and case.dice.chance(0.015)
    event = case.write(AssessmentRecorded, author, at=at, **(meant | {"kind": _ANOTHER_KIND[what == "screening"]} if slips else meant))
    if slips:
        case.corrected.add(event)
        case.school.begin(_recoded(case, event, meant), case.after(2))
    case.assessments.append((assessment, author))
    return assessment


_ANOTHER_KIND = ("screening", "pedagogical-mapping")


def _recoded(case: CaseFile, event: str, meant: dict[str, str]) -> Story:
    """The wrong kind had been chosen from the list."""
    if not case.closed:
        reason = case.words.of(remarks.WRONG_CODE)
        case.write(CorrectionRecorded, case.owner, event=event, type=AssessmentRecorded.event_type(), replacement=meant, reason=reason)
    yield from ()


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
        description=case.words.of(kind.descriptions, kind),
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


def begin_step(case: CaseFile, step: str, *, new_round: bool = False, skip: str | None = None, why: Sequence[str] = ()) -> None:
    """The work moves on to the next step, or, as the analysis decided, to the next round. A step may be skipped, with a reason."""
    case.round += new_round
    case.step, case.decision = step, None
    skipped = [{"step": skip, "reason": case.words.of(why), "role": case.role(case.owner)}] if skip else None
    case.write(StepBegun, case.owner, step=step, round=case.round, skipped=skipped)


def assessed(case: CaseFile, kinds: Sequence[NeedKind], *, level: int = 2, days: tuple[int, int] = (4, 14), no_plan: bool = False) -> Story:
    """From the first meeting to needs with goals: the step assess. Now and then it is skipped, as an assessment came along.

    no_plan: the step plan is passed over, for what can begin at once.
    """
    dice = case.dice
    yield case.after(dice.randint(1, 5))
    health = [case.staff(role) for role in (COUNSELLOR, NURSE, SPECIAL_EDUCATOR)]
    contributes(case, case.mentor, *dice.sample(health, dice.randint(1, 2)))
    rated(case, level, raters=[case.mentor, case.owner, *health[: dice.randint(0, 2)]])
    came_along = case.about_a_pupil and not case.in_preschool and level < 3 and case.round == 1 and not no_plan and dice.chance(0.07)
    if came_along:
        yield case.after(dice.randint(1, 4))
    for number, kind in enumerate(kinds):
        if not came_along:
            yield case.after(dice.randint(*days) if number == 0 else dice.randint(1, 5))
            if dice.chance(0.5):
                consulted(case)
        assess(case, kind, days_late=dice.randint(2, 9) if dice.chance(0.08) else 0, came_along=came_along)
    yield case.after(dice.randint(1, 3))
    for kind, (assessment, _) in zip(kinds, case.assessments[-len(kinds) :], strict=True):
        identify(case, kind, assessment)
    for need in case.needs[-len(kinds) :]:
        aim(case, need)
    if no_plan:
        begin_step(case, "do", skip="plan", why=remarks.SKIPS_PLAN)
    elif came_along:
        begin_step(case, "plan", skip="assess", why=remarks.SKIPS_ASSESS)
    else:
        begin_step(case, "plan")
