"""How have different professions rated the concern, and where do they see it differently? (A59, hard question 13)

Every rating names its scale's version and stands by itself: nothing is averaged. What a profession thinks now is its latest rating in the
case, on the scale. Two professions differ when their latest ratings are on the same version and of different levels; ratings on different
versions are listed as not compared. How serious the concern was said to be when it was raised is a rating of whoever raised it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, Uuid, and_, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, instant, table, text, visible
from sqa.cases.case import Case
from sqa.cases.need_events import RatingGiven
from sqa.cases.needs import Rating
from sqa.concerns.concern import Concern
from sqa.concerns.events import ConcernRaised
from sqa.eventing.stream import Stream
from sqa.scales.rating_scale import RatingScale
from sqa.vocabulary import stockholm_day

ratings = table(
    "ratings",
    Column("case", String(80), index=True),
    Column("subject", Uuid, index=True),
    Column("rating", Uuid),
    instant("rated_at"),
    day("rated_on"),
    Column("given_in", String(20)),
    Column("scale", String(80)),
    Column("scale_version", Integer),
    Column("level", Integer),
    duty("rated_by"),
    Column("profession", String(80)),
    text("comment"),
)
wordings = table(
    "scale_levels",
    Column("scale_version", Integer),
    Column("level", Integer),
    Column("sv", String(2_000)),
    Column("en", String(2_000)),
)


def rows(stream: Stream) -> Mapping[str, Iterable[Row]]:
    """A row per rating, and the anchored wording of each level of each version of a scale."""
    told: dict[str, list[Row]] = {ratings.name: [], wordings.name: []}
    if isinstance(stream, Case):
        comments = {event.id: event.data.comment for event in stream.history if isinstance(event.data, RatingGiven)}
        for rating in stream.ratings.values():
            told[ratings.name].append(
                {
                    **_rating(stream, rating, rating.at),
                    "case": stream.id,
                    "rating": rating.event,
                    "given_in": "case",
                    "rated_by": rating.duty,
                    "profession": rating.role,
                    "comment": comments[rating.event],
                }
            )
    elif isinstance(stream, Concern) and stream.opened_at:
        raised = stream.history[0]
        told[ratings.name].append(
            {
                **_rating(stream, stream.raised, stream.opened_at),
                "case": stream.case,
                "rating": raised.id,
                "given_in": "concern",
                "rated_by": stream.raiser.duty,
                "profession": raised.facts.role(stream.raiser.duty),
                "comment": stream.raised.description,
            }
        )
    elif isinstance(stream, RatingScale):
        told[wordings.name] = [
            {"stream": stream.id, "unit": None, "scale_version": version, "level": level.level, "sv": level.sv, "en": level.en}
            for version, published in stream.versions.items()
            for level in published.levels
        ]
    return told


def _rating(stream: Stream, rating: Rating | ConcernRaised, at: datetime) -> dict[str, Any]:
    return {
        "stream": stream.id,
        "unit": stream.unit,
        "subject": stream.subject,
        "rated_at": at,
        "rated_on": stockholm_day(at),
        "scale": rating.scale,
        "scale_version": rating.scale_version,
        "level": rating.level,
    }


PROJECTION = Projection("ratings", (ratings, wordings), (Case, Concern, RatingScale), rows)


class RatingsAsked(Period):
    """Ratings given in a period, in one case, about one pupil or group, or all that the caller may see.

    differing_only: those where professions differ, or where different versions keep them from being compared.
    """

    case: str | None = None
    subject: UUID | None = None
    differing_only: bool = False


def answer(asked: Asked, parameters: RatingsAsked) -> Answer:
    """Every rating with its wording, case by case; beside the latest of each profession, who sees it differently."""
    wanted = and_(visible(ratings, asked), between(ratings.c.rated_on, parameters.first, parameters.last))
    if parameters.case:
        wanted &= ratings.c.case == parameters.case
    if parameters.subject:
        wanted &= ratings.c.subject == parameters.subject
    same = and_(
        wordings.c.stream == ratings.c.scale, wordings.c.scale_version == ratings.c.scale_version, wordings.c.level == ratings.c.level
    )
    found = select(ratings, wordings.c.sv.label("level_sv"), wordings.c.en.label("level_en")).outerjoin(wordings, same).where(wanted)
    told = [dict(row) for row in asked.db.execute(found.order_by(ratings.c.rated_at, ratings.c.rating)).mappings()]
    groups: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in told:
        groups[row["case"] or row["stream"], row["scale"]].append(row)
    for group in groups.values():
        _set_side_by_side(group)
    listed = [row for _, group in sorted(groups.items()) for row in group]
    if parameters.differing_only:
        listed = [row for row in listed if row["differs_from"] or row["not_compared_with"]]
    return Answer(listed, _figures(list(groups.values())))


def _set_side_by_side(group: Sequence[dict[str, Any]]) -> None:
    """Say beside each rating whether it is its profession's latest, and what stands beside it."""
    latest = {row["profession"]: row for row in group}
    for row in group:
        row["latest"] = latest[row["profession"]] is row
        others = [other for profession, other in latest.items() if row["latest"] and profession != row["profession"]]
        same = [other for other in others if other["scale_version"] == row["scale_version"]]
        row["differs_from"] = sorted(_named(other) for other in same if other["level"] != row["level"])
        row["not_compared_with"] = sorted(_named(other) for other in others if other["scale_version"] != row["scale_version"])


def _named(row: Mapping[str, Any]) -> str:
    """`Kurator: 3 (version 2)`."""
    return f"{row['profession'] or '–'}: {row['level']} (version {row['scale_version']})"


def _figures(groups: Sequence[Sequence[Row]]) -> dict[str, Any]:
    """Counts only: a mean of ratings would say what nobody has said."""
    return {
        "ratings": sum(len(group) for group in groups),
        "rated": len(groups),
        "rated_by_several_professions": sum(sum(row["latest"] for row in group) > 1 for group in groups),
        "professions_differ": sum(any(row["differs_from"] for row in group) for group in groups),
        "not_compared": sum(any(row["not_compared_with"] for row in group) for group in groups),
    }


QUESTION = Question(
    name="ratings",
    sv="Hur har olika yrken skattat oron, och var ser de olika på den?",
    en="How have different professions rated the concern, and where do they see it differently?",
    parameters=RatingsAsked,
    columns={
        "case": ("ärende", "case"),
        "stream": ("gavs i", "given in"),
        "unit": ("enhet", "unit"),
        "rated_on": ("skattat", "rated on"),
        "given_in": ("gavs i ärende eller orosanmälan", "given in case or concern"),
        "profession": ("yrke", "profession"),
        "rated_by": ("skattat av", "rated by"),
        "scale": ("skala", "scale"),
        "scale_version": ("skalans version", "version of the scale"),
        "level": ("nivå", "level"),
        "level_sv": ("nivån i ord", "the level in words (Swedish)"),
        "level_en": ("nivån i ord (engelska)", "the level in words"),
        "comment": ("kommentar", "comment"),
        "latest": ("yrkets senaste", "the profession's latest"),
        "differs_from": ("skiljer sig från", "differs from"),
        "not_compared_with": ("inte jämförd med (annan version)", "not compared with (other version)"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "ratings": ("skattningar", "ratings"),
        "rated": ("skattade", "rated"),
        "rated_by_several_professions": ("skattade av flera yrken", "rated by several professions"),
        "professions_differ": ("yrkena ser olika", "professions differ"),
        "not_compared": ("inte jämförda", "not compared"),
    },
)
