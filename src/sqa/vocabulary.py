"""The value types that every event is written in, and how each field is declared.

Every field of an event is one of four: clear (dates, counts, ids), coded (a word of a dated code list), sealed (free text,
stored only as ciphertext) or published (wording that is never about a person). The declaration is part of the type, so a
field cannot be added without one: `sqa.privacy.personal` refuses an event type with an undeclared field.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIRST_YEAR, LAST_YEAR = 1900, 2200
D = TypeVar("D", date, datetime)


class Shown:
    """A declaration stands in the JSON schema of every event, as `x-declared`: `coded:need-domain`, `sealed` …"""

    def __str__(self) -> str:
        return ":".join((type(self).__name__.lower(), *vars(self).values()))

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), "x-declared": str(self)}


@dataclass(frozen=True)
class Clear(Shown):
    """Stored as it is: a date, a count, a flag."""


@dataclass(frozen=True)
class Coded(Shown):
    """Stored as it is, and must be a word of the named code list on the day the event occurred."""

    code_list: str


@dataclass(frozen=True)
class Sealed(Shown):
    """Free text: stored only as ciphertext, under a key per subject, stream and compartment."""


@dataclass(frozen=True)
class Names(Shown):
    """The id of a thing in this stream (a need, a support): what an event names must exist, and exist by then."""

    thing: str


@dataclass(frozen=True)
class Registered(Shown):
    """The id of something the school's register knows: a duty, a unit, a subject."""

    kind: Literal["duty", "unit", "subject"]


@dataclass(frozen=True)
class Refers(Shown):
    """The id of another stream that the event concerns; the event then also shows in that stream's history."""


Declaration = Clear | Coded | Sealed | Names | Registered | Refers


def _within_reach(day: D) -> D:
    """What is dated outside is a slip of the pen, and arithmetic with days must not overflow."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError("date_out_of_reach", "a date lies between the years 1900 and 2200")
    return day


def _utc(instant: datetime) -> datetime:
    return _within_reach(instant).astimezone(UTC)


UNREADABLE = re.compile("[\x00\ud800-\udfff]")


def _plain(text: str) -> str:
    if not text.strip() or UNREADABLE.search(text):
        raise ValueError("text must hold something readable")
    return text


DIGITS = r"-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,400})?"


def _number(said: Any) -> Any:
    return float(said) if isinstance(said, str) and re.fullmatch(DIGITS, said, re.ASCII) else said


def _digits(number: float) -> str:
    """The shortest text that is this number again, never with an exponent."""
    return format(Decimal(repr(float(number))), "f")


Instant = Annotated[AwareDatetime, AfterValidator(_utc), Clear()]
Day = Annotated[date, AfterValidator(_within_reach), Clear()]
Count = Annotated[int, Field(ge=0, le=100_000), Clear()]
Position = Annotated[int, Field(ge=0, le=2**53 - 1), Clear()]
Round = Annotated[int, Field(ge=1, le=1_000), Clear()]
Weight = Annotated[int, Field(ge=1, le=100), Clear()]
Attainment = Annotated[int, Field(ge=-2, le=2), Clear()]
Flag = Annotated[bool, Clear()]
# History and JSON hold no fractions, which writers spell differently: a measured figure is a text there, as "33.5".
Quantity = Annotated[
    float,
    BeforeValidator(_number),
    PlainSerializer(_digits, return_type=str, when_used="json"),
    Field(ge=-1e12, le=1e12, allow_inf_nan=False),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{DIGITS}$"}, {"type": "integer"}]}),
    Clear(),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000), AfterValidator(_plain), Sealed()]
Published = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_plain), Clear()]
Code = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f][^\x00-\x1f]{0,79}$"), Clear()]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Clear()]

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
CaseId = Annotated[str, StringConstraints(pattern=rf"^case/{_UUID}$"), Refers()]
InitiativeId = Annotated[str, StringConstraints(pattern=rf"^initiative/{_UUID}$"), Refers()]
CycleId = Annotated[str, StringConstraints(pattern=rf"^quality-cycle/{_UUID}$"), Refers()]
ReleaseId = Annotated[str, StringConstraints(pattern=rf"^release/{_UUID}$"), Refers()]
ConcernId = Annotated[str, StringConstraints(pattern=rf"^concern/{_UUID}$"), Refers()]
ScaleId = Annotated[str, StringConstraints(pattern=rf"^rating-scale/{_UUID}$"), Clear()]
STREAM_ID = rf"^[a-z-]{{1,30}}/{_UUID}$"
EventId = Annotated[UUID, Clear()]

DutyId = Annotated[UUID, Registered("duty")]
UnitId = Annotated[UUID, Registered("unit")]
SubjectId = Annotated[UUID, Registered("subject")]

AssessmentId = Annotated[UUID, Names("assessment")]
NeedId = Annotated[UUID, Names("need")]
GoalId = Annotated[UUID, Names("goal")]
SupportId = Annotated[UUID, Names("support")]
MeasureId = Annotated[UUID, Names("measure")]
FactorId = Annotated[UUID, Names("factor")]
EvaluationId = Annotated[UUID, Names("evaluation")]
ObligationId = Annotated[UUID, Names("obligation")]
OfferId = Annotated[UUID, Names("offer")]
TransferId = Annotated[UUID, Names("transfer")]
DecisionId = Annotated[UUID, Names("decision")]
OpinionId = Annotated[UUID, Names("opinion")]
ParticipationId = Annotated[UUID, Names("participation")]
ReferralId = Annotated[UUID, Names("referral")]
MeetingId = Annotated[UUID, Names("meeting")]
DilemmaId = Annotated[UUID, Names("dilemma")]
ChangeId = Annotated[UUID, Names("change")]
WorkAreaId = Annotated[UUID, Names("work area")]

NeedDomain = Annotated[str, Coded("need-domain")]
SupportKind = Annotated[str, Coded("support-kind")]
EffortLevel = Annotated[str, Coded("effort-level")]
Target = Annotated[str, Coded("target")]
Profession = Annotated[str, Coded("profession")]
ClosingReason = Annotated[str, Coded("closing-reason")]
DeclineReason = Annotated[str, Coded("decline-reason")]
AssessmentKind = Annotated[str, Coded("assessment-kind")]
ForumKind = Annotated[str, Coded("forum-kind")]
CancellationReason = Annotated[str, Coded("cancellation-reason")]
EndingReason = Annotated[str, Coded("ending-reason")]
KnowledgeBasis = Annotated[str, Coded("knowledge-basis")]
CauseLevel = Annotated[str, Coded("cause-level")]

StepName = Annotated[Literal["assess", "plan", "do", "evaluate", "analyse"], Clear()]
Compartment = Annotated[Literal["SUPPORT", "EHT", "EMI", "PSY"], Clear()]
ActorKind = Literal["duty", "pupil", "guardian", "service", "job"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a duty (someone's employment in a role at a unit), a pupil, a guardian, a service or a job."""

    kind: ActorKind
    id: str

    @property
    def duty(self) -> UUID | None:
        """The duty that acted, or None when the actor is not a duty."""
        return _duty(self.id) if self.kind == "duty" else None


_duty = lru_cache(maxsize=10_000)(UUID)


def stockholm_day(instant: datetime) -> date:
    """The calendar day in Sweden at an instant; days of obligations and code lists are counted so."""
    return instant.astimezone(STOCKHOLM).date()
