"""Who stands above whom, on a day."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy import Connection, select

from adapters.roster.tables import organisation_standings


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's parent and school forms, from a day on."""

    since: date
    parent: UUID | None
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationTree:
    """Every organisation with its standings, oldest first. A huvudman has at most some thousands."""

    standings: dict[UUID, list[Standing]] = field(default_factory=dict)
    ever_below: dict[UUID, set[UUID]] = field(default_factory=dict)

    @classmethod
    def load(cls, db: Connection) -> Self:
        """The tree as the register holds it."""
        tree = cls()
        for row in db.execute(select(organisation_standings).order_by(organisation_standings.c.since)):
            standing = Standing(row.since, row.parent, tuple(row.forms.split()))
            tree.standings.setdefault(row.organisation, []).append(standing)
            if row.parent:
                tree.ever_below.setdefault(row.parent, set()).add(row.organisation)
        return tree

    def on(self, unit: UUID, day: date) -> Standing | None:
        """How a unit stood on a day; None when unknown."""
        standings = self.standings.get(unit)
        if standings is None:
            return None
        return standings[max(bisect_right(standings, day, key=lambda standing: standing.since) - 1, 0)]

    def above(self, unit: UUID, day: date) -> tuple[UUID, ...]:
        """The organisations above a unit on a day, from its parent up."""
        found: list[UUID] = []
        standing = self.on(unit, day)
        while standing and standing.parent and standing.parent not in found:
            found.append(standing.parent)
            standing = self.on(standing.parent, day)
        return tuple(found)

    def under(self, unit: UUID, day: date) -> frozenset[UUID]:
        """A unit itself and all below it on a day; empty when unknown."""
        if unit not in self.standings:
            return frozenset()
        found, waiting = {unit}, [unit]
        while waiting:
            parent = waiting.pop()
            below = {child for child in self.ever_below.get(parent, ()) if self._parent(child, day) == parent}
            waiting += below - found
            found |= below
        return frozenset(found)

    def _parent(self, unit: UUID, day: date) -> UUID | None:
        standing = self.on(unit, day)
        return standing.parent if standing else None
