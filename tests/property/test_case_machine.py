"""Whatever is proposed to a case, backdated or corrected: what is accepted is sound, and what is refused leaves no trace."""

from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.property.attacked_case import AttackedCase
from tests.property.choosing import Drawn


class CaseUnderAttack(RuleBasedStateMachine):
    """The attacks as hypothesis chooses them, and makes them smaller when one finds something."""

    def __init__(self) -> None:
        super().__init__()
        self.attacked = AttackedCase()

    @initialize(data=st.data())
    def a_case_is_opened(self, data: st.DataObject) -> None:
        self.attacked.is_opened(Drawn(data))

    @rule(data=st.data())
    def something_is_proposed(self, data: st.DataObject) -> None:
        self.attacked.is_attacked(Drawn(data))

    def teardown(self) -> None:
        if self.attacked.case.recorded:
            self.attacked.is_sound()


TestCaseUnderAttack = CaseUnderAttack.TestCase
SOAKING = settings.default is not None and settings.default.max_examples >= 1_000
TestCaseUnderAttack.settings = settings(max_examples=1_000 if SOAKING else 40, stateful_step_count=100 if SOAKING else 40)


def walk(seed: int, steps: int) -> AttackedCase:
    """Attacks as chance would have them: they go further than those that hypothesis chooses, but don't get smaller."""
    attacked, chance = AttackedCase(), Random(seed)
    attacked.is_opened(chance)
    for _ in range(steps):
        attacked.is_attacked(chance)
    attacked.is_sound()
    return attacked


@pytest.mark.parametrize("seed", range(40))
def test_a_random_walk_is_sound(seed: int) -> None:
    walk(seed, 60)


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(20))
def test_many_random_walks_are_sound(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        walk(seed, 120)
