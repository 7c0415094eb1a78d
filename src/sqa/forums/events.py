"""What happens in a forum."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from sqa.eventing.event import Event
from sqa.vocabulary import (
    CancellationReason,
    CaseId,
    Clear,
    Code,
    Count,
    Day,
    DilemmaId,
    DutyId,
    EventId,
    Flag,
    ForumKind,
    Instant,
    MeetingId,
    NeedDomain,
    Profession,
    Published,
    Text,
    UnitId,
)

Mode = Annotated[Literal["on site", "digital", "both"], Clear()]
Minutes = Annotated[int, Field(ge=1, le=10_000), Clear()]
Term = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(VT|HT)$"), Clear()]
Professions = Annotated[tuple[Profession, ...], Field(max_length=30)]


# -- the forum and its meetings ----------------------------------------------------------------------------------


class ForumScheduled(Event):
    """A recurring forum at a unit: how often, which professions it requires, which parts of the school it covers.

    `agenda`: the points every meeting goes through. `prognosis`: does it record a prognosis each term? Scheduled anew, all is stated anew.
    """

    TOPIC: ClassVar[str] = "sqa.forum.scheduled"
    THREAD: ClassVar[str] = "schedule"
    unit: UnitId
    kind: ForumKind
    name: Published
    convener: DutyId
    every_weeks: Annotated[int, Field(ge=1, le=52), Clear()]
    first_at: Instant
    last_day: Day | None = None
    minutes: Minutes
    required: Professions = ()
    parts: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    agenda: Annotated[tuple[Published, ...], Field(max_length=30)] = ()
    prognosis: Flag = False


class MeetingPlanned(Event):
    """A meeting is planned for a time."""

    TOPIC: ClassVar[str] = "sqa.forum.meeting-planned"
    BEGINS: ClassVar[str] = "meeting"
    meeting: MeetingId
    starts_at: Instant
    minutes: Minutes
    mode: Mode


class MeetingHeld(Event):
    """The meeting took place."""

    TOPIC: ClassVar[str] = "sqa.forum.meeting-held"
    CONTINUES: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: MeetingId
    mode: Mode
    minutes: Minutes


class MeetingCancelled(Event):
    """The meeting did not take place, with the reason."""

    TOPIC: ClassVar[str] = "sqa.forum.meeting-cancelled"
    CONTINUES: ClassVar[tuple[str, ...]] = ("meeting",)
    meeting: MeetingId
    reason: CancellationReason
    note: Text | None = None


class AttendanceRecorded(Event):
    """Who took part: staff by their duties, others (external actors, staff that the register lacks) by profession."""

    TOPIC: ClassVar[str] = "sqa.forum.attendance-recorded"
    meeting: MeetingId
    present: Annotated[tuple[DutyId, ...], Field(max_length=200)] = ()
    others: Professions = ()


class ReflectionRecorded(Event):
    """What the meeting learnt about its own work."""

    TOPIC: ClassVar[str] = "sqa.forum.reflection-recorded"
    meeting: MeetingId
    reflection: Text


# -- dilemmas ----------------------------------------------------------------------------------------------------


class DilemmaRaised(Event):
    """Somebody close to pupils asks for help with a dilemma. `case`: the case it is about, if any."""

    TOPIC: ClassVar[str] = "sqa.forum.dilemma-raised"
    BEGINS: ClassVar[str] = "dilemma"
    dilemma: DilemmaId
    meeting: MeetingId
    domain: NeedDomain
    part: Code | None = None
    case: CaseId | None = None
    dilemma_text: Text


class AdviceGiven(Event):
    """What a profession advises."""

    TOPIC: ClassVar[str] = "sqa.forum.advice-given"
    CONTINUES: ClassVar[tuple[str, ...]] = ("dilemma",)
    dilemma: DilemmaId
    profession: Profession
    advice: Text


class CommitmentAgreed(Event):
    """One person promised one thing by one day. It is made at once: in the case, where it is about one, else in the forum itself."""

    TOPIC: ClassVar[str] = "sqa.forum.commitment-agreed"
    CONTINUES: ClassVar[tuple[str, ...]] = ("dilemma",)
    dilemma: DilemmaId
    case: CaseId | None = None
    obligation: EventId
    duty: DutyId
    due_on: Day
    what: Text


class FeedbackGiven(Event):
    """How it went with the advice, back to those who gave it."""

    TOPIC: ClassVar[str] = "sqa.forum.feedback-given"
    CONTINUES: ClassVar[tuple[str, ...]] = ("dilemma",)
    dilemma: DilemmaId
    helped: Annotated[Literal["yes", "partly", "no"], Clear()]
    feedback: Text


# -- the whole picture -------------------------------------------------------------------------------------------


class StrengthNoted(Event):
    """What works well in a part of the school."""

    TOPIC: ClassVar[str] = "sqa.forum.strength-noted"
    meeting: MeetingId
    part: Code
    domain: NeedDomain
    strength: Text


class ChallengeNoted(Event):
    """What is hard in a part of the school."""

    TOPIC: ClassVar[str] = "sqa.forum.challenge-noted"
    meeting: MeetingId
    part: Code
    domain: NeedDomain
    challenge: Text


class PrognosisRecorded(Event):
    """The term's prognosis for a part of the school: of how many pupils, how many are at risk, and in which domain."""

    TOPIC: ClassVar[str] = "sqa.forum.prognosis-recorded"
    meeting: MeetingId
    term: Term
    part: Code
    domain: NeedDomain
    pupils: Count
    at_risk: Count
    note: Text | None = None


class TimePlanned(Event):
    """Time set aside at the unit, in a period, for development or for forums."""

    TOPIC: ClassVar[str] = "sqa.forum.time-planned"
    purpose: Annotated[Literal["development", "forum"], Clear()]
    first_day: Day
    last_day: Day
    minutes: Annotated[int, Field(ge=1, le=1_000_000), Clear()]


class TimeUsed(Event):
    """Time that was used, on a day."""

    TOPIC: ClassVar[str] = "sqa.forum.time-used"
    purpose: Annotated[Literal["development", "forum"], Clear()]
    on_day: Day
    minutes: Minutes
    meeting: MeetingId | None = None
