"""Shares and waits, on figures worked out by hand."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqa.figures import HALF, NINE_TENTHS, Waits, share

DAYS = st.lists(st.integers(0, 400), min_size=1, max_size=40)


def test_a_share_of_nothing_is_not_zero() -> None:
    assert share(0, 0) is None
    assert share(0, 4) == 0
    assert share(1, 3) == 0.3333


def test_those_who_still_wait_move_the_median() -> None:
    # Three ended after 2, 4 and 10 days; one has waited 5 days, another 30. Left after day 2: 4/5; after 4: 3/5; at day 10 two are
    # left to wait (the 10 and the 30): 3/5 · 1/2 = 3/10.
    waits = Waits([2, 4, 10], [5, 30])
    assert waits.quantile(HALF) == 10
    assert Waits([2, 4, 10]).quantile(HALF) == 4
    assert waits.quantile(NINE_TENTHS) is None  # too many still wait to tell
    assert waits.figures() == {"n": 5, "ended": 3, "still_waiting": 2, "median": 10, "p90": None, "longest_still_waiting": 30}


def test_nothing_has_no_median() -> None:
    figures = Waits([], []).figures()
    assert (figures["n"], figures["median"], figures["p90"], figures["longest_still_waiting"]) == (0, None, None, None)


def test_whoever_waits_as_long_as_another_waited_was_still_waiting_then() -> None:
    assert Waits([7], [7]).quantile(HALF) == 7


@given(DAYS)
def test_where_nobody_waits_the_median_is_the_ordinary_one(days: list[int]) -> None:
    assert Waits(days).quantile(HALF) == statistics.median(days)


@given(DAYS, DAYS)
def test_more_who_wait_never_make_it_look_quicker(ended: list[int], waiting: list[int]) -> None:
    with_them = Waits(ended, [day + 400 for day in waiting]).quantile(HALF)
    assert with_them is None or with_them >= (Waits(ended).quantile(HALF) or 0)


@pytest.mark.parametrize(("n", "p90"), [(10, 9.5), (11, 10), (1, 1)])
def test_the_ninetieth_percentile(n: int, p90: float) -> None:
    assert Waits(range(1, n + 1)).quantile(NINE_TENTHS) == p90
