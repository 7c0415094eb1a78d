"""Nobody rebuilds what releases hide, not from several of them either: terms, their year, and what is released again after late events.

Who attacks knows every told figure, the unit tree, that all professions and all domains add up, that a year is its terms, and which
figures have not changed between two releases. All that is written as equations over fractions and solved; no hidden figure may have
only one solution, and neither may a small change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.releases import Earlier, made
from projections.releases.making import place
from sqa.releases.periods import Period
from sqa.releases.release import ReleasedCell
from sqa.releases.suppression import NONE, Figures
from tests.school import id_of

TOP = id_of("huvudman")
PROFESSIONS, DOMAINS = ("Kurator", "Skolsköterska"), ("attendance", "learning")
VALUES = [("all", "all"), *(("profession", p) for p in PROFESSIONS), *(("domain", d) for d in DOMAINS)]
AUTUMN, SPRING, YEAR = (Period(2025, part) for part in ("autumn", "spring", "year"))  # type: ignore[arg-type]
Leaf = tuple[Period, UUID, str, str]
Variable = tuple[int, Period, UUID, str, str]


@dataclass
class Told:
    """A history of releases: the tree, and at each release what was true then, of which period it was, and what it told."""

    parents: dict[UUID, UUID | None]
    threshold: int
    truths: list[dict[Leaf, Figures]] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    releases: list[dict[tuple[UUID, str, str], ReleasedCell]] = field(default_factory=list)

    def schools(self, unit: UUID) -> Iterator[UUID]:
        below = [child for child, above in self.parents.items() if above == unit]
        if not below:
            yield unit
        for child in below:
            yield from self.schools(child)

    def true(self, variable: Variable) -> Figures:
        """What a figure was at a release."""
        version, period, unit, dimension, value = variable
        terms = (AUTUMN, SPRING) if period == YEAR else (period,)
        schools = set(self.schools(unit))
        return sum(
            (
                figures
                for (term, school, profession, domain), figures in self.truths[version].items()
                if term in terms and school in schools and value in {"all", profession if dimension == "profession" else domain}
            ),
            NONE,
        )

    def release(self, truth: dict[Leaf, Figures], period: Period) -> None:
        self.truths.append(truth)
        earlier = [
            Earlier(f"release {number}", p, list(cells.values()), self.basis(p, number))
            for number, (p, cells) in enumerate(zip(self.periods, self.releases, strict=True))
        ]
        basis = {each: self.basis(each) for each in (YEAR, AUTUMN, SPRING)}
        cells = made("outcomes", period, basis, dict.fromkeys(basis, self.parents), earlier, self.threshold)
        self.periods.append(period)
        self.releases.append({place(cell): cell for cell in cells})

    def basis(self, period: Period, version: int = -1) -> list[dict[str, Any]]:
        now = version % len(self.truths)
        leaves = [unit for unit in self.parents if list(self.schools(unit)) == [unit]]
        rows = [(unit, *value, self.true((now, period, unit, *value))) for unit in leaves for value in VALUES]
        return [{"unit": u, "dimension": d, "value": v, "of": f.of, "count": f.count} for u, d, v, f in rows if f != NONE]


@st.composite
def histories(draw: st.DrawFn) -> Told:
    """Two areas at most, two or three schools in each; two to four releases, with a few late events between them."""
    parents: dict[UUID, UUID | None] = {TOP: None}
    for area in range(draw(st.integers(1, 2))):
        parents[id_of(f"area {area}")] = TOP
        for school in range(draw(st.integers(1, 3))):
            parents[id_of(f"school {area} {school}")] = id_of(f"area {area}")
    told = Told(parents, draw(st.sampled_from((3, 5))))
    schools = list(told.schools(TOP))
    places = [(term, school, p, d) for term in (AUTUMN, SPRING) for school in schools for p in PROFESSIONS for d in DOMAINS]
    most = draw(st.sampled_from((3, 8, 25)))
    truth = {leaf: Figures(of, draw(st.integers(0, of))) for leaf in places if (of := draw(st.integers(0, most)))}
    for period in draw(st.lists(st.sampled_from((AUTUMN, SPRING, YEAR)), min_size=2, max_size=3)):
        told.release(truth, period)
        truth = dict(truth)
        for leaf in draw(st.lists(st.sampled_from(places), max_size=2)):
            before = truth.get(leaf, NONE)
            of = max(0, before.of + draw(st.integers(-2, 6)))
            truth[leaf] = Figures(of, draw(st.integers(0, of)))
    return told


def equations(told: Told, versions: int, releases: int) -> Iterator[dict[Variable | None, Fraction]]:
    """Everything that holds, and what so many releases tell, as sums that are zero; None stands for one."""
    one = Fraction(1)
    for version, (released, cells) in enumerate(list(zip(told.periods, told.releases, strict=True))[:versions]):
        for period in (YEAR, AUTUMN, SPRING):
            for unit in told.parents:
                below = [child for child, above in told.parents.items() if above == unit]
                for value in VALUES:
                    if below:
                        yield {(version, period, unit, *value): -one, **{(version, period, child, *value): one for child in below}}
                    if period == YEAR:
                        yield {(version, YEAR, unit, *value): -one, **{(version, term, unit, *value): one for term in (AUTUMN, SPRING)}}
                for dimension in ("profession", "domain"):
                    parts = {(version, period, unit, *value): one for value in VALUES if value[0] == dimension}
                    yield {(version, period, unit, "all", "all"): -one, **parts}
        for unit in told.parents if version < releases else ():
            for value in VALUES:
                cell, here = cells.get((unit, *value)), (version, released, unit, *value)
                if (unit, "all", "all") in cells and (cell is None or cell.state != "suppressed"):
                    zero = {here: one}
                    yield {**zero, None: -Fraction(cell.of)} if cell and cell.of else zero
        for before in range(version):
            for period in (YEAR, AUTUMN, SPRING):
                for unit in told.parents:
                    for value in VALUES:
                        now, then = (version, period, unit, *value), (before, period, unit, *value)
                        if told.true(now) == told.true(then):
                            yield {now: one, then: -one}


def solved(rows: Iterator[dict[Variable | None, Fraction]]) -> dict[Variable, Fraction]:
    """Every variable that has only one solution. Gauss–Jordan, keeping each row reduced by all the others."""
    pivots: dict[Variable, dict[Variable | None, Fraction]] = {}
    users: dict[Variable, set[Variable]] = {}
    for given_ in rows:
        row = dict(given_)
        for key in [key for key in row if key in pivots]:
            _add(row, pivots[key], -row[key])  # type: ignore[index]
        lead = next((key for key in row if key is not None), None)
        if lead is None:
            assert not row, "what is told contradicts itself"
            continue
        row = {key: value / row[lead] for key, value in row.items()}
        for pivot in users.pop(lead, set()):
            _add(pivots[pivot], row, -pivots[pivot][lead])
            for key in row:
                if key is not None and key != lead:
                    (users.setdefault(key, set()).add if key in pivots[pivot] else users.get(key, set()).discard)(pivot)
        pivots[lead] = row
        for key in row:
            if key is not None and key != lead:
                users.setdefault(key, set()).add(lead)
    return {lead: -row.get(None, Fraction(0)) for lead, row in pivots.items() if all(key in {lead, None} for key in row)}


def _add(row: dict[Variable | None, Fraction], other: dict[Variable | None, Fraction], times: Fraction) -> None:
    for key, value in other.items():
        left = row.get(key, Fraction(0)) + times * value
        if left:
            row[key] = left
        else:
            row.pop(key, None)


def attack(told: Told) -> None:
    """After each release: what follows now, and would not follow if it had told nothing?"""
    for version in range(len(told.releases)):
        before, after = solved(equations(told, version + 1, version)), solved(equations(told, version + 1, version + 1))
        for variable, value in after.items():
            assert told.true(variable).of == value, "the attack computes rightly"
        judge(told, version, {variable for variable in after if variable not in before}, after)


def judge(told: Told, latest: int, new: set[Variable], known: dict[Variable, Fraction]) -> None:
    for version in range(latest + 1):
        for at, cell in told.releases[version].items():
            variable = (version, told.periods[version], *at)
            if cell.state == "suppressed":
                assert variable not in new, f"release {latest} gives away {at[2]} of {version}"
            elif cell.state != "missing" and at[1] != "beside":
                assert not told.true(variable).small(told.threshold)
    for variable in new:
        assert not told.true(variable).small(told.threshold), "what was never told follows, and is small"
        for other in range(latest + 1):
            if (then := (other, *variable[1:])) in known:
                assert not (told.true(variable) - told.true(then)).small(told.threshold), "a small change follows"


@pytest.mark.capability("A14", "A60")
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(histories())
def test_no_row_of_releases_gives_away_what_one_of_them_hides(told: Told) -> None:
    attack(told)


@pytest.mark.slow
@settings(max_examples=10_000, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(histories())
def test_no_row_of_releases_gives_away_what_one_of_them_hides_in_ten_thousand_histories(told: Told) -> None:
    attack(told)


def numbers(told: Told, *of: int) -> dict[Leaf, Figures]:
    """So many in autumn and in spring, at each school in turn."""
    places = [(term, school, PROFESSIONS[0], DOMAINS[0]) for school in told.schools(TOP) for term in (AUTUMN, SPRING)]
    return {leaf: Figures(number, number) for leaf, number in zip(places, of, strict=True)}


def test_the_year_is_hidden_where_it_would_tell_of_a_small_term() -> None:
    told = Told({TOP: None, id_of("a"): TOP, id_of("b"): TOP}, 5)
    truth = numbers(told, 20, 3, 20, 30)
    told.release(truth, AUTUMN)
    told.release(truth, YEAR)
    year = {unit: told.releases[1][unit, "all", "all"] for unit in told.parents}
    assert [year[unit].state for unit in (id_of("a"), id_of("b"), TOP)] == ["suppressed", "suppressed", "value"]
    assert year[TOP].of == 73
    attack(told)


def test_what_changed_by_one_since_it_was_told_is_hidden_when_told_again() -> None:
    told = Told({TOP: None, id_of("a"): TOP, id_of("b"): TOP}, 5)
    told.release(numbers(told, 20, 0, 30, 0), AUTUMN)
    told.release(numbers(told, 21, 0, 30, 0), AUTUMN)
    again = {unit: told.releases[1][unit, "all", "all"].state for unit in told.parents}
    assert again[id_of("a")] == again[TOP] == "suppressed"
    attack(told)


def test_the_attack_is_a_real_one() -> None:
    """Released as if nothing had been before, the year and the term tell of the three."""
    told = Told({TOP: None, id_of("a"): TOP, id_of("b"): TOP}, 5)
    truth = numbers(told, 20, 3, 20, 30)
    told.release(truth, AUTUMN)
    told.truths.append(truth)
    rows = {each: told.basis(each) for each in (YEAR, AUTUMN, SPRING)}
    cells = made("outcomes", YEAR, rows, dict.fromkeys(rows, told.parents), [], 5)
    told.periods.append(YEAR)
    told.releases.append({place(cell): cell for cell in cells})
    assert solved(equations(told, 2, 2))[1, SPRING, id_of("a"), "all", "all"] == 3
    with pytest.raises(AssertionError):
        attack(told)
