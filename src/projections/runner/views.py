"""The views of one ledger, for whoever keeps them up and whoever asks them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from threading import Condition, Lock
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, inspect

from projections.projection import Asked, Parameters, Projection, Question
from projections.runner import tracking
from projections.runner.as_of import answer_as_of
from projections.runner.asking import Answered, NotYet, UnknownQuestion
from projections.runner.catch_up import CatchUp, LostTheRace, Progress
from projections.runner.content import content_hash
from projections.runner.databases import alone, create_schema, postgres_engine, reading, scratch_engine, sqlite_engine, writing
from projections.runner.generations import Generations
from projections.runner.history import History
from projections.runner.listing import PROJECTIONS, QUESTIONS
from projections.things import Meant, meant_by, no_things
from sqa.privacy.permits import Scope
from sqa.vocabulary import stockholm_day

LOOK_AGAIN_SECONDS = 0.05


class Views:
    """Every table of every projection of one ledger. Any method may be called from any thread, once `create` has been."""

    def __init__(
        self,
        engine: Engine,
        ledger: History,
        projections: Sequence[Projection] = PROJECTIONS,
        questions: Mapping[str, Question] = QUESTIONS,
    ) -> None:
        """See `open_views`."""
        self._engine, self._ledger = engine, ledger
        self._projections = {projection.name: projection for projection in projections}
        self._questions = questions
        self._scratch = scratch_engine()
        self._catch_up = CatchUp(engine, ledger, projections)
        self.generations = Generations(engine, ledger, self._projections)
        self._one_at_a_time = Lock()
        self._moved, self._stands, self._is_told = Condition(), -1, False
        self._writes = False

    def prepare(self) -> None:
        """Make the tables that tell of the views themselves, where they are missing. Quick; `create` does so, too."""
        with self._engine.connect() as db:
            there = inspect(db).get_table_names()
        if tracking.TRACKING.tables.keys() <= set(there):  # don't wait for who is alone here, perhaps for long
            return
        create_schema(self._engine)
        with alone(self._engine), writing(self._engine) as db:
            tracking.TRACKING.create_all(db)
            tracking.begin_if_new(db)

    def create(self, progress: Progress | None = None) -> None:
        """Make the tables that are missing, and build those that are new or have other columns. Several processes may do so at once.

        progress(position, head).
        """
        self.prepare()
        self.generations.build_missing(progress)

    # -- keeping up -----------------------------------------------------------------------------------------------

    def catch_up(self, progress: Progress | None = None) -> int:
        """Take in every event the ledger has. progress(position, head) after each batch. Returns the position reached."""
        if not self._writes:
            with writing(self._engine) as db:
                tracking.note_writer(db, self._projections.values())
            self._writes = True
        reached = 0
        while True:
            try:
                with self._one_at_a_time:
                    step, has_all = self._catch_up.step(), self._catch_up.has_all
            except LostTheRace:
                continue
            if step is None:
                return reached or self.position()
            reached = step
            self.stand_at(reached)
            if progress:
                progress(reached, reached if has_all else max(reached, self._ledger.head()[0]))
            if has_all:
                return reached

    def position(self) -> int:
        """The position that the views stand at."""
        with self._engine.connect() as db:
            return tracking.stands(db).position

    def stand_at(self, position: int) -> None:
        """The views stand here, whoever brought them: who waits for it is told."""
        self._is_told = True
        self._note(position)

    def _note(self, position: int) -> None:
        with self._moved:
            if position > self._stands:
                self._stands = position
                self._moved.notify_all()

    def note_heartbeat(self, at: float) -> None:
        """Somebody keeps the views up, and has looked at this time (seconds since 1970)."""
        with writing(self._engine) as db:
            tracking.note_heartbeat(db, at)

    def lag(self) -> int:
        """How many events the views are behind the ledger."""
        position = self.position()
        return max(0, self._ledger.head()[0] - position)

    def holes(self) -> int:
        """How many events some projection claims to know and has never taken in, by a count of its own; below a lag of 0, too."""
        with reading(self._engine) as (db, _):
            position, events = tracking.stands(db).position, tracking.events_counted(db)
        return max((abs(position - events[name]) for name in self._projections if name in events), default=0)

    def last_heartbeat(self) -> float | None:
        """When somebody who keeps the views up last looked (seconds since 1970); None when nobody ever has."""
        with self._engine.connect() as db:
            return tracking.last_heartbeat(db)

    def parked(self) -> Sequence[Mapping[str, Any]]:
        """What could not be taken in: projection, stream, position, error (the name of its class)."""
        with self._engine.connect() as db:
            return [asdict(each) for each in tracking.all_parked(db)]

    def wait_for(self, position: int, timeout: float = 2.0) -> int:
        """Wait until the views stand at this position or later; return where they stand. Raises NotYet after `timeout` seconds."""
        until, look = monotonic() + timeout, not self._is_told  # told at once where somebody tells; else looked for
        while self._stands < position:
            left = until - monotonic()
            if look or left <= 0:
                self._note(self.position())
            if self._stands < position and left <= 0:
                raise NotYet(position=self._stands, asked_for=position)
            with self._moved:
                look = not self._moved.wait_for(lambda: self._stands >= position, min(left, LOOK_AGAIN_SECONDS))
        return self._stands

    # -- asking ---------------------------------------------------------------------------------------------------

    def questions(self) -> Mapping[str, Question]:
        """Every question by its name."""
        return self._questions

    def ask(
        self,
        question: str,
        parameters: Parameters | Mapping[str, Any],
        scope: Scope,
        now: datetime,
        *,
        on: datetime | None = None,
        as_known_on: datetime | int | None = None,
        min_position: int | None = None,
        units: frozenset[UUID] | None = None,
        policy: Callable[[str], int] | None = None,
        limit: int | None = None,
    ) -> Answered:
        """Answer a question, as far as the caller may see.

        parameters: the question's own model, or what it is made of (`unit` in it or `units`, which has those below too).
        on: how it was then (never later than now); as_known_on: as we knew it at that instant or position, and, where `on` is not
        given, how it was then. min_position: wait for it first. limit: no more than the first so many rows.
        Raises UnknownQuestion, NotYet, NarrowTheQuestion, pydantic's ValidationError.
        """
        asks = self._questions.get(question)
        if asks is None:
            raise UnknownQuestion(question=question)
        given = parameters if isinstance(parameters, asks.parameters) else asks.parameters.model_validate(dict(parameters))
        if units is None and given.unit is not None:
            units = frozenset([given.unit])
        upto = None if as_known_on is None else self._position_of(as_known_on)
        at_least = max(min_position or 0, upto or 0)
        if at_least:
            self.wait_for(at_least)
        when = min(now, on or (self._time_of(as_known_on, now) if as_known_on is not None else now))
        with reading(self._engine, tracking.LOOK) as (db, (stands, parked_at_all)):
            position = stands if upto is None else upto
            asked = Asked(db, scope, when, stockholm_day(when), units)
            if policy:
                asked = replace(asked, policy=policy)
            if on is None and as_known_on is None:
                answer = asks.answer(asked, given)
                meant = meant_by(answer.rows[:limit], replace(asked, units=None), no_things(asks.needs)) if asks.about_persons else Meant()
                left_since = None
                parked = tracking.how_many_parked(db, [projection.name for projection in asks.needs]) if parked_at_all else 0
            else:
                told = answer_as_of(asks, given, asked, ledger=self._ledger, scratch=self._scratch, upto=position, limit=limit)
                answer, meant, parked, left_since = told.answer, told.meant, told.untold, told.left_since
        rows = answer.rows[:limit]
        left_out = len(answer.rows) - len(rows)
        why = (answer.counts_only, left_out, answer.choose)
        return Answered(asks, rows, answer.figures, position, when, upto, parked, meant, left_since, *why)

    def _position_of(self, known: datetime | int) -> int:
        return known if isinstance(known, int) else self._ledger.position_at(known)

    def _time_of(self, known: datetime | int, now: datetime) -> datetime:
        if isinstance(known, datetime):
            return known
        last = self._ledger.events(known - 1, 1) if known > 0 else []
        return last[0].recorded_at if last else now

    def content_hash(self, projection: str) -> str:
        """SHA-256 over all rows of a projection in a fixed order, the same on every database."""
        with reading(self._engine) as (db, _):
            return content_hash(db, self._projections[projection].tables)

    def reading(self) -> Connection:
        """A connection for looking at the tables themselves: for tests and `sqa doctor`."""
        return self._engine.connect()

    def close(self) -> None:
        """Give back connections."""
        self._engine.dispose()
        self._scratch.dispose()


def open_views(
    ledger: History,
    huvudman: str,
    data_folder: Path,
    database_url: str | None,
    prepare: Callable[[Engine], Engine] = lambda engine: engine,
) -> Views:
    """The views of a huvudman's ledger: `<data_folder>/<huvudman>/views.db`, or a schema of PostgreSQL. Call `create` once per release.

    prepare: says how PostgreSQL is connected to.
    """
    if database_url:
        return Views(prepare(postgres_engine(database_url, f"sqa_views_{huvudman}")), ledger)
    return Views(sqlite_engine(data_folder / huvudman / "views.db"), ledger)
