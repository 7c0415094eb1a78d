"""How a refusal is told over HTTP: as problem details (RFC 9457), under one set of handlers."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from adapters.api.problems import (
    BodyIsTooLarge,
    EventIsMalformed,
    MediaTypeIsNotSupported,
    MethodIsNotAllowed,
    NoRoomLeft,
    NotFound,
    ParameterIsMalformed,
    Problem,
    TheLedgerHasMoved,
    Unavailable,
    Unexpected,
)
from adapters.api.what_is_right import right
from adapters.ledger.errors import LedgerHasMoved, LedgerIsFull, LedgerUnavailable, TextIsAReference
from projections.runner import NotYet, UnknownQuestion
from sqa.eventing.refusal import Refusal
from sqa.privacy.permits import NotPermitted
from sqa.service import IdAlreadyUsed, VersionConflict

MEDIA_TYPE = "application/problem+json"
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


def errors_of(error: RequestValidationError) -> list[dict[str, Any]]:
    """Where, of what kind, and what would be right; never the value, and never a name that the caller made up."""
    return [
        {"in": str(one["loc"][0]), "name": str(one["loc"][1]) if len(one["loc"]) > 1 else "", "kind": one["type"], **right(one)}
        for one in error.errors()
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
