"""What a release may not tell: cells that are too few, and those that would give them away (primary and complementary suppression).

A table is cells joined by lines: a total and its parts (a unit and those below it, all professions and each, a year and its terms). Who
reads a release knows the lines, and whatever was told earlier; so a cell is hidden when it is small, and more are hidden until none
follows from the others:

* no hidden cell is the only solution of the lines, as Gaussian elimination over the hidden ones tells;
* no line whose total is told leaves a small number for its hidden parts together;
* what changed since an earlier release doesn't follow either, when it is small; and that nothing changed is taken to be known.

Zero is told as zero, since nobody is behind it. What was told before can't be hidden any more: only cells of this release are.
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
    """A cell: `count` of `of`. Those that are not counted are a number too. A change has such figures as well, which may be negative."""

    of: int
    count: int

    def small(self, threshold: int) -> bool:
        """Would telling the cell tell of fewer than `threshold`, but of somebody?"""
        return any(0 < abs(number) < threshold for number in (self.of, self.count, self.of - self.count))

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.of + other.of, self.count + other.count)

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(self.of - other.of, self.count - other.count)


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


def hidden(
    cells: Mapping[K, Figures],
    lines: Sequence[Line[K]],
    threshold: int,
    *,
    told: Collection[K] = (),
    unknown: Collection[K] = (),
    changes: Collection[K] = (),
) -> frozenset[K]:
    """The cells that must be hidden.

    told: those that stand in earlier releases, which are known whatever is hidden now. unknown: those that are not for this release to
    tell: what earlier ones hid (these need no figures, and are kept secret), and what was never told (secret when small). changes:
    differences between what was told and what is known now; secret when small.
    """
    return _Hiding(cells, lines, threshold, frozenset(told), frozenset(unknown), frozenset(changes)).done()


class _Hiding(Generic[K]):
    """One table being hidden."""

    def __init__(  # noqa: PLR0917 - as `hidden` is given them
        self,
        cells: Mapping[K, Figures],
        lines: Sequence[Line[K]],
        threshold: int,
        told: frozenset[K],
        unknown: frozenset[K],
        changes: frozenset[K],
    ) -> None:
        self.cells, self.lines, self.threshold, self.told, self.unknown, self.changes = cells, lines, threshold, told, unknown, changes
        self.mine = {key for key in cells if key not in told and key not in unknown and key not in changes}
        self.secret = {key for key in unknown if key not in cells or cells[key].small(threshold)}
        self.hides = {key for key in self.mine if cells[key].small(threshold)}
        self.of_cell: dict[K, list[Line[K]]] = {}
        for line in lines:
            for key in line.cells():
                self.of_cell.setdefault(key, []).append(line)
        # what follows whatever is hidden here can't be helped here; by who guesses the changes, or by who doesn't
        beyond = bool(told or unknown)
        self.lost = set(determined(self.mine | unknown, lines)) if beyond else set[K]()
        self.lost_changes = set(determined(self.mine | unknown | changes, lines)) if changes else set[K]()
        self.known = self.lost_changes if changes else self.lost

    def done(self) -> frozenset[K]:
        """Hide more until nothing that is secret follows; then tell again what was hidden for nothing, the largest first."""
        while more := self._more():
            self.hides |= more
        beside = {key for key in self.hides if not self.cells[key].small(self.threshold)}
        for key in sorted(beside, key=lambda key: (-self.cells[key].of, str(key)))[:MOST_TRIED]:
            if key in self.hides:
                self._tell_again(key, beside)
        return frozenset(self.hides)

    def _tell_again(self, key: K, beside: Collection[K]) -> None:
        """Tell this cell, with all that was only hidden for others and follows from it, if nothing else follows."""
        kept, self.hides = self.hides, self.hides - {key}
        while True:
            exposed, together = self._exposed()
            if together or not all(other in beside and other in self.hides for other in exposed):
                self.hides = kept
                return
            if not exposed:
                return
            self.hides = self.hides.difference(exposed)

    def _more(self) -> set[K]:
        """What to hide beside what is hidden, as long as something follows."""
        exposed, together = self._exposed()
        more = {pick for key in exposed if (pick := self._another(key, self.of_cell.get(key, ())))}
        more |= {pick for key, line in together if (pick := self._another(key, [line]))}
        if exposed and not more:  # it follows from lines further off: whatever stands beside anything hidden may help
            near = [line for key in (self.hides | self.unknown | self.changes) for line in self.of_cell.get(key, ())]
            more = {pick for key in exposed[:1] if (pick := self._another(key, near))} or self.mine - self.hides
        return more

    def _exposed(self) -> tuple[list[K], list[tuple[K, Line[K]]]]:
        """What follows and should not, and the lines that leave a small number."""
        follows = set(determined(self.hides | self.unknown, self.lines))
        exposed = [key for key in sorted(follows & (self.hides | self.secret), key=str) if key not in self.lost]
        if self.changes:
            kept = self.hides | self.secret | {key for key in self.changes if self.cells[key].small(self.threshold)}
            changed = determined(self.hides | self.unknown | self.changes, self.lines)
            exposed += [key for key in changed if key in kept and key not in self.lost_changes]
        return exposed, list(self._left_small(follows))

    def _left_small(self, follows: Collection[K]) -> Iterator[tuple[K, Line[K]]]:
        """A hidden part of each line whose total is known and leaves a small number for the hidden parts together."""

        def is_unknown(key: K) -> bool:
            return (key in self.hides or key in self.unknown) and key not in follows

        for line in self.lines:
            parts = [key for key in line.parts if is_unknown(key)]
            if parts and not is_unknown(line.total) and all(key in self.cells for key in parts):
                left = sum((self.cells[key] for key in parts), NONE)
                if left.small(self.threshold):
                    yield parts[0], line

    def _another(self, key: K, through: Iterable[Line[K]]) -> K | None:
        """The cell to hide beside this one: the part that tells least, else the total."""
        lines = list(through)
        for totals in (False, True):
            open_to = [
                other
                for line in lines
                for other in ((line.total,) if totals else line.parts)
                if other != key and other in self.mine and other not in self.hides and self.cells[other].of > 0 and other not in self.known
            ]
            if open_to:
                return min(open_to, key=lambda other: (self.cells[other].of, str(other)))
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
