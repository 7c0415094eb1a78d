"""A release is made: sums up the unit tree, and what must be hidden hidden.

All dimensions of a table share its totals, so suppression looks at them together: one system of cells and lines. What a unit with others
below it has of its own is a cell too: no release tells it, but it is what is left when those below are taken from the sum.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from projections.releases.basis import ALL, BESIDE, TABLES
from sqa.releases.release import ReleasedCell
from sqa.releases.suppression import NONE, Figures, Line, hidden

Place = tuple[UUID, str, str]  # unit, dimension, value
Key = tuple[object, ...]
Parents = Mapping[UUID, UUID | None]


def made(table: str, basis: Sequence[Mapping[str, Any]], parents: Parents, threshold: int) -> list[ReleasedCell]:
    """The cells of a release, in a fixed order.

    basis: the answer of `release-basis` for its table and period; parents: who stands above whom on the last day of the period.
    """
    values, below = _values(table, basis), _below({*parents, *(row["unit"] for row in basis)}, parents)
    cells, lines = _summed(table, values, _own(basis), below)
    hides = hidden(cells, lines, threshold)
    told: list[ReleasedCell] = []
    for unit in sorted(below, key=str):
        recorded = [(ALL, ALL), *((BESIDE, value) for value in TABLES[table].recorded)]
        missing = all(cells[unit, *value] == NONE for value in recorded)
        for dimension, value in values:
            figures = cells[unit, dimension, value]
            if missing and dimension != ALL and figures == NONE:
                continue  # nothing is known of the unit, and so of nothing in it
            hides_it = (unit, dimension, value) in hides
            told.append(_cell(unit, dimension, value, figures, hides=hides_it, missing=missing and figures == NONE))
    return told


def _values(table: str, rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(dimension, value): the whole, what stands beside, and every value that is seen."""
    fixed = [(ALL, ALL), *((BESIDE, value) for value in TABLES[table].beside)]
    return [*fixed, *sorted({(row["dimension"], row["value"]) for row in rows} - set(fixed))]


def _summed(
    table: str, values: Sequence[tuple[str, str]], own: Mapping[Place, Figures], below: Mapping[UUID, Sequence[UUID]]
) -> tuple[dict[Key, Figures], list[Line[Key]]]:
    """Every cell, and the lines that whoever reads the release can write down."""
    cells, lines = dict[Key, Figures](), list[Line[Key]]()
    for unit, children in below.items():  # those below come first
        for value in values:
            parts: list[Key] = [(child, *value) for child in children]
            at = own.get((unit, *value), NONE)
            cells[unit, *value] = sum((cells[part] for part in parts), at)
            if parts and at != NONE:
                cells["own", unit, *value] = at
                parts.append(("own", unit, *value))
            if parts:
                lines.append(Line((unit, *value), tuple(parts)))
        for dimension in TABLES[table].dimensions:
            if split := tuple((unit, *value) for value in values if value[0] == dimension):
                lines.append(Line((unit, ALL, ALL), split))
                if ("own", unit, ALL, ALL) in cells:
                    lines.append(Line(("own", unit, ALL, ALL), tuple(key for part in split if (key := ("own", *part)) in cells)))
    return cells, lines


def _own(rows: Iterable[Mapping[str, Any]]) -> dict[Place, Figures]:
    return {(row["unit"], row["dimension"], row["value"]): Figures(row["of"], row["count"] or 0) for row in rows}


def _cell(unit: UUID, dimension: str, value: str, figures: Figures, *, hides: bool, missing: bool) -> ReleasedCell:
    dimensions = () if dimension == ALL else (dimension, value)
    if hides or missing:
        return ReleasedCell(unit=unit, dimensions=dimensions, state="suppressed" if hides else "missing")
    beside = dimension == BESIDE
    zero = not (figures.of if beside else figures.count)
    count = None if beside else figures.count
    return ReleasedCell(unit=unit, dimensions=dimensions, state="zero" if zero else "value", count=count, of=figures.of)


def _below(units: Iterable[UUID], parents: Parents) -> dict[UUID, list[UUID]]:
    """{unit: those right below it}, the lowest first."""
    known = set(units)
    children: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for unit in sorted(known, key=str):
        above = parents.get(unit)
        if above in known and above is not None:
            children[above].append(unit)
    done: dict[UUID, list[UUID]] = {}

    def visit(unit: UUID) -> None:
        if unit not in done:
            for child in children[unit]:
                visit(child)
            done[unit] = children[unit]

    for unit in sorted(known, key=str):
        visit(unit)
    return done
