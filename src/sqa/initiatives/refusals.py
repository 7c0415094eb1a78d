"""What the rules of initiatives refuse."""

from sqa.eventing.refusal import Refusal


class TheInitiativeHasEnded(Refusal):
    """The initiative has ended; only a reopening or a correction is taken."""

    SV = "Insatsen är avslutad; bara en återöppning eller en rättelse tas emot."
    NEXT = "Propose `sqa.initiative.reopened.v1` with an owner if the work goes on."
    NEXT_SV = "Föreslå `sqa.initiative.reopened.v1` med en ägare om arbetet fortsätter."


class TheInitiativeHasNotEnded(Refusal):
    """The initiative is open already."""

    SV = "Insatsen pågår redan."
    NEXT = "Go on in the initiative; there is nothing to reopen."
    NEXT_SV = "Fortsätt i insatsen; det finns inget att återöppna."


class TheStepBuildsOnMore(Refusal):
    """The step builds on what is not there yet: `missing` lists it."""

    SV = "Steget bygger på sådant som inte finns än: `missing` räknar upp det."
    NEXT = (
        "Record what is missing: plan builds on a baseline and causes, do on a goal and a measure for it, "
        "evaluate on somebody responsible with a date, analyse on a verdict for each goal."
    )
    NEXT_SV = (
        "Registrera det som saknas: planera bygger på nuläge och orsaker, genomföra på ett mål och en åtgärd för det, "
        "utvärdera på en ansvarig med datum, analysera på ett omdöme om varje mål."
    )


class MeasureIsNotThere(Refusal):
    """The measure is not in the state that this needs."""

    SV = "Åtgärden är inte i det läge som krävs."
    NEXT = "See the measure's `status`: planned, then started, then done or cancelled."
    NEXT_SV = "Se åtgärdens `status`: planerad, sedan påbörjad, sedan genomförd eller inställd."


class AMeasureEndsAfterItBegins(Refusal):
    """The measure's last day comes before its first."""

    SV = "Åtgärdens sista dag kommer före dess första."
    NEXT = "Let `to_day` be `from_day` or later."
    NEXT_SV = "Låt `to_day` vara `from_day` eller senare."


class AGoalMovesSomething(Refusal):
    """A goal's target differs from its baseline, and its day is not past."""

    SV = "Ett mål skiljer sig från nuläget, och dess dag har inte passerat."
    NEXT = "Give a `target` other than the `baseline`, and a day in `by` that is today or later."
    NEXT_SV = "Ange ett `target` som skiljer sig från `baseline`, och en dag i `by` som är i dag eller senare."


class AValueIsOfAGoal(Refusal):
    """A value is an indicator's: it names the goal."""

    SV = "Ett värde hör till ett måls indikator: målet anges."
    NEXT = "Name the goal in `goal`, or leave `value` out."
    NEXT_SV = "Ange målet i `goal`, eller utelämna `value`."


class EachGoalIsJudgedOnce(Refusal):
    """An evaluation judges every goal once: with an attainment, or the reason why it is not known."""

    SV = "En utvärdering bedömer varje mål en gång: med en måluppfyllelse, eller skälet till att den inte är känd."
    NEXT = "Send one verdict for each goal in `missing`, each with either `attainment` or `not_known`; see `why`."
    NEXT_SV = "Skicka ett omdöme för varje mål i `missing`, vart och ett med antingen `attainment` eller `not_known`; se `why`."


class StopNeedsItsReason(Refusal):
    """An analysis that decides stop says why, and only such a one does."""

    SV = "En analys som beslutar att avsluta anger varför, och bara en sådan gör det."
    NEXT = "Send `why_stop` with the decision stop, and leave it out otherwise."
    NEXT_SV = "Skicka `why_stop` med beslutet stop, och utelämna det annars."


class NothingIsMadeOfIt(Refusal):
    """The initiative cannot end so yet: `missing` and `open` list what stands in the way."""

    SV = "Insatsen kan inte avslutas så än: `missing` och `open` räknar upp det som står i vägen."
    NEXT = "Evaluate, analyse with the decision stop, and end each open item; or let the principal end it for another reason with a note."
    NEXT_SV = "Utvärdera, analysera med beslutet stop och avsluta varje öppen punkt; eller låt rektor avsluta av annat skäl med en not."
