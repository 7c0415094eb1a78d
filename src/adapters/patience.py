"""How long a connection to PostgreSQL is waited for: a database that is gone is noticed within seconds, and asked again later."""

from select import POLLIN, poll
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Engine, event

CONNECT_SECONDS = 3
POOL_SECONDS = PING_SECONDS = 3
MOMENT_SECONDS = 1
T = TypeVar("T")
# A network that swallows everything is told from a server that thinks by the packets that nobody acknowledges.
NETWORK: dict[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": 6_000,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}


class NoAnswer(psycopg.OperationalError):
    """The database has not answered a statement in the time that such a statement may take."""


class Impatient(psycopg.Connection[Any]):
    """A connection that waits for an answer so long and no longer, also where the network acknowledges and nobody answers."""

    seconds = 8.0
    heard = float("-inf")

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """As psycopg does, until the time is up; the connection is closed then. Raises NoAnswer."""
        try:
            said = super().wait(gen, interval, self.seconds if timeout is None else timeout)
        except psycopg.errors._WaitTimeout as late:
            if timeout is not None:
                raise
            self.close()
            raise NoAnswer("the database has not answered in time") from late
        self.heard = monotonic()
        return said

    def just_spoke(self) -> bool:
        """Has it answered a moment ago, and has nothing come since, as it does when the other side ends?"""
        if self.closed or monotonic() - self.heard > MOMENT_SECONDS:
            return False
        line = poll()
        line.register(self.fileno(), POLLIN)
        return not line.poll(0)


class Patient(Impatient):
    """For statements that may take their time: an answer over all of history, a rebuild."""

    seconds = 30.0


def connect_with(engine: Engine, kind: type[psycopg.Connection[Any]]) -> Engine:
    """Let the engine's connections be of this kind, and notice a network that is gone; what the URL says goes before."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: Any, named: Any) -> psycopg.Connection[Any]:
        return kind.connect(*arguments, **{**NETWORK, **named})

    ask = engine.dialect.do_ping

    def ask_shortly(connection: Any) -> bool:
        """Whether it is alive is asked of a connection that has lain idle; however patient it is, that takes no time."""
        if connection.just_spoke():
            return True
        patience, connection.seconds = connection.seconds, PING_SECONDS
        try:
            return ask(connection)
        finally:
            connection.seconds = patience

    engine.dialect.do_ping = ask_shortly  # type: ignore[assignment]  # a method, replaced for this engine alone
    return close_what_comes_back_late(engine)


def close_what_comes_back_late(engine: Engine) -> Engine:
    """Let a connection that is in use when the engine is disposed of be closed when it is given back, not when it is collected."""
    times_disposed_of = 0

    @event.listens_for(engine, "engine_disposed")
    def disposed(_engine: Engine) -> None:
        nonlocal times_disposed_of
        times_disposed_of += 1

    @event.listens_for(engine, "connect")
    def connected(_connection: object, record: Any) -> None:
        record.info["made_after"] = times_disposed_of

    @event.listens_for(engine, "checkin")
    def given_back(_connection: object, record: Any) -> None:
        if record.info.get("made_after") != times_disposed_of:
            record.invalidate()

    return engine
