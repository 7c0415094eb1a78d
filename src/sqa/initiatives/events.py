"""What happens in an improvement initiative, from proposal to recorded end."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.analyses import AnalysisStated, Causes
from sqa.eventing.event import Event, Part
from sqa.vocabulary import (
    Attainment,
    CaseId,
    Code,
    Day,
    DutyId,
    EffortLevel,
    EndingReason,
    EvaluationId,
    Flag,
    GoalId,
    KnowledgeBasis,
    MeasureId,
    NeedDomain,
    Position,
    Quantity,
    ReleaseId,
    Sha256,
    Target,
    Text,
    UnitId,
    Weight,
)


class InitiativeProposed(Event):
    """An initiative at a unit, with its owner: in which domain, at which level of effort, for whom. `cases`: those it grew from."""

    TOPIC: ClassVar[str] = "sqa.initiative.proposed"
    THREAD: ClassVar[str] = "ownership"
    unit: UnitId
    owner: DutyId
    domain: NeedDomain
    effort_level: EffortLevel
    target: Target
    title: Text
    why: Text
    cases: Annotated[tuple[CaseId, ...], Field(max_length=200)] = ()


class BaselineDescribed(Event):
    """How things stand now (nuläge), from the unit's own needs; a later one replaces it, and the earlier stays on record."""

    TOPIC: ClassVar[str] = "sqa.initiative.baseline-described"
    baseline: Text


class CausesAnalysed(Event):
    """What is thought to cause it, before anything is planned."""

    TOPIC: ClassVar[str] = "sqa.initiative.causes-analysed"
    causes: Causes


class EvidenceCited(Event):
    """A saved release of statistics is given as a reason: which one, as its hash and position prove, and what it shows."""

    TOPIC: ClassVar[str] = "sqa.initiative.evidence-cited"
    release: ReleaseId
    sha256: Sha256
    position: Position
    shows: Text


class InitiativeGoalSet(Event):
    """A goal: which indicator is to move, from what to what, by when, and on what knowledge. `unit_of_measure`: per cent, pupils …"""

    TOPIC: ClassVar[str] = "sqa.initiative.goal-set"
    BEGINS: ClassVar[str] = "goal"
    goal: GoalId
    indicator: Text
    unit_of_measure: Code
    baseline: Quantity
    target: Quantity
    by: Day
    knowledge_basis: KnowledgeBasis
    knowledge: Text
    weight: Weight = 1


class MeasurePlanned(Event):
    """One thing that is to be done for a goal: how, by whom, from when to when."""

    TOPIC: ClassVar[str] = "sqa.initiative.measure-planned"
    BEGINS: ClassVar[str] = "measure"
    measure: MeasureId
    goal: GoalId
    what: Text
    how: Text
    responsible: DutyId
    from_day: Day
    to_day: Day


class MeasureStarted(Event):
    """The measure is being carried out."""

    TOPIC: ClassVar[str] = "sqa.initiative.measure-started"
    CONTINUES: ClassVar[tuple[str, ...]] = ("measure",)
    measure: MeasureId


class MeasureDone(Event):
    """The measure was carried out."""

    TOPIC: ClassVar[str] = "sqa.initiative.measure-done"
    CONTINUES: ClassVar[tuple[str, ...]] = ("measure",)
    measure: MeasureId
    note: Text | None = None


class MeasureCancelled(Event):
    """The measure is not carried out, or not to its end, with the reason."""

    TOPIC: ClassVar[str] = "sqa.initiative.measure-cancelled"
    CONTINUES: ClassVar[tuple[str, ...]] = ("measure",)
    measure: MeasureId
    reason: Text


class MeasureReassigned(Event):
    """Another duty answers for the measure from now on."""

    TOPIC: ClassVar[str] = "sqa.initiative.measure-reassigned"
    CONTINUES: ClassVar[tuple[str, ...]] = ("measure",)
    measure: MeasureId
    responsible: DutyId
    reason: Text


class InitiativeFollowedUp(Event):
    """A running check of a measure, or of the whole: is it carried out, does it work, and what does the indicator say."""

    TOPIC: ClassVar[str] = "sqa.initiative.followed-up"
    CONTINUES: ClassVar[tuple[str, ...]] = ("measure",)
    measure: MeasureId | None = None
    goal: GoalId | None = None
    value: Quantity | None = None
    carried_out: Flag
    works: Flag | None = None
    note: Text
    next_on: Day | None = None


class GoalVerdict(Part):
    """For one goal: what the indicator says now, how far it was attained (−2..+2, 0 as expected), or why that is not known."""

    goal: GoalId
    value: Quantity | None = None
    attainment: Attainment | None = None
    not_known: Text | None = None
    evidence: Text


class InitiativeEvaluated(Event):
    """The planned overall judgement, against the goals: a verdict for each of them."""

    TOPIC: ClassVar[str] = "sqa.initiative.evaluated"
    BEGINS: ClassVar[str] = "evaluation"
    evaluation: EvaluationId
    verdicts: Annotated[tuple[GoalVerdict, ...], Field(min_length=1, max_length=50)]


class InitiativeAnalysed(AnalysisStated):
    """Why it went as it did, and what is decided: continue, adjust, or stop, which needs its reason."""

    TOPIC: ClassVar[str] = "sqa.initiative.analysed"
    why_stop: Text | None = None


class InitiativeEnded(Event):
    """The initiative has a recorded end. `became_routine`: what it led to is part of the everyday work now."""

    TOPIC: ClassVar[str] = "sqa.initiative.ended"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    reason: EndingReason
    note: Text | None = None
    became_routine: Flag = False


class InitiativeReopened(Event):
    """The initiative goes on after its end, with an owner; the work returns to the baseline."""

    TOPIC: ClassVar[str] = "sqa.initiative.reopened"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    owner: DutyId
    reason: Text
