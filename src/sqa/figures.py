"""Figures that say what they stand on: shares with a denominator, and waits in which those who still wait are counted."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

HALF, NINE_TENTHS = Fraction(1, 2), Fraction(9, 10)


def share(part: int, of: int) -> float | None:
    """A share, 0–1 with four decimals; None of nothing."""
    return round(part / of, 4) if of else None


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits in days: `ended`, those that came to their end; `waiting`, how long the others have lasted so far.

    Leaving out those who still wait would make a unit look quick by never finishing. The quantiles are therefore those of the
    Kaplan–Meier curve (1958): where nobody still waits they are the ordinary ones, the median of 2 and 4 being 3.
    """

    ended: Sequence[int]
    waiting: Sequence[int] = ()

    def quantile(self, at: Fraction) -> float | None:
        """The day by which this share has come to its end; None when too many still wait to tell."""
        left = Fraction(1)
        ended = sorted(Counter(self.ended).items())
        everybody = sorted((*self.ended, *self.waiting))
        for (day, times), (later, _) in zip(ended, [*ended[1:], *ended[-1:]], strict=True):
            at_risk = len(everybody) - bisect_left(everybody, day)
            left *= 1 - Fraction(times, at_risk)
            if left <= 1 - at:
                return float(day) if left < 1 - at else (day + later) / 2
        return None

    def figures(self) -> dict[str, Any]:
        """n, ended, still_waiting, median and p90 in days (None: too many still wait), and the longest that anybody still waits."""
        return {
            "n": len(self.ended) + len(self.waiting),
            "ended": len(self.ended),
            "still_waiting": len(self.waiting),
            "median": self.quantile(HALF),
            "p90": self.quantile(NINE_TENTHS),
            "longest_still_waiting": max(self.waiting, default=None),
        }
