"""The database is away: everybody is told so within seconds, nothing is lost, and when it is back everything goes on by itself."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlalchemy import create_engine, make_url

from adapters.patience import Impatient, connect_with
from adapters.sqlite_file import sqlite3
from tests import databases
from tests.e2e.ekbacken import SAMIRA, Service, a_case, case_opened, problem, served


def until(so: Callable[[], bool]) -> None:
    """Wait for it, half a minute at most."""
    for _ in range(60):
        if so():
            return
        sleep(0.5)
    pytest.fail("it did not recover by itself")


class Line:
    """A line to a PostgreSQL server that can be cut, or swallow everything that is said and go on acknowledging it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        host, port = asked.get("host", [parts.hostname or "127.0.0.1"])[0], asked.get("port", [parts.port or 5432])[0]
        self._where: dict[str, Any] = {"path": f"{host}/.s.PGSQL.{port}"} if host.startswith("/") else {"host": host, "port": int(port)}
        self._open: set[asyncio.StreamWriter] = set()
        self.swallows = self.is_cut = False
        self._loop = asyncio.new_event_loop()
        self._carrying = Thread(target=self._loop.run_forever, daemon=True)
        self._carrying.start()
        self._server = self._do(asyncio.start_server(self._carried, "127.0.0.1", 0))
        who = f"{parts.username}{f':{parts.password}' if parts.password else ''}@" if parts.username else ""
        self.url = f"postgresql://{who}127.0.0.1:{self._server.sockets[0].getsockname()[1]}{parts.path}?sslmode=disable"

    def cut(self) -> None:
        """For those who speak, and those who call."""
        self.is_cut = True
        self._do(self._hang_up())

    def mend(self) -> None:
        if self.swallows:
            self._do(self._hang_up())  # what was said meanwhile never came
        self.swallows = self.is_cut = False

    def close(self) -> None:
        self.cut()
        self._do(self._stop_listening())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._carrying.join()
        self._loop.close()

    async def _stop_listening(self) -> None:
        if self._server.is_serving():
            self._server.close()
        carrying = asyncio.all_tasks() - {asyncio.current_task()}
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(20)

    async def _hang_up(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _carried(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        connect = asyncio.open_unix_connection if "path" in self._where else asyncio.open_connection
        answers, server = await connect(**self._where)
        self._open |= {writer, server}
        await asyncio.gather(self._carry(reader, server, writer), self._carry(answers, writer, server))

    async def _carry(self, one: asyncio.StreamReader, other: asyncio.StreamWriter, back: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await one.read(65_536):
                if not self.swallows:
                    other.write(data)
        other.close()
        back.close()


@pytest.fixture(scope="module")
def line(postgres: databases.Postgres) -> Iterator[Line]:
    with postgres.new_database() as url:
        line = Line(url)
        yield line
        line.close()


@pytest.fixture(scope="module")
def school(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("data"), line.url) as service:
        yield service


@contextmanager
def away(line: Line, how: str) -> Iterator[None]:
    if how == "cut":
        line.cut()
    else:
        line.swallows = True
    try:
        yield
    finally:
        line.mend()


@pytest.mark.parametrize("how", ["cut", "swallowed"])
def test_all_are_told_and_all_goes_on_when_the_database_is_back(line: Line, school: Service, how: str) -> None:
    token = school.token("service", types=["sqa.*"], reads=True)
    backend = httpx2.Client(base_url=school.address, headers={"Authorization": f"Bearer {token}"}, timeout=45)
    principal = school.staff(SAMIRA)
    event = case_opened(a_case())
    assert backend.post("/v1/events", json=case_opened(a_case())).status_code == 201
    assert principal.get("/v1/questions/owners").status_code == 200

    with away(line, how):
        refused = backend.post("/v1/events", json=event)
        assert (refused.status_code, problem(refused)) == (503, "unavailable")
        assert refused.headers["retry-after"]
        for address in ("/v1/questions/owners", "/v1/events?after=0"):
            assert backend.get(address).status_code == 503, address
        assert backend.get("/readyz").status_code == 503
        assert backend.get("/healthz").status_code == 200

    until(lambda: backend.get("/readyz").status_code == 200)
    recorded = backend.post("/v1/events", json=event)
    assert recorded.status_code == 201
    until(lambda: backend.get("/v1/questions/owners", params={"min_position": recorded.json()["position"]}).status_code == 200)
    backend.close()


def test_a_locked_file_is_told_and_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.ledger.sqlite.BUSY_SECONDS", 0.2)
    with served(tmp_path, None) as service:
        backend, event = service.backend(), case_opened(a_case())
        holder = sqlite3.connect(tmp_path / "ekbacken" / "events.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        refused = backend.post("/v1/events", json=event)
        holder.execute("ROLLBACK")
        holder.close()

        assert (refused.status_code, problem(refused)) == (503, "unavailable")
        assert backend.post("/v1/events", json=event).status_code == 201


def test_a_full_file_is_told(tmp_path: Path) -> None:
    with served(tmp_path, None) as service:
        backend, event = service.backend(), case_opened(a_case())
        event["data"]["reason"] = "Klarar inte läsningen. " * 400
        recorder = service.composition.huvudman("ekbacken").ledger._recorder

        def leave(pages: int) -> None:
            with recorder.datastore.transaction(commit=False) as cursor:
                cursor.execute(f"PRAGMA max_page_count = {pages}")

        leave(1)
        refused = [backend.post("/v1/events", json={**event, "id": one["id"], "subject": one["subject"]}) for one in cases(9)]
        leave(1_000_000)

        assert {(one.status_code, problem(one)) for one in refused if one.status_code != 201} == {(507, "no-room-left")}
        assert backend.get("/v1/events?after=0").status_code == 200
        assert backend.post("/v1/events", json=event).status_code == 201


def cases(count: int) -> list[dict[str, str]]:
    return [case_opened(a_case()) for _ in range(count)]


def test_a_connection_given_back_late_is_closed_at_once(postgres: databases.Postgres) -> None:
    with postgres.new_database() as url:
        engine = connect_with(create_engine(make_url(url).set(drivername="postgresql+psycopg")), Impatient)
        with engine.connect() as in_use:
            line = in_use.connection.dbapi_connection
            engine.dispose()
        assert isinstance(line, Impatient)
        assert line.closed
