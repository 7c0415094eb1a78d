"""A move to another unit, to another huvudman, or because units were split or merged. Plans end, needs survive."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Folding, folds, guards
from sqa.ownership import OwnedStream, is_principal, leads, serves_the_unit
from sqa.vocabulary import DeclineReason, DutyId, Sha256, Text, TransferId, UnitId

# -- events ------------------------------------------------------------------------------------------------------


class TransferOffered(Event):
    """The unit offered the question to another unit; nothing moves until that unit accepts."""

    TOPIC: ClassVar[str] = "sqa.transfer.offered"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    BEGINS: ClassVar[str] = "transfer"
    transfer: TransferId
    to_unit: UnitId
    reason: Text


class TransferAccepted(Event):
    """The receiving unit's principal accepted and named the owner there: plan and supports end, needs go along."""

    TOPIC: ClassVar[str] = "sqa.transfer.accepted"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    CONTINUES: ClassVar[tuple[str, ...]] = ("transfer",)
    transfer: TransferId
    owner: DutyId


class TransferDeclined(Event):
    """The receiving unit declined, with a reason."""

    TOPIC: ClassVar[str] = "sqa.transfer.declined"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    CONTINUES: ClassVar[tuple[str, ...]] = ("transfer",)
    transfer: TransferId
    reason: DeclineReason
    note: Text | None = None


class TransferWithdrawn(Event):
    """The giving unit took the offer back."""

    TOPIC: ClassVar[str] = "sqa.transfer.withdrawn"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    CONTINUES: ClassVar[tuple[str, ...]] = ("transfer",)
    transfer: TransferId
    reason: Text


class TransferPackageSent(Event):
    """A package for another huvudman was sent; its SHA-256 is what the receiver's opening cites."""

    TOPIC: ClassVar[str] = "sqa.transfer.package-sent"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    BEGINS: ClassVar[str] = "transfer"
    transfer: TransferId
    package: Sha256
    to: Text


class TransferConfirmed(Event):
    """The other huvudman confirmed that the package was received."""

    TOPIC: ClassVar[str] = "sqa.transfer.confirmed"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    CONTINUES: ClassVar[tuple[str, ...]] = ("transfer",)
    transfer: TransferId
    note: Text | None = None


class CaseMovedByReorganisation(Event):
    """Units were split or merged: the case follows its unit, without anybody's acceptance."""

    TOPIC: ClassVar[str] = "sqa.case.moved-by-reorganisation"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    to_unit: UnitId
    owner: DutyId
    reason: Text


# -- fold --------------------------------------------------------------------------------------------------------

Outcome = Literal["open", "accepted", "declined", "withdrawn", "confirmed"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """An offered move: to a unit (`to_unit`), or to another huvudman (`package`)."""

    id: UUID
    offered_at: datetime
    from_unit: UUID | None
    to_unit: UUID | None = None
    package: str | None = None
    outcome: Outcome = "open"
    ended_at: datetime | None = None


class Transfers(Folding):
    """Every move that was offered, and what became of it."""

    def __init__(self) -> None:
        self.all: dict[UUID, Transfer] = {}

    @property
    def open(self) -> Transfer | None:
        """The move that waits for an answer; at most one."""
        return next((transfer for transfer in self.all.values() if transfer.outcome == "open"), None)

    def end_open(self, at: datetime) -> None:
        """The stream is closed: no answer is waited for."""
        if self.open:
            self.all[self.open.id] = replace(self.open, outcome="withdrawn", ended_at=at)

    def _end(self, event: Envelope[Any], outcome: Outcome) -> None:
        old = self.all[event.data.transfer]
        self.all[old.id] = replace(old, outcome=outcome, ended_at=event.occurred_at)

    @folds(TransferOffered)
    def _offered(self, event: Envelope[TransferOffered]) -> None:
        data = event.data
        self.all[data.transfer] = Transfer(data.transfer, event.occurred_at, event.unit, to_unit=data.to_unit)

    @folds(TransferPackageSent)
    def _sent(self, event: Envelope[TransferPackageSent]) -> None:
        data = event.data
        self.all[data.transfer] = Transfer(data.transfer, event.occurred_at, event.unit, package=data.package)

    @folds(TransferAccepted)
    def _accepted(self, event: Envelope[TransferAccepted]) -> None:
        self._end(event, "accepted")

    @folds(TransferDeclined)
    def _declined(self, event: Envelope[TransferDeclined]) -> None:
        self._end(event, "declined")

    @folds(TransferWithdrawn)
    def _withdrawn(self, event: Envelope[TransferWithdrawn]) -> None:
        self._end(event, "withdrawn")

    @folds(TransferConfirmed)
    def _confirmed(self, event: Envelope[TransferConfirmed]) -> None:
        self._end(event, "confirmed")


class MovableStream(OwnedStream):
    """A stream that can move to another unit."""

    transfers: Transfers


# -- refusals ----------------------------------------------------------------------------------------------------


class OnlyTheGivingUnitTransfers(Refusal):
    """Only the owner or the principal of the unit offers a transfer and takes the offer back."""

    SV = "Bara ägaren eller rektor vid enheten erbjuder en övergång och tar tillbaka erbjudandet."
    NEXT = "Ask the owner or the principal of the case's unit."
    NEXT_SV = "Be ägaren eller rektor vid ärendets enhet."


class OnlyTheReceivingPrincipalAnswers(Refusal):
    """Only the principal of the receiving unit, or the huvudman's named duty, answers a transfer."""

    SV = "Bara rektor vid den mottagande enheten, eller huvudmannens utsedda tjänst, svarar på en övergång."
    NEXT = "Ask the principal of the unit in `to_unit`."
    NEXT_SV = "Be rektor vid enheten i `to_unit`."


class ATransferIsOpen(Refusal):
    """There is already a transfer that waits for an answer."""

    SV = "Det finns redan en övergång som väntar på svar."
    NEXT = "Wait for the answer, or withdraw the transfer in `transfer` first."
    NEXT_SV = "Vänta på svaret, eller ta tillbaka övergången i `transfer` först."


class NoTransferIsOpen(Refusal):
    """The transfer no longer waits for that answer."""

    SV = "Övergången väntar inte längre på det svaret."
    NEXT = "See `outcome` for what became of it."
    NEXT_SV = "Se `outcome` för vad som hände."


class AlreadyAtThatUnit(Refusal):
    """The case is already at that unit."""

    SV = "Ärendet finns redan vid den enheten."
    NEXT = "Offer a handover within the unit instead."
    NEXT_SV = "Erbjud i stället en överlämning inom enheten."


# -- rules -------------------------------------------------------------------------------------------------------


def the_giving_unit_acts(stream: MovableStream, proposed: Envelope[Any]) -> None:
    if proposed.actor.duty != stream.ownership.owner and not is_principal(stream, proposed):
        raise OnlyTheGivingUnitTransfers


def no_transfer_is_open(stream: MovableStream, proposed: Envelope[Any]) -> None:
    if stream.transfers.open:
        raise ATransferIsOpen(transfer=stream.transfers.open.id)


def it_is_another_unit(stream: MovableStream, proposed: Envelope[Any]) -> None:
    if proposed.data.to_unit == stream.unit:
        raise AlreadyAtThatUnit(unit=stream.unit)


def the_transfer_waits(stream: MovableStream, proposed: Envelope[Any]) -> None:
    transfer = stream.transfers.all[proposed.data.transfer]
    confirming = isinstance(proposed.data, TransferConfirmed)
    if transfer.outcome != "open" or (transfer.package is None) == confirming:
        raise NoTransferIsOpen(transfer=transfer.id, outcome=transfer.outcome)


def the_receiving_principal_answers(stream: MovableStream, proposed: Envelope[Any]) -> None:
    to_unit = stream.transfers.all[proposed.data.transfer].to_unit
    if not leads(proposed.actor.duty, to_unit, proposed):
        raise OnlyTheReceivingPrincipalAnswers(to_unit=to_unit)


def the_new_owner_serves_the_receiving_unit(stream: MovableStream, proposed: Envelope[TransferAccepted]) -> None:
    serves_the_unit(proposed.data.owner, stream.transfers.all[proposed.data.transfer].to_unit, proposed)


def the_owner_follows(stream: MovableStream, proposed: Envelope[CaseMovedByReorganisation]) -> None:
    serves_the_unit(proposed.data.owner, proposed.data.to_unit, proposed)


def a_principal_or_a_job_moves_it(stream: MovableStream, proposed: Envelope[CaseMovedByReorganisation]) -> None:
    if proposed.actor.kind != "job" and not is_principal(stream, proposed):
        raise OnlyTheGivingUnitTransfers


MOVING = (
    guards(TransferOffered, the_giving_unit_acts, no_transfer_is_open, it_is_another_unit),
    guards(TransferAccepted, the_transfer_waits, the_receiving_principal_answers, the_new_owner_serves_the_receiving_unit),
    guards(TransferDeclined, the_transfer_waits, the_receiving_principal_answers),
    guards(TransferWithdrawn, the_transfer_waits, the_giving_unit_acts),
    guards(TransferPackageSent, the_giving_unit_acts, no_transfer_is_open),
    guards(TransferConfirmed, the_transfer_waits),
    guards(CaseMovedByReorganisation, a_principal_or_a_job_moves_it, it_is_another_unit, the_owner_follows),
)
