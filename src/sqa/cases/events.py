"""What happens in a case, from its opening to its closing. What a support goes through stands in `support_events`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sqa.analyses import AnalysisStated
from sqa.eventing.event import Event, Part
from sqa.vocabulary import (
    AssessmentId,
    AssessmentKind,
    Attainment,
    CaseId,
    Clear,
    ClosingReason,
    Code,
    Compartment,
    ConcernId,
    Count,
    Day,
    DutyId,
    EvaluationId,
    EventId,
    FactorId,
    GoalId,
    InitiativeId,
    Instant,
    NeedDomain,
    NeedId,
    Profession,
    ReferralId,
    ScaleId,
    Sha256,
    SubjectId,
    SupportId,
    Target,
    Text,
    UnitId,
    Weight,
)

Match = Annotated[Literal["matched", "partly", "not", "no_support_given", "not_assessable"], Clear()]
About = Annotated[Literal["pupil", "group"], Clear()]


# -- the case as such --------------------------------------------------------------------------------------------


class CaseOpened(Event):
    """A case about a pupil or a group was opened, with its owner. `package`: what another huvudman sent, by its SHA-256."""

    TOPIC: ClassVar[str] = "sqa.case.opened"
    THREAD: ClassVar[str] = "ownership"
    unit: UnitId
    owner: DutyId
    about: About
    subject: SubjectId
    concern: ConcernId | None = None
    package: Sha256 | None = None
    reason: Text | None = None


class ContributorAdded(Event):
    """A duty contributes to the case; the owner still owns it."""

    TOPIC: ClassVar[str] = "sqa.case.contributor-added"
    THREAD: ClassVar[str] = "contributors"
    duty: DutyId


class ContributorRemoved(Event):
    """A duty no longer contributes."""

    TOPIC: ClassVar[str] = "sqa.case.contributor-removed"
    THREAD: ClassVar[str] = "contributors"
    duty: DutyId


class CaseSuspended(Event):
    """Work rests until a review day; owner and dates persist."""

    TOPIC: ClassVar[str] = "sqa.case.suspended"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    review_on: Day
    reason: Text


class CaseResumed(Event):
    """Work goes on."""

    TOPIC: ClassVar[str] = "sqa.case.resumed"
    ABOUT_THE_WHOLE: ClassVar[bool] = True


class Ended(Part):
    """How an item that was still open ends with the case."""

    kind: Annotated[Literal["need", "support", "obligation", "offer", "transfer", "opinion", "referral", "appeal"], Clear()]
    id: EventId
    reason: Text


Endings = Annotated[tuple[Ended, ...], Field(max_length=500)]


class CaseClosed(Event):
    """The case was closed. What closing requires depends on the reason; where the principal closes, `ends` ends each open item."""

    TOPIC: ClassVar[str] = "sqa.case.closed"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    reason: ClosingReason
    note: Text | None = None
    ends: Endings = ()


class CaseMerged(Event):
    """The case was closed because another case goes on with it; its open needs were carried over first."""

    TOPIC: ClassVar[str] = "sqa.case.merged"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    into: CaseId
    note: Text | None = None
    ends: Endings = ()


class CaseReopened(Event):
    """The case was opened again, with an owner; the work returns to assess."""

    TOPIC: ClassVar[str] = "sqa.case.reopened"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    owner: DutyId
    reason: Text


class ConfidentialPartAdded(Event):
    """A text in a secrecy compartment of its own; that it exists and what it says are different permissions."""

    TOPIC: ClassVar[str] = "sqa.case.confidential-part-added"
    compartment: Compartment
    text: Text


class ExternalReferralMade(Event):
    """Another actor was asked to act in its own mission; the school's part stays owned here."""

    TOPIC: ClassVar[str] = "sqa.case.external-referral-made"
    BEGINS: ClassVar[str] = "referral"
    referral: ReferralId
    to: Text
    purpose: Text
    answer_by: Day | None = None


class ExternalReferralAnswered(Event):
    """The other actor replied."""

    TOPIC: ClassVar[str] = "sqa.case.external-referral-answered"
    CONTINUES: ClassVar[tuple[str, ...]] = ("referral",)
    referral: ReferralId
    accepted: Annotated[bool, Clear()]
    reply: Text


class LinkedToInitiative(Event):
    """The case is one of those that an improvement initiative grew from, or serves."""

    TOPIC: ClassVar[str] = "sqa.case.linked-to-initiative"
    initiative: InitiativeId
    why: Text | None = None


# -- assessment, needs and goals ---------------------------------------------------------------------------------


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


# -- judgement ---------------------------------------------------------------------------------------------------


class Verdict(Part):
    """For one need: did the support match it, what was the result (−2..+2, or why it is not known), who judged, on what."""

    need: NeedId
    match: Match
    result: Attainment | None = None
    not_known: Text | None = None
    judged_by: DutyId
    evidence: Text


class EvaluationRecorded(Event):
    """The planned overall judgement: which supports, possibly none, and a verdict for every need they serve."""

    TOPIC: ClassVar[str] = "sqa.case.evaluation-recorded"
    BEGINS: ClassVar[str] = "evaluation"
    evaluation: EvaluationId
    supports: Annotated[tuple[SupportId, ...], Field(max_length=100)] = ()
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1, max_length=200)]


class AnalysisRecorded(AnalysisStated):
    """Why it went as it did, what to keep, what to change, and what is decided: continue, adjust or stop."""

    TOPIC: ClassVar[str] = "sqa.case.analysis-recorded"
