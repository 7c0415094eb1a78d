"""What happens in a quality cycle."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.analyses import Causes, Findings
from sqa.eventing.event import Event
from sqa.vocabulary import Day, DutyId, InitiativeId, NeedDomain, Position, ReleaseId, Sha256, Text, UnitId


class QualityCycleOpened(Event):
    """A unit's (or the huvudman's) cycle for a period was opened, with its owner. There is one for each unit and period."""

    TOPIC: ClassVar[str] = "sqa.quality-cycle.opened"
    THREAD: ClassVar[str] = "ownership"
    unit: UnitId
    owner: DutyId
    first_day: Day
    last_day: Day
    focus: Annotated[tuple[NeedDomain, ...], Field(max_length=20)] = ()


class InitiativeIncluded(Event):
    """An initiative belongs to the cycle."""

    TOPIC: ClassVar[str] = "sqa.quality-cycle.initiative-included"
    initiative: InitiativeId


class FollowUpIncluded(Event):
    """A follow-up of results belongs to the cycle: what was looked at, on what basis (a saved release, if any), and what it showed."""

    TOPIC: ClassVar[str] = "sqa.quality-cycle.follow-up-included"
    what: Text
    shows: Text
    release: ReleaseId | None = None
    sha256: Sha256 | None = None
    position: Position | None = None


class QualityCycleAnalysed(Event):
    """The cycle's closing analysis: how it went, why, what to keep, what to change, and where to go next."""

    TOPIC: ClassVar[str] = "sqa.quality-cycle.analysed"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    summary: Text
    causes: Causes
    keep: Text
    change: Text
    success_factors: Findings = ()
    obstacles: Findings = ()
    next_focus: Annotated[tuple[NeedDomain, ...], Field(max_length=20)] = ()


class QualityCycleClosed(Event):
    """The period is over and analysed. `carried_on`: the initiatives that go on into the next cycle."""

    TOPIC: ClassVar[str] = "sqa.quality-cycle.closed"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    carried_on: Annotated[tuple[InitiativeId, ...], Field(max_length=100)] = ()
