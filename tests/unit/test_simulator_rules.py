"""Every event of the demo passes the real rules, with the facts of the demo's own register."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from adapters.simulator import Recording, register_files, school_year
from sqa.cases.case import Case
from sqa.first_publications import first_publications
from sqa.eventing.event import DutyFacts, Envelope, Event, Proposal, UnitFacts
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream
from sqa.service import Submission, decide
from sqa.streams import empty
from sqa.vocabulary import Actor

PUPILS, SEED = 600, 1
NAMESPACE = UUID("5d3cbd55-4ba5-4a3a-9b8f-1f0c4b2f7e10")


class RegisterOfFiles:
    """The demo's register, read straight from its files."""

    def __init__(self, files: Mapping[str, bytes], named_duty: UUID) -> None:
        pages = {name.removesuffix(".json"): json.loads(page)["data"] for name, page in files.items()}
        self.named_duty = named_duty
        self.parents = {UUID(o["id"]): UUID(o["parentOrganisation"]["id"]) for o in pages["organisations"] if "parentOrganisation" in o}
        self.units = {UUID(o["id"]): o for o in pages["organisations"]}
        self.duties = {UUID(d["id"]): _duty(d) for d in pages["duties"]}
        self.persons = {UUID(p["id"]): p for p in pages["persons"]}

    def duty(self, duty: UUID) -> DutyFacts | None:
        return self.duties.get(duty)

    def unit(self, unit: UUID, on: date) -> UnitFacts | None:
        above, at = [], unit
        while at in self.parents:
            at = self.parents[at]
            above.append(at)
        leads = [duty for duty, facts in self.duties.items() if facts.unit == unit and facts.role == "Rektor" and facts.in_force(on)]
        return UnitFacts(min(leads) if leads else None, self.named_duty, tuple(above), tuple(self.units[unit].get("schoolTypes", ())))

    def subject(self, subject: UUID, on: date) -> Mapping[str, Any]:
        person = self.persons.get(subject)
        if person is None:
            return {}
        born = date.fromisoformat(person["birthDate"])
        return {"speaks_for_self": (on.year - born.year, on.month, on.day) >= (16, born.month, born.day)}

    def policy(self, name: str) -> int:
        return 14


def _duty(duty: dict[str, Any]) -> DutyFacts:
    until = date.fromisoformat(duty["endDate"]) if duty["endDate"] else None
    return DutyFacts(duty["dutyRole"], UUID(duty["dutyAt"]["id"]), date.fromisoformat(duty["startDate"]), until)


class InMemory:
    """A ledger that only folds. `by_type` counts what was accepted, what follows in other streams included."""

    def __init__(self, register: RegisterOfFiles) -> None:
        self.register = register
        self.now = datetime(2025, 8, 1, tzinfo=UTC)
        self.streams: dict[str, Stream] = {}
        self.events: list[Envelope[Any]] = []
        for n, (stream, event) in enumerate(first_publications()):
            self.append([Proposal(uuid5(NAMESPACE, str(n)), stream, event, self.now, Actor("job", "test"))])

    @property
    def next_position(self) -> int:
        return len(self.events) + 1

    def stream(self, stream_id: str) -> Stream:
        return self.streams.setdefault(stream_id, empty(stream_id))

    def without_texts(self, data: Event) -> Event:
        return data

    def accept(self, event: Envelope[Any]) -> None:
        self.events.append(event)

    def append(self, proposals: list[Proposal[Any]]) -> None:
        decide(Submission(proposals, "tests"), self, self.register)

    def record(self, recording: Recording) -> None:
        self.now = recording.recorded_at
        for proposal in recording.proposals(lambda _, register_id: register_id):
            try:
                self.append([proposal])
            except Refusal as refusal:
                said = f"{recording.recorded_at} {type(proposal.data).__name__} in {proposal.stream}"
                raise AssertionError(f"{said}: {refusal.slug()} {refusal.details}") from refusal


def told(pupils: int, seed: int) -> InMemory:
    from adapters.simulator import demo_people

    ledger = InMemory(RegisterOfFiles(register_files(pupils, seed), demo_people(pupils, seed).named_duty))
    for recording in school_year(pupils, seed):
        ledger.record(recording)
    return ledger


@pytest.fixture(scope="module")
def year() -> InMemory:
    return told(PUPILS, SEED)


def cases(year: InMemory) -> Iterator[Case]:
    return (stream for stream in year.streams.values() if isinstance(stream, Case))


def test_the_rules_accept_every_event_of_the_year(year: InMemory) -> None:
    assert len(year.events) > 5_000
