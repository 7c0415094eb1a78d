"""Deciding: a proposal is refused by the rules of its stream, or becomes history.

The adapter gives one write transaction (`Work`); everything that decides happens inside it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias, cast
from uuid import UUID

from sqa.code_lists.code_list import CodeList
from sqa.code_lists.code_list import stream_of as code_list_stream
from sqa.crossings import check_other_streams, crossings
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import DutyFacts, Envelope, Event, Facts, Proposal, UnitFacts
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream
from sqa.privacy.personal import values_declared
from sqa.scales.rating_scale import RatingScale
from sqa.transfers import MovableStream
from sqa.vocabulary import Coded, Refers, Registered, stockholm_day


class VersionConflict(Refusal):
    """The stream has moved on since you read it; nothing was written."""

    SV = "Strömmen har ändrats sedan du läste den; inget skrevs."
    NEXT = "Read the stream again, decide again, and send the new version."
    NEXT_SV = "Läs strömmen igen, ta ställning på nytt och skicka den nya versionen."


class IdAlreadyUsed(Refusal):
    """This event id was used for other content, or for content that has since been erased."""

    SV = "Händelse-id:t har redan använts för annat innehåll, eller för innehåll som sedan gallrats."
    NEXT = "Give the event a new UUID."
    NEXT_SV = "Ge händelsen ett nytt UUID."


class NotInTheRegister(Refusal):
    """The event names a duty, a unit, a pupil or a group that the school's register does not hold."""

    SV = "Händelsen nämner en tjänst, en enhet, en elev eller en grupp som inte finns i skolans register."
    NEXT = 'Import the register or check the id; a pupil is named as {"person": id}, a group as {"group": id}, by the register\'s ids.'
    NEXT_SV = 'Läs in registret eller kontrollera id:t; en elev anges som {"person": id}, en grupp som {"group": id}, med registrets id.'


class ActorsDutyIsNotInForce(Refusal):
    """The acting duty was not in force on the day the event occurred."""

    SV = "Tjänsten som handlade gällde inte den dag händelsen inträffade."
    NEXT = "Let a duty that was in force that day act, or mend the dates in the register."
    NEXT_SV = "Låt en tjänst som gällde den dagen handla, eller rätta datumen i registret."


Permit: TypeAlias = Callable[[Proposal[Any], Callable[[str], Stream]], None]


def permitted_already(proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
    """The permit of a submission that somebody answers for: a job, or a caller who was asked before."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one caller asks to have recorded: all of it, or none. `submitted_by` is the caller's token subject.

    permit: raises a Refusal unless the caller may propose this. It is asked inside the transaction, before anything is decided;
    `stream` tells how a stream stands then.
    """

    proposals: Sequence[Proposal[Any]]
    submitted_by: str
    permit: Permit = permitted_already


class Register(Protocol):
    """What the rules may ask of the school's register (SS 12000), as it stands when the event is appended."""

    def duty(self, duty: UUID) -> DutyFacts | None:
        """A duty, whenever it was or will be in force; None when unknown."""

    def unit(self, unit: UUID, on: date) -> UnitFacts | None:
        """A unit as it stood on a day; None when unknown."""

    def subject(self, subject: UUID, on: date) -> Mapping[str, Any]:
        """School form, school year and whether the pupil speaks for self, on a day; empty for a group or when unknown."""

    def expect(self, subjects: Collection[UUID]) -> None:
        """These will be asked for: a register behind a way to a database reads them in one go. No answer depends on it."""

    def policy(self, name: str) -> int:
        """A setting of the huvudman, in days: `answer_within_days`."""


class Work(Protocol):
    """One write transaction of a ledger."""

    @property
    def now(self) -> datetime:
        """The recorded time of this transaction: the clock, but never before the previous one."""

    @property
    def next_position(self) -> int:
        """The position the next accepted event gets."""

    def stream(self, stream_id: str) -> Stream:
        """The stream as it stands, what this transaction has accepted included; empty when nothing is recorded."""

    def without_texts(self, data: Event) -> Event:
        """The same event with a reference in place of each sealed text; the text itself is kept for sealing."""

    def accept(self, event: Envelope[Any]) -> None:
        """Take an event that the rules let through, to be written when the transaction commits."""


def ask_permit(submission: Submission, work: Work) -> None:
    """Raises the first Refusal of the submission's permit, which names its proposal; every stream as it stands before any of it."""
    for proposal in submission.proposals:
        try:
            submission.permit(proposal, work.stream)
        except Refusal as refusal:
            refusal.proposal = proposal.id
            raise


def decide(submission: Submission, work: Work, register: Register) -> list[Envelope[Any]]:
    """Put each proposal to the rules, in order, and record what follows of it in other streams.

    Returns the accepted events of the proposals themselves, in their order. Raises the first Refusal, which names its proposal.
    """
    events = []
    for proposal in submission.proposals:
        try:
            events.append(_decide_one(proposal, submission.submitted_by, work, register))
        except Refusal as refusal:
            refusal.proposal = proposal.id
            raise
    return events


def _decide_one(proposal: Proposal[Any], submitted_by: str, work: Work, register: Register, *, follows: bool = False) -> Envelope[Any]:
    stream = work.stream(proposal.stream)
    if proposal.expected_version is not None and proposal.expected_version != stream.version:
        raise VersionConflict(current_version=stream.version)
    check_other_streams(proposal, follows, work.stream)
    day = _day_of_what_is_stated(proposal, stream)
    groups = {code: group for code, group in _groups_of_codes(proposal.data, work, day) if group}
    event = Envelope(
        id=proposal.id,
        stream=proposal.stream,
        version=stream.version + 1,
        position=work.next_position,
        data=work.without_texts(proposal.data),
        occurred_at=proposal.occurred_at,
        recorded_at=work.now,
        actor=proposal.actor,
        submitted_by=submitted_by,
        unit=stream.unit or proposal.data.said("unit"),
        facts=replace(_facts(proposal, stream, work, register, day), groups=groups),
        correlation=proposal.correlation,
        causation=proposal.causation,
        about=tuple(dict.fromkeys((*proposal.about, *(other for _, other in values_declared(proposal.data, Refers))))),
    )
    stream.record(event)
    work.accept(event)
    for following in crossings(event._replace(data=proposal.data), work.stream):  # with its texts: each stream seals its own
        _decide_one(following, submitted_by, work, register, follows=True)
    return event


def _day_of_what_is_stated(proposal: Proposal[Any], stream: Stream) -> date:
    """The day by which codes and facts are judged: when it happened; of a correction, when that which it states happened."""
    data = proposal.data
    if isinstance(data, CorrectionRecorded):
        wrong = next((event.occurred_at for event in stream.recorded if event.id == data.event), proposal.occurred_at)
        return stockholm_day(data.occurred_at or wrong)
    return stockholm_day(proposal.occurred_at)


def _groups_of_codes(data: Event, work: Work, day: date) -> Iterator[tuple[str, str | None]]:
    """Each code of an event with the group it counts to. Raises CodeIsNotInItsList for one that was not valid that day."""
    for declaration, code in values_declared(data, Coded):
        yield code, cast(CodeList, work.stream(code_list_stream(declaration.code_list))).group(code, day)


def _facts(proposal: Proposal[Any], stream: Stream, work: Work, register: Register, day: date) -> Facts:
    """What the register says, on the day it happened, of everybody and everything the event names."""
    named = list(values_declared(proposal.data, Registered))
    units = {unit: _known(register.unit(unit, day), "unit", unit) for mark, unit in named if mark.kind == "unit"}
    receiving = stream.transfers.open.to_unit if isinstance(stream, MovableStream) and stream.transfers.open else None
    for unit in (stream.unit, receiving):
        if unit and unit not in units:
            units[unit] = _known(register.unit(unit, day), "unit", unit)
    wanted = {duty for mark, duty in named if mark.kind == "duty"}
    wanted |= {unit.ultimate_owner for unit in units.values() if unit.ultimate_owner}
    actor = proposal.actor.duty
    duties = {duty: _known(register.duty(duty), "duty", duty) for duty in sorted(wanted | ({actor} if actor else set()))}
    if actor and not duties[actor].in_force(stockholm_day(proposal.occurred_at)):
        raise ActorsDutyIsNotInForce(duty=actor, day=stockholm_day(proposal.occurred_at))
    stated: Any = (proposal.data.replacement if isinstance(proposal.data, CorrectionRecorded) else None) or proposal.data
    subject = stated.said("subject") or stream.subject
    scale = stated.said("scale")
    levels = cast(RatingScale, work.stream(scale)).levels(stated.scale_version) if scale else None
    return Facts(
        duties,
        units,
        register.subject(subject, day) if subject else {},
        {"levels": levels} if levels else {},
        {name: register.policy(name) for name in proposal.data.POLICY},
    )


def _known(facts: Any, kind: str, name: UUID) -> Any:
    if facts is None:
        raise NotInTheRegister(kind=kind, id=name)
    return facts
