"""Who owns the question. Exactly one duty at every instant, and a handover moves it only when the receiver accepts."""

from sqa.ownership.events import HandoverAccepted, HandoverDeclined, HandoverExpired, HandoverOffered, HandoverWithdrawn, OwnershipAssigned
from sqa.ownership.ownership import Interval, Offer, OwnedStream, Ownership
from sqa.ownership.rules import ASSIGNING, HANDING_OVER, PRINCIPAL, is_principal, leads, serves_the_unit

__all__ = [
    "ASSIGNING",
    "HANDING_OVER",
    "PRINCIPAL",
    "HandoverAccepted",
    "HandoverDeclined",
    "HandoverExpired",
    "HandoverOffered",
    "HandoverWithdrawn",
    "Interval",
    "Offer",
    "OwnedStream",
    "Ownership",
    "OwnershipAssigned",
    "is_principal",
    "leads",
    "serves_the_unit",
]
