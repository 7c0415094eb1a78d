"""Building anew beside the live tables."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a rebuild. rows: {table: (before, after)}; added, gone: {table: rows only in one of them}, where both compare."""

    projection: str
    position: int
    same_code: bool
    rows: Mapping[str, tuple[int, int]]
    added: Mapping[str, int]
    gone: Mapping[str, int]
    hash: str
