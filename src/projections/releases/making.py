"""A release is made: sums up the unit tree, and what must be hidden hidden.

All dimensions of a table share its totals, so suppression looks at them together: one system of cells and lines. Two kinds of cells in it
are told by no release: what a unit with others below it has of its own, left when those below are taken from the sum; and what a table has
that its part doesn't, left when the one is taken from the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from projections.releases.basis import ALL, BESIDE, TABLES
from sqa.releases.release import ReleasedCell
from sqa.releases.suppression import NONE, Figures, Line, hidden

Place = tuple[UUID, str, str]  # unit, dimension, value
Key = tuple[object, ...]  # table, ("own",) place
Parents = Mapping[UUID, UUID | None]
OWN, REST = "own", "rest of "


def made(tables: Sequence[str], basis: Sequence[Mapping[str, Any]], parents: Parents, threshold: int) -> dict[str, list[ReleasedCell]]:
    """The cells of each of the tables, which are released together, in a fixed order.

    basis: the answer of `release-basis` for the tables and their period; parents: who stands above whom on the last day of the period.
    """
    below = _below({*parents, *(row["unit"] for row in basis)}, parents)
    owned = {table: _owned(row for row in basis if row["table"] == table) for table in tables}
    values = {table: _values(table, owned[table]) for table in tables}
    rests: dict[str, str] = {}
    for table in tables:
        if (whole := TABLES[table].part_of) in owned:
            rests[table] = rest = REST + table
            owned[rest] = _less(owned[whole], owned[table])
            values[rest] = [value for value in values[whole] if value[0] != BESIDE]
    cells, lines = dict[Key, Figures](), list[Line[Key]]()
    for table, figures in owned.items():
        of_table, along = _summed(table, values[table], figures, below)
        cells |= of_table
        lines += along
    for table, rest in rests.items():
        lines += _joined(str(TABLES[table].part_of), table, rest, cells)
    untold = [key for key in cells if key[0] not in tables or key[1] == OWN]
    hides = hidden(cells, lines, threshold, untold)
    return {table: list(_told(table, values[table], cells, hides, sorted(below, key=str))) for table in tables}


def _owned(rows: Iterable[Mapping[str, Any]]) -> dict[Place, Figures]:
    return {(row["unit"], row["dimension"], row["value"]): Figures(row["of"], row["count"] or 0) for row in rows}


def _less(whole: Mapping[Place, Figures], part: Mapping[Place, Figures]) -> dict[Place, Figures]:
    """What is in a table and not in its part; of how many there is no count."""
    return {place: Figures(left, 0) for place, figures in whole.items() if (left := figures.of - part.get(place, NONE).of)}


def _values(table: str, owned: Iterable[Place]) -> list[tuple[str, str]]:
    """(dimension, value): the whole, what stands beside, and every value that is seen."""
    fixed = [(ALL, ALL), *((BESIDE, value) for value in TABLES[table].beside)]
    return [*fixed, *sorted({(dimension, value) for _, dimension, value in owned} - set(fixed))]


def _summed(
    table: str, values: Sequence[tuple[str, str]], owned: Mapping[Place, Figures], below: Mapping[UUID, Sequence[UUID]]
) -> tuple[dict[Key, Figures], list[Line[Key]]]:
    """Every cell of a table, and the lines that whoever reads the release can write down."""
    cells, lines = dict[Key, Figures](), list[Line[Key]]()
    dimensions = sorted({dimension for dimension, _ in values} - {ALL, BESIDE})
    for unit, children in below.items():  # those below come first
        for value in values:
            parts: list[Key] = [(table, child, *value) for child in children]
            at = owned.get((unit, *value), NONE)
            cells[table, unit, *value] = sum((cells[part] for part in parts), at)
            if parts and at != NONE:
                cells[table, OWN, unit, *value] = at
                parts.append((table, OWN, unit, *value))
            if parts:
                lines.append(Line((table, unit, *value), tuple(parts)))
        for dimension in dimensions:
            for place in ((table, unit), (table, OWN, unit)):
                if (*place, ALL, ALL) in cells:
                    split = ((*place, *value) for value in values if value[0] == dimension)
                    lines.append(Line((*place, ALL, ALL), tuple(key for key in split if key in cells)))
    return cells, lines


def _joined(whole: str, part: str, rest: str, cells: Mapping[Key, Figures]) -> Iterator[Line[Key]]:
    """A table is its part and the rest, which in all is what stands beside the part."""
    for table, *place in cells:
        if table != whole:
            continue
        if found := tuple(key for name in (part, rest) if (key := (name, *place)) in cells):
            yield Line((whole, *place), found, counts=False)
        beside = ((part, *place[:-2], BESIDE, value) for value in TABLES[part].beside)
        if place[-2] == ALL and (rest, *place) in cells:
            yield Line((rest, *place), tuple(key for key in beside if key in cells))


def _told(
    table: str, values: Sequence[tuple[str, str]], cells: Mapping[Key, Figures], hides: frozenset[Key], units: Iterable[UUID]
) -> Iterator[ReleasedCell]:
    recorded = [(ALL, ALL), *((BESIDE, value) for value in TABLES[table].recorded)]
    for unit in units:
        missing = all(cells[table, unit, *value] == NONE for value in recorded)
        for dimension, value in values:
            figures = cells[table, unit, dimension, value]
            if missing and dimension != ALL and figures == NONE:
                continue  # nothing is known of the unit, and so of nothing in it
            hides_it = (table, unit, dimension, value) in hides
            yield _cell(unit, dimension, value, figures, hides=hides_it, missing=missing and figures == NONE)


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
