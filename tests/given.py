"""`given(history…).when(proposal).then(events | refusal)`, put to the real rules through sqa.service.decide.

Each item of a history, and each proposal, is an event alone or a tuple of an event and what is to be said about it, in any order:
when it occurred (a datetime, or `"2025-03-03 12:00"`), who acted (a duty's id, or an Actor), in which stream (`"case/…"`), and when
it was learnt (`Learnt("2025-03-06")`). What is left unsaid: an hour after the last one, at once, in Elsa's case, by Karin the
principal (or by whoever decided).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Self
from uuid import UUID, uuid5

from pydantic import BaseModel

from sqa.code_lists.code_list import stream_of as list_stream
from sqa.eventing.event import Envelope, Event, Proposal
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream
from sqa.first_publications import first_publications
from sqa.privacy.personal import sealed_paths, values_at
from sqa.scales.rating_scale import stream_of as scale_stream
from sqa.service import IdAlreadyUsed, Register, Submission, decide
from sqa.streams import KINDS, empty
from sqa.vocabulary import Actor
from tests.examples import CASE, CONCERN
from tests.school import JOB, KARIN, SchoolRegister, at, by, id_of
from tests.snapshot import snapshot

BEGINNING = at("2024-09-02")


@dataclass(frozen=True)
class Learnt:
    """When an event was recorded, where that is not the moment it occurred."""

    at: datetime | str


@dataclass(frozen=True)
class Version:
    """The version that the caller expects the stream to have."""

    expected: int


@dataclass(frozen=True)
class Id:
    """The id of an event, where a test wants to name it."""

    name: str


Item = Event | tuple[Any, ...]


class MemoryLedger:
    """Implements sqa.service.Work in memory: folds are kept, and a submission is taken whole or not at all."""

    def __init__(self, events: Iterable[Envelope[Any]], register: Register) -> None:
        self.events, self.register = list(events), register
        self.now = self.events[-1].recorded_at if self.events else BEGINNING - timedelta(days=1)
        self._streams: dict[str, Stream] = {}

    @property
    def next_position(self) -> int:
        return len(self.events) + 1

    def stream(self, stream_id: str) -> Stream:
        if stream_id not in self._streams:
            stream = self._streams[stream_id] = empty(stream_id)
            for event in self.of(stream_id):
                stream.append(event)
        return self._streams[stream_id]

    def of(self, stream_id: str) -> list[Envelope[Any]]:
        return [event for event in self.events if event.stream == stream_id]

    def without_texts(self, data: Event) -> Event:
        return data

    def accept(self, event: Envelope[Any]) -> None:
        self.events.append(event)

    def submit(self, *proposals: Proposal[Any], recorded_at: datetime | None = None) -> list[Envelope[Any]]:
        """Everything that was accepted, what follows in other streams included. Raises the Refusal, having kept nothing."""
        before, self.now = len(self.events), max(self.now, recorded_at or self.now)
        new = [proposal for proposal in proposals if not self._repeated(proposal)]
        try:
            decide(Submission(new, "tests"), self, self.register)
        except Exception:
            for event in self.events[before:]:
                self._streams.pop(event.stream, None)
            del self.events[before:]
            raise
        return self.events[before:]

    def _repeated(self, proposal: Proposal[Any]) -> bool:
        known = next((event for event in self.events if event.id == proposal.id), None)
        if known and (known.stream, known.data, known.occurred_at) != (proposal.stream, proposal.data, proposal.occurred_at):
            raise IdAlreadyUsed(id=proposal.id)
        return known is not None


@cache
def first_events() -> tuple[Envelope[Any], ...]:
    """The code lists and the concern scale, published the day before every history begins."""
    ledger = MemoryLedger((), SchoolRegister())
    for stream, event in first_publications():
        ledger.submit(Proposal(uuid5(JOB_IDS, stream), stream, event, ledger.now, JOB))
    return tuple(ledger.events)


JOB_IDS = id_of("published first")


class Story:
    """A ledger with a history, to which something can be proposed."""

    def __init__(self, register: Register | None = None) -> None:
        self.ledger = MemoryLedger(first_events(), register or SchoolRegister())
        self.last_at, self.last_stream = BEGINNING - timedelta(hours=1), CASE

    def given(self, *history: Item) -> Self:
        """This happened, and was accepted."""
        for item in history:
            proposal, learnt = self.proposal(item)
            self.ledger.submit(proposal, recorded_at=learnt)
        return self

    def when(self, *items: Item) -> "Outcome":
        """Propose this, all in one submission."""
        before = {stream: snapshot(self.ledger.stream(stream)) for stream in {event.stream for event in self.ledger.events}}
        proposals = [self.proposal(item) for item in items]
        learnt = max((learnt for _, learnt in proposals if learnt), default=None)
        try:
            accepted = self.ledger.submit(*(proposal for proposal, _ in proposals), recorded_at=learnt)
        except Refusal as refusal:
            outcome = Outcome(self, [proposal for proposal, _ in proposals], [], refusal)
        else:
            return Outcome(self, [proposal for proposal, _ in proposals], accepted, None)
        assert before == {stream: snapshot(self.ledger.stream(stream)) for stream in before}, "a refusal changed something"
        return outcome

    def proposal(self, item: Item) -> tuple[Proposal[Any], datetime | None]:
        """What is proposed, and when it is learnt."""
        said = item if isinstance(item, tuple) else (item,)
        data = next(part for part in said if isinstance(part, Event))
        name, who = uuid5(id_of(data.TOPIC), str(self.ledger.next_position)), getattr(data, "decided_by", KARIN)
        proposal = Proposal(name, "", data, self.last_at + timedelta(hours=1), by(who))
        learnt: datetime | None = None
        for part in said:
            match part:
                case Event():
                    pass
                case Learnt(when):
                    learnt = at(when) if isinstance(when, str) else when
                case Version(version):
                    proposal = replace(proposal, expected_version=version)
                case Id(name):
                    proposal = replace(proposal, id=id_of(name))
                case datetime():
                    proposal = replace(proposal, occurred_at=part)
                case UUID():
                    proposal = replace(proposal, actor=by(part))
                case Actor():
                    proposal = replace(proposal, actor=part)
                case str() if "/" in part:
                    proposal = replace(proposal, stream=part)
                case str():
                    proposal = replace(proposal, occurred_at=at(part))
                case _:
                    raise TypeError(f"What does {part!r} say about an event?")
        stream = self.last_stream = proposal.stream or self._stream_for(data)
        self.last_at = max(self.last_at, proposal.occurred_at)
        return replace(proposal, stream=stream), learnt or (proposal.occurred_at if proposal.occurred_at > self.ledger.now else None)

    def _stream_for(self, data: Event) -> str:
        if data.TOPIC.startswith("sqa.code-list"):
            return list_stream(data.name)
        if data.TOPIC.startswith("sqa.rating-scale"):
            return scale_stream(data.name)
        takes = KINDS[self.last_stream.partition("/")[0]].RULES
        return self.last_stream if type(data) in takes else CONCERN if data.TOPIC.startswith("sqa.concern") else CASE

    def stream(self, stream_id: str = CASE) -> Any:
        """The stream as it stands."""
        return self.ledger.stream(stream_id)

    def event(self, kind: type[Event], nth: int = -1) -> Envelope[Any]:
        """The last (or another) event of a type in the history."""
        return [event for event in self.ledger.events if isinstance(event.data, kind)][nth]


@dataclass(frozen=True)
class Outcome:
    """What became of a proposal."""

    story: Story
    proposed: list[Proposal[Any]]
    events: list[Envelope[Any]]
    refusal: Refusal | None

    @property
    def state(self) -> Any:
        """The stream of the (last) proposal, as it stands now."""
        return self.story.stream(self.proposed[-1].stream)

    def accepted(self) -> Self:
        if self.refusal:
            raise AssertionError(f"Refused with {self.refusal.slug()} {self.refusal.details}") from self.refusal
        return self

    def then(self, *events: Event) -> Self:
        """Exactly these events became history, those that follow in other streams included."""
        assert [event.data for event in self.accepted().events] == list(events)
        return self

    def refused_with(self, kind: type[Refusal], /, **details: Any) -> Self:
        """The refusal, with at least these details; and no detail tells what somebody wrote."""
        assert self.refusal is not None, f"Accepted, but {kind.__name__} was expected"
        assert type(self.refusal) is kind, f"{self.refusal!r} {self.refusal.details} instead of {kind.__name__}"
        assert {name: self.refusal.details.get(name) for name in details} == details
        told = str(self.refusal.details)
        for data in [event.data for event in self.story.ledger.events] + [proposal.data for proposal in self.proposed]:
            assert not any(text in told for text in texts(data)), f"{kind.__name__} tells what somebody wrote"
        return self


def texts(data: BaseModel) -> list[str]:
    """Every sealed text of an event."""
    found = [text for path in sealed_paths(type(data)) for text in values_at(data, path)]
    replacement = getattr(data, "replacement", None)
    return found + (texts(replacement) if replacement else [])


def given(*history: Item, register: Register | None = None) -> Story:
    """A ledger in which this has happened."""
    return Story(register).given(*history)
