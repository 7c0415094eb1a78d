"""Answers about earlier times: the streams in question are replayed into a scratch database, and asked there the same way.

So every question can be asked of any instant, on either clock, without a line of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert

from projections import things
from projections.projection import Answer, Asked, Parameters, Projection, Question
from projections.runner.asking import NarrowTheQuestion
from projections.runner.history import History
from projections.runner.streams import candidates, once_at
from projections.tables import METADATA, seen
from projections.things import Meant
from sqa.eventing.collecting import nothing_to_collect
from sqa.eventing.stream import Stream
from sqa.privacy.permits import Scope
from sqa.streams import KINDS

MOST_STREAMS = 20_000


@dataclass(frozen=True, slots=True)
class ToldAsOf:
    """An answer about an earlier time. untold: streams that could not be told; left_since: see `Answered`."""

    answer: Answer
    meant: Meant
    untold: int
    left_since: int


def answer_as_of(
    question: Question, parameters: Parameters, asked: Asked, *, ledger: History, scratch: Engine, upto: int, limit: int | None = None
) -> ToldAsOf:
    """Answer as the events up to a position tell how it was at `asked.now`.

    asked: over the live tables, which say what the caller may see. limit: how many rows will be told. Raises NarrowTheQuestion.
    """
    kinds = [kind for kind, stream in KINDS.items() if any(issubclass(stream, p.reads) for p in question.needs)]
    where = candidates(asked, parameters, kinds, upto)
    names = [*where.seen, *where.named]
    if len(names) > MOST_STREAMS:
        raise NarrowTheQuestion(streams=len(names), at_most=MOST_STREAMS)
    needs = (*question.needs, things.PROJECTION) if question.about_persons else question.needs
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for projection in needs for table in projection.tables}
    untold = 0
    left_since = _left_since(kinds, asked, ledger, upto)
    with nothing_to_collect():
        for name, events in ledger.each_stream(names, upto):
            try:
                if isinstance(events, Exception):
                    raise events
                _tell(KINDS[name.partition("/")[0]], events, asked.now, needs, rows)
            except Exception:  # a stream that is parked live is left out here, and counted in the same way
                untold += 1
    with scratch.connect() as db, db.begin():
        tables = [METADATA.tables[table] for table in rows]
        METADATA.create_all(db, tables, checkfirst=False)
        seen.create(db)
        for table in tables:
            if rows[table.name]:
                db.execute(insert(table), rows[table.name])
        if where.seen:
            db.execute(insert(seen), [{"stream": name} for name in where.seen])
        then = replace(asked, db=db, scope=Scope(), settled=True)
        answer = question.answer(then, parameters)
        whole, without = replace(then, units=None), things.no_things(question.needs)
        meant = things.meant_by(answer.rows[:limit], whole, without) if question.about_persons else things.Meant()
    return ToldAsOf(answer, meant, untold, left_since)


def _left_since(kinds: Sequence[str], asked: Asked, ledger: History, upto: int) -> int:
    """How many streams were at the caller's units then, and may not be seen by the caller today. How many, never which."""
    units = asked.scope.units if asked.units is None else asked.scope.units & asked.units
    if asked.scope.everything or not units:
        return 0
    left = 0
    for name, events in ledger.each_stream(once_at(units, asked, kinds, upto), upto):
        if isinstance(events, Exception):
            raise events
        stream = KINDS[name.partition("/")[0]].replay(events, asked.now) if events else None
        left += stream is not None and bool(stream.history) and stream.unit in units
    return left


def _tell(
    kind: type[Stream], events: Sequence[Any], on: datetime, needs: Sequence[Projection], rows: dict[str, list[dict[str, Any]]]
) -> None:
    if not events:
        return
    stream = kind.replay(events, on)
    if not stream.history:
        return  # all of it came later
    told: list[tuple[str, list[dict[str, Any]]]] = []
    for projection in needs:
        if isinstance(stream, projection.reads):
            given = projection.rows(stream)
            for table in projection.tables:
                names = table.columns.keys()
                told.append((table.name, [{name: row.get(name) for name in names} for row in given.get(table.name, ())]))
    for table_name, of_table in told:
        rows[table_name] += of_table
