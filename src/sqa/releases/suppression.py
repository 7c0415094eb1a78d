"""What a release may not tell: cells that are too few, and those that would give them away (primary and complementary suppression).

A table is cells joined by lines: a total and its parts (a unit and those below it, all professions and each). Who reads a release knows
the lines; so a cell is hidden when it is small, and more are hidden until none follows from the others:

* no hidden cell is the only solution of the lines, as Gaussian elimination over the hidden ones tells;
* no line whose total is told leaves a small number for its hidden parts together.

At the end, what was hidden for nothing is told again, the largest first.

Zero is told as zero, since nobody is behind it. No two releases of a table overlap, so each is judged by itself.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=tuple[object, ...])

# Elimination is done in whole numbers modulo a prime: the coefficients are 1 and −1, so nothing is lost but by a fluke of 1 in 10^18.
PRIME = (1 << 61) - 1
MOST_TRIED = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """A cell: `count` of `of`. Those that are not counted are a number too."""

    of: int
    count: int

    def small(self, threshold: int) -> bool:
        """Would telling the cell tell of fewer than `threshold`, but of somebody?"""
        return any(0 < number < threshold for number in (self.of, self.count, self.of - self.count))

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.of + other.of, self.count + other.count)


NONE = Figures(0, 0)


@dataclass(frozen=True, slots=True)
class Line(Generic[K]):
    """A total and the parts that add up to it."""

    total: K
    parts: tuple[K, ...]

    def cells(self) -> Iterator[K]:
        """The total, then the parts."""
        yield self.total
        yield from self.parts


def hidden(cells: Mapping[K, Figures], lines: Sequence[Line[K]], threshold: int) -> frozenset[K]:
    """The cells that must be hidden."""
    hides = {key for key, figures in cells.items() if figures.small(threshold)}
    of_cell: dict[K, list[Line[K]]] = {}
    for line in lines:
        for key in line.cells():
            of_cell.setdefault(key, []).append(line)
    while True:
        exposed = [*_left_small(cells, lines, hides, threshold), *((key, of_cell[key]) for key in determined(hides, lines))]
        more = {pick for key, through in exposed if (pick := _another(key, through, cells, hides))}
        if exposed and not more:  # it follows from lines further off: whatever stands beside anything hidden may help
            near = [line for key in hides for line in of_cell[key]]
            more = {pick for key, _ in exposed[:1] if (pick := _another(key, near, cells, hides))}
            more = more or {key for key, figures in cells.items() if figures.of} - hides  # nothing follows where nothing is told
        if not more:
            break
        hides |= more
    beside = [key for key in hides if not cells[key].small(threshold)]
    for key in sorted(beside, key=lambda key: (-cells[key].of, str(key)))[:MOST_TRIED]:
        hides = _without(key, cells, lines, hides, threshold)
    return frozenset(hides)


def _without(key: K, cells: Mapping[K, Figures], lines: Sequence[Line[K]], hides: set[K], threshold: int) -> set[K]:
    """What is hidden if this cell is told again, with all that then follows; as before where that would give a small one away."""
    if key not in hides:
        return hides
    follows = determined(hides - {key}, lines)
    left = (hides - {key}).difference(follows)
    if any(cells[other].small(threshold) for other in follows) or any(_left_small(cells, lines, left, threshold)):
        return hides
    return left


def _left_small(
    cells: Mapping[K, Figures], lines: Iterable[Line[K]], hides: Collection[K], threshold: int
) -> Iterator[tuple[K, list[Line[K]]]]:
    """A hidden part of each line whose told total leaves a small number for the hidden parts together."""
    for line in lines:
        parts = [key for key in line.parts if key in hides]
        if parts and line.total not in hides:
            left = sum((cells[key] for key in parts), NONE)
            if left.small(threshold):
                yield parts[0], [line]


def _another(key: K, through: Sequence[Line[K]], cells: Mapping[K, Figures], hides: Collection[K]) -> K | None:
    """The cell to hide beside this one: the part that tells least, else the total."""
    for totals in (False, True):
        open_to = [
            other
            for line in through
            for other in ((line.total,) if totals else line.parts)
            if other != key and other not in hides and cells[other].of > 0
        ]
        if open_to:
            return min(open_to, key=lambda other: (cells[other].of, str(other)))
    return None


def determined(hides: Collection[K], lines: Iterable[Line[K]]) -> list[K]:
    """The hidden cells whose value follows from the lines and everything that is told."""
    order = {key: place for place, key in enumerate(sorted(hides, key=str))}
    pivots: dict[int, dict[int, int]] = {}
    for line in lines:
        row = {order[key]: 1 for key in line.parts if key in order}
        if line.total in order:
            row[order[line.total]] = PRIME - 1
        _eliminate(row, pivots)
    _back_substitute(pivots)
    names = list(order)
    return [names[place] for place, row in pivots.items() if len(row) == 1]


def _eliminate(row: dict[int, int], pivots: dict[int, dict[int, int]]) -> None:
    """Bring a row into the triangle, with a leading one; nothing is added where it says nothing new."""
    while row:
        lead = min(row)
        if lead not in pivots:
            inverse = pow(row[lead], PRIME - 2, PRIME)
            pivots[lead] = {place: value * inverse % PRIME for place, value in row.items()}
            return
        _subtract(row, pivots[lead], row[lead])


def _back_substitute(pivots: dict[int, dict[int, int]]) -> None:
    for lead in sorted(pivots, reverse=True):
        row = pivots[lead]
        for place in sorted(row):
            if place != lead and place in pivots:
                _subtract(row, pivots[place], row[place])


def _subtract(row: dict[int, int], other: Mapping[int, int], times: int) -> None:
    for place, value in other.items():
        left = (row.get(place, 0) - times * value) % PRIME
        if left:
            row[place] = left
        else:
            row.pop(place, None)
