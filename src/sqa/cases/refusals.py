"""What the rules of cases refuse."""

from sqa.eventing.refusal import Refusal


class ItIsPromisedOfASupport(Refusal):
    """In a case, a follow-up and an evaluation are promised of a support."""

    SV = "I ett ärende gäller en utlovad uppföljning eller utvärdering en insats."
    NEXT = "Name the support in `support`."
    NEXT_SV = "Ange insatsen i `support`."


class TheCaseIsClosed(Refusal):
    """The case is closed; only a reopening or a correction is taken."""

    SV = "Ärendet är avslutat; bara en återöppning eller en rättelse tas emot."
    NEXT = "Propose `sqa.case.reopened.v1` with an owner if the work goes on."
    NEXT_SV = "Föreslå `sqa.case.reopened.v1` med en ägare om arbetet fortsätter."


class TheCaseIsNotClosed(Refusal):
    """The case is open already."""

    SV = "Ärendet är redan öppet."
    NEXT = "Go on in the case; there is nothing to reopen."
    NEXT_SV = "Fortsätt i ärendet; det finns inget att återöppna."


class TheCaseIsSuspended(Refusal):
    """The case is suspended: no step begins until it is resumed."""

    SV = "Ärendet vilar: inget steg börjar förrän det återupptas."
    NEXT = "Propose `sqa.case.resumed.v1` first."
    NEXT_SV = "Föreslå `sqa.case.resumed.v1` först."


class TheCaseIsNotSuspended(Refusal):
    """The case is not suspended."""

    SV = "Ärendet vilar inte."
    NEXT = "Nothing needs to be resumed."
    NEXT_SV = "Inget behöver återupptas."


class StillOpen(Refusal):
    """The case cannot be closed for this reason yet: `missing` and `open` list everything that stands in the way."""

    SV = "Ärendet kan inte avslutas av det skälet än: `missing` och `open` räknar upp allt som står i vägen."
    NEXT = (
        "Record what is missing and end each open item; or let the principal close for another reason and give each item its end in `ends`."
    )
    NEXT_SV = "Registrera det som saknas och avsluta varje öppen punkt; eller låt rektor avsluta av annat skäl, med `ends`."


class EachOpenItemNeedsItsEnd(Refusal):
    """Closing for this reason gives each open item its end, and nothing else: see `without_end` and `not_open`."""

    SV = "Att avsluta av det skälet ger varje öppen punkt dess slut, och inget annat: se `without_end` och `not_open`."
    NEXT = "Send `ends` with one entry, with its reason, for each item that is open."
    NEXT_SV = "Skicka `ends` med en post, med skäl, för varje punkt som är öppen."


class OnlyThePrincipalClosesSo(Refusal):
    """For this reason only the principal closes."""

    SV = "Av det skälet är det bara rektor som avslutar."
    NEXT = "Ask the unit's principal to close, or close as goals-met, need-ended or no-need."
    NEXT_SV = "Be enhetens rektor avsluta, eller avsluta med goals-met, need-ended eller no-need."


class MergingIsItsOwnClosing(Refusal):
    """A case that goes on in another is closed by CaseMerged."""

    SV = "Ett ärende som fortsätter i ett annat avslutas med CaseMerged."
    NEXT = "Propose `sqa.case.merged.v1` with the other case in `into`."
    NEXT_SV = "Föreslå `sqa.case.merged.v1` med det andra ärendet i `into`."


class OtherReasonNeedsANote(Refusal):
    """The closing reason `other` needs a note that says what it is."""

    SV = "Avslutsskälet annat behöver en notering som säger vad det är."
    NEXT = "Send `note`."
    NEXT_SV = "Skicka `note`."


class NeedsAreNotCarriedOverYet(Refusal):
    """Before a merger every open need is carried over to the other case."""

    SV = "Före en sammanföring förs varje öppet behov över till det andra ärendet."
    NEXT = "Propose `sqa.case.need-carried-over.v1` for each need in `needs`, or withdraw it."
    NEXT_SV = "Föreslå `sqa.case.need-carried-over.v1` för varje behov i `needs`, eller ta tillbaka det."


class ACaseIsNotMergedIntoItself(Refusal):
    """A case goes on in another case, not in itself."""

    SV = "Ett ärende fortsätter i ett annat ärende, inte i sig självt."
    NEXT = "Name the other case."
    NEXT_SV = "Ange det andra ärendet."


class TheNeedIsNoLongerActive(Refusal):
    """The need is already met, withdrawn, carried over or ended."""

    SV = "Behovet är redan tillgodosett, återtaget, överfört eller avslutat."
    NEXT = "Identify a new need if there is one, naming the assessment it shows in."
    NEXT_SV = "Identifiera ett nytt behov om det finns ett, med den bedömning där det framkom."


class NoVerdictOnTheNeed(Refusal):
    """A need is met only when an evaluation has judged it."""

    SV = "Ett behov är tillgodosett först när en utvärdering har bedömt det."
    NEXT = "Record the evaluation with a verdict for the need first, or withdraw the need."
    NEXT_SV = "Registrera utvärderingen med en bedömning av behovet först, eller ta tillbaka behovet."


class NeedsWithoutVerdict(Refusal):
    """Analysis begins when each active need has a verdict this round, unsupported needs included."""

    SV = "Analysen börjar när varje aktivt behov har en bedömning den här omgången, även behov utan stöd."
    NEXT = "Record an evaluation with a verdict for each need in `needs`."
    NEXT_SV = "Registrera en utvärdering med en bedömning av varje behov i `needs`."


class AGoalIsForANeedOrAFactor(Refusal):
    """A goal is for one need or one factor."""

    SV = "Ett mål gäller ett behov eller en faktor."
    NEXT = "Send either `need` or `factor`."
    NEXT_SV = "Skicka antingen `need` eller `factor`."


class SupportServesANeed(Refusal):
    """A support serves at least one need; only group-level promoting work may serve a factor instead."""

    SV = "En insats svarar mot minst ett behov; bara främjande arbete på gruppnivå får i stället svara mot en faktor."
    NEXT = "Name in `needs` the need it serves, or plan it as promoting work for a group with its `factor`."
    NEXT_SV = "Ange i `needs` det behov den svarar mot, eller planera den som främjande arbete för en grupp med dess `factor`."


class AlreadyLinked(Refusal):
    """The support already serves that need."""

    SV = "Insatsen svarar redan mot det behovet."
    NEXT = "Nothing needs to be done."
    NEXT_SV = "Inget behöver göras."


class NotReadyToStart(Refusal):
    """A support starts when `missing` is empty: follow-up and evaluation responsible, evaluation date, a goal for each need it serves."""

    SV = "En insats startar när `missing` är tom: uppföljnings- och utvärderingsansvarig, utvärderingsdatum, ett mål för varje behov."
    NEXT = "Record what `missing` lists, dated before the start, then start."
    NEXT_SV = "Registrera det som `missing` räknar upp, daterat före starten, och starta sedan."


class SpecialSupportNeedsAPlan(Refusal):
    """Special support is given according to a decided action plan that stands (Skollagen 3:9)."""

    SV = "Särskilt stöd ges enligt ett beslutat åtgärdsprogram som gäller (skollagen 3:9)."
    NEXT = "Record `sqa.decision.plan-decided.v1` with this kind of support, dated before the start."
    NEXT_SV = "Registrera `sqa.decision.plan-decided.v1` med den här sortens stöd, daterat före starten."


class SupportIsNotThere(Refusal):
    """The support is not in a state that allows this; see `status`."""

    SV = "Insatsen är inte i ett läge som tillåter det; se `status`."
    NEXT = "A support goes planned → started → ended; what never started is cancelled."
    NEXT_SV = "En insats går planerad → startad → avslutad; det som aldrig startat ställs in."


class VerdictsAreMissing(Refusal):
    """An evaluation judges every active need that its supports serve."""

    SV = "En utvärdering bedömer varje aktivt behov som dess insatser svarar mot."
    NEXT = "Add a verdict for each need in `needs`."
    NEXT_SV = "Lägg till en bedömning för varje behov i `needs`."


class VerdictDoesNotFit(Refusal):
    """The verdict does not fit the case: one per need, no_support_given only where none was started, a result or why it is not known."""

    SV = "Bedömningen stämmer inte: en per behov, no_support_given bara där inget stöd startat, ett resultat eller varför det saknas."
    NEXT = "Mend the verdict of the need in `need`; `why` says what is wrong."
    NEXT_SV = "Ändra bedömningen av behovet i `need`; `why` säger vad som är fel."


class NothingWasGivenToJudge(Refusal):
    """A support that never started is not evaluated."""

    SV = "En insats som aldrig startat utvärderas inte."
    NEXT = "Cancel it, and judge its needs as unsupported."
    NEXT_SV = "Ställ in den, och bedöm dess behov som behov utan stöd."


class ParticipationNotOffered(Refusal):
    """Before a plan is decided those it concerns are invited to take part; a refusal blocks nothing."""

    SV = "Innan ett program beslutas ska de det gäller erbjudas att delta; ett nej hindrar ingenting."
    NEXT = "Record `sqa.participation.offered.v1` for each in `missing`, dated before the decision."
    NEXT_SV = "Registrera `sqa.participation.offered.v1` för var och en i `missing`, daterad före beslutet."


class PlanIsDecidedFromPlanOn(Refusal):
    """A plan is decided when there is an assessment to decide on."""

    SV = "Ett program beslutas när det finns en bedömning att besluta utifrån."
    NEXT = "Record the assessment first (`sqa.case.assessment-recorded.v1`)."
    NEXT_SV = "Registrera bedömningen först (`sqa.case.assessment-recorded.v1`)."


class TheAssessmentStepNeedsAnAssessment(Refusal):
    """The step assess is left when an assessment is recorded, or when it is skipped with reason and role."""

    SV = "Steget bedöma lämnas när en bedömning är registrerad, eller när det hoppas över med skäl och roll."
    NEXT = "Record `sqa.case.assessment-recorded.v1`, or name assess in `skipped`."
    NEXT_SV = "Registrera `sqa.case.assessment-recorded.v1`, eller ange assess i `skipped`."


class NotAContributor(Refusal):
    """The duty does not contribute to the case."""

    SV = "Tjänsten medverkar inte i ärendet."
    NEXT = "See the case's `contributors`."
    NEXT_SV = "Se ärendets `contributors`."


class AlreadyAContributor(Refusal):
    """The duty already contributes to the case."""

    SV = "Tjänsten medverkar redan i ärendet."
    NEXT = "Nothing needs to be done."
    NEXT_SV = "Inget behöver göras."


class ContributorMustBeInForce(Refusal):
    """Whoever is to contribute must have a duty in force then."""

    SV = "Den som ska medverka måste ha en tjänst som gäller då."
    NEXT = "Name a duty that is in force on the day."
    NEXT_SV = "Välj en tjänst som gäller den dagen."


class TheReferralIsAnswered(Refusal):
    """The other actor has already replied."""

    SV = "Den andra aktören har redan svarat."
    NEXT = "Make a new referral if more is asked."
    NEXT_SV = "Gör en ny hänvisning om mer efterfrågas."


class ReviewIsLater(Refusal):
    """A suspended case is reviewed on a later day."""

    SV = "Ett vilande ärende ses över en senare dag."
    NEXT = "Set `review_on` after the day of the suspension."
    NEXT_SV = "Sätt `review_on` efter dagen för vilan."
