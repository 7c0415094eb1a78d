"""What is found out about the pupil or the group: assessments, needs, goals, what matters in the environment, ratings and advice."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.eventing.event import Event, Part
from sqa.vocabulary import (
    AssessmentId,
    AssessmentKind,
    CaseId,
    Clear,
    Code,
    Compartment,
    Count,
    DutyId,
    EventId,
    FactorId,
    GoalId,
    Instant,
    NeedDomain,
    NeedId,
    Profession,
    ScaleId,
    SubjectId,
    Target,
    Text,
    Weight,
)


class AssessmentRecorded(Event):
    """An assessment was made; needs name it as their basis."""

    TOPIC: ClassVar[str] = "sqa.case.assessment-recorded"
    BEGINS: ClassVar[str] = "assessment"
    assessment: AssessmentId
    kind: AssessmentKind
    author: DutyId
    compartment: Compartment = "SUPPORT"
    summary: Text


class NeedIdentified(Event):
    """A need showed in an assessment. `subject_area` and `content` zoom in; a group's case may name whose need it is."""

    TOPIC: ClassVar[str] = "sqa.case.need-identified"
    BEGINS: ClassVar[str] = "need"
    need: NeedId
    assessment: AssessmentId
    domain: NeedDomain
    target: Target
    description: Text
    subject: SubjectId | None = None
    subject_area: Code | None = None
    content: Text | None = None
    icf: Annotated[str | None, Field(pattern=r"^[bdes][0-9]{1,5}$"), Clear()] = None


class NeedRevised(Event):
    """A need is understood otherwise than before; the whole of it is stated anew, with the reason."""

    TOPIC: ClassVar[str] = "sqa.case.need-revised"
    CONTINUES: ClassVar[tuple[str, ...]] = ("need",)
    need: NeedId
    assessment: AssessmentId
    domain: NeedDomain
    target: Target
    description: Text
    subject: SubjectId | None = None
    subject_area: Code | None = None
    content: Text | None = None
    reason: Text


class NeedMet(Event):
    """The need is met, as an evaluation showed."""

    TOPIC: ClassVar[str] = "sqa.case.need-met"
    CONTINUES: ClassVar[tuple[str, ...]] = ("need",)
    need: NeedId
    evidence: Text


class NeedWithdrawn(Event):
    """The need was not one after all, or is no longer one."""

    TOPIC: ClassVar[str] = "sqa.case.need-withdrawn"
    CONTINUES: ClassVar[tuple[str, ...]] = ("need",)
    need: NeedId
    reason: Text


class NeedCarriedOver(Event):
    """The need goes on in another case, under a new id there; it is received in the same transaction."""

    TOPIC: ClassVar[str] = "sqa.case.need-carried-over"
    CONTINUES: ClassVar[tuple[str, ...]] = ("need",)
    need: NeedId
    to: CaseId
    as_need: EventId


class NeedReceived(Event):
    """A need came from another case, with the assessment it was identified in."""

    TOPIC: ClassVar[str] = "sqa.case.need-received"
    BEGINS: ClassVar[str] = "need"
    need: NeedId
    from_case: CaseId
    from_need: EventId
    assessed_at: Instant
    assessment_kind: AssessmentKind
    assessed_by: Profession
    domain: NeedDomain
    target: Target
    subject_area: Code | None = None


class GoalLevels(Part):
    """What each level of attainment means for this goal: −2 much less than expected … 0 expected … +2 much more."""

    much_less: Text
    less: Text
    expected: Text
    more: Text
    much_more: Text


class GoalSet(Event):
    """A goal for a need, or for a factor of the environment, with its five-level scale and its weight (Goal Attainment Scaling)."""

    TOPIC: ClassVar[str] = "sqa.case.goal-set"
    BEGINS: ClassVar[str] = "goal"
    goal: GoalId
    need: NeedId | None = None
    factor: FactorId | None = None
    levels: GoalLevels
    weight: Weight = 1


class FactorNoted(Event):
    """Something in the environment or the organisation that matters; it needs no pupil's need."""

    TOPIC: ClassVar[str] = "sqa.case.factor-noted"
    BEGINS: ClassVar[str] = "factor"
    factor: FactorId
    domain: NeedDomain
    target: Target
    description: Text


class RatingGiven(Event):
    """A professional rated the concern on a named version of a scale; ratings are shown side by side, never averaged."""

    TOPIC: ClassVar[str] = "sqa.case.rating-given"
    scale: ScaleId
    scale_version: Count
    level: Count
    comment: Text | None = None


class ConsultationRecorded(Event):
    """Somebody with other competence was asked, and what they advised."""

    TOPIC: ClassVar[str] = "sqa.case.consultation-recorded"
    profession: Profession
    advice: Text
    compartment: Compartment = "SUPPORT"
