"""Goal Attainment Scaling: one figure for several goals of different weight (Kiresuk & Sherman 1968).

T = 50 + 10·Σwᵢxᵢ / √((1−ρ)Σwᵢ² + ρ(Σwᵢ)²), xᵢ ∈ {−2 … +2}. 50 is "as expected"; 10 is one standard deviation.
"""

from collections.abc import Iterable
from math import sqrt

# The correlation between goals that the authors assume; figures with another ρ can't be compared with theirs.
RHO = 0.3


def t_score(goals: Iterable[tuple[int, int]], rho: float = RHO) -> float | None:
    """The T-score of some goals, each as (result −2..+2, weight ≥ 1); None when there are none.

    Goals whose result is not known are left out by the caller, who shows how many they are.
    """
    attained = list(goals)
    if not attained:
        return None
    weights = sum(weight for _, weight in attained)
    spread = (1 - rho) * sum(weight**2 for _, weight in attained) + rho * weights**2
    return 50 + 10 * sum(result * weight for result, weight in attained) / sqrt(spread)
