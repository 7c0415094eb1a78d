"""A small kind of stream for the ledger's tests: a diary about somebody, with sealed lines, that closes when it is full."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid4

from pydantic import Field

from sqa.eventing.event import DutyFacts, Envelope, Event, Part, Proposal, UnitFacts
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import CORRECTING, Stream, folds, guards
from sqa.service import Submission
from sqa.streams import KINDS
from sqa.vocabulary import Actor, CaseId, Compartment, Count, SubjectId, Text

NOON = datetime(2017, 5, 8, 12, tzinfo=UTC)
FULL = 1_000
TORN = 999


class Line(Part):
    said: Text


class DiaryOpened(Event):
    TOPIC: ClassVar[str] = "test.diary.opened"
    subject: SubjectId | None = None


class LinesWritten(Event):
    TOPIC: ClassVar[str] = "test.diary.lines-written"
    page: Count
    lines: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    note: Text | None = None
    case: CaseId | None = None
    subject: SubjectId | None = None
    compartment: Compartment | None = None


class DiaryIsFull(Refusal):
    """The diary has no page left."""


class Diary(Stream):
    KIND: ClassVar[str] = "diary"
    OPENS: ClassVar[tuple[type[Event], ...]] = (DiaryOpened,)

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.pages: list[int] = []
        self.notes: list[str | None] = []

    @folds(DiaryOpened)
    def _opened(self, event: Envelope[DiaryOpened]) -> None:
        self.subject = event.data.subject

    @folds(LinesWritten)
    def _written(self, event: Envelope[LinesWritten]) -> None:
        self.pages.append(event.data.page)
        if event.data.page == TORN:
            raise ValueError("a fold that fails half way")
        self.notes.append(event.data.note)


def there_is_such_a_page(diary: Diary, proposed: Envelope[LinesWritten]) -> None:
    if proposed.data.page > FULL:
        raise DiaryIsFull(pages=FULL)


Diary.RULES = dict([guards(DiaryOpened), guards(LinesWritten, there_is_such_a_page), CORRECTING])
KINDS[Diary.KIND] = Diary


class EverybodyIsRegistered:
    """A register that knows every duty and unit it is asked for."""

    def duty(self, duty: UUID) -> DutyFacts | None:
        return DutyFacts("Rektor", duty, date(2010, 1, 1), None)

    def unit(self, unit: UUID, on: date) -> UnitFacts | None:
        return UnitFacts(principal=None, named_duty=None)

    def subject(self, subject: UUID, on: date) -> Mapping[str, Any]:
        return {"form": "GR", "year": 7}

    def expect(self, subjects: Collection[UUID]) -> None:
        """Nothing to read beforehand."""

    def policy(self, name: str) -> int:
        return 30


def a_diary() -> str:
    return f"diary/{uuid4()}"


def proposal(stream: str, data: Event, **said: Any) -> Proposal[Any]:
    return Proposal(**{"id": uuid4(), "stream": stream, "data": data, "occurred_at": NOON, "actor": Actor("job", "test"), **said})


def opened(stream: str, **said: Any) -> Proposal[Any]:
    return proposal(stream, DiaryOpened(subject=said.pop("subject", None)), **said)


def written(stream: str, page: int = 1, note: str | None = None, **said: Any) -> Proposal[Any]:
    lines = tuple(Line(said=text) for text in said.pop("lines", ()))
    data = LinesWritten(
        page=page,
        note=note,
        lines=lines,
        case=said.pop("case", None),
        subject=said.pop("subject", None),
        compartment=said.pop("compartment", None),
    )
    return proposal(stream, data, **said)


def submission(*proposals: Proposal[Any]) -> Submission:
    return Submission(proposals, submitted_by="tests")
