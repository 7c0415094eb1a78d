"""Releases: what they are made of, how they are made, and what they tell."""

from projections.releases.basis import BASIS, BASIS_QUESTION, TABLES, together
from projections.releases.making import made
from projections.releases.told import PROJECTION, QUESTION

__all__ = ["BASIS", "BASIS_QUESTION", "PROJECTION", "QUESTION", "TABLES", "made", "together"]
