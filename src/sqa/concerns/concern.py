"""The fold of a concern."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqa.concerns.events import ConcernAnswered, ConcernLinked, ConcernRaised, ConcernTakenUp
from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Folding, folds
from sqa.ownership import OwnedStream, Ownership
from sqa.vocabulary import Actor, stockholm_day


class Concern(OwnedStream):
    """A worry, from the call that raised it to the answer; owned by the unit's principal all that time."""

    KIND: ClassVar[str] = "concern"
    ABOUT_PERSONS: ClassVar[bool] = True
    OPENS: ClassVar[tuple[type[Event], ...]] = (ConcernRaised,)
    PARTS: ClassVar[dict[str, type[Folding]]] = {"ownership": Ownership}
    raised: ConcernRaised
    raiser: Actor

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.answer_due: date | None = None
        self.case: str | None = None
        self.case_at: datetime | None = None
        self.answered_at: datetime | None = None
        self.answer: str | None = None

    @property
    def open(self) -> bool:
        """Does the raiser still wait for an answer?"""
        return self.opened_at is not None and self.answered_at is None

    @folds(ConcernRaised)
    def _raised(self, event: Envelope[ConcernRaised]) -> None:
        self.raised, self.raiser, self.subject = event.data, event.actor, event.data.subject
        self.answer_due = stockholm_day(event.occurred_at) + timedelta(days=event.facts.policy["answer_within_days"])
        owner: UUID | None = event.facts.units[event.data.unit].ultimate_owner
        if owner:
            self.ownership.begin(owner, event, "opening")

    @folds(ConcernTakenUp, ConcernLinked)
    def _belongs_to_a_case(self, event: Envelope[ConcernTakenUp | ConcernLinked]) -> None:
        self.case, self.case_at = event.data.case, event.occurred_at

    @folds(ConcernAnswered)
    def _answered(self, event: Envelope[ConcernAnswered]) -> None:
        self.answered_at, self.answer = event.occurred_at, event.data.answer
        self.ownership.end(event.occurred_at)
