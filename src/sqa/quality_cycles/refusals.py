"""What the rules of quality cycles refuse."""

from sqa.eventing.refusal import Refusal


class OneCycleForEachUnitAndPeriod(Refusal):
    """A cycle's stream is named after its unit and its first day, so that a period has one."""

    SV = "En cykels ström får sitt namn av enheten och första dagen, så att en period har en."
    NEXT = "Propose it in the stream named in `stream`."
    NEXT_SV = "Föreslå den i strömmen i `stream`."


class APeriodHasItsDaysInOrder(Refusal):
    """The cycle's last day comes before its first."""

    SV = "Cykelns sista dag kommer före dess första."
    NEXT = "Let `last_day` be later than `first_day`."
    NEXT_SV = "Låt `last_day` vara senare än `first_day`."


class TheCycleIsClosed(Refusal):
    """The cycle is closed; the next period has a cycle of its own."""

    SV = "Cykeln är avslutad; nästa period har en egen cykel."
    NEXT = "Open the next period's cycle, or correct what was recorded."
    NEXT_SV = "Öppna nästa periods cykel, eller rätta det som registrerats."


class AlreadyIncluded(Refusal):
    """The initiative belongs to the cycle already."""

    SV = "Insatsen hör redan till cykeln."
    NEXT = "Nothing needs to be done."
    NEXT_SV = "Inget behöver göras."


class AReleaseIsCitedWhole(Refusal):
    """A release is cited with its hash and its position."""

    SV = "En publicering anges med sitt hashvärde och sin position."
    NEXT = "Send `release`, `sha256` and `position` together, or none of them."
    NEXT_SV = "Skicka `release`, `sha256` och `position` tillsammans, eller inget av dem."


class ACycleEndsAnalysed(Refusal):
    """A cycle is closed when it has been analysed, with nothing still owed: see `missing` and `open`."""

    SV = "En cykel avslutas när den är analyserad och inget återstår: se `missing` och `open`."
    NEXT = "Record `sqa.quality-cycle.analysed.v1` and end what is still owed."
    NEXT_SV = "Registrera `sqa.quality-cycle.analysed.v1` och avsluta det som återstår."


class OnlyWhatBelongsCarriesOn(Refusal):
    """What is carried on into the next cycle belonged to this one."""

    SV = "Det som följer med till nästa cykel hörde till den här."
    NEXT = "Name initiatives that the cycle includes."
    NEXT_SV = "Ange insatser som ingår i cykeln."
