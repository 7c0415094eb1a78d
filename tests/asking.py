"""Put a question to a story (tests.given) without runner or ledger: the streams' rows, the query, an empty SQLite in memory."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, insert
from sqlalchemy.pool import StaticPool

from adapters.api.questions import FIGURES
from projections import team
from projections.projection import Answer, Asked, Projection, Question
from projections.tables import METADATA
from sqa.privacy.permits import Scope
from sqa.streams import KINDS
from sqa.swedish import in_swedish
from sqa.vocabulary import stockholm_day
from tests.given import Story
from tests.school import at

EVERYTHING = Scope(everything=True)


def ask(
    story: Story,
    question: Question,
    now: str,
    *,
    scope: Scope = EVERYTHING,
    units: frozenset[UUID] | None = None,
    known: int | None = None,
    **parameters: Any,
) -> Answer:
    """The answer at an instant (`2024-12-20`), of what had happened by then, as known at a position (all of it when left out)."""
    projections = {projection.name: projection for projection in (*question.needs, team.PROJECTION)}
    tables = [table for projection in projections.values() for table in projection.tables]
    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as db:
            METADATA.create_all(db, tables)
            for name, told in _rows(story, list(projections.values()), at(now), known).items():
                if told:
                    db.execute(insert(METADATA.tables[name]), told)
            asked = Asked(db, scope, at(now), stockholm_day(at(now)), units)
            answer = question.answer(asked, question.parameters.model_validate(parameters))
            named = question.figures.keys() | question.columns.keys() | FIGURES.keys()
            assert not {name for name in answer.figures.keys() - named if not in_swedish(name)}, "every figure has a name in Swedish"
            return answer
    finally:
        engine.dispose()


def _rows(story: Story, projections: list[Projection], on: datetime, known: int | None) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    for name in dict.fromkeys(event.stream for event in story.ledger.events):
        kind = KINDS[name.partition("/")[0]]
        events = [event for event in story.ledger.of(name) if known is None or event.position <= known]
        stream = kind.replay(events, on) if events else None
        for projection in projections:
            if stream is None or not stream.history or not issubclass(kind, projection.reads):
                continue
            rows = projection.rows(stream)
            for table in projection.tables:
                columns = {column.name for column in table.columns}
                for row in rows.get(table.name, ()):
                    assert row.keys() <= columns, f"{table.name} has no column {sorted(row.keys() - columns)}"
                    told.setdefault(table.name, []).append({column: row.get(column) for column in columns})
    return told
