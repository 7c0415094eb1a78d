"""The source tells of news, in its own words, and a sync follows; nobody else can tell us anything."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select

from adapters.api import problem_details, register_notices
from adapters.roster.following import Following
from adapters.roster.roster import Roster
from adapters.roster.source import Access, SourceFault
from adapters.roster.subscribing import tells_news
from adapters.roster.syncing import TooMuchWouldBeRemoved
from adapters.roster.tables import open_register, prepare, register_sources
from tests.roster_school import School, id_of
from tests.ss12000_server import TOKEN, Register, Trouble, application, served

SECRET = "0123456789abcdef0123456789abcdef"
AUGUST = date(2024, 8, 19)
EARLY = datetime(2024, 8, 19, 4, tzinfo=UTC)
SOON = EARLY + timedelta(hours=2)


@pytest.fixture
def engine(database_url: str | None, data_folder: Path) -> Iterator[Engine]:
    engine = open_register(data_folder, database_url, "ekbacken")
    prepare(engine)
    yield engine
    engine.dispose()


class Here:
    """Our service's address for notices, and the register that follows the source. The clock stands until it is set."""

    def __init__(self, engine: Engine, source: str) -> None:
        self.now, self.engine, self.source = SOON, engine, source
        self.app = FastAPI()
        problem_details.install(self.app)
        self.app.include_router(register_notices.router(SECRET, lambda notice: self.following.heard(notice, self.now)))

    def reached_at(self, address: str) -> None:
        self.address = address
        self.following = self.with_secret(SECRET)

    def with_secret(self, secret: str) -> Following:
        roster = Roster(self.engine, named_duty=None, register_id_of=lambda _: None)
        to = f"{self.address}{register_notices.PATH}/{secret}"
        return Following(roster, Access(self.source, TOKEN), notices_to=to, wait=lambda _: None)

    def sync_if_due(self, now: datetime) -> bool:
        self.now = now
        return self.following.sync_if_due(now, AUGUST) is not None

    def news_at(self) -> datetime | None:
        with self.engine.connect() as db:
            return db.scalar(select(register_sources.c.news_at))


@pytest.fixture
def register() -> Register:
    register = Register(EARLY)
    register.load(School())
    return register


@pytest.fixture
def here(engine: Engine, register: Register) -> Iterator[Here]:
    with served(application(register)) as source:
        here = Here(engine, f"{source}/v2.0/")
        with served(here.app) as address:
            here.reached_at(address)
            yield here


def test_a_notice_leads_to_a_sync_that_brings_the_news(here: Here, register: Register) -> None:
    assert here.sync_if_due(SOON), "the first time everything"
    here.following.subscribe(SOON)
    assert not here.sync_if_due(SOON + timedelta(minutes=1))

    school = School()
    school.change("Samiras tjänst", endDate="2024-11-30")
    register.now = here.now = SOON + timedelta(minutes=30)
    register.load(school)
    assert register.notify(["Duty"]) == [200]

    synced = here.following.sync_if_due(SOON + timedelta(minutes=31), AUGUST)
    assert synced is not None
    assert [ended.duty for ended in synced.report.ended_duties] == [id_of("Samiras tjänst")]
    assert not here.sync_if_due(SOON + timedelta(minutes=32)), "heard once, fetched once"


def test_a_notice_that_comes_while_we_fetch_is_not_lost(here: Here, register: Register) -> None:
    here.following.subscribe(SOON)

    def told_meanwhile(_done: int, _of: int) -> None:
        here.now = SOON + timedelta(seconds=2)
        register.notify([], deleted=True)

    here.following.sync(SOON, AUGUST, progress=told_meanwhile)
    assert here.sync_if_due(SOON + timedelta(minutes=1))


def test_without_news_it_is_fetched_once_a_night_in_sweden(here: Here) -> None:
    assert here.sync_if_due(SOON)
    assert not here.sync_if_due(datetime(2024, 8, 19, 23, 59, tzinfo=UTC))
    assert here.sync_if_due(datetime(2024, 8, 20, 0, 0, tzinfo=UTC))  # two in the morning
    assert not here.sync_if_due(datetime(2024, 8, 20, 0, 1, tzinfo=UTC))


def test_after_a_fault_it_waits_before_it_asks_again(here: Here, register: Register) -> None:
    register.troubles.append(Trouble("groups", 503, times=99))
    with pytest.raises(SourceFault):
        here.sync_if_due(SOON)
    register.troubles.clear()
    assert not here.sync_if_due(SOON + timedelta(minutes=14))
    assert here.sync_if_due(SOON + timedelta(minutes=15))


def test_a_subscription_is_renewed_when_its_time_is_half_over_and_made_anew_when_it_is_gone(here: Here, register: Register) -> None:
    here.sync_if_due(SOON)
    here.following.subscribe(SOON)
    (first,) = register.subscriptions
    register.asked.clear()
    here.sync_if_due(SOON + timedelta(days=4))
    assert not [method for method, _, _ in register.asked if method != "GET"]

    register.now = SOON + timedelta(days=5)
    here.sync_if_due(register.now)
    assert [method for method, _, _ in register.asked if method != "GET"] == ["PATCH"]
    assert list(register.subscriptions) == [first]

    register.subscriptions.clear()  # it forgot us
    here.following.subscribe(register.now)
    (second,) = register.subscriptions
    assert second != first


def test_another_secret_takes_the_place_of_the_old_subscription(here: Here, register: Register) -> None:
    here.following.subscribe(SOON)
    here.with_secret("f" * 32).subscribe(SOON)
    ((_, only),) = register.subscriptions.items()
    assert only["target"].endswith("f" * 32)
    assert only["resourceTypes"] == [{"resource": name} for name in ("Group", "Placement", "Duty", "Person", "Organisation")]


def test_after_taking_it_back_nothing_is_told(here: Here, register: Register) -> None:
    assert not here.following.unsubscribe()
    here.following.subscribe(SOON)
    assert here.following.unsubscribe()
    assert register.subscriptions == {}
    assert not here.following.unsubscribe()


def test_who_does_not_know_the_secret_finds_no_such_address(here: Here) -> None:
    with httpx2.Client(trust_env=False, base_url=here.address) as stranger:
        wrong = stranger.post(f"{register_notices.PATH}/{'0' * 32}", json={"deletedEntities": True})
        nowhere = stranger.post("/v1/nowhere", json={})
        large = stranger.post(f"{register_notices.PATH}/{SECRET}", content=b" " * 100_000)
    assert (wrong.status_code, wrong.content) == (nowhere.status_code, nowhere.content)
    assert wrong.status_code == 404
    assert large.status_code == 413
    assert here.news_at() is None


def test_the_secret_is_not_kept_in_the_register(here: Here) -> None:
    here.following.subscribe(SOON)
    with here.engine.connect() as db:
        assert SECRET not in repr(db.execute(select(register_sources)).all())


@pytest.mark.parametrize(
    ("notice", "news"),
    [
        (b'{"modifiedEntites": ["Person"], "deletedEntities": false}', True),
        (b'{"modifiedEntities": ["Duty"]}', True),
        (b'{"modifiedEntites": [], "deletedEntities": true}', True),
        (b'{"deletedEntities": true}', True),
        (b'{"modifiedEntites": ["Attendance", "Grade"], "deletedEntities": false}', False),
        (b'{"modifiedEntites": []}', False),
        (b'{"deletedEntities": false}', False),
        (b"not json", True),
        (b"[]", True),
        (b"{}", True),
        (b'{"modifiedEntites": [{"resource": "Person"}]}', False),
    ],
)
def test_a_notice_is_news_when_it_concerns_what_the_register_keeps_or_is_not_understood(notice: bytes, news: bool) -> None:
    assert tells_news(notice) is news


def test_a_full_sync_refused_by_hand_does_not_stop_the_nightly_one(here: Here, register: Register) -> None:
    here.sync_if_due(SOON)
    school = School()
    school.groups = []
    register.load(school)
    with pytest.raises(TooMuchWouldBeRemoved):
        here.following.sync(SOON, AUGUST, full=True)
    assert here.sync_if_due(SOON + timedelta(days=1))
