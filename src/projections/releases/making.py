"""A release is made: sums up the unit tree, and what must be hidden hidden, beside everything that was told before.

Suppression looks at a whole school year at once, since a year is its terms: what is known now of all three periods, what was told of each
in earlier releases, and how much has changed since. A change that is zero is taken to be known to everybody; what was hidden once stays
hidden for its period as long as anybody is behind it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from projections.releases.basis import ALL, BESIDE, TABLES
from sqa.releases.periods import Period
from sqa.releases.release import ReleasedCell
from sqa.releases.suppression import NONE, Figures, Line, hidden

Place = tuple[UUID, str, str]  # unit, dimension, value
Key = tuple[object, ...]
Parents = Mapping[UUID, UUID | None]


@dataclass(frozen=True)
class Earlier:
    """A release that was made before: its id, its period and its cells.

    basis: what it was made of, to tell what has changed in the cells that it hides; None where that can't be told, and is taken for nothing.
    """

    id: str
    period: Period
    cells: Sequence[ReleasedCell]
    basis: Sequence[Mapping[str, Any]] | None = None

    def figures(self) -> dict[Place, Figures | None]:
        """What it tells of each place; None where it hides."""
        return {place(cell): None if cell.state == "suppressed" else Figures(cell.of or 0, cell.count or 0) for cell in self.cells}


def place(cell: ReleasedCell) -> Place:
    """Where in its table a cell stands."""
    return (cell.unit, *cell.dimensions) if cell.dimensions else (cell.unit, ALL, ALL)  # type: ignore[return-value]


def made(  # noqa: PLR0917 - what a release is made of
    table: str,
    period: Period,
    basis: Mapping[Period, Sequence[Mapping[str, Any]]],
    parents: Mapping[Period, Parents],
    earlier: Sequence[Earlier],
    threshold: int,
) -> list[ReleasedCell]:
    """The cells of a release, in a fixed order.

    basis: the answers of `release-basis` for the period, and for the whole school year where something overlaps; parents: who stands
    above whom on the last day of each; earlier: the releases of the same table and school year.
    """
    overlapping = [release for release in earlier if release.period.begins == period.begins]
    periods = tuple(period.of_the_same_year()) if overlapping else (period,)
    values = _values(table, (row for each in periods for row in basis[each]), overlapping)
    system = _System(table, values, threshold)
    for each in periods:
        system.know(each, basis[each], parents[each], tells=each == period)
    if overlapping:
        system.join_terms(period)
    for release in overlapping:
        system.remember(release, parents[release.period])
    return system.release(period, basis[period])


def _values(table: str, rows: Iterable[Mapping[str, Any]], earlier: Iterable[Earlier]) -> list[tuple[str, str]]:
    """(dimension, value): the whole, what stands beside, and every value that was ever seen this school year."""
    told = {(row["dimension"], row["value"]) for row in rows}
    told |= {(dimension, value) for release in earlier for _, dimension, value in release.figures()}
    fixed = [(ALL, ALL), *((BESIDE, value) for value in TABLES[table].beside)]
    return [*fixed, *sorted(told - set(fixed))]


@dataclass
class _System:
    """The cells and lines of a school year's table, as whoever reads all releases can write them down."""

    table: str
    values: list[tuple[str, str]]
    threshold: int
    cells: dict[Key, Figures] = field(default_factory=dict)
    lines: list[Line[Key]] = field(default_factory=list)
    told: set[Key] = field(default_factory=set)
    unknown: set[Key] = field(default_factory=set)
    changes: set[Key] = field(default_factory=set)
    units: dict[Period, list[UUID]] = field(default_factory=dict)

    def know(self, period: Period, rows: Sequence[Mapping[str, Any]], parents: Parents, *, tells: bool) -> None:
        """What is known now of a period. tells: this release may tell it."""
        own = _own(rows)
        below = _below({*parents, *(row["unit"] for row in rows)}, parents)
        self.units[period] = list(below)
        for unit, children in below.items():  # those below come first
            for dimension, value in self.values:
                here, at = ("now", period, unit, dimension, value), own.get((unit, dimension, value), NONE)
                parts = tuple(("now", period, child, dimension, value) for child in children)
                self.cells[here] = sum((self.cells[part] for part in parts), at)
                if not tells:
                    self.unknown.add(here)
                if parts and at != NONE:
                    rest = ("own", period, unit, dimension, value)
                    self.cells[rest] = at
                    self.unknown.add(rest)
                    parts = (*parts, rest)
                if parts:
                    self.lines.append(Line(here, parts))
            self.lines += self._across(("now", period, unit))

    def _across(self, at: Key) -> Iterator[Line[Key]]:
        """The whole is the sum of each dimension's values."""
        for dimension in TABLES[self.table].dimensions:
            parts = tuple((*at, name, value) for name, value in self.values if name == dimension)
            if parts:
                yield Line((*at, ALL, ALL), parts)

    def join_terms(self, period: Period) -> None:
        """The year is its terms, wherever the units above have been the same."""
        year, *terms = period.of_the_same_year()
        for unit in self.units[year]:
            for dimension, value in self.values:
                total, *parts = (("now", each, unit, dimension, value) for each in (year, *terms))
                figures = [self.cells.get(part, NONE) for part in parts]
                if sum(figures, NONE) == self.cells[total]:
                    self.lines.append(Line(total, tuple(part for part in parts if part in self.cells)))

    def remember(self, release: Earlier, parents: Parents) -> None:
        """What an earlier release told and hid, its own lines, and how much has changed since."""
        figures = release.figures()
        units = {unit for unit, _, _ in figures}
        below = _below(units, parents)
        for unit, children in below.items():
            self._remember_lines(release, unit, children, figures)
        then = None if release.basis is None else self._summed(_own(release.basis), below)
        for unit in {*units, *self.units[release.period]}:
            for dimension, value in self.values:
                at = (unit, dimension, value)
                self._remember_cell(release, at, figures.get(at, NONE), None if then is None else then.get(at, NONE))

    def _summed(self, own: Mapping[Place, Figures], below: Mapping[UUID, Sequence[UUID]]) -> dict[Place, Figures]:
        sums: dict[Place, Figures] = {}
        for unit, children in below.items():
            for value in self.values:
                sums[unit, *value] = sum((sums[child, *value] for child in children), own.get((unit, *value), NONE))
        return sums

    def _remember_lines(self, release: Earlier, unit: UUID, children: Sequence[UUID], figures: Mapping[Place, Figures | None]) -> None:
        lines = list(self._across((release.id, unit)))
        for value in self.values if children else ():
            parts: list[Key] = [(release.id, child, *value) for child in children]
            if ("own", release.period, unit, *value) in self.cells:
                parts.append(("own", release.id, unit, *value))
                self.unknown.add(parts[-1])
            lines.append(Line((release.id, unit, *value), tuple(parts)))
        for line in lines:
            known = [None if key[0] == "own" else figures.get(cast(Place, key[1:]), NONE) for key in line.cells()]
            total, *parts_told = known
            if None in known or total == sum((part for part in parts_told if part), NONE):  # else the tree has been rewritten since
                self.lines.append(line)

    def _remember_cell(self, release: Earlier, at: Place, told: Figures | None, hidden_then: Figures | None) -> None:
        then, now, change = (release.id, *at), ("now", release.period, *at), ("change", release.id, *at)
        (self.unknown if told is None else self.told).add(then)
        if told is None and self.cells.get(now, NONE) == NONE:
            return  # who was hidden isn't there any more
        figures = hidden_then if told is None else told
        if figures is None:
            self.lines.append(Line(now, (then,)))
            return
        if told is not None:
            self.cells[then] = figures
        if now in self.cells:
            self.cells[change] = self.cells[now] - figures
            (self.told if self.cells[change] == NONE else self.changes).add(change)
            self.lines.append(Line(now, (then, change)))

    def release(self, period: Period, rows: Sequence[Mapping[str, Any]]) -> list[ReleasedCell]:
        """The cells that this release tells, and those that it doesn't."""
        hides = hidden(self.cells, self.lines, self.threshold, told=self.told, unknown=self.unknown, changes=self.changes)
        cells: list[ReleasedCell] = []
        for unit in sorted(self.units[period], key=str):
            recorded = [(ALL, ALL), *((BESIDE, value) for value in TABLES[self.table].recorded)]
            missing = all(self.cells["now", period, unit, *value] == NONE for value in recorded)
            for dimension, value in self.values:
                key = ("now", period, unit, dimension, value)
                figures = self.cells[key]
                if missing and dimension != ALL and figures == NONE and key not in hides:
                    continue  # nothing is known of the unit, and so of nothing in it
                cells.append(_cell(unit, dimension, value, figures, hides=key in hides, missing=missing and figures == NONE))
        return cells


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
