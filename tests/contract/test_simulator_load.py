"""The demo loads into the real ledger with the real register, on both databases; and a refusal would be shown."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Engine

from adapters.ledger.ledger import Ledger, open_ledger
from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from adapters.simulator import Loaded, Recording, TheLoadWasRefused, demo_people, load
from sqa.cases.case import Case
from sqa.cases.refusals import NeedsWithoutVerdict
from sqa.eventing.event import Proposal
from sqa.first_publications import first_publications
from sqa.service import Submission
from sqa.vocabulary import Actor

PUPILS, SEED = 30, 7
VERIFIER = Path(__file__).parents[2] / "scripts" / "verify_leaves.py"


@dataclass
class Demo:
    """A ledger and its register on a clock that the load sets."""

    folder: Path
    database_url: str | None
    now: datetime = datetime(2025, 7, 1, tzinfo=UTC)
    known: dict[UUID, UUID] = field(default_factory=dict)

    @cached_property
    def engine(self) -> Engine:
        engine = open_register(self.folder, self.database_url, "alvbacka")
        prepare(engine)
        return engine

    @cached_property
    def roster(self) -> Roster:
        return Roster(self.engine, named_duty=demo_people(PUPILS, SEED).named_duty, register_id_of=self._person)

    @cached_property
    def ledger(self) -> Ledger:
        return open_ledger("alvbacka", self.folder, self.database_url, lambda: self.now, self.roster, create=True)

    def _person(self, subject: UUID) -> tuple[str, UUID] | None:
        found = self.ledger.register_id_of(subject)
        return ("person", found) if found else None

    def set_clock(self, now: datetime) -> None:
        self.now = now

    def take_in(self, files: Mapping[str, bytes], on: date) -> None:
        self.roster.take_in(files, on)

    def establish(self, named_duty: UUID) -> None:
        publications = [
            Proposal(uuid5(named_duty, stream), stream, event, self.now, Actor("job", "establish"))
            for stream, event in first_publications()
        ]
        self.ledger.establish(named_duty, "controlled", publications)

    def append(self, recording: Recording) -> None:
        self.ledger.append(Submission(recording.proposals(self.ledger.subject_for), "demo"))

    def load(self, **otherwise: Any) -> Loaded:
        ways = {"append": self.append, "set_clock": self.set_clock, "take_in": self.take_in, "establish": self.establish}
        return load(PUPILS, SEED, **{**ways, **otherwise})


@pytest.fixture
def demo(data_folder: Path, database_url: str | None) -> Iterator[Demo]:
    demo = Demo(data_folder, database_url)
    yield demo
    demo.ledger.close()
    demo.engine.dispose()


def test_a_year_loads_once_and_again_changes_nothing(demo: Demo) -> None:
    days: list[date] = []
    loaded = demo.load(progress=lambda day, events: days.append(day))
    head = demo.ledger.head()

    assert loaded.events > 100
    assert head[0] > loaded.events
    assert head[1] == loaded.until
    assert days == sorted(days)
    assert demo.load().events == loaded.events
    assert demo.ledger.head()[0] == head[0]


def test_recorded_times_are_those_of_the_simulated_year_and_texts_are_sealed(demo: Demo) -> None:
    demo.load()
    events = demo.ledger.events(after=0, limit=10_000)
    case = next(event.stream for event in events if event.stream.startswith("case/"))
    stream = demo.ledger.stream(case)

    assert {event.recorded_at.year for event in events} == {2025, 2026}
    assert all(timedelta(0) <= event.recorded_at - event.occurred_at < timedelta(days=60) for event in events)
    assert isinstance(stream, Case)
    assert all(need.description is None or need.description.startswith("sealed:") for need in stream.needs.values())


def test_a_whole_year_proves_itself_to_the_independent_verifier(demo: Demo) -> None:
    demo.load()
    where = [demo.database_url, "--huvudman", "alvbacka"] if demo.database_url else [str(demo.folder / "alvbacka" / "events.db")]
    told = subprocess.run([sys.executable, str(VERIFIER), *where], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    assert f"{demo.ledger.head()[0]} records" in told.stdout


def test_a_refusal_says_which_event_and_which_rule(demo: Demo) -> None:
    def refuse(recording: Recording) -> None:
        if any(event["type"] == "sqa.step.begun.v1" for event in recording.cloudevents):
            raise NeedsWithoutVerdict(needs=[])

    with pytest.raises(TheLoadWasRefused, match=r"sqa\.step\.begun\.v1 in case/.*needs-without-verdict"):
        demo.load(append=refuse)
