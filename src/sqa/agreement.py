"""How far several coders agree: Cohen's κ for two (Cohen 1960), Krippendorff's α for any number, nominal data (Krippendorff 2011).

Both are 1 when all agree and 0 when they agree as often as chance would have it; below 0 they agree less.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def cohen_kappa(first: Mapping[Item, str], second: Mapping[Item, str]) -> float | None:
    """κ = (Pa − Pc) / (1 − Pc) over the items that both have coded. None: there are none, or both use one and the same code only."""
    both = first.keys() & second.keys()
    if not both:
        return None
    agreed = sum(first[item] == second[item] for item in both) / len(both)
    ones, others = Counter(first[item] for item in both), Counter(second[item] for item in both)
    chance = sum(ones[code] * others[code] for code in ones) / len(both) ** 2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def krippendorff_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """α = 1 − Do / De. units: for each item, the codes it was given; items with fewer than two say nothing.

    None: no item has two codes, or all codes are the same.
    """
    pairable = [Counter(codes) for codes in units if len(codes) > 1]
    total = sum(sum(codes.values()) for codes in pairable)
    if total == 0:
        return None
    observed = sum(count * (sum(codes.values()) - count) / (sum(codes.values()) - 1) for codes in pairable for count in codes.values())
    of_each = sum(pairable, Counter[str]())
    expected = sum(count * (total - count) for count in of_each.values()) / (total - 1)
    return None if expected == 0 else 1 - observed / expected
