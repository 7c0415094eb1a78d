"""Ekbacken's school as the service is to know it: SS 12000 files with everybody who acts in these tests, and how they call."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2

from adapters.api.tokens import Grant
from adapters.composition.clocks import real_clock
from adapters.composition.joining import Composition
from adapters.composition.serving import AnnouncedServer, configured
from adapters.settings import Settings
from sqa.first_publications import CONCERN_SCALE
from tests.roster_school import School, duty, id_of, person

KARIN = id_of("Karins rektorstjänst")  # leads Lindskolan
JOHAN = id_of("Johans tjänst")  # leads Björkens förskola
SAMIRA = id_of("Samiras tjänst")  # counsellor at Lindskolan
ASA = id_of("Åsas tjänst")  # special educator at Lindskolan
TOVE = id_of("Toves tjänst")  # teacher at Lindskolan
PER = id_of("Pers tjänst")  # psychologist at Lindskolan
SIV = id_of("Sivs tjänst")  # school nurse at Lindskolan
INGA = id_of("Ingas tjänst")  # counsellor at Björkens förskola
HELENA = id_of("Helenas tjänst")  # head of education: the huvudman's named duty
LEFT = id_of("Lasses tjänst")  # left in 2024
LINDSKOLAN, BJORKEN = id_of("Lindskolan"), id_of("Björkens förskola")
ELSA, NILS, VERA, CLASS_9B = id_of("Elsa Lind"), id_of("Nils Ström"), id_of("Vera Sjö"), id_of("9B")


def register() -> dict[str, bytes]:
    """The register's files."""
    school = School()
    school.persons += [person(f"{name} Test", birthDate="1980-01-01") for name in ("Tove", "Per", "Siv", "Inga", "Helena", "Lasse")]
    school.duties += [
        duty("Karins rektorstjänst", "Karin Ek", "Rektor", "Lindskolan", "2019-08-01"),
        duty("Toves tjänst", "Tove Test", "Lärare", "Lindskolan", "2020-08-01"),
        duty("Pers tjänst", "Per Test", "Skolpsykolog", "Lindskolan", "2020-08-01"),
        duty("Sivs tjänst", "Siv Test", "Skolsköterska", "Lindskolan", "2020-08-01"),
        duty("Ingas tjänst", "Inga Test", "Kurator", "Björkens förskola", "2020-08-01"),
        duty("Helenas tjänst", "Helena Test", "Övrig arbetsledning", "Ekbackens kommun", "2015-01-01"),
        duty("Lasses tjänst", "Lasse Test", "Kurator", "Lindskolan", "2015-01-01", end="2024-06-30"),
    ]
    return school.files()


def at(day: str, time: str = "08:00") -> str:
    """A moment, as RFC 3339 writes it."""
    return f"{day}T{time}:00Z"


def just_now() -> str:
    return real_clock().isoformat()


def event(
    kind: str, stream: str, data: Mapping[str, Any], *, by: UUID | str | None = SAMIRA, time: str | None = None, **more: Any
) -> dict[str, Any]:
    """A CloudEvent."""
    told = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/tests",
        "type": f"sqa.{kind}.v1",
        "subject": stream,
        "time": time or at("2025-09-01"),
        "data": {name: str(value) if isinstance(value, UUID) else value for name, value in data.items()},
    }
    return told | ({"actor": str(by)} if by else {}) | {name: str(v) if isinstance(v, UUID) else v for name, v in more.items()}


def case_opened(stream: str, *, owner: UUID = SAMIRA, pupil: UUID = ELSA, unit: UUID = LINDSKOLAN, **more: Any) -> dict[str, Any]:
    data = {"unit": unit, "owner": owner, "about": "pupil", "subject": {"person": str(pupil)}, "reason": "Klarar inte läsningen."}
    return event("case.opened", stream, data, **more)


def concern_raised(stream: str, *, pupil: UUID = ELSA, **more: Any) -> dict[str, Any]:
    data = {
        "unit": LINDSKOLAN,
        "about": "pupil",
        "subject": {"person": str(pupil)},
        "domain": "attendance",
        "scale": CONCERN_SCALE,
        "scale_version": 1,
        "level": 3,
        "description": "Borta varannan måndag.",
    }
    return event("concern.raised", stream, data, **{"by": TOVE, **more})


def a_case() -> str:
    return f"case/{uuid4()}"


def a_concern() -> str:
    return f"concern/{uuid4()}"


@dataclass
class Service:
    """A served huvudman, and clients with tokens of each kind."""

    address: str
    composition: Composition
    huvudman: str = "ekbacken"
    clients: list[httpx2.Client] = field(default_factory=list)

    def client(self, token: str | None = None, **headers: str) -> httpx2.Client:
        sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **headers}
        self.clients.append(httpx2.Client(base_url=self.address, headers=sent, timeout=30))
        return self.clients[-1]

    def token(self, kind: Any, valid_for: timedelta = timedelta(hours=1), **more: Any) -> str:
        return self.composition.token(Grant(f"test-{kind}", self.huvudman, kind, **more), valid_for)

    def backend(self, **more: Any) -> httpx2.Client:
        return self.client(self.token("service", **{"types": ["sqa.*"], "reads": True, **more}))

    def staff(self, duty: UUID) -> httpx2.Client:
        return self.client(self.token("staff", duty=duty))

    def auditor(self) -> httpx2.Client:
        return self.client(self.token("auditor"))

    def head(self) -> int:
        return self.composition.huvudman(self.huvudman).ledger.head()[0]


@contextmanager
def served(data: Path, database_url: str | None, **settings: Any) -> Iterator[Service]:
    """The service with Ekbacken's register, answering on a free port."""
    given = Settings(data=data, database_url=database_url, huvudman="ekbacken", port=0, **settings)
    composition = Composition(given)
    composition.migrate("ekbacken")
    composition.huvudman("ekbacken").roster.take_in(register(), datetime.now(UTC).date())
    composition.establish("ekbacken", HELENA)
    composition.keep_up()
    with answering(composition) as service:
        yield service


@contextmanager
def answering(composition: Composition, huvudman: str = "ekbacken") -> Iterator[Service]:
    ready, addresses = Signal(), list[str]()

    def announce(address: str) -> None:
        addresses.append(address)
        ready.set()

    server = AnnouncedServer(configured(composition.application(huvudman), "127.0.0.1", 0), announce)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20), "the server does not answer"
    service = Service(addresses[0], composition, huvudman)
    try:
        yield service
    finally:
        for client in service.clients:
            client.close()
        server.should_exit = True
        thread.join(20)
        composition.close()


def problem(response: httpx2.Response) -> str:
    """The name of the problem that an answer states."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    told = json.loads(response.content)
    assert told["status"] == response.status_code
    assert told["title"]
    assert told["title_sv"]
    assert told["next_step"]
    return str(told["type"]).removeprefix("/problems/")


ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


def post(client: httpx2.Client, body: Any, media_type: str | None = None, **headers: str) -> httpx2.Response:
    """Send one event, or a list of them as a batch."""
    media_type = media_type or (BATCH if isinstance(body, list) else ONE)
    return client.post("/v1/events", json=body, headers={"Content-Type": media_type, **headers})
