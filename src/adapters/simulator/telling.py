"""How the stories of a school year are told at the same time: each waits for its next moment, and moments come in order.

A story is a generator. It does things, which are recorded, and yields the instant at which it wants to go on. So what
one story does (a counsellor leaves) is true for every other story from that moment.
"""

from collections.abc import Generator, Iterator
from datetime import UTC, date, datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from adapters.simulator.municipality import Municipality
from adapters.simulator.recording import By, CloudEvent, Recording
from adapters.simulator.staffing import PRINCIPAL, Duty
from adapters.simulator.terms import LAST_DAY, midnight
from sqa.vocabulary import stockholm_day

if TYPE_CHECKING:
    from adapters.simulator.case_file import CaseFile

Story = Generator[datetime, None, None]

_THE_END = midnight(LAST_DAY)


class SchoolYear:
    """The stage: the municipality, the clock, every case that is open, and each unit's initiatives."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        self.now = datetime(2025, 8, 1, tzinfo=UTC)
        self.cases: dict[str, CaseFile] = {}
        self.initiatives: dict[str, list[str]] = {}
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._begun = 0
        self._outbox: list[CloudEvent] = []
        self._by: By = "service"

    @property
    def today(self) -> date:
        """The day in Sweden."""
        return stockholm_day(self.now)

    def begin(self, story: Story, at: datetime) -> None:
        """A story begins at an instant."""
        self._begun += 1
        heappush(self._waiting, (at, self._begun, story))

    def record(self, event: CloudEvent, by: By) -> None:
        """Something is recorded now. What people do and what jobs do is never recorded at the same moment."""
        self._outbox.append(event)
        self._by = by

    def recordings(self) -> Iterator[Recording]:
        """Tell every story to the end of the year."""
        while self._waiting and self._waiting[0][0] <= _THE_END:
            self.now, number, story = heappop(self._waiting)
            again = next(story, None)
            if again is not None:
                heappush(self._waiting, (max(again, self.now), number, story))
            if self._outbox:
                yield Recording(self.now, self._by, self._outbox)
                self._outbox = []

    # -- who and whom --------------------------------------------------------------------------------------------

    def staff(self, unit: str, *roles: str, among: int = 0) -> Duty:
        """Who serves a unit today in the first of these roles that somebody has, there or centrally; else its principal.

        among: a number that picks one of several.
        """
        for role in roles:
            for place in (unit, self.town.administration):
                if duties := self.town.staff.at(place, role, self.today):
                    return duties[among % len(duties)]
        return self.principal(unit)

    def principal(self, unit: str) -> Duty:
        """The unit's principal today."""
        return self.town.staff.at(unit, PRINCIPAL, self.today)[0]
