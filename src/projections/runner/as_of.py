"""Answers about earlier times: the streams in question are replayed into a scratch database, and asked there the same way.

So every question can be asked of any instant, on either clock, without a line of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert

from projections.projection import Answer, Asked, Parameters, Projection, Question
from projections.runner.asking import NarrowTheQuestion
from projections.runner.catch_up import nothing_to_collect
from projections.runner.history import History
from projections.runner.streams import candidates
from projections.tables import METADATA, seen
from sqa.eventing.stream import Stream
from sqa.privacy.permits import Scope
from sqa.streams import KINDS

MOST_STREAMS = 20_000


def answer_as_of(
    question: Question, parameters: Parameters, asked: Asked, *, ledger: History, scratch: Engine, upto: int
) -> tuple[Answer, int]:
    """Answer as the events up to a position tell how it was at `asked.now`, and say how many streams could not be told.

    asked: over the live tables, which say what the caller may see. Raises NarrowTheQuestion.
    """
    kinds = [kind for kind, stream in KINDS.items() if any(issubclass(stream, p.reads) for p in question.needs)]
    where = candidates(asked, parameters, kinds, upto)
    names = [*where.seen, *where.named]
    if len(names) > MOST_STREAMS:
        raise NarrowTheQuestion(streams=len(names), at_most=MOST_STREAMS)
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for projection in question.needs for table in projection.tables}
    untold = 0
    with nothing_to_collect():
        for name in names:
            try:
                _tell(KINDS[name.partition("/")[0]], ledger.stream_events(name, upto), asked.now, question.needs, rows)
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
        return question.answer(replace(asked, db=db, scope=Scope(), settled=True), parameters), untold


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
