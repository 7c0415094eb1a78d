"""A release: one table for one fixed period, as it was told, with what was suppressed in it. It is never told otherwise.

It is a stream of one event, so that its position and hash stand in the ledger's evidence, and no rebuild touches it.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sqa.eventing.event import Envelope, Event, Part
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream, folds, guards
from sqa.vocabulary import Clear, Code, Count, Day, Sha256, UnitId

MOST_CELLS = 20_000
Cell = Annotated[Literal["value", "zero", "suppressed", "missing"], Clear()]


class ReleasedCell(Part):
    """One cell: which unit, which value of which of the table's dimensions (neither: the unit as a whole), and its figures.

    A suppressed or missing one has none; where something is counted that is no part of anything (results not known), there is only `of`.
    """

    unit: UnitId
    dimensions: Annotated[tuple[Code, ...], Field(max_length=5)] = ()
    state: Cell
    count: Count | None = None
    of: Count | None = None


class ReleaseMade(Event):
    """A table was released: of which question, for which period, as known at which position, with which threshold.

    sha256: over the canonical JSON of the cells. Whoever cites the release names it by this hash and its position. A table of more cells
    than one event holds is released in several parts, each of which can be cited by itself. It is the whole huvudman's, and so of no unit.
    """

    TOPIC: ClassVar[str] = "sqa.release.made"
    table: Code
    definition: Count
    first_day: Day
    last_day: Day
    known_at: Count
    threshold: Count
    part: Count = 1
    parts: Count = 1
    cells: Annotated[tuple[ReleasedCell, ...], Field(max_length=MOST_CELLS)]
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


class PeriodIsNotOver(Refusal):
    """The period is not over yet: what is released of it would soon be overtaken, and every correction would tell of somebody."""

    SV = "Perioden är inte slut än: det som publiceras skulle snart vara överspelat, och varje rättelse skulle berätta om någon."
    NEXT = "Wait until the day after `last_day`, or choose a period that is over."
    NEXT_SV = "Vänta till dagen efter `last_day`, eller välj en period som är slut."


class ReleasedMeanwhile(Refusal):
    """Something was released at the same moment, which this release would have had to be judged against."""

    SV = "Något publicerades i samma stund, som den här publiceringen skulle ha prövats mot."
    NEXT = "Ask for the release again."
    NEXT_SV = "Be om publiceringen igen."


def the_service_makes_it(release: Release, proposed: Envelope[ReleaseMade]) -> None:
    if proposed.actor.kind != "job":
        raise OnlyTheServiceReleases


Release.RULES = dict([guards(ReleaseMade, the_service_makes_it)])
