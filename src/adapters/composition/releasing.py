"""Making a release: figures as they are known, hidden where they are too few, saved for good; once for each table and time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import select

from adapters.api.huvudman import Huvudman
from adapters.ledger.canonical import canonical
from adapters.settings import Settings
from projections.releases import BASIS_QUESTION, TABLES, made, together
from projections.releases.told import releases
from sqa.eventing.event import Envelope, Proposal
from sqa.eventing.stream import Stream
from sqa.privacy.permits import Scope
from sqa.releases.periods import Period
from sqa.releases.release import (
    MOST_CELLS,
    Release,
    ReleasedCell,
    ReleasedMeanwhile,
    ReleaseMade,
    nothing_is_released,
    released_already,
)
from sqa.service import IdAlreadyUsed, Submission
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
        """The release, as known now or at a position: its events, and whether they are new. Those released together with it are made too.

        The same table and period asked for again is the release that there is, whatever has been learnt since. Raises PeriodIsNotOver,
        AlreadyReleasedForThatTime, ReleasedMeanwhile, NotYet, NarrowTheQuestion, LedgerUnavailable.
        """
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
        """The release that there is, or a new one, unless something was released meanwhile.

        Raises PeriodIsNotOver, AlreadyReleasedForThatTime, ReleasedMeanwhile.
        """
        head = self.huvudman.ledger.head()[0]
        self.huvudman.views.wait_for(head)
        today = stockholm_day(self.huvudman.clock())
        if there_is := released_already(self.table, self.period, today, self._of_the_tables()):
            return list(there_is), False
        told, position = self._told()
        proposals = [proposal for table, cells in told.items() for proposal in self._proposals(table, cells, position)]
        permit = _nothing_released_after(self.huvudman, head, {proposal.id for proposal in proposals})
        try:
            receipts = self.huvudman.ledger.append(Submission(proposals, by, permit))
        except IdAlreadyUsed:  # the very same release, of another moment: another process was first
            raise ReleasedMeanwhile from None
        self.huvudman.wake()
        released = [_made(self.huvudman, proposal.stream) for proposal in proposals if proposal.data.table == self.table]
        return released, not receipts[0].repeated

    def _of_the_tables(self) -> list[Made]:
        """What was released of the table, and of those released together with it, the earliest first."""
        query = select(releases.c.stream).where(releases.c.released_table.in_(together(self.table))).order_by(releases.c.position)
        with self.huvudman.views.reading() as db:
            found = db.execute(query).scalars().all()
        return [_made(self.huvudman, stream) for stream in found]

    def _told(self) -> tuple[dict[str, list[ReleasedCell]], int]:
        """What is known of the period, table by table, hidden where it must be, with the position it is known at."""
        said, ask = {"table": self.table, "period": str(self.period)}, self.huvudman.views.ask
        answered = ask(BASIS_QUESTION.name, said, EVERYTHING, self.huvudman.clock(), as_known_on=self.known_at)
        parents = self.huvudman.roster.parents(self.period.last)
        return made(together(self.table), cast(Sequence[Any], answered.rows), parents, self.threshold), answered.position

    def _proposals(self, table: str, cells: Sequence[ReleasedCell], position: int) -> list[Proposal[ReleaseMade]]:
        """The events, with ids that follow from what they release: asked for twice, they are recorded once."""
        parts = [cells[begin : begin + MOST_CELLS] for begin in range(0, len(cells), MOST_CELLS)] or [[]]
        return [self._proposal(table, part, number, len(parts), position) for number, part in enumerate(parts, 1)]

    def _proposal(self, table: str, cells: Sequence[ReleasedCell], number: int, parts: int, position: int) -> Proposal[ReleaseMade]:
        told = ReleaseMade(
            table=table,
            definition=TABLES[table].definition,
            first_day=self.period.first,
            last_day=self.period.last,
            known_at=position,
            threshold=self.threshold,
            part=number,
            parts=parts,
            cells=tuple(cells),
            sha256=digest(cells),
        )
        stream = uuid5(self.huvudman.ledger.id, f"release:{table}:{self.period}:{position}:{number}:{told.sha256}")
        return Proposal(
            uuid5(stream, ReleaseMade.TOPIC), f"{Release.KIND}/{stream}", told, self.huvudman.clock(), RELEASES, expected_version=0
        )


def digest(cells: Sequence[ReleasedCell]) -> str:
    """SHA-256 over the canonical JSON of the cells, as anybody can compute it from what is told."""
    return sha256(canonical([cell.model_dump(mode="json") for cell in cells])).hexdigest()


def _made(huvudman: Huvudman, stream: str) -> Made:
    return cast(Made, cast(Release, huvudman.ledger.stream(stream)).made)  # the views know it from its event


def _nothing_released_after(huvudman: Huvudman, head: int, own: set[UUID]) -> Callable[[Proposal[Any], Callable[[str], Stream]], None]:
    """Asked inside the transaction, where nobody else writes: what was released meanwhile may be of the same time."""

    def permit(proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
        after = head
        while events := huvudman.ledger.events(after):
            nothing_is_released(events, own)
            after = events[-1].position

    return permit
