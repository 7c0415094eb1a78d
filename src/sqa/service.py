"""Deciding: a proposal is refused by the rules of its stream, or becomes history.

The adapter gives one write transaction (`Work`); everything that decides happens inside it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
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
    facts = _facts(proposal, stream, work, register)
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
        facts=facts,
        correlation=proposal.correlation,
        causation=proposal.causation,
        about=tuple(dict.fromkeys((*proposal.about, *(other for _, other in values_declared(proposal.data, Refers))))),
    )
    stream.record(event)
    work.accept(event)
    for following in crossings(event._replace(data=proposal.data), work.stream):  # with its texts: each stream seals its own
        _decide_one(following, submitted_by, work, register, follows=True)
    return event


def _facts(proposal: Proposal[Any], stream: Stream, work: Work, register: Register) -> Facts:
    """What lists and register say of everybody and everything the event names, on the day by which it is judged."""
    data: Event = proposal.data
    acted_on = stockholm_day(proposal.occurred_at)
    day = _day_of_what_is_corrected(proposal, stream) if isinstance(data, CorrectionRecorded) else acted_on
    groups = _groups_of_codes(data, work, day)
    units: dict[UUID, UnitFacts] = {}
    duties: dict[UUID, DutyFacts] = {}

    def know_unit(unit: UUID) -> None:
        if unit not in units:
            units[unit] = facts = _known(register.unit(unit, day), "unit", unit)
            if facts.ultimate_owner:
                know_duty(facts.ultimate_owner)

    def know_duty(duty: UUID) -> None:
        if duty not in duties:
            duties[duty] = _known(register.duty(duty), "duty", duty)

    know = {"unit": know_unit, "duty": know_duty}
    for mark, name in values_declared(data, Registered):
        if mark.kind in know:
            know[mark.kind](name)
    if stream.unit:
        know_unit(stream.unit)
    if isinstance(stream, MovableStream) and (move := stream.transfers.open) and move.to_unit:
        know_unit(move.to_unit)
    if actor := proposal.actor.duty:
        know_duty(actor)
        if not duties[actor].in_force(acted_on):
            raise ActorsDutyIsNotInForce(duty=actor, day=acted_on)
    stated = (data.replacement if isinstance(data, CorrectionRecorded) else None) or data
    subject, scale = stated.said("subject") or stream.subject, stated.said("scale")
    levels = cast(RatingScale, work.stream(scale)).levels(stated.said("scale_version")) if scale else None
    return Facts(
        duties,
        units,
        register.subject(subject, day) if subject else {},
        {"levels": levels} if levels else {},
        {name: register.policy(name) for name in data.POLICY},
        groups,
    )


def _day_of_what_is_corrected(proposal: Proposal[CorrectionRecorded], stream: Stream) -> date:
    """Codes and facts of a correction are judged by the day when that which it states happened."""
    wrong = next((event.occurred_at for event in stream.recorded if event.id == proposal.data.event), proposal.occurred_at)
    return stockholm_day(proposal.data.occurred_at or wrong)


def _groups_of_codes(data: Event, work: Work, day: date) -> dict[str, str]:
    """The codes of an event that count to a group in their list. Raises CodeIsNotInItsList for one that was not valid that day."""
    lists = ((cast(CodeList, work.stream(code_list_stream(mark.code_list))), code) for mark, code in values_declared(data, Coded))
    return {code: group for code_list, code in lists if (group := code_list.group(code, day))}


def _known(facts: Any, kind: str, name: UUID) -> Any:
    if facts is None:
        raise NotInTheRegister(kind=kind, id=name)
    return facts
