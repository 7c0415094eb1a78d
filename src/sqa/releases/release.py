"""A release: one table for one fixed period, as it was told, with what was suppressed in it. It is never told otherwise.

It is a stream of one event, so that its position and hash stand in the ledger's evidence, and no rebuild touches it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from sqa.eventing.event import Envelope, Event, Part
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream, folds, guards
from sqa.releases.periods import Period
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


class AlreadyReleasedForThatTime(Refusal):
    """The table, or one that counts the same, is released for days of this time: what differs between them could tell of somebody."""

    SV = "Tabellen, eller en som räknar detsamma, är redan publicerad för dagar i den här tiden: skillnaden kunde berätta om någon."
    NEXT = "Cite the `release` that there is. Who wants the year adds its terms, or releases the year before any of them."
    NEXT_SV = "Hänvisa till den `release` som finns. Den som vill ha läsåret lägger ihop terminerna, eller publicerar läsåret före dem."


class ReleasedMeanwhile(Refusal):
    """Something was released at the same moment, and might be of the same time."""

    SV = "Något publicerades i samma stund, och kan gälla samma tid."
    NEXT = "Ask for the release again."
    NEXT_SV = "Be om publiceringen igen."


def the_service_makes_it(release: Release, proposed: Envelope[ReleaseMade]) -> None:
    if proposed.actor.kind != "job":
        raise OnlyTheServiceReleases


Release.RULES = dict([guards(ReleaseMade, the_service_makes_it)])


def released_already(table: str, period: Period, today: date, earlier: Iterable[Envelope[ReleaseMade]]) -> Sequence[Envelope[ReleaseMade]]:
    """The release that there is of this table and very period; none where it may be made.

    earlier: the releases of the table and of those that are released together with it. Raises PeriodIsNotOver, AlreadyReleasedForThatTime.
    """
    if period.last >= today:
        raise PeriodIsNotOver(period=str(period), last_day=period.last)
    shares_days = [event for event in earlier if event.data.first_day <= period.last and event.data.last_day >= period.first]
    there_is = [event for event in shares_days if event.data.table == table and _period(event) == period]
    if shares_days and not there_is:
        other = _period(shares_days[0])
        raise AlreadyReleasedForThatTime(release=shares_days[0].stream, period=str(other) if other else None)
    return there_is


def _period(event: Envelope[ReleaseMade]) -> Period | None:
    return Period.of_days(event.data.first_day, event.data.last_day)


def nothing_is_released(events: Iterable[Envelope[Any]], besides: Collection[UUID]) -> None:
    """Raises ReleasedMeanwhile where any of these is a release, besides those of these ids."""
    if any(isinstance(event.data, ReleaseMade) and event.id not in besides for event in events):
        raise ReleasedMeanwhile
