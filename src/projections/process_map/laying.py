"""A drawn map laid over journeys: which steps they reached, how long they waited, where they went another way. No database here."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from sqa.vocabulary import stockholm_day

Way = tuple[str, str]
Deviation = tuple[str, str | None, str | None]  # which, from step, step


@dataclass(frozen=True, slots=True)
class Drawn:
    """A step of the map."""

    step: str
    name: str
    role: str
    within_days: int
    reached_by: tuple[str, ...]


class Map:
    """One version of a routine's map."""

    def __init__(self, steps: Sequence[Drawn], arrows: Iterable[Way]) -> None:
        self.steps = {step.step: step for step in steps}
        self.arrows = list(arrows)
        self.after: dict[str, list[str]] = {step: [] for step in self.steps}
        for start, end in self.arrows:
            self.after[start].append(end)
        self.first = [step for step in self.steps if all(end != step or start == step for start, end in self.arrows)]
        # A topic that two steps claim counts to the one that stands first.
        self.step_of = {topic: step.step for step in reversed(steps) for topic in step.reached_by}
        self._between: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def between(self, start: str, end: str) -> tuple[str, ...] | None:
        """The steps that the shortest drawn way passes from one step to another; None where no way is drawn."""
        if (start, end) not in self._between:
            self._between[start, end] = self._shortest(start, end)
        return self._between[start, end]

    def _shortest(self, start: str, end: str) -> tuple[str, ...] | None:
        ways: deque[tuple[str, ...]] = deque([(start,)])
        seen = {start}
        while ways:
            way = ways.popleft()
            for step in self.after[way[-1]]:
                if step == end:
                    return way[1:]
                if step not in seen:
                    seen.add(step)
                    ways.append((*way, step))
        return None

    def before(self, step: str) -> tuple[str, ...]:
        """The steps that the shortest drawn way passes from a beginning of the map to this step, the beginning included."""
        ways = [(first, *way) for first in self.first if (way := self.between(first, step)) is not None]
        return min(ways, key=len, default=())


class Calendar:
    """Days that count as waiting: all but school holidays."""

    def __init__(self, holidays: Iterable[tuple[date, date]]) -> None:
        self.days_off = sorted({day for first, last in holidays for day in range(first.toordinal(), last.toordinal() + 1)})

    def wait(self, start: date, end: date) -> int:
        """Days from one day to another, as many as there were midnights between them, those that began a holiday left out."""
        first, last = start.toordinal(), end.toordinal()
        return max(last - first, 0) - (bisect_right(self.days_off, last) - bisect_left(self.days_off, first + 1) if last > first else 0)


class Reached(NamedTuple):
    """Something that happened in a journey, in whose role's hands it was until then."""

    topic: str
    at: datetime
    role: str | None


@dataclass(frozen=True, slots=True)
class Journey:
    """What was lived, in the order of time. ended: why it ended; None while it goes on. role: in whose hands it is."""

    events: Sequence[Reached]
    ended: str | None
    role: str | None
    bounces: Sequence[Reached] = ()


@dataclass(slots=True)
class Waiting:
    """Waits for one step, in days."""

    ended: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    closed_without: int = 0


@dataclass(slots=True)
class Laid:
    """What came of it. waits: {(step, role in whose hands the work waited): …}; ways: {(from, to): days of each time}.

    deviations: {(which, from step, step): times}; concerned: {the same: journeys}.
    """

    journeys: int = 0
    still_open: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    waits: defaultdict[tuple[str, str | None], Waiting] = field(default_factory=lambda: defaultdict(Waiting))
    ways: defaultdict[Way, list[int]] = field(default_factory=lambda: defaultdict(list))
    ended_at: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    deviations: Counter[Deviation] = field(default_factory=Counter)
    concerned: Counter[Deviation] = field(default_factory=Counter)


def lay(the_map: Map, journeys: Iterable[Journey], calendar: Calendar, today: date, period: tuple[date | None, date | None]) -> Laid:
    """Lay the map over those journeys that came to their first step of it within a period (both days included)."""
    laying = Laying(the_map, calendar, today)
    for journey in journeys:
        steps = [Step(the_map.step_of[event.topic], stockholm_day(event.at), event) for event in journey.events]
        if steps and (period[0] or date.min) <= steps[0].day <= (period[1] or date.max):
            laying.follow(journey, steps)
    return laying.laid


class Step(NamedTuple):
    """A step of the map, as a journey came to it."""

    step: str
    day: date
    event: Reached


class Laying:
    """The map, with what the journeys followed so far came to."""

    def __init__(self, the_map: Map, calendar: Calendar, today: date) -> None:
        self._map, self._calendar, self._today = the_map, calendar, today
        self.laid = Laid()

    def follow(self, journey: Journey, steps: Sequence[Step]) -> None:
        """Count one journey, by the steps it came to in the order of time."""
        laid = self.laid
        found: Counter[Deviation] = Counter(("skipped", None, step) for step in self._map.before(steps[0].step))
        laid.journeys += 1
        laid.still_open += journey.ended is None
        laid.reached.update(step.step for step in steps)
        laid.passed.update({step.step for step in steps})
        before = {steps[0].step}
        for start, end in pairwise(steps):
            days = self._calendar.wait(start.day, end.day)
            laid.ways[start.step, end.step].append(days)
            laid.waits[end.step, end.event.role].ended.append(days)
            found["over time", None, end.step] += self._is_over_time(end.step, days)
            if end.step not in self._map.after[start.step]:
                found.update(self._departures(start.step, end.step, before))
            before.add(end.step)
        self._stands(journey, steps[-1], found)
        for bounce in journey.bounces:
            there = bisect_right(steps, bounce.at, key=lambda step: step.event.at)
            found[bounce.topic, None, steps[there - 1].step if there else None] += 1
        found = +found  # what was looked for and not found is left out
        laid.deviations.update(found)
        laid.concerned.update(found.keys())

    def _stands(self, journey: Journey, last: Step, found: Counter[Deviation]) -> None:
        """Where it stands now, or ended: every step drawn after that one is waited for, or was never come to."""
        if journey.ended is not None:
            self.laid.ended_at[last.step][journey.ended] += 1
        for awaited in self._map.after[last.step]:
            waits = self.laid.waits[awaited, journey.role]
            if journey.ended is not None:
                waits.closed_without += 1
                continue
            days = self._calendar.wait(last.day, self._today)
            waits.waiting.append(days)
            found["over time", None, awaited] += self._is_over_time(awaited, days)

    def _is_over_time(self, step: str, days: int) -> bool:
        return days > self._map.steps[step].within_days

    def _departures(self, start: str, end: str, before: set[str]) -> list[Deviation]:
        """A way was gone that isn't drawn: the step again, back to one that had been left, past others, or simply another way."""
        if start == end:
            return [("repeated", None, end)]
        if end in before:
            return [("returned", start, end)]
        passed_over = self._map.between(start, end)
        return [("skipped", None, step) for step in passed_over] if passed_over else [("another way", start, end)]


def waits_of(laid: Laid, step: str, role: str | None = None, *, of_role: bool = False) -> tuple[list[int], list[int], int]:
    """The waits for a step, ended and going on, and how many closed without: of all, or of one role."""
    chosen: Mapping[tuple[str, str | None], Waiting] = laid.waits
    found = [waits for (awaited, held_by), waits in chosen.items() if awaited == step and (not of_role or held_by == role)]
    ended = [days for waits in found for days in waits.ended]
    waiting = [days for waits in found for days in waits.waiting]
    return ended, waiting, sum(waits.closed_without for waits in found)
