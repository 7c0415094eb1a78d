"""Goal Attainment Scaling, on figures worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqa.goal_attainment import t_score

GOALS = st.lists(st.tuples(st.integers(-2, 2), st.integers(1, 100)), min_size=1, max_size=8)


@pytest.mark.capability("A35")
@pytest.mark.parametrize(
    ("goals", "expected"),
    [
        ([(0, 1), (0, 5), (0, 2)], 50),
        ([(0, 2), (1, 3), (-1, 1)], 54.4065),
        ([(2, 1)], 70),
        ([(2, 100)], 70),  # the weight of a single goal doesn't matter
        ([(-2, 3)], 30),
        ([(1, 1)] * 3, 63.6931),
    ],
)
def test_the_vectors_of_the_field(goals: list[tuple[int, int]], expected: float) -> None:
    assert t_score(goals) == pytest.approx(expected, abs=0.00005)


def test_without_goals_there_is_no_score() -> None:
    assert t_score([]) is None


@given(GOALS)
def test_the_opposite_results_mirror_the_score(goals: list[tuple[int, int]]) -> None:
    mirrored = t_score([(-result, weight) for result, weight in goals])
    assert mirrored == pytest.approx(100 - (t_score(goals) or 0))


@given(GOALS, st.integers(2, 50))
def test_only_the_relation_between_weights_counts(goals: list[tuple[int, int]], times: int) -> None:
    assert t_score([(result, weight * times) for result, weight in goals]) == pytest.approx(t_score(goals))
