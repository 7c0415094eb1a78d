"""Where improvement happens: a unit with its staff, and the writing of its events."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.simulator.dice import Dice
from adapters.simulator.municipality import Unit
from adapters.simulator.recording import cloudevent
from adapters.simulator.telling import SchoolYear
from adapters.simulator.terms import at_work, school_day
from sqa.eventing.event import Event


@dataclass(slots=True)
class Workshop:
    """One unit's improvement work. `last_at`: when the latest of its events happened."""

    school: SchoolYear
    dice: Dice
    unit: Unit
    last_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.last_at = self.school.now

    def write(self, kind: type[Event], stream: str, by: str, /, **data: Any) -> None:
        """Record an event of a stream, as it happens. Fields that are None are left out."""
        said = {name: value for name, value in data.items() if value is not None}
        self.school.record(cloudevent(kind, stream, by, said, event_id=self.dice.uuid(), happened=self.school.now), "service")
        self.last_at = self.school.now

    @property
    def principal(self) -> str:
        return self.school.principal(self.unit.id).id

    def staff(self, *roles: str) -> str:
        """Somebody who serves the unit in the first of these roles that there is."""
        return self.school.staff(self.unit.id, *roles, among=self.dice.randrange(7)).id

    def after(self, school_days: int) -> datetime:
        """An instant in working hours so many school days from today."""
        return at_work(school_day(self.school.today + timedelta(1), max(0, school_days - 1)), self.dice)
