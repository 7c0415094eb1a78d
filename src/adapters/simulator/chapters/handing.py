"""How a case changes hands: offers that are accepted, declined, withdrawn or left to expire, assignments and transfers."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.simulator.case_file import CaseFile
from adapters.simulator.chapters.jobs import watch_offer
from adapters.simulator.texts import remarks
from sqa.obligations import ObligationReassigned
from sqa.ownership import HandoverAccepted, HandoverDeclined, HandoverOffered, HandoverWithdrawn, OwnershipAssigned
from sqa.transfers import TransferAccepted, TransferDeclined, TransferOffered, TransferWithdrawn

_DECLINE_REASONS = ("wrong-profession", "no-capacity", "no-capacity", "no-authority", "conflict-of-interest", "incomplete")


def offer(case: CaseFile, to: str, *, days: int = 7, why: Sequence[str] = ()) -> bool:
    """The owner offers the case to somebody else. Returns False when that is the owner already, or an offer waits."""
    if to == case.owner or case.offer:
        return False
    offer = case.dice.uuid()
    expires_at = case.school.now + timedelta(days)
    reason = case.words.of(why or remarks.HANDS_OVER.get(case.role(to), remarks.HANDS_OVER[""]))
    event = case.write(HandoverOffered, case.owner, offer=offer, to=to, expires_at=_text(expires_at), reason=reason)
    case.offer = (offer, to)
    watch_offer(case, offer, expires_at, event)
    return True


def _text(instant: object) -> str:
    return str(instant).replace(" ", "T").replace("+00:00", "Z")


def accept(case: CaseFile, *, and_obligations: bool = True) -> None:
    """Whoever was offered takes over, and mostly what the giver owed as well."""
    if case.offer:
        offer, to = case.offer
        giver = case.owner
        case.write(HandoverAccepted, to, offer=offer)
        case.owner, case.offer = to, None
        if and_obligations:
            pass_on_obligations(case, giver, to)


def decline(case: CaseFile) -> None:
    """Whoever was offered says no, and why."""
    if case.offer:
        offer, to = case.offer
        reason = case.dice.one_of(_DECLINE_REASONS)
        note = case.words.of(remarks.DECLINES[reason]) if case.dice.chance(0.6) else None
        case.write(HandoverDeclined, to, offer=offer, reason=reason, note=note)
        case.offer = None


def withdraw(case: CaseFile) -> None:
    """The giver takes the offer back."""
    if case.offer:
        case.write(HandoverWithdrawn, case.owner, offer=case.offer[0], reason=case.words.of(remarks.TAKES_BACK))
        case.offer = None


def assign(case: CaseFile, to: str) -> None:
    """The principal names an owner."""
    if to != case.owner:
        giver = case.owner
        case.write(OwnershipAssigned, case.principal, owner=to, reason=case.words.of(remarks.ASSIGNS))
        case.owner, case.offer = to, None
        pass_on_obligations(case, giver, to)


def pass_on_obligations(case: CaseFile, giver: str, to: str) -> None:
    """What the giver owed passes to the new owner; the days stay."""
    for owed in case.owed:
        if owed.open and owed.duty == giver:
            case.write(ObligationReassigned, to, obligation=owed.id, to=to, reason=case.words.of(remarks.REASSIGNS))
            owed.pass_to(to, case.school.now)


# -- to another unit ---------------------------------------------------------------------------------------------


def offer_transfer(case: CaseFile, to_unit: str, why: Sequence[str] = remarks.TRANSFERS) -> None:
    """The case is offered to the unit where the pupil will be."""
    withdraw(case)
    case.transfer = case.dice.uuid()
    reason = case.words.of(why)
    case.write(TransferOffered, case.owner, transfer=case.transfer, to_unit=to_unit, reason=reason)


def accept_transfer(case: CaseFile, unit: str, owner: str) -> None:
    """The receiving principal accepts and names the owner there: plan and supports end, needs and evaluations go along."""
    principal = case.school.principal(unit).id
    case.write(TransferAccepted, principal, transfer=case.transfer, owner=owner)
    case.unit, case.owner, case.transfer, case.plan, case.offer = unit, owner, None, None, None
    case.step, case.decision, case.contributors, case.opened_at = "plan", None, [], case.last_at
    for support in case.supports:
        if support.status in ("planned", "started"):
            support.status = "ended" if support.status == "started" else "cancelled"
            kept = {"evaluation"} if support.status == "ended" else set()
            for owed in case.owed:
                owed.open = owed.open and (owed.support is not support or owed.kind in kept)
    for owed in case.owed:
        if owed.open:
            owed.pass_to(owner, case.school.now)


def decline_transfer(case: CaseFile, unit: str) -> None:
    """The receiving principal declines."""
    principal = case.school.principal(unit).id
    note = case.words.of(remarks.DECLINES_TRANSFER)
    case.write(TransferDeclined, principal, transfer=case.transfer, reason="incomplete", note=note)
    case.transfer = None


def withdraw_transfer(case: CaseFile) -> None:
    """The giving unit takes the offer back."""
    case.write(TransferWithdrawn, case.owner, transfer=case.transfer, reason=case.words.of(remarks.TAKES_BACK_TRANSFER))
    case.transfer = None
