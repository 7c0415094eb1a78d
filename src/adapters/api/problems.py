"""Every answer that isn't the one asked for: RFC 9457 problems with a stable type, in both languages, that echo nothing."""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from adapters.ledger.errors import LedgerHasMoved, LedgerIsFull, LedgerUnavailable, TextIsAReference
from projections.runner import NotYet, UnknownQuestion
from sqa.eventing.refusal import Refusal
from sqa.privacy.permits import NotPermitted
from sqa.service import IdAlreadyUsed, VersionConflict

MEDIA_TYPE = "application/problem+json"


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


STATUS: dict[type[Refusal], int] = {
    NotPermitted: 403,
    UnknownQuestion: 404,
    VersionConflict: 409,
    IdAlreadyUsed: 409,
    NotYet: 503,
}
HEADERS: dict[type[Refusal], Mapping[str, str]] = {NotYet: {"Retry-After": "1"}}
BY_STATUS: dict[int, type[Problem]] = {
    404: NotFound,
    405: MethodIsNotAllowed,
    413: BodyIsTooLarge,
    415: MediaTypeIsNotSupported,
}


def status_of(refusal: type[Refusal]) -> int:
    """The HTTP status of a refusal: its own where it has one, else 422: the rules said no."""
    return refusal.STATUS if issubclass(refusal, Problem) else STATUS.get(refusal, 422)


def language_of(accept_language: str | None, otherwise: str = "en") -> str:
    """`sv` or `en`: the one of the two that Accept-Language prefers."""
    best, chosen = 0.0, otherwise
    for part in (accept_language or "")[:200].split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.strip().lower()[:2]
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if language in ("sv", "en") and weight > best:
            best, chosen = weight, language
    return chosen


def explained(refusal: type[Refusal], language: str = "en") -> dict[str, Any]:
    """What a problem type means, whoever meets it."""
    return {
        "type": f"/problems/{refusal.slug()}",
        "title": refusal.title(language),
        "title_sv": refusal.title("sv"),
        "status": status_of(refusal),
        "next_step": refusal.next_step(language),
        "next_step_sv": refusal.next_step("sv"),
    }


def answer(refusal: Refusal, *, accept_language: str | None = None, index: int | None = None, correlation: str = "") -> Response:
    """The problem as an HTTP answer. Details are ids, dates, codes and counts: never what somebody wrote."""
    language = language_of(accept_language)
    body = explained(type(refusal), language)
    if isinstance(refusal, Problem):
        english, swedish = refusal.next_steps()
        body |= {"next_step": swedish if language == "sv" else english, "next_step_sv": swedish}
    if index is not None:
        body["index"] = index
    if refusal.details:
        body["details"] = refusal.details
    if correlation:
        body["correlation"] = correlation
    headers = {"Content-Language": language, "Vary": "Accept-Language", **_headers(refusal)}
    if isinstance(refusal, VersionConflict):
        headers["ETag"] = f'"{refusal.details["current_version"]}"'
    return Response(orjson.dumps(body, default=str), body["status"], headers, MEDIA_TYPE)


def _headers(refusal: Refusal) -> Mapping[str, str]:
    return refusal.HEADERS if isinstance(refusal, Problem) else HEADERS.get(type(refusal), {})


def errors_of(error: RequestValidationError) -> list[dict[str, str]]:
    """Where and of what kind; never the value, and never a name that the caller made up."""
    return [
        {"in": str(one["loc"][0]), "name": str(one["loc"][1]) if len(one["loc"]) > 1 else "", "kind": one["type"]} for one in error.errors()
    ]


def install(app: FastAPI) -> None:
    """The one set of handlers."""

    def respond(request: Request, refusal: Refusal) -> Response:
        return answer(
            refusal,
            accept_language=request.headers.get("accept-language"),
            index=getattr(refusal, "index", None),
            correlation=request.scope.get("correlation", ""),
        )

    def refused(request: Request, error: Exception) -> Response:
        return respond(request, error if isinstance(error, Refusal) else Unexpected())

    def unavailable(request: Request, error: Exception) -> Response:
        if isinstance(error, LedgerHasMoved):
            return respond(request, TheLedgerHasMoved())
        return respond(request, NoRoomLeft() if isinstance(error, LedgerIsFull) else Unavailable())

    def database_fault(request: Request, error: Exception) -> Response:
        """Of the register or the views."""
        cause = getattr(error, "orig", None)
        full = getattr(cause, "sqlstate", None) == "53100" or getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL"
        return respond(request, NoRoomLeft() if full else Unavailable())

    def text_is_a_reference(request: Request, error: Exception) -> Response:
        return respond(request, EventIsMalformed(errors=[{"path": "/data", "kind": "text_is_a_reference"}]))

    def not_understood(request: Request, error: Exception) -> Response:
        errors = errors_of(error) if isinstance(error, RequestValidationError) else []
        return respond(request, ParameterIsMalformed(errors=errors))

    def by_status(request: Request, error: Exception) -> Response:
        problem = BY_STATUS.get(error.status_code) if isinstance(error, HTTPException) else None
        answered = respond(request, problem() if problem else Problem())
        if problem is MethodIsNotAllowed:
            answered.headers["Allow"] = ", ".join(_methods(request))
        return answered

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(LedgerUnavailable, unavailable)
    for fault in (OperationalError, InterfaceError, PoolTimeout):  # gone, locked, full or read-only; any other is a fault of ours
        app.add_exception_handler(fault, database_fault)
    app.add_exception_handler(TextIsAReference, text_is_a_reference)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(HTTPException, by_status)


def _methods(request: Request) -> list[str]:
    """Those that the address takes, whichever route has it."""

    def takes(method: str) -> bool:
        return any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)

    return [method for method in ("GET", "HEAD", "POST") if takes(method)]


def problem_type(slug: str) -> type[Refusal] | None:
    """The refusal of this name."""
    return Refusal.ALL.get(slug)
