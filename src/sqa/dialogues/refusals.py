"""What the rules of dialogues refuse."""

from sqa.eventing.refusal import Refusal


class FoundIsWhatIsThere(Refusal):
    """`found` is the number of notes sent, each with a number of its own."""

    SV = "`found` är antalet anteckningar som skickas, var och en med eget nummer."
    NEXT = "Send as many notes as `found` says, none of those in `repeated`."
    NEXT_SV = "Skicka så många anteckningar som `found` säger, ingen av dem i `repeated`."


class TheDialogueIsYetToBeHeld(Refusal):
    """Notes are taken at a meeting that has been held."""

    SV = "Anteckningar görs på ett möte som har hållits."
    NEXT = "Let `held_on` be the day of the meeting, at the latest the day of the import."
    NEXT_SV = "Låt `held_on` vara mötets dag, senast dagen för inläsningen."


class ADialogueStaysAtItsUnit(Refusal):
    """A dialogue belongs to one unit (or to the huvudman)."""

    SV = "En dialog hör till en enhet (eller till huvudmannen)."
    NEXT = "Import the notes of another unit's meeting into a dialogue of its own."
    NEXT_SV = "Läs in anteckningar från en annan enhets möte i en egen dialog."


class ThereAreNoNotesYet(Refusal):
    """Nothing happens in a dialogue before its notes have been imported."""

    SV = "Inget händer i en dialog innan dess anteckningar har lästs in."
    NEXT = "Propose `sqa.dialogue.notes-imported.v1` first (`sqa dialogue import`)."
    NEXT_SV = "Föreslå `sqa.dialogue.notes-imported.v1` först (`sqa dialogue import`)."


class CodebookVersionsFollow(Refusal):
    """Versions of the codebook follow upon each other, each with codes of its own."""

    SV = "Kodbokens versioner följer på varandra, var och en med egna koder."
    NEXT = "Publish the version in `next_version`, without the codes in `repeated` twice."
    NEXT_SV = "Publicera versionen i `next_version`, utan koderna i `repeated` två gånger."


class TheCodebookLacksIt(Refusal):
    """The note is not in the dialogue, or the code is not in that version of the codebook."""

    SV = "Anteckningen finns inte i dialogen, eller så finns koden inte i den versionen av kodboken."
    NEXT = "Name a note that was imported, and a code of the codebook's version: see `note` and `code`."
    NEXT_SV = "Ange en anteckning som lästs in, och en kod i kodbokens version: se `note` och `code`."


class AlreadyCoded(Refusal):
    """This coder has coded the note."""

    SV = "Den här kodaren har redan kodat anteckningen."
    NEXT = "Propose `sqa.dialogue.coding-revised.v1` with a later `coding_version` and the reason."
    NEXT_SV = "Föreslå `sqa.dialogue.coding-revised.v1` med en senare `coding_version` och skälet."


class ARevisionIsALaterVersion(Refusal):
    """What was coded is revised in a later version of the coding, so that earlier totals stand."""

    SV = "Det som kodats revideras i en senare version av kodningen, så att tidigare summor står fast."
    NEXT = "Code the note first, or use the `coding_version` in `next_version`."
    NEXT_SV = "Koda anteckningen först, eller använd den `coding_version` som står i `next_version`."


class TheFiguresAreOthers(Refusal):
    """The agreement that was stated is not what the codings give: `computed` has the figures."""

    SV = "Den angivna överensstämmelsen är inte den som kodningarna ger: `computed` har siffrorna."
    NEXT = "Send the figures in `computed`."
    NEXT_SV = "Skicka siffrorna i `computed`."


class AWorkAreaComesFromSomewhere(Refusal):
    """A work area is formed from groups of the codebook or from notes, and from ones that are there."""

    SV = "Ett arbetsområde bildas av kodbokens grupper eller av anteckningar, och av sådana som finns."
    NEXT = "Name groups or notes; those in `unknown` are not there."
    NEXT_SV = "Ange grupper eller anteckningar; de i `unknown` finns inte."
