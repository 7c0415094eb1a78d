"""The fold of an improvement initiative: where it stands, as its history tells it."""

from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqa.analyses import AnalysedStream, Analysis
from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Folding, folds, in_time
from sqa.initiatives import events as happened
from sqa.obligations import Obligations, PromisingStream
from sqa.ownership import OwnedStream, Ownership
from sqa.participation import Participation, SharedStream
from sqa.steps import Steps

MeasureStatus = Literal["planned", "started", "done", "cancelled"]


@dataclass(frozen=True, slots=True)
class InitiativeGoal:
    """An indicator that is to move from baseline to target, and the values seen since, in time order."""

    id: UUID
    set_at: datetime
    data: happened.InitiativeGoalSet
    values: tuple[tuple[datetime, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is to be done, by whom, and where it stands."""

    id: UUID
    planned_at: datetime
    plan: happened.MeasurePlanned
    responsible: UUID
    status: MeasureStatus = "planned"
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Is it planned or being carried out?"""
        return self.status in ("planned", "started")


@dataclass(frozen=True, slots=True)
class Attained:
    """A verdict on a goal."""

    evaluation: UUID
    goal: UUID
    at: datetime
    value: float | None
    attainment: int | None
    not_known: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A release of statistics that was given as a reason."""

    release: str
    sha256: str
    position: int
    at: datetime
    shows: str


@dataclass(frozen=True, slots=True)
class InitiativeEnding:
    """When and why it ended."""

    at: datetime
    reason: str
    event: UUID
    became_routine: bool


class Initiative(OwnedStream, PromisingStream, AnalysedStream, SharedStream):
    """One improvement of a unit's work, from how things stand to what it led to."""

    KIND: ClassVar[str] = "initiative"
    OPENS: ClassVar[tuple[type[Event], ...]] = (happened.InitiativeProposed,)
    PARTS: ClassVar[dict[str, type[Folding]]] = {
        "ownership": Ownership,
        "steps": Steps,
        "obligations": Obligations,
        "participation": Participation,
    }
    proposal: happened.InitiativeProposed

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.baselines: list[tuple[datetime, str]] = []
        self.causes: list[tuple[datetime, happened.CausesAnalysed]] = []
        self.citations: list[Citation] = []
        self.goals: dict[UUID, InitiativeGoal] = {}
        self.measures: dict[UUID, Measure] = {}
        self.follow_ups: list[Envelope[happened.InitiativeFollowedUp]] = []
        self.attained: dict[tuple[UUID, UUID], Attained] = {}
        self.analyses: dict[UUID, Analysis] = {}
        self.ending: InitiativeEnding | None = None

    @property
    def open(self) -> bool:
        """Is somebody answerable for it now?"""
        return self.opened_at is not None and self.ending is None

    def verdicts_of(self, goal: UUID) -> list[Attained]:
        """The verdicts on a goal, in time order."""
        return sorted((v for v in self.attained.values() if v.goal == goal), key=lambda v: (v.at, v.evaluation))

    def goals_without_verdict(self) -> list[UUID]:
        """The goals that no evaluation of this round has judged."""
        return [g for g in self.goals if not any(self.steps.round_at(v.at) == self.steps.round for v in self.verdicts_of(g))]

    @folds(happened.InitiativeProposed)
    def _proposed(self, event: Envelope[happened.InitiativeProposed]) -> None:
        self.proposal = event.data
        self.ownership.begin(event.data.owner, event, "opening")
        self.steps.open(event)

    @folds(happened.BaselineDescribed)
    def _baseline(self, event: Envelope[happened.BaselineDescribed]) -> None:
        in_time(self.baselines, (event.occurred_at, event.data.baseline), at=itemgetter(0))

    @folds(happened.CausesAnalysed)
    def _causes(self, event: Envelope[happened.CausesAnalysed]) -> None:
        in_time(self.causes, (event.occurred_at, event.data), at=itemgetter(0))

    @folds(happened.EvidenceCited)
    def _cited(self, event: Envelope[happened.EvidenceCited]) -> None:
        data = event.data
        citation = Citation(data.release, data.sha256, data.position, event.occurred_at, data.shows)
        in_time(self.citations, citation, at=attrgetter("at"))

    @folds(happened.InitiativeGoalSet)
    def _goal(self, event: Envelope[happened.InitiativeGoalSet]) -> None:
        self.goals[event.data.goal] = InitiativeGoal(event.data.goal, event.occurred_at, event.data)

    @folds(happened.MeasurePlanned)
    def _planned(self, event: Envelope[happened.MeasurePlanned]) -> None:
        data = event.data
        self.measures[data.measure] = Measure(data.measure, event.occurred_at, data, data.responsible)

    @folds(happened.MeasureStarted)
    def _started(self, event: Envelope[happened.MeasureStarted]) -> None:
        self._set(event, status="started", started_at=event.occurred_at)

    @folds(happened.MeasureDone)
    def _done(self, event: Envelope[happened.MeasureDone]) -> None:
        self._set(event, status="done", ended_at=event.occurred_at)
        self.obligations.end_of(event.data.measure, "measure ended", event.occurred_at, "follow-up")

    @folds(happened.MeasureCancelled)
    def _cancelled(self, event: Envelope[happened.MeasureCancelled]) -> None:
        self._set(event, status="cancelled", ended_at=event.occurred_at)
        self.obligations.end_of(event.data.measure, "measure ended", event.occurred_at, "follow-up")

    @folds(happened.MeasureReassigned)
    def _reassigned(self, event: Envelope[happened.MeasureReassigned]) -> None:
        self._set(event, responsible=event.data.responsible)

    def _set(self, event: Envelope[Any], **changes: Any) -> None:
        self.measures[event.data.measure] = replace(self.measures[event.data.measure], **changes)

    @folds(happened.InitiativeFollowedUp)
    def _followed_up(self, event: Envelope[happened.InitiativeFollowedUp]) -> None:
        data = event.data
        in_time(self.follow_ups, event)
        self._saw(data.goal, event.occurred_at, data.value)
        self.obligations.followed_up(data.measure, event.occurred_at, data.next_on)

    @folds(happened.InitiativeEvaluated)
    def _evaluated(self, event: Envelope[happened.InitiativeEvaluated]) -> None:
        at = event.occurred_at
        for v in event.data.verdicts:
            self._saw(v.goal, at, v.value)
            attained = Attained(event.data.evaluation, v.goal, at, v.value, v.attainment, v.not_known, v.evidence)
            self.attained[event.data.evaluation, v.goal] = attained
        self.obligations.evaluated(None, at)

    def _saw(self, goal: UUID | None, at: datetime, value: float | None) -> None:
        if goal and value is not None:
            old = self.goals[goal]
            self.goals[goal] = replace(old, values=tuple(sorted((*old.values, (at, value)))))

    @folds(happened.InitiativeAnalysed)
    def _analysed(self, event: Envelope[happened.InitiativeAnalysed]) -> None:
        self.analysed(event)

    @folds(happened.InitiativeEnded)
    def _ended(self, event: Envelope[happened.InitiativeEnded]) -> None:
        at, data = event.occurred_at, event.data
        self.ending = InitiativeEnding(at, data.reason, event.id, data.became_routine)
        self.ownership.end(at)
        for measure in self.measures.values():
            if measure.open:
                self.measures[measure.id] = replace(measure, status="cancelled", ended_at=at)
        for obligation in self.obligations.still_open():
            self.obligations.end(obligation.id, "closed", at)
        self.participation.end_unanswered(at)

    @folds(happened.InitiativeReopened)
    def _reopened(self, event: Envelope[happened.InitiativeReopened]) -> None:
        self.ending = None
        self.opened_at = event.occurred_at
        self.ownership.begin(event.data.owner, event, "reopening")
        self.steps.return_to("assess", event, "reopened", new_round=True)


__all__ = ["Attained", "Citation", "Initiative", "InitiativeEnding", "InitiativeGoal", "Measure"]
