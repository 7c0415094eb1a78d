"""What happens to a routine."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.eventing.event import Event, Part
from sqa.vocabulary import ChangeId, Clear, Code, Count, DutyId, Profession, Published, Text, UnitId

# A topic; of the one event that begins every step of the work, also which step.
SHOWS = r"^(sqa(\.[a-z-]+){2}|sqa\.step\.begun/(plan|do|evaluate|analyse))$"
EventTypes = Annotated[tuple[Annotated[str, Field(pattern=SHOWS), Clear()], ...], Field(min_length=1, max_length=10)]


class MapStep(Part):
    """One step: who is responsible, how long it may take, what it leads to, and which events show that it has been reached.

    `reached_by`: topics, as `sqa.case.assessment-recorded`; `sqa.step.begun/plan` is the step of that name alone.
    `within_days`: the expected time from the step before.
    """

    step: Code
    name: Published
    role: Profession
    within_days: Count
    outcome: Published
    reached_by: EventTypes


class Arrow(Part):
    """From one step the work goes on to another."""

    from_step: Code
    to_step: Code


class MapVersionPublished(Event):
    """A version of the routine's map was decided at a unit: its steps, and the ways between them."""

    TOPIC: ClassVar[str] = "sqa.routine.map-version-published"
    THREAD: ClassVar[str] = "map"
    unit: UnitId
    name: Published
    map_version: Count
    steps: Annotated[tuple[MapStep, ...], Field(min_length=2, max_length=50)]
    arrows: Annotated[tuple[Arrow, ...], Field(min_length=1, max_length=200)]
    decided_by: DutyId
    changes: Annotated[tuple[ChangeId, ...], Field(max_length=50)] = ()

    @property
    def number(self) -> int:
        """The version's number."""
        return self.map_version


class StepChangeProposed(Event):
    """A member of staff proposes that a step be done otherwise, added or left out."""

    TOPIC: ClassVar[str] = "sqa.routine.step-change-proposed"
    BEGINS: ClassVar[str] = "change"
    change: ChangeId
    step: Code | None = None
    proposal: Text
    why: Text


class StepChangeDecided(Event):
    """The proposal was accepted (a new version of the map follows) or not, with the reason."""

    TOPIC: ClassVar[str] = "sqa.routine.step-change-decided"
    CONTINUES: ClassVar[tuple[str, ...]] = ("change",)
    change: ChangeId
    accepted: Annotated[bool, Clear()]
    reason: Text
    decided_by: DutyId
