"""What the rules of code lists refuse."""

from sqa.eventing.refusal import Refusal


class CodeIsNotInItsList(Refusal):
    """A code is not in its list on the day the event occurred."""

    SV = "En kod finns inte i sin lista den dag händelsen inträffade."
    NEXT = "Use one of the codes in `valid`, or publish a new version of the list first."
    NEXT_SV = "Använd en av koderna i `valid`, eller publicera en ny version av listan först."


class NoListWasValidThen(Refusal):
    """No version of the code list was valid on the day the event occurred."""

    SV = "Ingen version av kodlistan gällde den dag händelsen inträffade."
    NEXT = "Check `time`: the list is valid from the day in `first`; where that is empty, publish the list first."
    NEXT_SV = "Kontrollera `time`: listan gäller från dagen i `first`; är den tom, publicera listan först."


class ListIsForAnotherName(Refusal):
    """A code list lives in the stream that its name gives."""

    SV = "En kodlista finns i den ström som dess namn ger."
    NEXT = "Propose it for the stream in `stream`."
    NEXT_SV = "Föreslå den för strömmen i `stream`."


class VersionsFollowInTime(Refusal):
    """A new version must begin to apply after the last one."""

    SV = "En ny version måste börja gälla efter den senaste."
    NEXT = "Give it a later `valid_from`; words of past days are never re-read."
    NEXT_SV = "Ge den ett senare `valid_from`; det som gällde tidigare dagar läses aldrig om."


class AHolidayIsFromADayToADay(Refusal):
    """A school holiday's code is its first and its last day, with a slash between; `words` are the places in the list, from 1."""

    SV = "Ett lovs kod är dess första och sista dag, med snedstreck mellan; `words` är platserna i listan, från 1."
    NEXT = "Write them as `2025-12-20/2026-01-07`, the earlier day first; a single day stands twice."
    NEXT_SV = "Skriv dem som `2025-12-20/2026-01-07`, den tidigare dagen först; en enda dag står två gånger."
