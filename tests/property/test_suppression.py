"""Nobody rebuilds what a release hides: 10,000 generated tables, attacked with linear algebra of another make than the one that hides."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqa.releases.suppression import Figures, Line, determined, hidden

Key = tuple[object, ...]
ALL = "all"
RIGHT: Key = ("the right-hand side",)


def lines_of(tree: dict[str, list[str]], kinds: list[str]) -> list[Line[Key]]:
    """Every unit is the sum of those below it, for each kind; and in each unit all kinds are the sum of each."""
    units = {*tree, *(unit for below in tree.values() for unit in below)}
    down = [Line((unit, kind), tuple((b, kind) for b in below)) for unit, below in tree.items() for kind in (*kinds, ALL) if below]
    across = [Line((unit, ALL), tuple((unit, kind) for kind in kinds)) for unit in sorted(units)]
    return [*down, *across]


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Key, Figures], list[Line[Key]], int]:
    """A unit tree of two or three levels, a few kinds, and figures from none to many."""
    areas = draw(st.integers(1, 3))
    tree: dict[str, list[str]] = {"huvudman": [f"area {a}" for a in range(areas)]}
    for area in tree["huvudman"]:
        tree[area] = [f"{area} school {s}" for s in range(draw(st.integers(1, 4)))]
    kinds = [f"kind {n}" for n in range(draw(st.integers(1, 4)))]
    schools = [school for area in tree["huvudman"] for school in tree[area]]
    few = st.integers(0, 12)
    cells: dict[Key, Figures] = {}
    for school, kind in product(schools, kinds):
        of = draw(few)
        cells[school, kind] = Figures(of, draw(st.integers(0, of)))
    for unit in [*schools, *tree["huvudman"], "huvudman"]:
        below = tree.get(unit, [])
        for kind in kinds:
            if below:
                cells[unit, kind] = total(cells[b, kind] for b in below)
        cells[unit, ALL] = total(cells[unit, kind] for kind in kinds)
    return cells, lines_of(tree, kinds), draw(st.sampled_from((3, 5, 10)))


def total(figures: object) -> Figures:
    given_ = list(figures)
    return Figures(sum(f.of for f in given_), sum(f.count for f in given_))


def solved(cells: dict[Key, Figures], lines: list[Line[Key]], hides: frozenset[Key]) -> dict[Key, Fraction]:
    """What an attacker who knows the lines and all that is told can solve: Gauss–Jordan over fractions, with the right-hand sides."""
    rows: list[dict[Key, Fraction]] = []
    for line in lines:
        row = {RIGHT: Fraction(0)}
        for key, sign in [*((key, 1) for key in line.parts), (line.total, -1)]:
            if key in hides:
                row[key] = row.get(key, Fraction(0)) + sign
            else:
                row[RIGHT] -= sign * cells[key].of
        rows.append(row)
    done: list[dict[Key, Fraction]] = []
    while rows:
        row = rows.pop()
        if lead := next((key for key, value in row.items() if key != RIGHT and value), None):
            row = {key: value / row[lead] for key, value in row.items()}
            for other in (*rows, *done):
                if times := other.get(lead):
                    for key, value in row.items():
                        if left := other.get(key, Fraction(0)) - times * value:
                            other[key] = left
                        else:
                            other.pop(key, None)
            done.append(row)
    return {key: row.get(RIGHT, Fraction(0)) for row in done for key in [*row.keys() - {RIGHT}] if row.keys() <= {key, RIGHT}}


@pytest.mark.capability("A14", "A60")
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tables())
def test_nothing_that_is_hidden_can_be_solved(table: tuple[dict[Key, Figures], list[Line[Key]], int]) -> None:
    attack(*table)


@pytest.mark.slow
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(tables())
def test_nothing_that_is_hidden_can_be_solved_in_ten_thousand_tables(table: tuple[dict[Key, Figures], list[Line[Key]], int]) -> None:
    attack(*table)


def attack(cells: dict[Key, Figures], lines: list[Line[Key]], threshold: int) -> None:
    hides = hidden(cells, lines, threshold)
    assert all(key in hides for key, figures in cells.items() if figures.small(threshold))
    assert all(figures.of > 0 for key, figures in cells.items() if key in hides), "zero is told as zero"
    assert solved(cells, lines, hides) == {}
    for line in lines:
        parts = [key for key in line.parts if key in hides]
        if parts and line.total not in hides:
            assert not total(cells[key] for key in parts).small(threshold)


def test_without_the_complement_the_attack_succeeds() -> None:
    """The attack is a real one: where only what is small is hidden, it is solved."""
    cells: dict[Key, Figures] = {("a", "x"): Figures(3, 0), ("a", "y"): Figures(20, 9), ("a", ALL): Figures(23, 9)}
    lines = [Line(("a", ALL), (("a", "x"), ("a", "y")))]
    small = frozenset([("a", "x")])
    assert solved(cells, lines, small) == {("a", "x"): Fraction(3)}
    assert determined(small, lines) == [("a", "x")]
    assert hidden(cells, lines, 5) == frozenset([("a", "x"), ("a", "y")])
