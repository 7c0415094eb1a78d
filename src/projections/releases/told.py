"""What share came out as expected, was matched, was reached, by unit, profession and domain, as it may be told to all? (A14, A60)

The cells of each release, as they were released: a table is released once for a time.
Whoever may ask at all may ask this: a release is what may be told to everybody. Three things are not one: `zero` (nobody, of so many),
`suppressed` (too few to tell, or what would give those away; shown as •) and `missing` (nothing is recorded there).
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import BigInteger, Column, Integer, String, Uuid, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.releases.basis import ALL, TableName
from projections.tables import day, instant, table
from sqa.figures import share
from sqa.releases.periods import IN_WORDS, WRITTEN, Period
from sqa.releases.release import Release

releases = table(
    "releases",
    Column("released_table", String(80), index=True),
    Column("period", String(20), index=True),
    day("first_day"),
    day("last_day"),
    Column("definition", Integer),
    Column("threshold", Integer),
    Column("known_at", BigInteger),
    Column("position", BigInteger),
    instant("made_at"),
    Column("part", Integer),
    Column("parts", Integer),
    Column("sha256", String(64)),
)
cells = table(
    "released_cells",
    Column("place", Integer),
    Column("of_unit", Uuid, index=True),
    Column("dimension", String(80)),
    Column("value", String(80)),
    Column("state", String(20)),
    Column("count", Integer),
    Column("of", Integer),
)


def rows(release: Release) -> Mapping[str, Iterable[Row]]:
    """A row for the release, and one for each cell."""
    if release.made is None:
        return {}
    made = release.made.data
    period = Period.of_days(made.first_day, made.last_day)
    identity = {"stream": release.id, "unit": None}
    of_it = {
        "released_table": made.table,
        "period": str(period) if period else None,
        "first_day": made.first_day,
        "last_day": made.last_day,
        "definition": made.definition,
        "threshold": made.threshold,
        "known_at": made.known_at,
        "position": release.made.position,
        "made_at": release.made.occurred_at,
        "part": made.part,
        "parts": made.parts,
        "sha256": made.sha256,
    }
    return {
        releases.name: [{**identity, **of_it}],
        cells.name: [
            {
                **identity,
                "place": number,
                "of_unit": cell.unit,
                "dimension": cell.dimensions[0] if cell.dimensions else ALL,
                "value": cell.dimensions[1] if len(cell.dimensions) > 1 else ALL,
                "state": cell.state,
                "count": cell.count,
                "of": cell.of,
            }
            for number, cell in enumerate(made.cells)
        ],
    }


PROJECTION = Projection("releases", (releases, cells), (Release,), rows)


class ReleasesAsked(Parameters):
    """Which table and period, and only cells of one dimension or value (`profession`, `domain`, `all`, `beside`); left out, all."""

    table: TableName | None = None
    period: Annotated[str | None, Field(pattern=WRITTEN, description=f"Written as {IN_WORDS}.")] = None
    dimension: str | None = None
    value: str | None = None


def answer(asked: Asked, parameters: ReleasesAsked) -> Answer:
    """A row per cell of the releases."""
    found = select(releases).order_by(releases.c.position)
    if parameters.table:
        found = found.where(releases.c.released_table == parameters.table)
    if parameters.period:
        found = found.where(releases.c.period == parameters.period)
    told: list[Row] = []
    for release in map(dict, asked.db.execute(found).mappings().all()):
        query = select(cells).where(cells.c.stream == release["stream"]).order_by(cells.c.place)
        for column, wanted in ((cells.c.dimension, parameters.dimension), (cells.c.value, parameters.value)):
            query = query.where(column == wanted) if wanted else query
        if asked.units is not None:
            query = query.where(cells.c.of_unit.in_(asked.units))
        told += [_told(release, dict(cell)) for cell in asked.db.execute(query).mappings()]
    return Answer(told, {"cells": len(told), "suppressed": sum(row["state"] == "suppressed" for row in told)})


SHOWN = {"suppressed": "•", "missing": "–"}


def _told(release: Mapping[str, Any], cell: Mapping[str, Any]) -> Row:
    number = cell["count"] if cell["count"] is not None else cell["of"]
    return {
        "release": release["stream"],
        "table": release["released_table"],
        "period": release["period"],
        "unit": cell["of_unit"],
        "dimension": cell["dimension"],
        "value": cell["value"],
        "state": cell["state"],
        "shown": SHOWN.get(cell["state"], str(number)),
        "count": cell["count"],
        "of": cell["of"],
        "share": share(cell["count"], cell["of"]) if cell["count"] is not None and cell["of"] else None,
        "threshold": release["threshold"],
        "definition": release["definition"],
        "known_at": release["known_at"],
        "position": release["position"],
        "sha256": release["sha256"],
    }


QUESTION = Question(
    name="releases",
    sv="Vilken andel av insatserna gav väntat resultat, svarade mot behovet och nådde fram, så som det får berättas för alla?",
    en="What share of the supports gave the expected result, matched and reached the needs, as may be told to all?",
    parameters=ReleasesAsked,
    columns={
        "release": ("publicering", "release"),
        "table": ("tabell", "table"),
        "period": ("period", "period"),
        "unit": ("enhet", "unit"),
        "dimension": ("indelning", "dimension"),
        "value": ("värde", "value"),
        "state": ("läge", "state"),
        "shown": ("visas som", "shown as"),
        "count": ("antal", "count"),
        "of": ("av", "of"),
        "share": ("andel", "share"),
        "threshold": ("minsta tal som visas", "smallest number shown"),
        "definition": ("definition", "definition"),
        "known_at": ("så som känt vid position", "as known at position"),
        "position": ("position", "position"),
        "sha256": ("SHA-256", "SHA-256"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={"cells": ("rutor", "cells"), "suppressed": ("dolda rutor", "cells suppressed")},
)
