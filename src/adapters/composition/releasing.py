"""Making a release: figures as they are known, beside everything released before, hidden where they are too few, saved for good."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import select

from adapters.api.doors import Huvudman
from adapters.ledger.canonical import canonical
from adapters.settings import Settings
from projections.releases import BASIS_QUESTION, TABLES, Earlier, made
from projections.releases.told import releases
from projections.runner import NarrowTheQuestion
from sqa.eventing.event import Envelope, Proposal
from sqa.eventing.stream import Stream
from sqa.privacy.permits import Scope
from sqa.releases.periods import Period
from sqa.releases.release import MOST_CELLS, PeriodIsNotOver, Release, ReleasedCell, ReleasedMeanwhile, ReleaseMade
from sqa.service import Submission
from sqa.vocabulary import Actor, stockholm_day

Made = Envelope[ReleaseMade]
EVERYTHING = Scope(everything=True)
RELEASES = Actor("job", "releases")
TRIES = 3
_one_at_a_time = Lock()


class Releasing:
    """Implements adapters.api.releases.Releasing with a process's settings."""

    def __init__(self, settings: Settings) -> None:
        self._threshold = settings.suppression_threshold

    def make(self, huvudman: Huvudman, table: str, period: Period, by: str, known_at: int | None) -> tuple[list[Made], bool]:
        """The release, as known now or at a position: its events, and whether they are new.

        What would tell exactly what its latest release told is that release. Raises PeriodIsNotOver, ReleasedMeanwhile, NotYet,
        NarrowTheQuestion, LedgerUnavailable.
        """
        if period.last >= stockholm_day(huvudman.clock()):
            raise PeriodIsNotOver(period=str(period), last_day=period.last)
        making = _Making(huvudman, table, period, self._threshold, known_at)
        with _one_at_a_time:
            for _ in range(TRIES - 1):
                try:
                    return making.make(by)
                except ReleasedMeanwhile:
                    continue
            return making.make(by)

    def listed(self, huvudman: Huvudman) -> list[Made]:
        """Every release, the earliest first."""
        with huvudman.views.reading() as db:
            found = db.execute(select(releases.c.stream).order_by(releases.c.position)).scalars().all()
        return [_made(huvudman, stream) for stream in found]


@dataclass(frozen=True)
class _Making:
    """One release that is asked for. known_at: None for what is known now."""

    huvudman: Huvudman
    table: str
    period: Period
    threshold: int
    known_at: int | None

    def make(self, by: str) -> tuple[list[Made], bool]:
        """Judge it against what has been released up to here, and append it unless that has changed. Raises ReleasedMeanwhile."""
        head = self.huvudman.ledger.head()[0]
        self.huvudman.views.wait_for(head)
        earlier = self._earlier()
        cells, position = self._cells(earlier)
        proposals = self._proposals(cells, position)
        latest = [event for event in earlier if _period(event) == self.period][-len(proposals) :]
        if [_content(event.data) for event in latest] == [_content(proposal.data) for proposal in proposals]:
            return latest, False
        permit = _nothing_released_after(self.huvudman, head, {proposal.id for proposal in proposals})
        self.huvudman.ledger.append(Submission(proposals, by, permit))
        self.huvudman.wake()
        return [_made(self.huvudman, proposal.stream) for proposal in proposals], True

    def _earlier(self) -> list[Made]:
        """What was released of the same table and school year, the earliest first."""
        year, *_ = self.period.of_the_same_year()
        query = select(releases.c.stream).where(
            releases.c.released_table == self.table, releases.c.first_day >= year.first, releases.c.last_day <= year.last
        )
        with self.huvudman.views.reading() as db:
            found = db.execute(query.order_by(releases.c.position)).scalars().all()
        return [_made(self.huvudman, stream) for stream in found]

    def _cells(self, earlier: Sequence[Made]) -> tuple[list[ReleasedCell], int]:
        """What is known of the period, and of its school year where something of it was released, with the position it is known at."""
        periods = tuple(self.period.of_the_same_year()) if earlier else (self.period,)
        basis, positions = dict[Period, Sequence[Any]](), set[int]()
        while len(positions) != 1:  # asked one by one: until all stand at the same position
            positions.clear()
            for period in periods:
                said = {"table": self.table, "period": str(period)}
                ask = self.huvudman.views.ask
                answered = ask(BASIS_QUESTION.name, said, EVERYTHING, self.huvudman.clock(), as_known_on=self.known_at)
                basis[period] = answered.rows
                positions.add(answered.position)
        parents = {period: self.huvudman.roster.parents(period.last) for period in periods}
        before = [Earlier(event.stream, _period(event), event.data.cells, self._basis_of(event)) for event in earlier]
        return made(self.table, self.period, basis, parents, before, self.threshold), positions.pop()

    def _basis_of(self, event: Made) -> Sequence[Any] | None:
        """What an earlier release was made of, by history as it was then; None where that is too much to replay."""
        said = {"table": self.table, "period": str(_period(event))}
        try:
            answered = self.huvudman.views.ask(
                BASIS_QUESTION.name, said, EVERYTHING, self.huvudman.clock(), as_known_on=event.data.known_at
            )
        except NarrowTheQuestion:
            return None
        return cast(Sequence[Any], answered.rows)

    def _proposals(self, cells: Sequence[ReleasedCell], position: int) -> list[Proposal[ReleaseMade]]:
        """The events, with ids that follow from what they release: asked for twice, they are recorded once."""
        parts = [cells[begin : begin + MOST_CELLS] for begin in range(0, len(cells), MOST_CELLS)] or [[]]
        return [self._proposal(part, number, len(parts), position) for number, part in enumerate(parts, 1)]

    def _proposal(self, cells: Sequence[ReleasedCell], number: int, parts: int, position: int) -> Proposal[ReleaseMade]:
        told = ReleaseMade(
            table=self.table,
            definition=TABLES[self.table].definition,
            first_day=self.period.first,
            last_day=self.period.last,
            known_at=position,
            threshold=self.threshold,
            part=number,
            parts=parts,
            cells=tuple(cells),
            sha256=digest(cells),
        )
        stream = uuid5(self.huvudman.ledger.id, f"release:{self.table}:{self.period}:{position}:{number}:{told.sha256}")
        return Proposal(
            uuid5(stream, ReleaseMade.TOPIC), f"{Release.KIND}/{stream}", told, self.huvudman.clock(), RELEASES, expected_version=0
        )


def digest(cells: Sequence[ReleasedCell]) -> str:
    """SHA-256 over the canonical JSON of the cells, as anybody can compute it from what is told."""
    return sha256(canonical([cell.model_dump(mode="json") for cell in cells])).hexdigest()


def _made(huvudman: Huvudman, stream: str) -> Made:
    return cast(Made, cast(Release, huvudman.ledger.stream(stream)).made)  # the views know it from its event


def _period(event: Made) -> Period:
    return cast(Period, Period.of_days(event.data.first_day, event.data.last_day))  # no others are released


def _content(made: ReleaseMade) -> tuple[Any, ...]:
    return made.sha256, made.threshold, made.definition, made.part, made.parts


def _nothing_released_after(huvudman: Huvudman, head: int, own: set[UUID]) -> Callable[[Proposal[Any], Callable[[str], Stream]], None]:
    """Asked inside the transaction, where nobody else writes: what was released meanwhile would have to be looked at first."""

    def permit(proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
        after = head
        while events := huvudman.ledger.events(after):
            if any(isinstance(event.data, ReleaseMade) and event.id not in own for event in events):
                raise ReleasedMeanwhile
            after = events[-1].position

    return permit
