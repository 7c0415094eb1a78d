"""Releases: POST /v1/releases has the service make one; GET lists them. (One is told as every stream is.)"""

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from adapters.api.doors import Doors, takes_only
from adapters.api.huvudman import Huvudman
from adapters.api.moments import Moments, moments
from adapters.api.problems import BodyIsTooLarge, NotFound, ParameterIsMalformed
from adapters.api.streams import as_json
from adapters.api.strict_json import read
from adapters.api.what_is_right import right
from projections.releases.basis import TableName
from sqa.eventing.event import Envelope
from sqa.privacy.permits import Caller, NotPermitted
from sqa.releases.periods import IN_WORDS, WRITTEN, Period
from sqa.releases.release import Release, ReleaseMade
from sqa.vocabulary import stockholm_day

MOST_BYTES = 64 * 1024
Made = Envelope[ReleaseMade]


class Releasing(Protocol):
    """What composition gives: making releases, and listing them."""

    def make(self, huvudman: Huvudman, table: str, period: Period, by: str, known_at: int | None) -> tuple[list[Made], bool]:
        """The release's events (several where it has more cells than one holds), and whether they are new."""

    def listed(self, huvudman: Huvudman) -> list[Made]:
        """All releases, the earliest first."""


class ReleaseAsked(BaseModel, extra="forbid"):
    """Which table for which period."""

    table: TableName = Field(description="`match` and `needs` count the same needs, and are made together.")
    period: str = Field(pattern=WRITTEN, description=f"A term or school year that is over: {IN_WORDS}.")
    as_known_on: str | None = Field(None, max_length=40, description="As it was known at this instant, day or position.")


BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": ReleaseAsked.model_json_schema(), "example": {"table": "outcomes", "period": "2025-autumn"}}
    },
}


def router(doors: Doors, releasing: Releasing) -> APIRouter:
    """The addresses of releases."""
    routes = APIRouter(tags=["releases"])

    asks = {"requestBody": BODY}

    @routes.post("/v1/releases", status_code=201, summary="Have a release made", dependencies=[Depends(takes_only())], openapi_extra=asks)
    async def make(request: Request) -> Response:
        """`{"table": "outcomes", "period": "2025-autumn"}`. 201 for a new one, 200 for the one that there is.

        `match` and `needs` count the same needs, and are made together: asked for the one, the other is there too.
        """
        doors.claims(request)  # before anything is read
        body = await _body(request)
        return await run_in_threadpool(_make, doors, releasing, request, body)

    @routes.get("/v1/releases", summary="Every release: what was told, of when, with its hash", dependencies=[Depends(takes_only("table"))])
    def listed(request: Request, table: Annotated[TableName | None, Query()] = None) -> Response:
        _, huvudman = doors.enter_to_read(request)
        found = (event for event in releasing.listed(huvudman) if table in {None, event.data.table})
        return as_json({"releases": [release_as_json(event) for event in found]})

    return routes


def released(stream: str, huvudman: Huvudman) -> Made:
    """The release of this stream. Raises NotFound."""
    found = huvudman.ledger.stream(stream)
    if not isinstance(found, Release) or found.made is None:
        raise NotFound
    return found.made


def release_as_json(event: Made, *, cells: bool = False) -> dict[str, Any]:
    """A release: its stream, hash and position are what a citation names."""
    period = Period.of_days(event.data.first_day, event.data.last_day)
    told = event.data.model_dump(mode="json", exclude=None if cells else {"cells"})
    return {
        "release": event.stream,
        "position": event.position,
        "made_at": event.occurred_at,
        "period": str(period) if period else None,
        "number_of_cells": len(event.data.cells),
        "suppressed": sum(cell.state == "suppressed" for cell in event.data.cells),
        **told,
    }


def may_make(caller: Caller) -> bool:
    """Whoever reads everything by a duty; or a service that may propose releases, for then it asks the service to."""
    if caller.kind == "service":
        return any(fnmatchcase(ReleaseMade.event_type(), pattern) for pattern in caller.types)
    return caller.kind == "staff" and caller.everything


def asked_for(
    table: str, period: str, as_known_on: str | None, huvudman: Huvudman, moments_of: Callable[..., Moments] = moments
) -> tuple[str, Period, int | None]:
    """What is to be released. Raises ParameterIsMalformed, BeyondTheLedger."""
    try:
        said = ReleaseAsked(table=table, period=period, as_known_on=as_known_on)
        return said.table, Period.of(said.period), moments_of(None, said.as_known_on, huvudman).upto
    except ValidationError as error:
        raise ParameterIsMalformed(errors=[*_errors(error, huvudman)]) from None
    except ValueError:
        raise ParameterIsMalformed(errors=[{"in": "body", "name": "period", "kind": "period", **_over(huvudman)}]) from None


def _make(doors: Doors, releasing: Releasing, request: Request, body: bytes) -> Response:
    caller, huvudman = doors.enter(request)
    if not may_make(caller):
        raise NotPermitted(because="a-service-makes-releases")
    said = read(body)
    if not isinstance(said, dict):
        said = {}
    if unknown := [name for name in said if name not in ReleaseAsked.model_fields]:
        raise ParameterIsMalformed(errors=[{"in": "body", "name": "?", "kind": "unknown_parameter"} for _ in unknown])
    table, period, known_at = asked_for(said.get("table", ""), said.get("period", ""), said.get("as_known_on"), huvudman)
    made, new = releasing.make(huvudman, table, period, caller.id, known_at)
    told = {"releases": [release_as_json(event) for event in made]}
    answer = as_json(told, headers={"Location": f"/v1/releases/{made[0].stream.partition('/')[2]}"})
    answer.status_code = 201 if new else 200
    return answer


def _errors(error: ValidationError, huvudman: Huvudman) -> Iterable[dict[str, Any]]:
    for one in error.errors(include_url=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        yield {"in": "body", "name": name, "kind": one["type"], **right(one), **(_over(huvudman) if name == "period" else {})}


def _over(huvudman: Huvudman) -> dict[str, Any]:
    """How a period is written, and which of the latest are over and may so be released."""
    return {"expected": IN_WORDS, "valid": [str(period) for period in Period.over(stockholm_day(huvudman.clock()))]}


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise BodyIsTooLarge(most_bytes=MOST_BYTES)
    return bytes(body)
