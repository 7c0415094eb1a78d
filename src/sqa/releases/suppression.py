"""What a release may not tell: cells that are too few, and those that would give them away (primary and complementary suppression).

A table is cells joined by lines: a total and its parts (a unit and those below it, all professions and each). Who reads a release knows
the lines; so a cell is hidden when it is small, and more are hidden until none follows from the others:

* no hidden cell is the only solution of the lines, as Gaussian elimination over the hidden ones tells;
* no line whose total is told leaves a small number for its hidden parts together.

At the end, what was hidden for nothing is told again, the largest first.

Zero is told as zero, since nobody is behind it. No two releases of a table overlap, and tables that count the same are one system; so each
release is judged by itself.
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
    """A total and the parts that add up to it. counts: so do their counts, and not `of` alone."""

    total: K
    parts: tuple[K, ...]
    counts: bool = True

    def cells(self) -> Iterator[K]:
        """The total, then the parts."""
        yield self.total
        yield from self.parts


def hidden(cells: Mapping[K, Figures], lines: Sequence[Line[K]], threshold: int, untold: Collection[K] = ()) -> frozenset[K]:
    """The cells that must be hidden. untold: those that are not told anyway, of which only the small ones may not follow."""
    never = {key for key in untold if cells[key].of}  # where there is nobody is no secret
    hides = {key for key, figures in cells.items() if figures.small(threshold)} | never
    of_cell: dict[K, list[Line[K]]] = {}
    for line in lines:
        for key in line.cells():
            of_cell.setdefault(key, []).append(line)
    while True:
        follow = determined(hides, lines)
        harmless = {key for key in follow if key in never and not cells[key].small(threshold)}
        left_small = _left_small(cells, lines, hides - harmless, threshold)
        exposed = [*left_small, *((key, of_cell[key]) for key in follow if key not in harmless)]
        more = {pick for key, through in exposed if (pick := _another(key, through, cells, hides))}
        if exposed and not more:  # it follows from lines further off: whatever stands beside anything hidden may help
            near = [line for key in hides for line in of_cell[key]]
            more = {pick for key, _ in exposed[:1] if (pick := _another(key, near, cells, hides))}
            more = more or {key for key, figures in cells.items() if figures.of} - hides  # nothing follows where nothing is told
        if not more:
            break
        hides |= more
    return frozenset(_told_again(cells, lines, hides, never, threshold))


def _told_again(cells: Mapping[K, Figures], lines: Sequence[Line[K]], hides: set[K], never: set[K], threshold: int) -> set[K]:
    """What is hidden when each that was hidden for nothing is told again, with all that then follows."""
    solved = _Solved(hides, lines)
    hides = hides - set(solved.known())
    beside = [key for key in hides - never if not cells[key].small(threshold)]
    for key in sorted(beside, key=lambda key: (-cells[key].of, str(key)))[:MOST_TRIED]:
        if key in hides:
            follow = solved.known_if_told(key)
            near = [line for line in lines if not follow.isdisjoint(line.cells())]
            if not any(cells[other].small(threshold) for other in follow) and not any(_left_small(cells, near, hides - follow, threshold)):
                solved.tell(key)
                hides = hides - follow
    return hides


def _left_small(
    cells: Mapping[K, Figures], lines: Iterable[Line[K]], hides: Collection[K], threshold: int
) -> Iterator[tuple[K, list[Line[K]]]]:
    """A hidden part of each line whose told total leaves a small number for the hidden parts together."""
    for line in lines:
        parts = [key for key in line.parts if key in hides]
        if parts and line.total not in hides:
            left = sum((cells[key] for key in parts), NONE)
            if (left if line.counts else Figures(left.of, 0)).small(threshold):
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
    return _Solved(hides, lines).known()


class _Solved(Generic[K]):
    """The lines, solved for the hidden cells as far as they go: {place of a cell: it, by those that nothing says anything of}."""

    def __init__(self, hides: Collection[K], lines: Iterable[Line[K]]) -> None:
        self._names = sorted(hides, key=str)
        self._place = {key: place for place, key in enumerate(self._names)}
        self._rows: dict[int, dict[int, int]] = {}
        for line in lines:
            row = {self._place[key]: 1 for key in line.parts if key in self._place}
            if line.total in self._place:
                row[self._place[line.total]] = PRIME - 1
            self._eliminate(row)
        self._back_substitute()

    def known(self) -> list[K]:
        """Those whose value follows."""
        return [self._names[place] for place, row in self._rows.items() if len(row) == 1]

    def known_if_told(self, key: K) -> set[K]:
        """This one, and those that would follow besides were it told."""
        said = self._said(key)
        free = set(said) if len(said) == 1 else set()
        rests = ((place, {at: value for at, value in row.items() if at != place}) for place, row in self._rows.items())
        follow = {place for place, rest in rests if rest.keys() == said.keys() and _leading_one(rest) == said}
        return {key, *(self._names[place] for place in free | follow)}

    def tell(self, key: K) -> None:
        """It is told: its value is known from now on."""
        if said := self._said(key):
            lead = min(said)
            for row in self._rows.values():
                if lead in row:
                    _subtract(row, said, row[lead])
            self._rows[lead] = said

    def _said(self, key: K) -> dict[int, int]:
        """What telling it says of those that nothing else says anything of; empty where it follows already."""
        place = self._place[key]
        row = self._rows.get(place)
        return {place: 1} if row is None else _leading_one({at: value for at, value in row.items() if at != place})

    def _eliminate(self, row: dict[int, int]) -> None:
        """Bring a row into the triangle; nothing is added where it says nothing new."""
        while row:
            lead = min(row)
            if lead not in self._rows:
                self._rows[lead] = _leading_one(row)
                return
            _subtract(row, self._rows[lead], row[lead])

    def _back_substitute(self) -> None:
        for lead in sorted(self._rows, reverse=True):
            row = self._rows[lead]
            for place in sorted(row):
                if place != lead and place in self._rows:
                    _subtract(row, self._rows[place], row[place])


def _leading_one(row: Mapping[int, int]) -> dict[int, int]:
    inverse = pow(row[min(row)], PRIME - 2, PRIME) if row else 1
    return {place: value * inverse % PRIME for place, value in row.items()}


def _subtract(row: dict[int, int], other: Mapping[int, int], times: int) -> None:
    for place, value in other.items():
        left = (row.get(place, 0) - times * value) % PRIME
        if left:
            row[place] = left
        else:
            row.pop(place, None)
