"""A release: one table for one fixed period, as it was told, with what was suppressed in it. It is never told otherwise.

It is a stream of one event, so that its position and hash stand in the ledger's evidence, and no rebuild touches it.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sqa.eventing.event import Envelope, Event, Part
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream, folds, guards
from sqa.vocabulary import Clear, Code, Count, Day, Sha256, UnitId

Cell = Annotated[Literal["value", "zero", "suppressed", "missing"], Clear()]


class ReleasedCell(Part):
    """One cell: which unit and which values of the table's dimensions, and its figure. A suppressed or missing one has none."""

    unit: UnitId
    dimensions: Annotated[tuple[Code, ...], Field(max_length=5)] = ()
    state: Cell
    count: Count | None = None
    of: Count | None = None


class ReleaseMade(Event):
    """A table was released: of which question, for which period, as known at which position, with which threshold.

    sha256: over the canonical JSON of the cells. Whoever cites the release names it by this hash and its position.
    """

    TOPIC: ClassVar[str] = "sqa.release.made"
    unit: UnitId
    table: Code
    definition: Count
    first_day: Day
    last_day: Day
    known_at: Count
    threshold: Count
    cells: Annotated[tuple[ReleasedCell, ...], Field(max_length=20_000)]
    sha256: Sha256


class Release(Stream):
    """One released table."""

    KIND: ClassVar[str] = "release"
    OPENS: ClassVar[tuple[type[Event], ...]] = (ReleaseMade,)
    made: Envelope[ReleaseMade] | None

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.made = None

    @folds(ReleaseMade)
    def _made(self, event: Envelope[ReleaseMade]) -> None:
        self.made = event


class OnlyTheServiceReleases(Refusal):
    """A release is made by the service, which suppresses what is too few to tell; nobody sends one."""

    SV = "En publicering görs av tjänsten, som döljer det som är för få för att berättas; ingen skickar in en."
    NEXT = "Ask for it: POST /v1/releases, or `sqa release make`."
    NEXT_SV = "Be om den: POST /v1/releases, eller `sqa release make`."


def the_service_makes_it(release: Release, proposed: Envelope[ReleaseMade]) -> None:
    if proposed.actor.kind != "job":
        raise OnlyTheServiceReleases


Release.RULES = dict([guards(ReleaseMade, the_service_makes_it)])
