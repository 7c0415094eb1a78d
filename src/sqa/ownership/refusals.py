"""What the rules of ownership refuse."""

from sqa.eventing.refusal import Refusal


class OwnerMustBeInForce(Refusal):
    """Whoever is to own must have a duty in force at that time."""

    SV = "Den som ska äga frågan måste ha en tjänst som gäller då."
    NEXT = "Name a duty that is in force on the day."
    NEXT_SV = "Välj en tjänst som gäller den dagen."


class OwnerMustServeTheUnit(Refusal):
    """The owner's duty must be at the unit, or at an organisation above it; a move to another unit is a transfer."""

    SV = "Ägarens tjänst ska finnas vid enheten eller i organisationen ovanför; en flytt till en annan enhet är en övergång."
    NEXT = "Name a duty of the unit; a case moves to another unit by `sqa.transfer.offered.v1`, other work stays at its unit."
    NEXT_SV = "Välj en tjänst vid enheten; ett ärende flyttar till en annan enhet med `sqa.transfer.offered.v1`, annat arbete stannar."


class OnlyThePrincipalAssigns(Refusal):
    """Only the unit's principal, or the huvudman's named duty, assigns an owner."""

    SV = "Bara enhetens rektor, eller huvudmannens utsedda tjänst, utser ägare."
    NEXT = "Ask the principal to assign, or let the owner offer a handover."
    NEXT_SV = "Be rektor utse, eller låt ägaren erbjuda en överlämning."


class OnlyTheOwnerOffers(Refusal):
    """Only the owner, or the principal, offers a handover and takes the offer back."""

    SV = "Bara ägaren, eller rektor, erbjuder en överlämning och tar tillbaka erbjudandet."
    NEXT = "Ask the owner to offer; see the case's `owner`."
    NEXT_SV = "Be ägaren erbjuda; se ärendets `owner`."


class AlreadyTheOwner(Refusal):
    """The duty already owns the question."""

    SV = "Tjänsten äger redan frågan."
    NEXT = "Nothing needs to be done, or offer it to another duty."
    NEXT_SV = "Inget behöver göras, eller erbjud den till en annan tjänst."


class AnOfferIsOpen(Refusal):
    """There is already an open offer; at most one waits at a time."""

    SV = "Det finns redan ett öppet erbjudande; högst ett väntar åt gången."
    NEXT = "Wait for the answer, or withdraw the offer in `offer` first."
    NEXT_SV = "Vänta på svaret, eller ta tillbaka erbjudandet i `offer` först."


class NoOfferIsOpen(Refusal):
    """The offer no longer waits for an answer."""

    SV = "Erbjudandet väntar inte längre på svar."
    NEXT = "See `outcome` for what became of it; ask for a new offer if it is still wanted."
    NEXT_SV = "Se `outcome` för vad som hände; be om ett nytt erbjudande om det fortfarande önskas."


class HandoverIsOfferedToAnother(Refusal):
    """Only the duty that was offered the handover answers it."""

    SV = "Bara den tjänst som erbjudits överlämningen svarar på den."
    NEXT = "Let that duty answer, or ask the owner to withdraw the offer and offer it to you."
    NEXT_SV = "Låt den tjänsten svara, eller be ägaren ta tillbaka erbjudandet och erbjuda dig."


class OfferExpiresBeforeItIsMade(Refusal):
    """An offer must leave time to answer."""

    SV = "Ett erbjudande måste ge tid att svara."
    NEXT = "Set `expires_at` after the time of the offer."
    NEXT_SV = "Sätt `expires_at` efter tiden för erbjudandet."


class OfferHasNotExpired(Refusal):
    """The offer has not expired yet."""

    SV = "Erbjudandet har inte gått ut än."
    NEXT = "Wait until `expires_at`, or let the owner withdraw it."
    NEXT_SV = "Vänta till `expires_at`, eller låt ägaren ta tillbaka det."
