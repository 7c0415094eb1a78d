"""Bergaskolan of tests.school, served: histories told as in tests.given go in through POST /v1/events, on a clock that is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from adapters.composition.clocks import ControlledClock
from adapters.composition.joining import Composition
from adapters.settings import Settings
from sqa.eventing.event import Envelope, Proposal
from sqa.service import Submission
from tests.e2e.ekbacken import Service, answering
from tests.examples import CASE
from tests.given import BEGINNING, Story
from tests.roster_school import META, page
from tests.school import CLASS_8B, DUTIES, ELSA, HELENA, HUVUDMAN, UNITS, VIDAR, id_of

HUVUDMANS_NAME = "ekeby"
BORN = {ELSA: "2010-05-01", VIDAR: "2007-05-01"}


def register() -> dict[str, bytes]:
    """The school of the examples, as SS 12000 writes it."""

    def entity(name: UUID, **fields: Any) -> dict[str, Any]:
        return {"id": str(name), "displayName": str(name), "meta": META} | fields

    units = [
        entity(unit, organisationType="Skolenhet", parentOrganisation={"id": str(HUVUDMAN)}, schoolTypes=list(forms))
        if forms
        else entity(unit, organisationType="Huvudman")
        for unit, forms in UNITS.items()
    ]
    staff = {duty: id_of(f"person of {duty}") for duty in DUTIES}
    persons = [entity(person, givenName="Någon", familyName="Någonsson") for person in staff.values()]
    persons += [entity(pupil, givenName="En", familyName="Elev", birthDate=born) for pupil, born in BORN.items()]
    duties = [
        entity(duty, person={"id": str(staff[duty])}, dutyAt={"id": str(d.unit)}, dutyRole=d.role, startDate=d.since.isoformat())
        | ({"endDate": d.until.isoformat()} if d.until else {})
        for duty, d in DUTIES.items()
    ]
    return {"organisations.json": page(units), "persons.json": page(persons), "duties.json": page(duties)}


class ServedLedger:
    """What a Story asks of its ledger. People's events are sent; what a job proposes has no door from outside."""

    def __init__(self, service: Service, clock: ControlledClock) -> None:
        self.kept, self.clock = service.composition.huvudman(HUVUDMANS_NAME).ledger, clock
        self.backend: httpx2.Client = service.backend()

    @property
    def now(self) -> datetime:
        return self.clock.now

    @now.setter
    def now(self, now: datetime) -> None:
        self.clock.set(now)

    @property
    def next_position(self) -> int:
        return self.kept.head()[0] + 1

    @property
    def events(self) -> list[Envelope[Any]]:
        return self.kept.events(limit=100_000)

    def submit(self, *proposals: Proposal[Any], recorded_at: datetime | None = None) -> None:
        self.now = max(self.now, recorded_at or self.now)
        if any(proposal.actor.kind == "job" for proposal in proposals):
            self.kept.append(Submission(proposals, "tests"))
            return
        answer = self.backend.post("/v1/events", json=[cloud_event(proposal) for proposal in proposals])
        assert answer.status_code == 201, answer.text


def cloud_event(proposal: Proposal[Any]) -> dict[str, Any]:
    """The proposal as a backend sends it: whom it is about by the register's id."""
    data = proposal.data.model_dump(mode="json", exclude_none=True)
    if "subject" in data:
        data["subject"] = {"group" if data["subject"] == str(CLASS_8B) else "person": data["subject"]}
    return {
        "specversion": "1.0",
        "id": str(proposal.id),
        "source": "/tests",
        "type": proposal.data.event_type(),
        "subject": proposal.stream,
        "time": proposal.occurred_at.isoformat(),
        "actor": proposal.actor.id,
        "data": data,
    }


class ServedStory(Story):
    """A story that is told to the service, and asked about over HTTP."""

    def __init__(self, service: Service, clock: ControlledClock) -> None:
        self.service = service
        self.ledger: Any = ServedLedger(service, clock)
        self.last_at, self.last_stream = BEGINNING - timedelta(hours=1), CASE
        self.auditor = service.auditor()

    def ask(self, question: str, *, by: httpx2.Client | None = None, **said: Any) -> Any:
        """The answer as JSON, once it knows all that was told."""
        asked = {**{name: str(value) for name, value in said.items()}, "min_position": str(self.ledger.next_position - 1)}
        answer = (by or self.auditor).get(f"/v1/questions/{question}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def told_to_the_service(data: Path, database_url: str | None) -> Iterator[ServedStory]:
    clock = ControlledClock(BEGINNING - timedelta(days=1))
    settings = Settings(data=data, database_url=database_url, huvudman=HUVUDMANS_NAME, port=0)
    composition = Composition(settings, clock)
    composition.migrate(HUVUDMANS_NAME)
    composition.huvudman(HUVUDMANS_NAME).roster.take_in(register(), date(2024, 8, 1))
    composition.establish(HUVUDMANS_NAME, HELENA)
    composition.keep_up()
    with answering(composition, HUVUDMANS_NAME) as service:
        yield ServedStory(service, clock)
