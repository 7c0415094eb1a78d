"""A need with several supports is counted once in every group of its rows: by sums what counting each need once would give."""

from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from projections.patterns import COUNTED, OF_SUPPORTS, TOLD_APART, counts_once
from sqa.cases.needs import Judged


def a_verdict(chance: Random) -> Judged | None:
    match, result = chance.choice(["matched", "not_matched", "not_assessable"]), chance.choice([None, -1, 0, 1])
    return chance.choice([None, cast(Judged, SimpleNamespace(match=match, result=result))])


def supports_of_a_need(chance: Random) -> list[tuple[dict[str, Any], Judged | None]]:
    return [
        ({name: chance.choice(["a", "b", None]) for name in sorted(OF_SUPPORTS)}, a_verdict(chance)) for _ in range(chance.randint(1, 5))
    ]


@pytest.mark.parametrize("seed", range(200))
def test_a_need_counts_once_in_each_group_that_any_of_its_supports_lets_it_count_in(seed: int) -> None:
    supports, latest = supports_of_a_need(Random(seed)), a_verdict(Random(-seed))
    marks = list(counts_once(latest, supports))
    for name, counts in COUNTED.items():
        assert sum(row[name] & 1 for row in marks) == counts(latest)
        for (bit, by), (support, _) in product(enumerate(TOLD_APART, start=1), supports):
            group = [n for n, (other, _) in enumerate(supports) if all(other[one] == support[one] for one in by)]
            assert sum(marks[n][name] >> bit & 1 for n in group) == any(counts(supports[n][1]) for n in group), (name, by)
