"""Was the pupil asked, was the guardian asked, what did they say, and who answered when they did not agree?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Folding, Stream, folds, guards
from sqa.vocabulary import Clear, OpinionId, ParticipationId, StepName, Text

Party = Annotated[Literal["pupil", "guardian", "staff"], Clear()]


# -- events ------------------------------------------------------------------------------------------------------


class ParticipationOffered(Event):
    """Somebody the matter concerns was invited to take part in a step."""

    TOPIC: ClassVar[str] = "sqa.participation.offered"
    BEGINS: ClassVar[str] = "participation"
    participation: ParticipationId
    party: Party
    step: StepName
    how: Text | None = None


class ParticipationRecorded(Event):
    """They took part; their view is recorded."""

    TOPIC: ClassVar[str] = "sqa.participation.recorded"
    CONTINUES: ClassVar[tuple[str, ...]] = ("participation",)
    participation: ParticipationId
    view: Text


class ParticipationDeclined(Event):
    """They declined to take part. It is recorded, and blocks nothing."""

    TOPIC: ClassVar[str] = "sqa.participation.declined"
    CONTINUES: ClassVar[tuple[str, ...]] = ("participation",)
    participation: ParticipationId
    reason: Text | None = None


class DifferingOpinionRecorded(Event):
    """Somebody the matter concerns sees it otherwise; it waits for an answer."""

    TOPIC: ClassVar[str] = "sqa.participation.differing-opinion-recorded"
    BEGINS: ClassVar[str] = "opinion"
    opinion: OpinionId
    party: Party
    step: StepName
    view: Text


class DifferingOpinionAnswered(Event):
    """The differing opinion was answered; it stays on record."""

    TOPIC: ClassVar[str] = "sqa.participation.differing-opinion-answered"
    CONTINUES: ClassVar[tuple[str, ...]] = ("opinion",)
    opinion: OpinionId
    answer: Text


# -- fold --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offered:
    """An invitation to take part, and the answer: recorded, declined, or none yet."""

    id: UUID
    party: str
    step: str
    offered_at: datetime
    answer: Literal["recorded", "declined"] | None = None
    answered_at: datetime | None = None
    view: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """A differing opinion, and the answer it got. `ended_at`: it ended unanswered, with the stream."""

    id: UUID
    party: str
    step: str
    recorded_at: datetime
    view: str
    answered_at: datetime | None = None
    answer: str | None = None
    ended_at: datetime | None = None


class Participation(Folding):
    """Every invitation and every differing opinion of a stream."""

    def __init__(self) -> None:
        self.offers: dict[UUID, Offered] = {}
        self.opinions: dict[UUID, Opinion] = {}

    def offered_to(self, party: str, by: datetime) -> bool:
        """Had this party been invited by then?"""
        return any(offer.party == party and offer.offered_at <= by for offer in self.offers.values())

    def unanswered(self) -> list[Opinion]:
        """The differing opinions that still wait for an answer."""
        return [opinion for opinion in self.opinions.values() if opinion.answered_at is None and opinion.ended_at is None]

    def end_unanswered(self, at: datetime) -> None:
        """The stream is closed: no answer is waited for."""
        for opinion in self.unanswered():
            self.opinions[opinion.id] = replace(opinion, ended_at=at)

    @folds(ParticipationOffered)
    def _offered(self, event: Envelope[ParticipationOffered]) -> None:
        data = event.data
        self.offers[data.participation] = Offered(data.participation, data.party, data.step, event.occurred_at)

    @folds(ParticipationRecorded)
    def _recorded(self, event: Envelope[ParticipationRecorded]) -> None:
        old = self.offers[event.data.participation]
        self.offers[old.id] = replace(old, answer="recorded", answered_at=event.occurred_at, view=event.data.view)

    @folds(ParticipationDeclined)
    def _declined(self, event: Envelope[ParticipationDeclined]) -> None:
        old = self.offers[event.data.participation]
        self.offers[old.id] = replace(old, answer="declined", answered_at=event.occurred_at, view=event.data.reason)

    @folds(DifferingOpinionRecorded)
    def _differs(self, event: Envelope[DifferingOpinionRecorded]) -> None:
        data = event.data
        self.opinions[data.opinion] = Opinion(data.opinion, data.party, data.step, event.occurred_at, data.view)

    @folds(DifferingOpinionAnswered)
    def _answered(self, event: Envelope[DifferingOpinionAnswered]) -> None:
        old = self.opinions[event.data.opinion]
        self.opinions[old.id] = replace(old, answered_at=event.occurred_at, answer=event.data.answer)


class SharedStream(Stream):
    """A stream that those it concerns take part in."""

    participation: Participation


# -- refusals and rules ------------------------------------------------------------------------------------------


class AlreadyAnswered(Refusal):
    """This was already answered."""

    SV = "Det här är redan besvarat."
    NEXT = "Record a new invitation or opinion, or correct the answer."
    NEXT_SV = "Registrera en ny inbjudan eller åsikt, eller rätta svaret."


def the_invitation_waits(stream: SharedStream, proposed: Envelope[ParticipationDeclined]) -> None:
    if stream.participation.offers[proposed.data.participation].answer:
        raise AlreadyAnswered(participation=proposed.data.participation)


def the_invitation_waits_for_a_view(stream: SharedStream, proposed: Envelope[ParticipationRecorded]) -> None:
    if stream.participation.offers[proposed.data.participation].answer:
        raise AlreadyAnswered(participation=proposed.data.participation)


def the_opinion_waits(stream: SharedStream, proposed: Envelope[DifferingOpinionAnswered]) -> None:
    opinion = stream.participation.opinions[proposed.data.opinion]
    if opinion.answered_at or opinion.ended_at:
        raise AlreadyAnswered(opinion=proposed.data.opinion)


TAKING_PART = (
    guards(ParticipationOffered),
    guards(ParticipationRecorded, the_invitation_waits_for_a_view),
    guards(ParticipationDeclined, the_invitation_waits),
    guards(DifferingOpinionRecorded),
    guards(DifferingOpinionAnswered, the_opinion_waits),
)
