"""Where do professions see a concern differently, and when does the unit's forum meet next to talk about it? (A59; hard question 13)

Two professions disagree when the latest rating of each in an open case, on the same version of a scale, is of another level; where the
versions are not the same, that is shown, and nothing is compared. Nothing is averaged. What stands here is listed for the unit's next
planned meeting. Ratings with which concerns were raised are beside those of the case in the question of ratings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Integer, String, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, instant, table, visible, visible_to_staff
from sqa.cases.case import Case
from sqa.cases.needs import Rating
from sqa.forums.forum import Forum
from sqa.vocabulary import stockholm_day

differing = table(
    "differing_ratings",
    Column("scale", String(80)),
    Column("views", JSON),
    Column("differ", Integer),
    Column("not_compared", Integer),
    day("since"),
)
next_meetings = table("meetings_to_come", Column("forum", String(2_000)), instant("starts_at", index=True))


def rows(stream: Case | Forum) -> Mapping[str, Iterable[Row]]:
    """A row per scale on which professions differ in a case, or can't be compared; one per planned meeting of a forum."""
    told: dict[str, list[Row]] = {differing.name: [], next_meetings.name: []}
    of_all = {"stream": stream.id, "unit": stream.unit}
    if isinstance(stream, Case):
        told[differing.name] = [{**of_all, **row} for row in _differing(stream)] if stream.open else []
    elif stream.schedule:
        planned = [meeting.plan for meeting in stream.meetings.values() if meeting.status == "planned"]
        told[next_meetings.name] = [{**of_all, "forum": stream.schedule.name, "starts_at": plan.starts_at} for plan in planned]
    return told


def _differing(case: Case) -> Iterable[dict[str, Any]]:
    latest: defaultdict[str, dict[str, Rating]] = defaultdict(dict)
    for rating in sorted(case.ratings.values(), key=lambda rating: (rating.at, str(rating.event))):
        latest[rating.scale][rating.role or "–"] = rating
    for scale, by_role in sorted(latest.items()):
        levels: defaultdict[int, set[int]] = defaultdict(set)
        for rating in by_role.values():
            levels[rating.scale_version].add(rating.level)
        differ = sum(len(of_version) > 1 for of_version in levels.values())
        if differ or len(levels) > 1:
            views = [
                {
                    "profession": role,
                    "level": rating.level,
                    "scale_version": rating.scale_version,
                    "rated_on": str(stockholm_day(rating.at)),
                }
                for role, rating in sorted(by_role.items())
            ]
            since = stockholm_day(max(rating.at for rating in by_role.values()))
            yield {"scale": scale, "views": views, "differ": int(differ > 0), "not_compared": int(len(levels) > 1), "since": since}


PROJECTION = Projection("disagreements", (differing, next_meetings), (Case, Forum), rows)


class DisagreementsAsked(Parameters):
    """In one case, or in all that the caller may see."""

    case: str | None = None


def answer(asked: Asked, parameters: DisagreementsAsked) -> Answer:
    """A row per case and scale, the oldest first, with what each profession said and the forum that it waits for."""
    wanted = visible(differing, asked)
    if parameters.case:
        wanted &= differing.c.stream == parameters.case
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(select(differing).where(wanted)).mappings()]
    told.sort(key=lambda row: (row["since"], row["stream"], row["scale"]))
    to_come = select(next_meetings).where(next_meetings.c.starts_at >= asked.now, visible_to_staff(next_meetings, asked))
    meetings: dict[Any, Mapping[str, Any]] = {}
    for meeting in asked.db.execute(to_come.order_by(next_meetings.c.starts_at.desc(), next_meetings.c.stream)).mappings():
        meetings[meeting["unit"]] = dict(meeting)
    for row in told:
        waits_for = meetings.get(row["unit"], {})
        row.update({"listed_for": waits_for.get("stream"), "forum": waits_for.get("forum"), "meets_at": waits_for.get("starts_at")})
        row["professions_differ"], row["versions_differ"] = bool(row["differ"]), bool(row["not_compared"])
    figures = {
        "disagreements": len(told),
        "professions_differ": sum(row["professions_differ"] for row in told),
        "versions_differ": sum(row["versions_differ"] for row in told),
        "without_a_forum_to_come": sum(row["listed_for"] is None for row in told),
    }
    return Answer(told, figures)


QUESTION = Question(
    name="disagreements",
    sv="Var ser yrken olika på oron, och när möts enhetens forum nästa gång?",
    en="Where do professions see the concern differently, and when does the unit's forum meet next?",
    parameters=DisagreementsAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "scale": ("skala", "scale"),
        "views": ("hur yrkena ser det", "how the professions see it"),
        "professions_differ": ("yrkena ser olika", "professions differ"),
        "versions_differ": ("olika versioner, jämförs inte", "other versions, not compared"),
        "since": ("sedan", "since"),
        "listed_for": ("tas upp i forum", "listed for the forum"),
        "forum": ("forumets namn", "the forum's name"),
        "meets_at": ("nästa möte", "next meeting"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "disagreements": ("oenigheter", "disagreements"),
        "professions_differ": ("yrkena ser olika", "professions differ"),
        "versions_differ": ("olika versioner", "other versions"),
        "without_a_forum_to_come": ("utan kommande forum", "without a forum to come"),
    },
)
