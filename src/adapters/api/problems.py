"""What can be wrong with a request, or with the service: problems with a stable type, in both languages, that echo nothing."""

from collections.abc import Mapping
from typing import ClassVar

from sqa.eventing.refusal import Refusal


class Problem(Refusal):
    """The request could not be answered."""

    STATUS: ClassVar[int] = 400
    HEADERS: ClassVar[Mapping[str, str]] = {}

    def next_steps(self) -> tuple[str, str]:
        """What to do now, in English and Swedish: where the details say more than the class does, with them."""
        return self.next_step("en"), self.next_step("sv")


class JsonIsMalformed(Problem):
    """The body is not JSON in UTF-8."""

    SV = "Kroppen är inte JSON i UTF-8."
    NEXT = "Send one JSON object or array in UTF-8; JSON knows no NaN, no Infinity and no lone surrogates."
    NEXT_SV = "Skicka ett JSON-objekt eller en lista i UTF-8; JSON har varken NaN, Infinity eller ensamma surrogat."


class JsonIsAmbiguous(Problem):
    """The body holds something that JSON readers understand differently; `kind` says what."""

    SV = "Kroppen innehåller något som JSON-läsare förstår olika; `kind` säger vad."
    NEXT = "Send each name once, whole numbers within 2^53, texts without NUL, and nothing nested deeper than 64."
    NEXT_SV = "Skicka varje namn en gång, heltal inom 2^53, texter utan NUL, och inget djupare än 64 nivåer."


class EventIsMalformed(Problem):
    """The event does not have the form that its type asks for; `errors` says where, how and what would be right."""

    STATUS = 422
    SV = "Händelsen har inte den form som dess typ kräver; `errors` säger var, hur och vad som vore rätt."
    NEXT = "See GET /v1/event-types, and the page of each type, for the schema and an example."
    NEXT_SV = "Se GET /v1/event-types, och sidan för varje typ, för schema och exempel."

    def next_steps(self) -> tuple[str, str]:
        page = self.details.get("see")
        if page is None:
            return super().next_steps()
        return f"See GET {page} for the schema and an example.", f"Se GET {page} för schema och exempel."


class EventTypeIsUnknown(Problem):
    """There is no event type of this name and version."""

    STATUS = 422
    SV = "Det finns ingen händelsetyp med det namnet och den versionen."
    NEXT = "See GET /v1/event-types for every type; only the newest version of a type is taken."
    NEXT_SV = "Se GET /v1/event-types för alla typer; bara den nyaste versionen tas emot."


class TheBatchIsEmpty(Problem):
    """The batch holds no event."""

    STATUS = 422
    SV = "Omgången innehåller ingen händelse."
    NEXT = "Send between 1 and 1,000 events; when there is nothing to send, send nothing."
    NEXT_SV = "Skicka mellan 1 och 1 000 händelser; finns inget att skicka, skicka inget."


class TooManyEvents(Problem):
    """A batch holds at most 1,000 events."""

    STATUS = 422
    SV = "En omgång innehåller högst 1 000 händelser."
    NEXT = "Send several batches; a repeated event id changes nothing."
    NEXT_SV = "Skicka flera omgångar; ett upprepat händelse-id ändrar ingenting."


class ParameterIsMalformed(Problem):
    """A parameter or header does not have the form it should; `errors` says which."""

    SV = "En parameter eller ett huvud har inte rätt form; `errors` säger vilken."
    NEXT = "See /docs for the parameters and headers of this address."
    NEXT_SV = "Se /docs för adressens parametrar och huvuden."


class IfMatchIsMalformed(Problem):
    """If-Match holds one strong tag, as the ETag of the stream gave it, and guards one event."""

    SV = "If-Match innehåller en stark märkning, som strömmens ETag gav den, och skyddar en händelse."
    NEXT = 'Send If-Match: "7" with a single event, or `expectedversion` in each event of a batch.'
    NEXT_SV = 'Skicka If-Match: "7" med en ensam händelse, eller `expectedversion` i varje händelse i en omgång.'


class TokenIsMissing(Problem):
    """Every request needs a bearer token."""

    STATUS = 401
    HEADERS: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="sqa"'}
    SV = "Varje anrop behöver en biljett (bearer token)."
    NEXT = "Send Authorization: Bearer …; `sqa token` makes one."
    NEXT_SV = "Skicka Authorization: Bearer …; `sqa token` gör en."


class TokenIsNotValid(Problem):
    """The bearer token is not valid here: signature, issuer, audience, time or claims."""

    STATUS = 401
    HEADERS: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="sqa", error="invalid_token"'}
    SV = "Biljetten gäller inte här: signatur, utfärdare, mottagare, tid eller uppgifter."
    NEXT = "Get a new token from who issues them."
    NEXT_SV = "Hämta en ny biljett hos den som utfärdar dem."


class DutyIsNotInForce(Problem):
    """The token's duty is not in force today, or not in the register."""

    STATUS = 403
    SV = "Biljettens tjänst gäller inte i dag, eller finns inte i registret."
    NEXT = "Ask whoever keeps the register; a new employment needs a new token."
    NEXT_SV = "Fråga den som sköter registret; en ny anställning behöver en ny biljett."


class TheTokenDoesNotRead(Problem):
    """The token of this service appends events, and reads nothing."""

    STATUS = 403
    SV = "Tjänstens biljett registrerar händelser och läser ingenting."
    NEXT = "Use a token that reads: `sqa token service --reads` makes one."
    NEXT_SV = "Använd en biljett som läser: `sqa token service --reads` gör en."


class OnlyADutyHasACalendar(Problem):
    """A calendar is a duty's; a service's or an auditor's token has none."""

    STATUS = 403
    SV = "En kalender hör till en tjänst; en systemtjänsts eller granskares biljett har ingen."
    NEXT = "Use the token of the duty whose calendar it is: `sqa token staff --duty ID`."
    NEXT_SV = "Använd biljetten för den tjänst vars kalender det gäller: `sqa token staff --duty ID`."


class AnExportIsOfEverybody(Problem):
    """An event log covers every case of the huvudman, and is for who may read them all."""

    STATUS = 403
    SV = "En händelselogg omfattar huvudmannens alla ärenden, och är för den som får läsa dem alla."
    NEXT = "Use the token of the named duty, of an auditor or of a service that reads; for your own cases, ask `GET /v1/questions`."
    NEXT_SV = (
        "Använd en biljett för den utpekade tjänsten, en granskare eller en systemtjänst som läser; för egna ärenden: `GET /v1/questions`."
    )


class BeyondTheLedger(Problem):
    """The position lies beyond the ledger's head: nothing has been recorded there."""

    STATUS = 409
    SV = "Positionen ligger bortom slutet på liggaren: där har inget registrerats."
    NEXT = "Ask for a position up to `head`; one that you stored and that lies beyond comes from another ledger, so begin anew."
    NEXT_SV = "Fråga efter en position fram till `head`; en sparad position bortom den kommer från en annan liggare, så börja om."


class NotFound(Problem):
    """There is nothing here that you may know of."""

    STATUS = 404
    SV = "Här finns inget som du får veta något om."
    NEXT = "Check the address; what you may not read looks as if it were absent."
    NEXT_SV = "Kontrollera adressen; det du inte får läsa ser ut som om det inte fanns."


class MethodIsNotAllowed(Problem):
    """This address does not take that method."""

    STATUS = 405
    SV = "Adressen tar inte emot den metoden."
    NEXT = "Use one of the methods in the header Allow; see /docs."
    NEXT_SV = "Använd en av metoderna i huvudet Allow; se /docs."


class NotAcceptable(Problem):
    """The answer can't be given in any of the forms that Accept names."""

    STATUS = 406
    SV = "Svaret kan inte ges i någon av de former som Accept anger."
    NEXT = "Accept application/json or text/csv."
    NEXT_SV = "Begär application/json eller text/csv."


class BodyIsTooLarge(Problem):
    """The body is larger than this service reads."""

    STATUS = 413
    SV = "Kroppen är större än vad tjänsten läser."
    NEXT = "Send smaller batches; SQA_MAX_BODY_BYTES sets the limit."
    NEXT_SV = "Skicka mindre omgångar; SQA_MAX_BODY_BYTES sätter gränsen."


class MediaTypeIsNotSupported(Problem):
    """Events are sent as CloudEvents in JSON."""

    STATUS = 415
    SV = "Händelser skickas som CloudEvents i JSON."
    NEXT = "Content-Type: application/cloudevents+json, application/cloudevents-batch+json or application/json."
    NEXT_SV = "Content-Type: application/cloudevents+json, application/cloudevents-batch+json eller application/json."


class Unavailable(Problem):
    """The database does not answer; nothing was acknowledged."""

    STATUS = 503
    HEADERS: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}
    SV = "Databasen svarar inte; inget har kvitterats."
    NEXT = "Send the same events with the same ids again: what was recorded is answered as before."
    NEXT_SV = "Skicka samma händelser med samma id:n igen: det som registrerats besvaras som förut."


class NoRoomLeft(Problem):
    """There is no room left where history is kept; reading goes on, nothing was recorded."""

    STATUS = 507
    HEADERS: ClassVar[Mapping[str, str]] = {"Retry-After": "60"}
    SV = "Det finns inget utrymme kvar där historien förvaras; läsning går bra, inget har registrerats."
    NEXT = "Tell whoever runs the service; send the same events with the same ids when there is room again."
    NEXT_SV = "Kontakta driften; skicka samma händelser med samma id:n när det finns utrymme igen."


class TheLedgerHasMoved(Problem):
    """This huvudman's ledger has been moved to another place; nothing was recorded here."""

    STATUS = 503
    HEADERS: ClassVar[Mapping[str, str]] = {"Retry-After": "60"}
    SV = "Huvudmannens liggare har flyttats till en annan plats; inget har registrerats här."
    NEXT = "Tell whoever runs the service to serve the new place; send the same events with the same ids then."
    NEXT_SV = "Kontakta driften, som ska köra tjänsten från den nya platsen; skicka sedan samma händelser med samma id:n."


class Unexpected(Problem):
    """Something unexpected went wrong in the service."""

    STATUS = 500
    SV = "Något oväntat gick fel i tjänsten."
    NEXT = "Tell whoever runs the service, with `correlation`; repeating the call with the same ids is safe."
    NEXT_SV = "Kontakta driften och uppge `correlation`; att upprepa anropet med samma id:n är ofarligt."
