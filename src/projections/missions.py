"""Which mission statement applies at each unit, who has acknowledged it, and who sees it otherwise? (A38)

Those whom a statement concerns are the unit's professions that it names; who of them serves there is the register's to tell, so the answer
counts acknowledgements, by profession, and doesn't claim a share.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, String, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import instant, table, visible_to_staff
from sqa.missions.events import MissionAcknowledged
from sqa.missions.mission import Mission

missions = table(
    "missions",
    Column("mission_version", Integer),
    Column("current", Boolean),
    Column("concerns", JSON),
    Column("statement", String(2_000)),
    instant("published_at"),
    Column("acknowledged", Integer),
    Column("by_profession", JSON),
    Column("seen_otherwise", Integer),
)


def rows(mission: Mission) -> Mapping[str, Iterable[Row]]:
    """A row per version."""
    said = [event for event in mission.history if isinstance(event.data, MissionAcknowledged)]
    told = []
    for version, event in mission.versions.items():
        mine = {each.data.duty: each for each in said if each.data.mission_version == version}
        professions = Counter(each.facts.role(duty) for duty, each in mine.items())
        told.append(
            {
                "stream": mission.id,
                "unit": mission.unit,
                "mission_version": version,
                "current": version == max(mission.versions),
                "concerns": list(event.data.concerns),
                "statement": event.data.statement,
                "published_at": event.occurred_at,
                "acknowledged": len(mine),
                "by_profession": {str(profession): number for profession, number in sorted(professions.items(), key=str)},
                "seen_otherwise": sum(each.data.understood_otherwise is not None for each in mine.values()),
            }
        )
    return {missions.name: told}


PROJECTION = Projection("missions", (missions,), (Mission,), rows)


class MissionsAsked(Parameters):
    """The statements that apply; with `every_version` the earlier ones too."""

    every_version: bool = False


def answer(asked: Asked, parameters: MissionsAsked) -> Answer:
    """Unit by unit, the newest version first."""
    wanted = visible_to_staff(missions, asked)
    if not parameters.every_version:
        wanted &= missions.c.current.is_(True)
    found = select(missions).where(wanted).order_by(missions.c.unit, missions.c.stream, missions.c.mission_version.desc())
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    current = [row for row in told if row["current"]]
    return Answer(told, {"missions": len(current), "seen_otherwise": sum(row["seen_otherwise"] for row in current)})


QUESTION = Question(
    name="missions",
    sv="Vilken uppdragsbeskrivning gäller, vilka har kvitterat den, och hur många ser uppdraget på annat sätt?",
    en="Which mission statement applies, who has acknowledged it, and how many see the mission otherwise?",
    parameters=MissionsAsked,
    columns={
        "stream": ("uppdrag", "mission"),
        "unit": ("enhet", "unit"),
        "mission_version": ("version", "version"),
        "current": ("gäller", "applies"),
        "concerns": ("gäller yrkena", "concerns the professions"),
        "statement": ("lydelse", "wording"),
        "published_at": ("publicerad", "published at"),
        "acknowledged": ("har kvitterat", "have acknowledged"),
        "by_profession": ("per yrke", "by profession"),
        "seen_otherwise": ("ser det på annat sätt", "see it otherwise"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={"missions": ("uppdrag", "missions"), "seen_otherwise": ("ser det på annat sätt", "see it otherwise")},
)
