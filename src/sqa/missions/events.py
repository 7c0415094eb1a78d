"""What happens to a mission statement."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.eventing.event import Event
from sqa.vocabulary import Count, DutyId, Profession, Published, Text, UnitId


class MissionPublished(Event):
    """A version of the statement was published at a unit: whose mission it is, and what it says."""

    TOPIC: ClassVar[str] = "sqa.mission.published"
    THREAD: ClassVar[str] = "mission"
    unit: UnitId
    mission_version: Count
    concerns: Annotated[tuple[Profession, ...], Field(min_length=1, max_length=30)]
    statement: Published
    decided_by: DutyId

    @property
    def number(self) -> int:
        """The version's number."""
        return self.mission_version


class MissionAcknowledged(Event):
    """A member of staff has read a version. `understood_otherwise`: how they see it, where they don't agree."""

    TOPIC: ClassVar[str] = "sqa.mission.acknowledged"
    mission_version: Count
    duty: DutyId
    understood_otherwise: Text | None = None
