"""Nobody rebuilds what releases hide, from all of them together: terms, years, and what is asked for again after late events.

Who attacks knows every told figure, the unit tree, that professions and domains add up, and that a year is its terms.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.releases import made
from sqa.eventing.event import Envelope
from sqa.releases.periods import Period
from sqa.releases.release import AlreadyReleasedForThatTime, ReleaseMade, released_already
from sqa.releases.suppression import NONE, Figures, Line
from tests.given import given as the_story
from tests.improvement import RELEASE, released
from tests.property.test_suppression import solved
from tests.school import JOB, id_of

TOP = id_of("huvudman")
PROFESSIONS, DOMAINS = ("Kurator", "Skolsköterska"), ("attendance", "learning")
VALUES = [("all", "all"), *(("profession", p) for p in PROFESSIONS), *(("domain", d) for d in DOMAINS)]
AUTUMN, SPRING, YEAR = (Period.of(f"2024-{part}") for part in ("autumn", "spring", "year"))
LATER = YEAR.last.replace(month=8)
EVENT: Envelope[ReleaseMade] = the_story((released(), RELEASE, JOB)).stream(RELEASE).made
Key = tuple[object, ...]
Truth = dict[tuple[Period, UUID, str, str], Figures]


@dataclass
class Told:
    """A school year's releases: the tree, and each request with what was true then. The huvudman has figures of its own."""

    parents: dict[UUID, UUID | None]
    threshold: int
    requests: list[tuple[Period, Truth]]

    def all_told(self) -> list[tuple[Truth, Envelope[ReleaseMade]]]:
        """Every request put to the rule; what was made, with what was true then."""
        done: list[tuple[Truth, Envelope[ReleaseMade]]] = []
        for period, truth in self.requests:
            earlier = [event for _, event in done]
            same = [event for event in earlier if event.data.first_day == period.first and event.data.last_day == period.last]
            try:
                there_is = released_already(period, LATER, earlier)
            except AlreadyReleasedForThatTime:
                assert not same
                continue
            assert list(there_is) == same, "asked for again, it is the one there is"
            if not there_is:
                cells = made("outcomes", self.basis(period, truth), self.parents, self.threshold)
                told = {"first_day": period.first, "last_day": period.last, "cells": tuple(cells)}
                done.append((truth, EVENT._replace(data=released().model_copy(update=told))))
        return done

    def basis(self, period: Period, truth: Truth) -> list[dict[str, Any]]:
        found = [(unit, *value, own(truth, period, unit, value)) for unit in self.parents for value in VALUES]
        return [{"unit": u, "dimension": d, "value": v, "of": f.of, "count": f.count} for u, d, v, f in found if f != NONE]


def own(truth: Truth, period: Period, unit: UUID, value: tuple[str, str]) -> Figures:
    terms = (AUTUMN, SPRING) if period == YEAR else (period,)
    matching = (f for (term, at, *kinds), f in truth.items() if term in terms and at == unit and value[1] in {"all", *kinds})
    return sum(matching, NONE)


@st.composite
def histories(draw: st.DrawFn) -> Told:
    """One or two areas of a few schools; up to four requests, with a few late events between them."""
    parents: dict[UUID, UUID | None] = {TOP: None}
    for area in range(draw(st.integers(1, 2))):
        parents[id_of(f"area {area}")] = TOP
        for school in range(draw(st.integers(1, 3))):
            parents[id_of(f"school {area} {school}")] = id_of(f"area {area}")
    units = [TOP, *(unit for unit in parents if unit not in parents.values())]
    places = [(term, unit, p, d) for term in (AUTUMN, SPRING) for unit in units for p in PROFESSIONS for d in DOMAINS]
    most = draw(st.sampled_from((3, 8, 25)))
    truth = {leaf: Figures(of, draw(st.integers(0, of))) for leaf in places if (of := draw(st.integers(0, most)))}
    requests = []
    for period in draw(st.lists(st.sampled_from((AUTUMN, SPRING, YEAR)), min_size=2, max_size=4)):
        requests.append((period, dict(truth)))
        for leaf in draw(st.lists(st.sampled_from(places), max_size=2)):
            truth[leaf] = truth.get(leaf, NONE) + Figures(1, 1)
    return Told(parents, draw(st.sampled_from((3, 5))), requests)


def system(told: Told, releases: list[tuple[Truth, Envelope[ReleaseMade]]]) -> tuple[dict[Key, Figures], list[Line[Key]], frozenset[Key]]:
    """All cells of all releases, what each is a sum of, and those that no release tells."""
    cells, lines, known = dict[Key, Figures](), list[Line[Key]](), set[Key]()
    for truth, event in releases:
        period = Period.of_days(event.data.first_day, event.data.last_day)
        assert period
        for unit in reversed(told.parents):  # those below come first
            below = [child for child, above in told.parents.items() if above == unit]
            for value in VALUES:
                rest: Key = (period, "own", unit, *value)
                cells[rest] = own(truth, period, unit, value)
                if cells[rest] == NONE:
                    known.add(rest)  # that a unit has nothing of its own is no secret
                parts = (*((period, child, *value) for child in below), rest)
                cells[period, unit, *value] = sum((cells[part] for part in parts), NONE)
                lines.append(Line((period, unit, *value), parts))
            for at in ((period, unit), (period, "own", unit)):
                for dimension in ("profession", "domain"):
                    lines.append(Line((*at, "all", "all"), tuple((*at, *value) for value in VALUES if value[0] == dimension)))
        shown = {(cell.unit, *(cell.dimensions or ("all", "all"))): cell for cell in event.data.cells}
        for unit in told.parents:
            for value in VALUES:
                cell = shown.get((unit, *value))
                if cell is None or cell.state != "suppressed":  # what isn't there is nobody
                    assert cells[period, unit, *value].of == (cell.of or 0 if cell else 0)
                    known.add((period, unit, *value))
    periods = {key[0] for key in cells}
    assert YEAR not in periods or len(periods) == 1, "no two releases have days in common"
    return cells, lines, frozenset(cells) - known


def attack(told: Told) -> None:
    cells, lines, hides = system(told, told.all_told())
    for key, value in solved(cells, lines, hides).items():
        assert cells[key].of == value, "the attack computes rightly"
        assert key[1] == "own", "what is suppressed follows"
        assert not cells[key].small(told.threshold), "what is never told follows, and is small"


@pytest.mark.capability("A14", "A60")
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(histories())
def test_no_row_of_releases_gives_away_what_one_of_them_hides(told: Told) -> None:
    attack(told)


def test_the_attack_is_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only what is small is hidden, it is solved."""
    parents = {TOP: None, id_of("a"): TOP, id_of("b"): TOP}
    truth = {(AUTUMN, id_of(name), PROFESSIONS[0], DOMAINS[0]): Figures(of, of) for name, of in (("a", 3), ("b", 20))}
    told = Told(parents, 5, [(AUTUMN, truth)])
    attack(told)
    only_small = lambda cells, _, threshold: frozenset(key for key in cells if cells[key].small(threshold))  # noqa: E731
    monkeypatch.setattr("projections.releases.making.hidden", only_small)
    with pytest.raises(AssertionError, match="follows"):
        attack(told)
