"""What is strong and what is hard in each part of the school, and what is the prognosis for the term? (A46, A49)

Strengths and challenges that forums noted, counted by part and domain; beside them the latest prognosis for these, with its term.
A prognosis of fewer pupils than the threshold, at risk or not, is not told in figures.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Integer, String, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, instant, table, visible_to_staff
from sqa.figures import share
from sqa.forums.events import StrengthNoted
from sqa.forums.forum import Forum
from sqa.vocabulary import stockholm_day

noted = table(
    "forum_noted", day("on_day", index=True), Column("what", String(20)), Column("part", String(80)), Column("domain", String(80))
)
prognoses = table(
    "forum_prognoses",
    day("on_day", index=True),
    instant("at"),
    Column("term", String(20)),
    Column("part", String(80)),
    Column("domain", String(80)),
    Column("pupils", Integer),
    Column("at_risk", Integer),
)


def rows(forum: Forum) -> Mapping[str, Iterable[Row]]:
    """A row per thing noted, and per prognosis."""
    of_all = {"stream": forum.id, "unit": forum.unit}
    return {
        noted.name: [
            {
                **of_all,
                "on_day": stockholm_day(event.occurred_at),
                "what": "strength" if isinstance(event.data, StrengthNoted) else "challenge",
                "part": event.data.part,
                "domain": event.data.domain,
            }
            for event in forum.noted
        ],
        prognoses.name: [
            {
                **of_all,
                "on_day": stockholm_day(event.occurred_at),
                "at": event.occurred_at,
                **{name: getattr(event.data, name) for name in ("term", "part", "domain", "pupils", "at_risk")},
            }
            for event in forum.prognoses
        ],
    }


PROJECTION = Projection("school_picture", (noted, prognoses), (Forum,), rows)


class SchoolPictureAsked(Period):
    """What was noted in a period, about one part of the school."""

    part: str | None = None


def answer(asked: Asked, parameters: SchoolPictureAsked) -> Answer:
    """A row per part and domain, the most challenges first."""
    things = _of(noted, asked, parameters)
    counted = Counter((row["unit"], row["part"], row["domain"], row["what"]) for row in things)
    latest: dict[Any, dict[str, Any]] = {}
    for row in sorted(_of(prognoses, asked, parameters), key=lambda row: (row["at"], row["stream"])):
        latest[row["unit"], row["part"], row["domain"]] = row
    told = [_told(key, counted, latest.get(key), asked.policy("suppression_threshold")) for key in {k[:3] for k in counted} | latest.keys()]
    told.sort(key=lambda row: (-row["challenges"], -row["strengths"], row["part"], row["domain"], str(row["unit"])))
    strengths = sum(row["strengths"] for row in told)
    return Answer(told, {"strengths": strengths, "challenges": sum(row["challenges"] for row in told), "prognoses": len(latest)})


def _of(rows_of: Any, asked: Asked, parameters: SchoolPictureAsked) -> list[dict[str, Any]]:
    wanted = visible_to_staff(rows_of, asked) & between(rows_of.c.on_day, parameters.first, parameters.last)
    if parameters.part:
        wanted &= rows_of.c.part == parameters.part
    return [dict(row) for row in asked.db.execute(select(rows_of).where(wanted)).mappings()]


def _told(key: Any, counted: Counter[Any], prognosis: dict[str, Any] | None, threshold: int) -> dict[str, Any]:
    groups = (prognosis["at_risk"], prognosis["pupils"] - prognosis["at_risk"]) if prognosis else ()
    shown = bool(prognosis) and not any(0 < pupils < threshold for pupils in groups)
    return {
        "unit": key[0],
        "part": key[1],
        "domain": key[2],
        "strengths": counted[*key, "strength"],
        "challenges": counted[*key, "challenge"],
        "term": prognosis["term"] if prognosis else None,
        "pupils": prognosis["pupils"] if prognosis else None,
        "at_risk": prognosis["at_risk"] if prognosis and shown else None,
        "at_risk_share": share(prognosis["at_risk"], prognosis["pupils"]) if prognosis and shown else None,
        "suppressed": prognosis is not None and not shown,
    }


QUESTION = Question(
    name="school-picture",
    sv="Vad är starkt och vad är svårt i varje del av skolan, och vad är prognosen för terminen?",
    en="What is strong and what is hard in each part of the school, and what is the term's prognosis?",
    parameters=SchoolPictureAsked,
    columns={
        "unit": ("enhet", "unit"),
        "part": ("del av skolan", "part of the school"),
        "domain": ("område", "domain"),
        "strengths": ("styrkor", "strengths"),
        "challenges": ("utmaningar", "challenges"),
        "term": ("termin", "term"),
        "pupils": ("elever", "pupils"),
        "at_risk": ("i riskzonen", "at risk"),
        "at_risk_share": ("andel i riskzonen", "share at risk"),
        "suppressed": ("dolt: för få", "suppressed: too few"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "strengths": ("styrkor", "strengths"),
        "challenges": ("utmaningar", "challenges"),
        "prognoses": ("prognoser", "prognoses"),
    },
)
