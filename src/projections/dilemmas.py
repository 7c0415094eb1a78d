"""Do those closest to the pupils get help: dilemma → advice → commitment → feedback? (A45)"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Integer, String, Uuid, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, instant, table, text, visible_to_staff
from sqa.figures import share
from sqa.forums.forum import Forum
from sqa.vocabulary import stockholm_day

dilemmas = table(
    "dilemmas",
    Column("dilemma", Uuid),
    Column("meeting", Uuid),
    day("raised_on", index=True),
    Column("domain", String(80)),
    Column("part", String(80)),
    Column("advised_by", JSON),
    Column("advice", Integer),
    Column("commitments", Integer),
    Column("helped", String(20)),
    instant("feedback_at"),
    text("dilemma_text"),
    text("feedback"),
)


def rows(forum: Forum) -> Mapping[str, Iterable[Row]]:
    """A row per dilemma."""
    return {
        dilemmas.name: [
            {
                "stream": forum.id,
                "unit": forum.unit,
                "dilemma": each.id,
                "meeting": each.data.meeting,
                "raised_on": stockholm_day(each.raised_at),
                "domain": each.data.domain,
                "part": each.data.part,
                "advised_by": sorted({profession for profession, _ in each.advice}),
                "advice": len(each.advice),
                "commitments": len(each.promised),
                "helped": each.feedback[0] if each.feedback else None,
                "feedback_at": each.feedback_at,
                "dilemma_text": each.data.dilemma_text,
                "feedback": each.feedback[1] if each.feedback else None,
            }
            for each in forum.dilemmas.values()
        ]
    }


PROJECTION = Projection("dilemmas", (dilemmas,), (Forum,), rows)


class DilemmasAsked(Period):
    """Dilemmas raised in a period, in one part of the school; only those that wait for advice or for feedback."""

    part: str | None = None
    waiting_only: bool = False


def answer(asked: Asked, parameters: DilemmasAsked) -> Answer:
    """The latest first; figures tell how far they have come."""
    wanted = visible_to_staff(dilemmas, asked) & between(dilemmas.c.raised_on, parameters.first, parameters.last)
    if parameters.part:
        wanted &= dilemmas.c.part == parameters.part
    found = select(dilemmas).where(wanted).order_by(dilemmas.c.raised_on.desc(), dilemmas.c.dilemma)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    listed = [row for row in told if row["helped"] is None or not parameters.waiting_only]
    return Answer(listed, _figures(told))


def _figures(told: list[dict[str, Any]]) -> dict[str, Any]:
    advised = [row for row in told if row["advice"]]
    answered = [row for row in advised if row["helped"]]
    return {
        "dilemmas": len(told),
        "advised": len(advised),
        "with_commitment": sum(row["commitments"] > 0 for row in told),
        "with_feedback": len(answered),
        "feedback_share": share(len(answered), len(advised)),
        "helped": dict(sorted(Counter(row["helped"] for row in answered).items())),
        "by_domain": dict(sorted(Counter(row["domain"] for row in told).items())),
    }


QUESTION = Question(
    name="dilemmas",
    sv="Får de som är närmast eleverna hjälp: dilemma, råd, åtagande, återkoppling?",
    en="Do those closest to the pupils get help: dilemma, advice, commitment, feedback?",
    parameters=DilemmasAsked,
    columns={
        "stream": ("forum", "forum"),
        "unit": ("enhet", "unit"),
        "raised_on": ("lyft", "raised on"),
        "domain": ("område", "domain"),
        "part": ("del av skolan", "part of the school"),
        "dilemma_text": ("dilemma", "dilemma"),
        "advised_by": ("råd från", "advised by"),
        "advice": ("råd", "pieces of advice"),
        "commitments": ("åtaganden", "commitments"),
        "helped": ("hjälpte det", "did it help"),
        "feedback": ("återkoppling", "feedback"),
        "feedback_at": ("återkopplat", "feedback at"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "dilemmas": ("dilemman", "dilemmas"),
        "advised": ("fick råd", "advised"),
        "with_commitment": ("med åtagande", "with a commitment"),
        "with_feedback": ("med återkoppling", "with feedback"),
        "feedback_share": ("andel med återkoppling", "share with feedback"),
        "helped": ("hjälpte", "helped"),
        "by_domain": ("område", "domain"),
    },
)
