"""What happens to a concern."""

from typing import Annotated, ClassVar, Literal

from sqa.eventing.event import Event
from sqa.vocabulary import CaseId, Clear, Count, DutyId, NeedDomain, ScaleId, SubjectId, Text, UnitId


class ConcernRaised(Event):
    """A member of staff worries about a pupil, a group or the environment at a unit. Whoever acts is the raiser."""

    TOPIC: ClassVar[str] = "sqa.concern.raised"
    POLICY: ClassVar[tuple[str, ...]] = ("answer_within_days",)
    unit: UnitId
    about: Annotated[Literal["pupil", "group", "environment"], Clear()]
    subject: SubjectId | None = None
    domain: NeedDomain
    scale: ScaleId
    scale_version: Count
    level: Count
    description: Text


class ConcernTakenUp(Event):
    """The principal took the concern up into a new case with an owner; the case is opened in the same transaction."""

    TOPIC: ClassVar[str] = "sqa.concern.taken-up"
    case: CaseId
    owner: DutyId


class ConcernLinked(Event):
    """The concern belongs to a case that is already open."""

    TOPIC: ClassVar[str] = "sqa.concern.linked"
    case: CaseId


class ConcernAnswered(Event):
    """Whoever raised the concern was told what came of it, no more than that. It ends the concern."""

    TOPIC: ClassVar[str] = "sqa.concern.answered"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    answer: Text
