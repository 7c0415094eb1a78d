"""The few rules that span two streams: one proposal that appends to both, in one transaction.

Each line is: the event → what follows of it in another stream. The id of what follows is derived from its cause.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import UUID, uuid5

from sqa.cases.case import Case
from sqa.cases.events import CaseMerged, CaseOpened, LinkedToInitiative
from sqa.cases.need_events import NeedCarriedOver, NeedReceived
from sqa.concerns.concern import Concern
from sqa.concerns.events import ConcernLinked, ConcernTakenUp
from sqa.dialogues.events import WorkAreaLinkedToInitiative
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Event, Proposal
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream
from sqa.forums.events import CommitmentAgreed
from sqa.initiatives.events import EvidenceCited
from sqa.obligations import CommitmentMade
from sqa.quality_cycles.events import FollowUpIncluded, InitiativeIncluded
from sqa.releases.release import Release

Crossing = Callable[[Any, Callable[[str], Stream]], Iterator[tuple[str, Event]]]


def a_concern_taken_up_opens_a_case(event: Envelope[ConcernTakenUp], stream: Callable[[str], Stream]) -> Iterator[tuple[str, Event]]:
    """The case is opened with the owner that the principal named, about whom the concern is about."""
    concern = cast(Concern, stream(event.stream))
    if concern.unit and concern.subject and concern.raised.about != "environment":
        yield (
            event.data.case,
            CaseOpened(
                unit=concern.unit,
                owner=event.data.owner,
                about=concern.raised.about,
                subject=concern.subject,
                concern=concern.id,
            ),
        )


def a_need_carried_over_is_received(event: Envelope[NeedCarriedOver], stream: Callable[[str], Stream]) -> Iterator[tuple[str, Event]]:
    """The other case gets the need with the assessment it came from. Its text stays where it was written."""
    need = cast(Case, stream(event.stream)).needs[event.data.need]
    yield (
        event.data.to,
        NeedReceived(
            need=event.data.as_need,
            from_case=event.stream,
            from_need=need.id,
            assessed_at=need.basis.at,
            assessment_kind=need.basis.kind,
            assessed_by=need.basis.role or "Annan personal",
            domain=need.domain,
            target=need.target,
            subject_area=need.subject_area,
        ),
    )


def a_forums_commitment_is_made(event: Envelope[CommitmentAgreed], stream: Callable[[str], Stream]) -> Iterator[tuple[str, Event]]:
    """A forum never owns: what is promised about a case is promised in the case; what is about none, in the forum itself."""
    data = event.data
    yield data.case or event.stream, CommitmentMade(obligation=data.obligation, duty=data.duty, due_on=data.due_on, what=data.what)


CROSSINGS: dict[type[Event], Crossing] = {
    ConcernTakenUp: a_concern_taken_up_opens_a_case,
    NeedCarriedOver: a_need_carried_over_is_received,
    CommitmentAgreed: a_forums_commitment_is_made,
}


class FollowsOnly(Refusal):
    """This event only follows of another one; nobody proposes it on its own."""

    SV = "Händelsen följer bara av en annan; ingen föreslår den på egen hand."
    NEXT = "Propose `sqa.case.need-carried-over.v1` in the case that has the need."
    NEXT_SV = "Föreslå `sqa.case.need-carried-over.v1` i det ärende som har behovet."


class TakeTheConcernUp(Refusal):
    """A case grows out of a concern when the concern is taken up; opening it beside the concern would lose the answer."""

    SV = "Ett ärende växer ur en oro när oron tas upp; att öppna det vid sidan av skulle tappa bort svaret."
    NEXT = "Propose `sqa.concern.taken-up.v1` in the concern, or leave `concern` out."
    NEXT_SV = "Föreslå `sqa.concern.taken-up.v1` i oron, eller utelämna `concern`."


class TheOtherCaseIsNotOpen(Refusal):
    """The event points to a case that is not open."""

    SV = "Händelsen pekar på ett ärende som inte är öppet."
    NEXT = "Name a case that is open, or reopen that one first."
    NEXT_SV = "Ange ett ärende som är öppet, eller återöppna det först."


class ThereIsNoSuchInitiative(Refusal):
    """The event points to an initiative that has not been proposed."""

    SV = "Händelsen pekar på en insats som inte är föreslagen."
    NEXT = "Propose the initiative first (`sqa.initiative.proposed.v1`), or name one that is there."
    NEXT_SV = "Föreslå insatsen först (`sqa.initiative.proposed.v1`), eller ange en som finns."


class TheReleaseIsNotWhatIsCited(Refusal):
    """The release that is cited is not there, or has another hash or position."""

    SV = "Publiceringen som anges finns inte, eller har ett annat hashvärde eller en annan position."
    NEXT = "Read the release again (GET /v1/releases) and cite its `sha256` and `position`."
    NEXT_SV = "Läs publiceringen på nytt (GET /v1/releases) och ange dess `sha256` och `position`."


class TheReleaseWasNotMadeThen(Refusal):
    """Nobody could cite the release at that time: it was made later."""

    SV = "Ingen kunde hänvisa till publiceringen då: den gjordes senare."
    NEXT = "Date the citation at `made_at` or later."
    NEXT_SV = "Datera hänvisningen till `made_at` eller senare."


class WhatFollowedStands(Refusal):
    """What brought something about in another stream is taken back, never replaced, and only after what followed of it."""

    SV = "Det som fört med sig något i en annan ström tas tillbaka, ersätts aldrig, och först efter det som följde av det."
    NEXT = "Retract the event in `event` of the stream in `stream`, then retract this one and propose it anew."
    NEXT_SV = "Ta tillbaka händelsen i `event` i strömmen i `stream`, ta sedan tillbaka den här och föreslå den på nytt."


def check_other_streams(proposal: Proposal[Any], follows: bool, stream: Callable[[str], Stream]) -> None:
    """What must hold in other streams before an event is put to the rules of its own. Raises a Refusal.

    follows: the event is brought about by another one of the same transaction.
    """
    data = proposal.data
    if isinstance(data, CorrectionRecorded):
        _what_followed_is_taken_back_first(data, stream(proposal.stream), stream)
    if isinstance(data, NeedReceived) and not follows:
        raise FollowsOnly(type=data.event_type())
    if isinstance(data, CaseOpened) and data.concern and cast(Concern, stream(data.concern)).case != proposal.stream:
        raise TakeTheConcernUp(concern=data.concern)
    if isinstance(data, ConcernLinked | CaseMerged):
        other = data.case if isinstance(data, ConcernLinked) else data.into
        if not cast(Case, stream(other)).open:
            raise TheOtherCaseIsNotOpen(case=other)
    if isinstance(data, CommitmentAgreed) and data.case and not cast(Case, stream(data.case)).open:
        raise TheOtherCaseIsNotOpen(case=data.case)
    if isinstance(data, LinkedToInitiative | WorkAreaLinkedToInitiative | InitiativeIncluded) and not stream(data.initiative).version:
        raise ThereIsNoSuchInitiative(initiative=data.initiative)
    if isinstance(data, EvidenceCited | FollowUpIncluded) and data.release and data.sha256 and data.position:
        made = cast(Release, stream(data.release)).made
        if made is None or (made.data.sha256, made.position) != (data.sha256, data.position):
            raise TheReleaseIsNotWhatIsCited(release=data.release)
        if proposal.occurred_at < made.occurred_at:
            raise TheReleaseWasNotMadeThen(release=data.release, made_at=made.occurred_at)


def _what_followed_is_taken_back_first(data: CorrectionRecorded, corrected: Stream, stream: Callable[[str], Stream]) -> None:
    event = next((event for event in corrected.recorded if event.id == data.event), None)
    if event is None:
        return
    match event.data:
        case ConcernTakenUp(case=target):
            kind: type[Event] = CaseOpened
        case NeedCarriedOver(to=target):
            kind = NeedReceived
        case CommitmentAgreed():
            target, kind = event.data.case or corrected.id, CommitmentMade
        case _:
            return
    followed = _id_of_what_follows(event.id, kind, target)
    if data.replacement is not None or any(other.id == followed for other in stream(target).history):
        raise WhatFollowedStands(stream=target, event=followed)


def _id_of_what_follows(cause: UUID, kind: type[Event], target: str) -> UUID:
    return uuid5(cause, f"{kind.TOPIC}:{target}")


def foreseen(proposal: Proposal[Any]) -> Iterator[tuple[UUID, str]]:
    """The id and the stream of what follows of a proposal if it is accepted, so that what is there already is looked up in one go."""
    data = proposal.data
    if isinstance(data, ConcernTakenUp):
        yield _id_of_what_follows(proposal.id, CaseOpened, data.case), data.case
    elif isinstance(data, NeedCarriedOver):
        yield _id_of_what_follows(proposal.id, NeedReceived, data.to), data.to


def crossings(event: Envelope[Any], stream: Callable[[str], Stream]) -> Iterator[Proposal[Any]]:
    """What an accepted event brings about in other streams, as proposals that their rules judge."""
    crossing = CROSSINGS.get(type(event.data))
    for target, data in crossing(event, stream) if crossing else ():
        yield Proposal(
            id=_id_of_what_follows(event.id, type(data), target),
            stream=target,
            data=data,
            occurred_at=event.occurred_at,
            actor=event.actor,
            correlation=event.correlation,
            causation=event.id,
            about=(event.stream,) if target != event.stream else (),
        )
