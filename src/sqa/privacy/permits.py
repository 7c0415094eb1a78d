"""Who may propose and ask what: one policy, at one place. Deny by default.

The full table of professions and parts of a case comes later; every door already asks here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal
from uuid import UUID

from sqa.cases.case import Case
from sqa.cases.team import READING, team
from sqa.concerns.concern import Concern
from sqa.dialogues.dialogue import Dialogue
from sqa.eventing.event import Proposal
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream
from sqa.forums.events import CommitmentAgreed
from sqa.forums.forum import Forum
from sqa.initiatives.initiative import Initiative
from sqa.missions.mission import Mission
from sqa.obligations import PromisingStream
from sqa.ownership import PRINCIPAL, OwnedStream
from sqa.quality_cycles.quality_cycle import QualityCycle
from sqa.routines.routine import Routine

# Compartments of secrecy and the roles that may read them (OSL 23:2, 25:1); SUPPORT is read by all who may read the case.
READERS: dict[str, frozenset[str]] = {
    "EHT": frozenset({"Kurator", "Skolpsykolog", "Speciallärare/specialpedagog"}),
    "PSY": frozenset({"Skolpsykolog"}),
    "EMI": frozenset({"Skolsköterska", "Skolläkare"}),
}
# Any member of staff may raise a concern, in one call, without any right to read.
OPEN_TO_ALL_STAFF = frozenset({"sqa.concern.raised"})
OPENS_CASES = frozenset({PRINCIPAL, "Kurator", "Skolpsykolog", "Skolsköterska", "Speciallärare/specialpedagog"})
# Improvement is about the work, not about persons: whoever serves the unit, or one below it, reads it and takes part in it; so does
# whoever owns it, is offered it or answers for something in it, serving above.
IMPROVEMENT = (Initiative, QualityCycle, Forum, Routine, Dialogue, Mission)
ANSWERS_TRANSFERS = frozenset({"sqa.transfer.accepted", "sqa.transfer.declined"})


# Why a proposal is not permitted: nothing that the caller doesn't know of itself, or would see of a stream that isn't there.
Hindrance = Literal[
    "auditor-appends-nothing", "duty-has-no-part", "token-has-other-types", "token-is-another-dutys", "token-speaks-for-others"
]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls, as the token and the register tell it.

    service: a backend that speaks for duties (`speaks_for`; empty: any) with some event types (`types`, patterns) and may read
    when `reads`. staff: one duty, with its role; `units` are those it leads, and all below them; `serves` the one it
    serves and all above it. auditor: reads, never writes.
    """

    id: str
    kind: Literal["service", "staff", "auditor"]
    duty: UUID | None = None
    role: str | None = None
    units: frozenset[UUID] = frozenset()
    serves: frozenset[UUID] = frozenset()
    everything: bool = False
    speaks_for: frozenset[UUID] = frozenset()
    types: tuple[str, ...] = ()
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases a caller's answers may cover: all, those at these units, and those in which the duty has a part.

    serves: the units whose improvement work, which is about nobody, the duty may read beside.
    """

    everything: bool = False
    units: frozenset[UUID] = frozenset()
    duty: UUID | None = None
    serves: frozenset[UUID] = frozenset()


class NotPermitted(Refusal):
    """You may not propose this."""

    SV = "Du får inte föreslå det här."
    NEXT = "`because` says why. A duty with a part in it, or at its unit, may propose it; a token lists its duties and types."
    NEXT_SV = (
        "`because` säger varför. En tjänst med del i det, eller på enheten, får föreslå det; en biljett räknar upp tjänster och typer."
    )


def scope(caller: Caller) -> Scope:
    """Which cases the caller's questions may cover."""
    everything = caller.everything or caller.kind == "auditor" or (caller.kind == "service" and caller.reads)
    return Scope(everything, caller.units, caller.duty if caller.kind == "staff" else None, caller.serves)


def may_read(caller: Caller, stream: Stream) -> bool:
    """May the caller know that the stream exists and read it? What may not be read looks as if it were absent.

    Nobody has to accept a case unseen: while a transfer waits, whoever leads the receiving unit reads the case.
    """
    receives = isinstance(stream, Case) and stream.transfers.open and stream.transfers.open.to_unit in scope(caller).units
    return bool(receives) or has_part(caller, stream)


def has_part(caller: Caller, stream: Stream) -> bool:
    """Does the caller lead the stream's unit, own it, have a part in it, or read everything?"""
    seen = scope(caller)
    if seen.everything:
        return True
    if isinstance(stream, IMPROVEMENT):
        return stream.unit in seen.units | seen.serves or (seen.duty is not None and seen.duty in _answers_for(stream))
    if not isinstance(stream, Case | Concern):
        return True
    if stream.unit in seen.units or (seen.duty is not None and stream.ownership.owner == seen.duty):
        return True
    return isinstance(stream, Case) and any(member.duty == seen.duty and member.part in READING for member in team(stream))


def _answers_for(stream: Stream) -> Iterator[UUID | None]:
    """The duties that own the stream, are offered it, or answer for something in it that is not done."""
    if isinstance(stream, OwnedStream):
        yield stream.ownership.owner
        yield from (offer.to for offer in stream.ownership.offers.values() if offer.outcome == "open")
    if isinstance(stream, PromisingStream):
        yield from (owed.duty for owed in stream.obligations.still_open())
    if isinstance(stream, Initiative):
        yield from (measure.responsible for measure in stream.measures.values() if measure.open)
    if isinstance(stream, Forum) and stream.schedule:
        yield stream.schedule.convener


def may_open(caller: Caller, compartment: str) -> bool:
    """May the caller read texts of this compartment, in a stream it may read?"""
    return compartment == "SUPPORT" or (caller.role or "") in READERS.get(compartment, frozenset())


def check_proposal(caller: Caller, proposal: Proposal[Any], stream: Stream) -> None:
    """Raises NotPermitted unless the caller may propose this event to this stream."""
    hindrance = {"service": _of_service, "staff": _of_staff, "auditor": _of_auditor}[caller.kind]
    if because := hindrance(caller, proposal, stream):
        raise NotPermitted(because=because)


def check_reach(caller: Caller, proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
    """What staff agree in a forum about a case becomes the case's commitment: raises NotPermitted unless they may read the case.

    So nobody finds out, by trying, whether there is such a case. stream: how a stream stands.
    """
    case = proposal.data.case if caller.kind == "staff" and isinstance(proposal.data, CommitmentAgreed) else None
    if case and not may_read(caller, stream(case)):
        raise NotPermitted(because="duty-has-no-part")


def _of_service(caller: Caller, proposal: Proposal[Any], stream: Stream) -> Hindrance | None:
    if proposal.actor.kind == "job" or (caller.speaks_for and proposal.actor.duty not in caller.speaks_for):
        return "token-speaks-for-others"
    if not any(fnmatchcase(proposal.data.event_type(), pattern) for pattern in caller.types):
        return "token-has-other-types"
    return None


def _of_staff(caller: Caller, proposal: Proposal[Any], stream: Stream) -> Hindrance | None:
    if proposal.actor.duty != caller.duty:
        return "token-is-another-dutys"
    return None if _staff_may(caller, proposal, stream) else "duty-has-no-part"


def _staff_may(caller: Caller, proposal: Proposal[Any], stream: Stream) -> bool:
    topic = proposal.data.TOPIC
    if topic in OPEN_TO_ALL_STAFF or (topic == "sqa.case.opened" and caller.role in OPENS_CASES):
        return True
    if topic in ANSWERS_TRANSFERS and isinstance(stream, Case) and stream.transfers.open:
        return caller.everything or stream.transfers.open.to_unit in caller.units
    if isinstance(stream, IMPROVEMENT):
        begins_at = getattr(proposal.data, "unit", None) if stream.unit is None else None
        return has_part(caller, stream) or (begins_at is not None and begins_at in caller.units | caller.serves)
    return isinstance(stream, Case | Concern) and stream.version > 0 and has_part(caller, stream)


def _of_auditor(caller: Caller, proposal: Proposal[Any], stream: Stream) -> Hindrance:
    return "auditor-appends-nothing"
