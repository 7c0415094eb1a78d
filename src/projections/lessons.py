"""What have others learnt that we can use? De-identified lessons from cases and initiatives, of every unit. (A53)

A lesson tells nobody's case: it has its unit, its domain and its level, never the stream it came from. Whoever may ask at all may search
them, since they were published to be shared.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import Column, String, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, text
from sqa.cases.case import Case
from sqa.initiatives.initiative import Initiative
from sqa.lessons import LessonPublished
from sqa.vocabulary import stockholm_day

lessons = table(
    "lessons",
    day("published_on", index=True),
    Column("kind", String(20)),
    Column("level", String(80)),
    Column("domain", String(80)),
    Column("came_from", String(20)),
    text("lesson"),
)


def rows(stream: Case | Initiative) -> Mapping[str, Iterable[Row]]:
    """A row per lesson."""
    published = [event for event in stream.history if isinstance(event.data, LessonPublished)]
    return {
        lessons.name: [
            {
                "stream": stream.id,
                "unit": stream.unit,
                "published_on": stockholm_day(event.occurred_at),
                "kind": event.data.kind,
                "level": event.data.level,
                "domain": event.data.domain,
                "came_from": stream.KIND,
                "lesson": event.data.lesson,
            }
            for event in published
        ]
    }


PROJECTION = Projection("lessons", (lessons,), (Case, Initiative), rows)


class LessonsAsked(Period):
    """Lessons published in a period, of one kind, level or domain, from cases or from initiatives."""

    kind: Literal["success factor", "obstacle"] | None = None
    level: str | None = None
    domain: str | None = None
    came_from: Literal["case", "initiative"] | None = None


def answer(asked: Asked, parameters: LessonsAsked) -> Answer:
    """The latest first."""
    wanted = between(lessons.c.published_on, parameters.first, parameters.last)
    if asked.units is not None:
        wanted &= lessons.c.unit.in_(asked.units)
    for name in ("kind", "level", "domain", "came_from"):
        if value := getattr(parameters, name):
            wanted &= lessons.c[name] == value
    shown = (
        lessons.c.unit,
        lessons.c.published_on,
        lessons.c.kind,
        lessons.c.level,
        lessons.c.domain,
        lessons.c.came_from,
        lessons.c.lesson,
    )
    found = select(*shown).where(wanted).order_by(lessons.c.published_on.desc(), lessons.c.lesson)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    figures = {
        "lessons": len(told),
        "by_kind": dict(sorted(Counter(row["kind"] for row in told).items())),
        "by_domain": dict(sorted(Counter(row["domain"] for row in told).items())),
    }
    return Answer(told, figures)


QUESTION = Question(
    name="lessons",
    sv="Vad har andra lärt sig som vi kan använda?",
    en="What have others learnt that we can use?",
    parameters=LessonsAsked,
    columns={
        "published_on": ("publicerad", "published on"),
        "unit": ("enhet", "unit"),
        "kind": ("slag", "kind"),
        "level": ("nivå", "level"),
        "domain": ("område", "domain"),
        "came_from": ("kommer ur", "came from"),
        "lesson": ("lärdom", "lesson"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    published=True,
    figures={"lessons": ("lärdomar", "lessons"), "by_kind": ("slag", "kind"), "by_domain": ("område", "domain")},
)
