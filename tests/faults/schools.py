"""A huvudman that is served by one process, written to by others and followed by readers: what the proof that nothing is skipped runs."""

import json
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Lock, Thread
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import httpx2

from adapters.composition.joining import Composition
from adapters.composition.serving import AnnouncedServer, configured
from adapters.ledger.ledger import Ledger
from adapters.ledger.postgres import PostgresLedgerFactory, PostgresLedgerRecorder
from adapters.ledger.sqlite import SQLiteLedgerFactory, SQLiteLedgerRecorder
from adapters.settings import Settings
from sqa.cases.events import CaseOpened, ContributorAdded
from sqa.eventing.event import Proposal
from sqa.service import Submission
from sqa.vocabulary import Actor
from tests.e2e.ekbacken import ASA, ELSA, LINDSKOLAN, PER, SAMIRA, SIV

HUVUDMAN = "ekbacken"
AUTUMN = datetime(2025, 9, 1, 8, tzinfo=UTC)
SILENCE = 2.0  # seconds, after which a reader connects anew
EVENTS_A_CONNECTION = 100
Place = tuple[int, str]  # an event's position and id


def composed(folder: Path, url: str | None) -> Composition:
    """The whole service of a process."""
    return Composition(Settings(data=folder, database_url=url, huvudman=HUVUDMAN, port=0, log_level="ERROR"))


def serving(says: Any, folder: Path, url: str | None) -> None:
    """A process that serves over HTTP, says where, and keeps the views up."""
    composition = composed(folder, url)
    composition.keep_up()
    AnnouncedServer(configured(composition.application(HUVUDMAN), "127.0.0.1", 0), says.send).run()


def writing(says: Any, folder: Path, url: str | None, threads: int, cases: int, too_early: Any) -> None:  # noqa: PLR0917 - as a process is started with them
    """A process that opens cases in several threads, and says the place of each event once it has been acknowledged.

    too_early: a shared number, from which positions are taken before the transaction begins; None as it should be.
    """
    one_at_a_time = Lock()

    def run(ledger: Ledger, pupil: UUID) -> None:
        for number in range(cases):
            for submission in _a_case(pupil, number):
                receipts = ledger.append(submission)
                with one_at_a_time:
                    says.send([(receipt.position, str(receipt.id)) for receipt in receipts])

    with _positions_taken(too_early), composed(folder, url).running() as composition:
        ledger = composition.huvudman(HUVUDMAN).ledger
        pupil = ledger.subject_for("person", ELSA)
        running = [Thread(target=run, args=(ledger, pupil)) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()


def _a_case(pupil: UUID, number: int) -> list[Submission]:
    stream = f"case/{uuid4()}"

    def by_samira(data: Any) -> Proposal[Any]:
        return Proposal(uuid4(), stream, data, AUTUMN, Actor("duty", str(SAMIRA)))

    opened = CaseOpened(unit=LINDSKOLAN, owner=SAMIRA, about="pupil", subject=pupil, reason="Läser långsamt.")
    added = [by_samira(ContributorAdded(duty=duty)) for duty in (ASA, PER, SIV)]
    if number % 2:
        return [Submission([by_samira(opened), *added], "tests")]
    return [Submission([each], "tests") for each in (by_samira(opened), *added)]


# -- broken on purpose ----------------------------------------------------------------------------------------------------


class _TooEarly:
    """Hands out positions before the lock is taken, as a sequence would."""

    numbers: Any

    @contextmanager
    def appending(self, ids: Any, streams: Any = ()) -> Any:
        with self.numbers.get_lock():
            first = self.numbers.value + 1
            self.numbers.value += len(ids)
        time.sleep(Random().uniform(0, 0.05))
        with super().appending(ids, streams) as transaction:
            if ids:
                transaction.head = transaction.head._replace(position=first - 1)
            yield transaction


class _SQLiteTooEarly(_TooEarly, SQLiteLedgerRecorder):
    pass


class _PostgresTooEarly(_TooEarly, PostgresLedgerRecorder):
    pass


@contextmanager
def _positions_taken(too_early: Any) -> Any:
    if too_early is None:
        yield
        return
    _TooEarly.numbers = too_early
    with (
        patch.object(SQLiteLedgerFactory, "application_recorder", lambda factory: _SQLiteTooEarly(factory.datastore)),
        patch.object(PostgresLedgerFactory, "application_recorder", lambda factory: _PostgresTooEarly(factory.datastore)),
    ):
        yield


# -- readers --------------------------------------------------------------------------------------------------------------


@dataclass
class Reader:
    """Follows the feed from a position on in a thread of its own, until it has seen `last` or waited long enough."""

    read: Callable[["Reader"], None]
    address: str
    token: str
    position: int
    delivered: list[Place] = field(default_factory=list)
    last: int | None = None
    fault: BaseException | None = None

    def __post_init__(self) -> None:
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.read(self)
        except BaseException as fault:
            self.fault = fault

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)

    @property
    def at_the_end(self) -> bool:
        return self.last is not None and self.position >= self.last

    def ended(self, last: int) -> list[Place]:
        """What was delivered, once the event at position `last` was."""
        self.last = last
        self._thread.join(60)
        assert self.fault is None, self.fault
        assert not self._thread.is_alive(), "the feed stands still"
        return self.delivered


def by_pages(reader: Reader) -> None:
    """GET /v1/events?after=…, again and again."""
    with reader.client() as client:
        while not reader.at_the_end:
            answer = client.get("/v1/events", params={"after": reader.position, "limit": 50})
            if answer.status_code == 409:  # only where positions are broken on purpose: the head went back
                continue
            assert answer.status_code == 200, answer.text
            page = answer.json()
            reader.delivered += [(event["sequence"], event["id"]) for event in page["events"]]
            reader.position = page["scanned_to"]


def by_stream(reader: Reader) -> None:
    """GET /v1/events/stream: one connection after another, each given up after a while of silence or some events, and resumed."""
    while not reader.at_the_end:
        with suppress(httpx2.ReadTimeout), reader.client() as client:
            resumed = {"Last-Event-ID": str(reader.position)}
            with client.stream("GET", "/v1/events/stream", headers=resumed, timeout=httpx2.Timeout(30, read=SILENCE)) as answer:
                _take(reader, answer)


def _take(reader: Reader, answer: httpx2.Response) -> None:
    if answer.status_code == 409:  # as above
        return
    assert answer.status_code == 200
    taken = 0
    for line in answer.iter_lines():
        if line.startswith("data: "):
            event = json.loads(line.removeprefix("data: "))
            reader.delivered.append((event["sequence"], event["id"]))
            reader.position = event["sequence"]
            taken += 1
        if reader.at_the_end or taken == EVENTS_A_CONNECTION:
            return
