"""The refusals that any stream may give."""

from sqa.eventing.refusal import Refusal


class TypeNotOfThisStream(Refusal):
    """This kind of stream does not take events of this type."""

    SV = "Den här sortens ström tar inte emot händelser av den här typen."
    NEXT = "See GET /v1/event-types for the types that the stream's kind lists."
    NEXT_SV = "Se GET /v1/event-types för de typer som strömmens slag listar."


class NothingIsOpened(Refusal):
    """The stream has no opening yet."""

    SV = "Strömmen är inte öppnad än."
    NEXT = "Append the opening event first, or check the stream's id."
    NEXT_SV = "Registrera öppningen först, eller kontrollera strömmens id."


class AlreadyBegun(Refusal):
    """The id is already taken by something in this stream."""

    SV = "Id:t är redan taget i den här strömmen."
    NEXT = "Use a new UUID for what you begin; to repeat a call, send the same event id with the same content."
    NEXT_SV = "Ge det nya ett nytt UUID; för att upprepa ett anrop, skicka samma händelse-id med samma innehåll."


class PersonsActOnlyWhereItIsAboutThem(Refusal):
    """A pupil or guardian acts in cases and concerns only; all other streams tell of the work, and many read them."""

    SV = "Elev och vårdnadshavare agerar bara i ärenden och orosanmälningar; alla andra strömmar berättar om arbetet, och läses av många."
    NEXT = "Let the duty that recorded it act, and tell it as participation (`sqa.participation.recorded.v1`) where that is taken."
    NEXT_SV = "Låt tjänsten som antecknade handla, och berätta det som delaktighet (`sqa.participation.recorded.v1`) där sådan tas emot."


class InTheFuture(Refusal):
    """What has not happened yet cannot be recorded."""

    SV = "Det som inte har hänt kan inte registreras."
    NEXT = "Set `time` to when it happened, at the latest now; check the sender's clock."
    NEXT_SV = "Sätt `time` till när det hände, senast nu; kontrollera avsändarens klocka."


class OccursBeforeItsOpening(Refusal):
    """The event would occur before its stream was opened."""

    SV = "Händelsen skulle ligga före strömmens öppning."
    NEXT = "Date it at the opening or later; an opening dated wrong is mended by a correction."
    NEXT_SV = "Datera den till öppningen eller senare; en fel daterad öppning rättas med en rättelse."


class PrecedesTheStream(Refusal):
    """An event about the whole stream may not precede any event of it."""

    SV = "En händelse som gäller hela strömmen får inte ligga före någon av dess händelser."
    NEXT = "Date it at the stream's last event or later."
    NEXT_SV = "Datera den till strömmens senaste händelse eller senare."


class NotInThisStream(Refusal):
    """The event names something that is not in this stream."""

    SV = "Händelsen nämner något som inte finns i den här strömmen."
    NEXT = "Read the state of the stream for the ids it holds, or append what is missing first."
    NEXT_SV = "Läs strömmens läge för de id:n den har, eller registrera det som saknas först."


class OccursBeforeWhatItNames(Refusal):
    """The event would occur before something it names had begun."""

    SV = "Händelsen skulle ligga före något som den nämner."
    NEXT = "Date it at the beginning of what it names, or later."
    NEXT_SV = "Datera den till början av det den nämner, eller senare."


class OccursBeforeWhatItContinues(Refusal):
    """The event would occur before the last event of the thread it continues."""

    SV = "Händelsen skulle ligga före den senaste händelsen i den tråd den fortsätter."
    NEXT = "Date it at the thread's last event or later, or correct the event that is dated wrong."
    NEXT_SV = "Datera den till trådens senaste händelse eller senare, eller rätta den händelse som har fel datum."


class NothingToCorrect(Refusal):
    """The correction names an event that is not in this stream, or one that cannot be corrected."""

    SV = "Rättelsen nämner en händelse som inte finns i strömmen eller som inte kan rättas."
    NEXT = "Name an event of this stream that is not itself a correction; a correction is replaced by correcting the event again."
    NEXT_SV = "Nämn en händelse i den här strömmen som inte själv är en rättelse; rätta samma händelse igen för att ersätta en rättelse."


class ReplacementOfAnotherType(Refusal):
    """A correction carries a whole replacement of the same type."""

    SV = "En rättelse bär en hel ersättning av samma typ."
    NEXT = "Send `replacement` with every field of the event it replaces, or leave it out to retract the event."
    NEXT_SV = "Skicka `replacement` med alla fält för den händelse som ersätts, eller utelämna den för att ta tillbaka händelsen."


class CorrectionBreaksHistory(Refusal):
    """With the correction in place, the stream's history would break its own rules."""

    SV = "Med rättelsen på plats skulle strömmens historia bryta mot sina egna regler."
    NEXT = "See `broken` for the rule and `event` for where; correct or retract the later events first."
    NEXT_SV = "Se `broken` för regeln och `event` för var; rätta eller ta tillbaka de senare händelserna först."


class DecisionsAreReplacedByDecisions(Refusal):
    """A decision is not corrected away: a new decision replaces it, or an appeal annuls it."""

    SV = "Ett beslut rättas inte bort: ett nytt beslut ersätter det, eller så upphävs det efter överklagande."
    NEXT = "Record the new decision."
    NEXT_SV = "Registrera det nya beslutet."
