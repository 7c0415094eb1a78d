"""The fold of a forum."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Folding, folds, in_time
from sqa.forums import events as happened
from sqa.obligations import Obligations, PromisingStream

MeetingStatus = Literal["planned", "held", "cancelled"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting: planned, then held or cancelled. professions: how many of each took part, as told last; reflections in time order."""

    id: UUID
    planned_at: datetime
    plan: happened.MeetingPlanned
    status: MeetingStatus = "planned"
    ended_at: datetime | None = None
    mode: str | None = None
    minutes: int | None = None
    reason: str | None = None
    professions: dict[str, int] = field(default_factory=dict)
    reflections: tuple[str, ...] = ()
    attended_at: datetime | None = None
    reflected_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Dilemma:
    """One dilemma on its way: advice, commitments, feedback. promised: obligation → the case it is in, None for the forum's own."""

    id: UUID
    raised_at: datetime
    data: happened.DilemmaRaised
    advice: tuple[tuple[str, str], ...] = ()
    promised: dict[UUID, str | None] = field(default_factory=dict)
    feedback: tuple[str, str] | None = None
    feedback_at: datetime | None = None


class Forum(PromisingStream):
    """Recurring meetings of professions; it advises and promises, and owns nothing."""

    KIND: ClassVar[str] = "forum"
    OPENS: ClassVar[tuple[type[Event], ...]] = ()
    PARTS: ClassVar[dict[str, type[Folding]]] = {"obligations": Obligations}

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.schedule: happened.ForumScheduled | None = None
        self.meetings: dict[UUID, Meeting] = {}
        self.dilemmas: dict[UUID, Dilemma] = {}
        self.noted: list[Envelope[happened.StrengthNoted | happened.ChallengeNoted]] = []
        self.prognoses: list[Envelope[happened.PrognosisRecorded]] = []
        self.times: list[Envelope[happened.TimePlanned | happened.TimeUsed]] = []

    @property
    def open(self) -> bool:
        """Has it begun? A forum is never closed: its schedule may have a last day, what was promised there is owed all the same."""
        return self.opened_at is not None

    @folds(happened.ForumScheduled)
    def _scheduled(self, event: Envelope[happened.ForumScheduled]) -> None:
        self.schedule = event.data

    @folds(happened.MeetingPlanned)
    def _planned(self, event: Envelope[happened.MeetingPlanned]) -> None:
        self.meetings[event.data.meeting] = Meeting(event.data.meeting, event.occurred_at, event.data)

    @folds(happened.MeetingHeld)
    def _held(self, event: Envelope[happened.MeetingHeld]) -> None:
        data = event.data
        self._set(event, status="held", ended_at=event.occurred_at, mode=data.mode, minutes=data.minutes)

    @folds(happened.MeetingCancelled)
    def _cancelled(self, event: Envelope[happened.MeetingCancelled]) -> None:
        self._set(event, status="cancelled", ended_at=event.occurred_at, reason=event.data.reason)

    @folds(happened.AttendanceRecorded)
    def _attended(self, event: Envelope[happened.AttendanceRecorded]) -> None:
        told_at = self.meetings[event.data.meeting].attended_at
        if told_at and event.occurred_at < told_at:
            return  # learnt late: what was told after it stands
        counted: dict[str, int] = {}
        for profession in (*(event.facts.role(duty) for duty in event.data.present), *event.data.others):
            if profession:
                counted[profession] = counted.get(profession, 0) + 1
        self._set(event, professions=counted, attended_at=event.occurred_at)

    @folds(happened.ReflectionRecorded)
    def _reflected(self, event: Envelope[happened.ReflectionRecorded]) -> None:
        old = self.meetings[event.data.meeting]
        place = bisect_right(old.reflected_at, event.occurred_at)
        reflections = (*old.reflections[:place], event.data.reflection, *old.reflections[place:])
        reflected_at = (*old.reflected_at[:place], event.occurred_at, *old.reflected_at[place:])
        self._set(event, reflections=reflections, reflected_at=reflected_at)

    def _set(self, event: Envelope[Any], **changes: Any) -> None:
        self.meetings[event.data.meeting] = replace(self.meetings[event.data.meeting], **changes)

    @folds(happened.DilemmaRaised)
    def _raised(self, event: Envelope[happened.DilemmaRaised]) -> None:
        self.dilemmas[event.data.dilemma] = Dilemma(event.data.dilemma, event.occurred_at, event.data)

    @folds(happened.AdviceGiven)
    def _advised(self, event: Envelope[happened.AdviceGiven]) -> None:
        old, data = self.dilemmas[event.data.dilemma], event.data
        self.dilemmas[old.id] = replace(old, advice=(*old.advice, (data.profession, data.advice)))

    @folds(happened.CommitmentAgreed)
    def _agreed(self, event: Envelope[happened.CommitmentAgreed]) -> None:
        old, data = self.dilemmas[event.data.dilemma], event.data
        self.dilemmas[old.id] = replace(old, promised={**old.promised, data.obligation: data.case})

    @folds(happened.FeedbackGiven)
    def _fed_back(self, event: Envelope[happened.FeedbackGiven]) -> None:
        old, data = self.dilemmas[event.data.dilemma], event.data
        self.dilemmas[old.id] = replace(old, feedback=(data.helped, data.feedback), feedback_at=event.occurred_at)

    @folds(happened.StrengthNoted, happened.ChallengeNoted)
    def _noted(self, event: Envelope[happened.StrengthNoted | happened.ChallengeNoted]) -> None:
        in_time(self.noted, event)

    @folds(happened.PrognosisRecorded)
    def _prognosis(self, event: Envelope[happened.PrognosisRecorded]) -> None:
        in_time(self.prognoses, event)

    @folds(happened.TimePlanned, happened.TimeUsed)
    def _time(self, event: Envelope[happened.TimePlanned | happened.TimeUsed]) -> None:
        in_time(self.times, event)
