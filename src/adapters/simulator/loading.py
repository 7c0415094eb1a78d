"""Loading the demo: the register, and then the year, moment by moment, through whatever appends."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from adapters.simulator.casting import cast
from adapters.simulator.improvement import improve
from adapters.simulator.municipality import municipality
from adapters.simulator.people import demo_people
from adapters.simulator.recording import Recording
from adapters.simulator.register import register_files
from adapters.simulator.telling import SchoolYear
from adapters.simulator.terms import REGISTER_IS_IMPORTED, midnight
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import stockholm_day

MOST_AT_ONCE = 1_000


class TheLoadWasRefused(Exception):
    """The rules refused an event of the demo: the simulator and the rules disagree."""


@dataclass(slots=True)
class Loaded:
    """What was loaded: how many events of each type, and the last recorded instant."""

    by_type: Counter[str] = field(default_factory=Counter)
    until: datetime | None = None

    @property
    def events(self) -> int:
        return self.by_type.total()


def school_year(pupils: int, seed: int, *, improving: bool = True) -> Iterator[Recording]:
    """The school year 2025/26 in order of recording. Same pupils and seed: the same recordings, byte for byte.

    improving: with the units' improvement work, or the cases alone.
    """
    school = SchoolYear(municipality(pupils, seed))
    cast(school, seed)
    if improving:
        improve(school, seed)
    return school.recordings()


def load(
    pupils: int,
    seed: int,
    *,
    append: Callable[[Recording], object],
    set_clock: Callable[[datetime], object],
    take_in: Callable[[Mapping[str, bytes], date], object],
    establish: Callable[[UUID], object],
    progress: Callable[[date, int], object] | None = None,
    with_jobs: bool = True,
    by_the_day: bool = True,
    improving: bool = True,
) -> Loaded:
    """Import the register, establish the ledger, then append the year with the clock set to each recorded instant.

    establish: told the huvudman's named duty, once the register knows it, on the clock of the first of August.
    by_the_day: what people record during a day is appended together (≤ 1,000 events), at the last one's instant.
    with_jobs: also append what jobs would propose; False where the service's own jobs run on the controlled clock.
    improving: see `school_year`. progress: told the day and the number of events so far. Raises TheLoadWasRefused.
    """
    set_clock(midnight(REGISTER_IS_IMPORTED) + timedelta(hours=8))
    take_in(register_files(pupils, seed), REGISTER_IS_IMPORTED)
    establish(demo_people(pupils, seed).named_duty)
    loaded = Loaded()
    recordings = school_year(pupils, seed, improving=improving)
    for recording in together(recordings) if by_the_day else recordings:
        if recording.by == "job" and not with_jobs:
            continue
        set_clock(recording.recorded_at)
        _append(recording, append)
        loaded.by_type.update(event["type"] for event in recording.cloudevents)
        loaded.until = recording.recorded_at
        if progress:
            progress(stockholm_day(recording.recorded_at), loaded.events)
    return loaded


def _append(recording: Recording, append: Callable[[Recording], object]) -> None:
    try:
        append(recording)
    except Refusal as refusal:
        raise TheLoadWasRefused(_told(recording, append, refusal)) from refusal


def _told(recording: Recording, append: Callable[[Recording], object], refusal: Refusal) -> str:
    """Which event was refused, found by appending the batch again one by one."""
    refused = None
    for event in recording.cloudevents:
        try:
            append(Recording(recording.recorded_at, recording.by, [event]))
        except Refusal as alone:
            refused, refusal = event, alone
            break
    what = f"{refused['type']} in {refused['subject']}" if refused else "a batch that passes one by one"
    return f"{recording.recorded_at}: {what}: {refusal.slug()}: {refusal.title()} {refusal.details}"


def together(recordings: Iterator[Recording]) -> Iterator[Recording]:
    """Join what was recorded on the same day by the same kind of caller, up to 1,000 events."""
    joined: Recording | None = None
    for recording in recordings:
        if joined and _joins(joined, recording):
            joined = Recording(recording.recorded_at, joined.by, joined.cloudevents + recording.cloudevents)
        else:
            if joined:
                yield joined
            joined = recording
    if joined:
        yield joined


def _joins(joined: Recording, recording: Recording) -> bool:
    return (
        joined.by == recording.by
        and stockholm_day(joined.recorded_at) == stockholm_day(recording.recorded_at)
        and len(joined.cloudevents) + len(recording.cloudevents) <= MOST_AT_ONCE
    )
