"""Chance with a seed: the same throws in the same order, whenever and wherever."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_VERSION_AND_VARIANT = ~((0xF << 76) | (0x3 << 62))
_FOUR = (0x4 << 76) | (0x2 << 62)


class Dice(Random):
    """A random generator that also makes UUIDs and picks among believable alternatives."""

    def uuid(self) -> str:
        """A UUID shaped like version 4, as text."""
        digits = f"{self.getrandbits(128) & _VERSION_AND_VARIANT | _FOUR:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def chance(self, probability: float) -> bool:
        """True as often as the probability says."""
        return self.random() < probability

    def one_of(self, things: Sequence[T]) -> T:
        """One of several; quicker than `choice`."""
        return things[int(self.random() * len(things))]
