"""What the rules of obligations refuse."""

from sqa.eventing.refusal import Refusal


class DutyMustBeInForce(Refusal):
    """Whoever is to owe something must have a duty in force when it is promised."""

    SV = "Den som ska göra åtagandet måste ha en tjänst som gäller då."
    NEXT = "Name a duty that is in force on the day."
    NEXT_SV = "Välj en tjänst som gäller den dagen."


class AlreadyPromised(Refusal):
    """This support already has somebody responsible for that."""

    SV = "Insatsen har redan någon som ansvarar för det."
    NEXT = "Propose `sqa.obligation.reassigned.v1` or `sqa.obligation.evaluation-rescheduled.v1` for the obligation in `obligation`."
    NEXT_SV = "Föreslå `sqa.obligation.reassigned.v1` eller `sqa.obligation.evaluation-rescheduled.v1` för åtagandet i `obligation`."


class DateIsInThePast(Refusal):
    """What is promised must be due on the day of the promise or later."""

    SV = "Det som lovas ska infalla samma dag eller senare."
    NEXT = "Give a day that is not before the event's own."
    NEXT_SV = "Ange en dag som inte ligger före händelsens egen."


class NothingIsOwed(Refusal):
    """The obligation is already over, or is of another kind."""

    SV = "Åtagandet är redan avslutat, eller av ett annat slag."
    NEXT = "See the stream's open obligations; make a new one if something is still to be done."
    NEXT_SV = "Se strömmens öppna åtaganden; gör ett nytt om något återstår."


class OnlyThePrincipalReschedules(Refusal):
    """Only the principal gives an evaluation another day or waives it."""

    SV = "Bara rektor flyttar en utvärdering eller avstår från den."
    NEXT = "Ask the principal to propose it, with the reason."
    NEXT_SV = "Be rektor föreslå det, med skälet."


class NotYetMissed(Refusal):
    """An evaluation is escalated only after its day has passed."""

    SV = "En utvärdering förs vidare först när dagen har passerat."
    NEXT = "Wait until the day after `due_on`."
    NEXT_SV = "Vänta till dagen efter `due_on`."
