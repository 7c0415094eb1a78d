"""What happens to the ownership of a stream."""

from typing import Annotated, ClassVar, Literal

from sqa.eventing.event import Event
from sqa.vocabulary import Clear, DeclineReason, DutyId, Instant, OfferId, Text


class OwnershipAssigned(Event):
    """The principal named an owner, or the job did when a duty ended. Supersedes an open offer."""

    TOPIC: ClassVar[str] = "sqa.ownership.assigned"
    THREAD: ClassVar[str] = "ownership"
    owner: DutyId
    because: Annotated[Literal["assignment", "staff exit"], Clear()] = "assignment"
    reason: Text


class HandoverOffered(Event):
    """The owner offered the question to another duty; the owner owns until the offer is accepted."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-offered"
    THREAD: ClassVar[str] = "ownership"
    BEGINS: ClassVar[str] = "offer"
    offer: OfferId
    to: DutyId
    expires_at: Instant
    reason: Text


class HandoverAccepted(Event):
    """The offered duty accepted: this is the move."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-accepted"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId


class HandoverDeclined(Event):
    """The offered duty declined, with a reason."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-declined"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId
    reason: DeclineReason
    note: Text | None = None


class HandoverWithdrawn(Event):
    """The giver took the offer back, or it ended because giver or receiver left."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-withdrawn"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId
    reason: Text


class HandoverExpired(Event):
    """Nobody answered the offer in time; recorded by a job, true from `expires_at` whether or not it has run."""

    TOPIC: ClassVar[str] = "sqa.ownership.handover-expired"
    THREAD: ClassVar[str] = "ownership"
    CONTINUES: ClassVar[tuple[str, ...]] = ("offer",)
    offer: OfferId
