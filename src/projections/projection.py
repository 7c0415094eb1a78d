"""What a projection is, what a question is, and what both are given.

A projection is a function of one stream: its history in, its rows out. A batch of new events therefore rewrites the rows of the
streams it touches, and backdating, corrections and rebuilding need no code of their own: rebuilt equals live by construction.
What joins streams (a concern and its case) is joined in the query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Connection, Table

from sqa.eventing.stream import Stream
from sqa.privacy.permits import Scope

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Projection:
    """Tables and the function that gives one stream's rows for each of them.

    Every table has the columns `stream` and `unit` (of the stream, for filtering by what the caller may see). Text columns hold
    references (`sealed:<position>/<path>`), never plaintext. rows: {table name: rows}.
    """

    name: str
    tables: tuple[Table, ...]
    reads: tuple[type[Stream], ...]
    rows: Callable[[Any], Mapping[str, Iterable[Row]]]


@dataclass(frozen=True)
class Asked:
    """Who asks, of what moment and which units.

    now: the instant asked about (`on`, else the clock); today: its day in Stockholm, from which lateness is counted;
    units: the unit asked about with all below it, None for all; policy: a setting of the huvudman in days; settled: what the caller may
    see has been found out beforehand and stands in the table `seen` (answers about earlier times).
    """

    db: Connection
    scope: Scope
    now: datetime
    today: date
    units: frozenset[UUID] | None = None
    policy: Callable[[str], int] = lambda name: 7
    settled: bool = False


@dataclass(frozen=True)
class Answer:
    """Rows, plus figures about them (denominators, coverage) where the question has such; the service adds position and names.

    counts_only: the parameters whose selection yields figures and no rows, so that the answer can say so.
    choose: the parameter without which there are several answers, and so no rows.
    """

    rows: Sequence[Row]
    figures: Mapping[str, Any] = field(default_factory=dict)
    counts_only: tuple[str, ...] = ()
    choose: str | None = None


class Parameters(BaseModel, extra="forbid"):
    """What every question may be asked with, beside `on`, `as_known_on` and `min_position`. `unit` covers the units below it too."""

    unit: UUID | None = None


@dataclass(frozen=True)
class Question:
    """A question by its name: what it answers, in both languages, its parameters, its columns, and how it is answered.

    columns: {name: (Swedish heading, English heading)}; about_persons: rows concern cases one by one. columns_per: for a question with a
    parameter `per`, the columns that each value of it has. figures: what its figures are called, in both languages. published: its texts
    were written to be shared with whoever may ask.
    """

    name: str
    sv: str
    en: str
    parameters: type[Parameters]
    columns: Mapping[str, tuple[str, str]]
    answer: Callable[[Asked, Any], Answer]
    needs: tuple[Projection, ...]
    about_persons: bool = True
    columns_per: Mapping[str, Sequence[str]] = field(default_factory=dict)
    figures: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    published: bool = False

    def columns_for(self, parameters: Parameters) -> Mapping[str, tuple[str, str]]:
        """The columns that an answer with these parameters has."""
        shown = self.columns_per.get(getattr(parameters, "per", ""), tuple(self.columns))
        return {name: self.columns[name] for name in shown}
