"""Is time set aside for development and for forums, and is it used? (A73)

Planned time is spread evenly over the days of its period, so that a part of the period gets its part of the time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Integer, String, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, visible_to_staff
from sqa.figures import share
from sqa.forums.events import TimePlanned
from sqa.forums.forum import Forum

times = table(
    "times", Column("what", String(20)), Column("purpose", String(20)), day("first_day"), day("last_day"), Column("minutes", Integer)
)


def rows(forum: Forum) -> Mapping[str, Iterable[Row]]:
    """A row per time planned or used."""
    of_all = {"stream": forum.id, "unit": forum.unit}
    told = []
    for event in forum.times:
        data = event.data
        first, last = (data.first_day, data.last_day) if isinstance(data, TimePlanned) else (data.on_day, data.on_day)
        what = "planned" if isinstance(data, TimePlanned) else "used"
        told.append({**of_all, "what": what, "purpose": data.purpose, "first_day": first, "last_day": last, "minutes": data.minutes})
    return {times.name: told}


PROJECTION = Projection("development_time", (times,), (Forum,), rows)


class TimeAsked(Period):
    """Time planned for, and used in, a period."""


def answer(asked: Asked, parameters: TimeAsked) -> Answer:
    """A row per unit and purpose: minutes planned, minutes used, and used of planned."""
    overlaps = between(times.c.last_day, parameters.first, None) & between(times.c.first_day, None, parameters.last)
    found = asked.db.execute(select(times).where(visible_to_staff(times, asked) & overlaps)).mappings()
    minutes: defaultdict[tuple[UUID | None, str], dict[str, float]] = defaultdict(lambda: {"planned": 0.0, "used": 0.0})
    for row in found:
        part = _part_within(row["first_day"], row["last_day"], parameters)
        if part:
            minutes[row["unit"], row["purpose"]][row["what"]] += row["minutes"] * part
    told: list[dict[str, Any]] = [
        {
            "unit": unit,
            "purpose": purpose,
            "planned": round(of["planned"]),
            "used": round(of["used"]),
            "share": share(round(of["used"]), round(of["planned"])),
        }
        for (unit, purpose), of in sorted(minutes.items(), key=lambda item: (str(item[0][0]), item[0][1]))
    ]
    return Answer(told, {"planned": sum(row["planned"] for row in told), "used": sum(row["used"] for row in told)})


def _part_within(first: date, last: date, period: Period) -> float:
    begins, ends = max(first, period.first or first), min(last, period.last or last)
    return max(0, (ends - begins).days + 1) / ((last - first).days + 1)


QUESTION = Question(
    name="development-time",
    sv="Hur mycket tid är avsatt för utveckling och forum, och hur mycket används?",
    en="How much time is set aside for development and forums, and how much is used?",
    parameters=TimeAsked,
    columns={
        "unit": ("enhet", "unit"),
        "purpose": ("till", "for"),
        "planned": ("avsatta minuter", "minutes planned"),
        "used": ("använda minuter", "minutes used"),
        "share": ("andel använd", "share used"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={"planned": ("avsatta minuter", "minutes planned"), "used": ("använda minuter", "minutes used")},
)
