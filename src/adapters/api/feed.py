"""GET /v1/events: history in the order of positions, as CloudEvents; a page at a time, or followed as it grows."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from adapters.api.cloud_events import cloud_event
from adapters.api.doors import Doors, takes_only, within
from adapters.api.huvudman import Huvudman
from adapters.api.problems import ParameterIsMalformed, Unavailable
from adapters.api.streams import as_json
from adapters.api.tails import Tails
from adapters.api.texts import opened
from adapters.ledger.errors import LedgerUnavailable
from adapters.ledger.ledger import Ledger
from sqa.eventing.refusal import Refusal
from sqa.privacy.permits import Caller, may_read, scope

LOOK_ANYWAY_SECONDS = 1.0  # whether the token is still valid, and the process not ending
SAY_SOMETHING_SECONDS = 15.0
PAGE = 500

After = Annotated[int, Query(ge=0, le=2**53, description="The last position that you have; 0 begins from the start.")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many events to look at; those you may not read are left out.")]


def router(doors: Doors) -> APIRouter:
    """The addresses of the feed."""
    routes, tails = APIRouter(tags=["events"]), Tails()

    @routes.get("/v1/events", summary="A page of history", dependencies=[Depends(takes_only("after", "limit"))])
    def events(request: Request, after: After = 0, limit: Limit = 100) -> Response:
        caller, huvudman = doors.enter_to_read(request)
        told, scanned_to = page(within(after, "after", huvudman), limit, caller, huvudman)
        return as_json({"events": told, "scanned_to": scanned_to, "head": huvudman.ledger.head()[0]})

    @routes.get(
        "/v1/events/stream",
        summary="History as it grows (server-sent events)",
        response_class=StreamingResponse,
        dependencies=[Depends(takes_only("after"))],
    )
    async def stream(
        request: Request,
        after: After = 0,
        last_event_id: Annotated[
            str | None, Header(description="Where the last connection ended; goes before `after`.", max_length=20)
        ] = None,
    ) -> StreamingResponse:
        begin = _position(last_event_id, after)
        named = ("Last-Event-ID", "header") if last_event_id else ("after", "query")
        await run_in_threadpool(_may_begin, request, begin, named, doors)  # what is refused is said before the stream begins
        return StreamingResponse(follow(request, begin, doors, tails), media_type="text/event-stream")

    return routes


def page(after: int, limit: int, caller: Caller, huvudman: Huvudman) -> tuple[list[Any], int]:
    """The events after a position that the caller may read, and the position that was looked at last."""
    events = huvudman.ledger.events(after, limit)
    if not events:
        return [], after
    everything = scope(caller).everything
    permitted = {id_: everything or may_read(caller, huvudman.ledger.stream(id_)) for id_ in {event.stream for event in events}}
    readable = [event for event in events if permitted[event.stream]]
    told = opened([cloud_event(event) for event in readable], readable, caller, huvudman.ledger)
    return told, events[-1].position


async def follow(request: Request, position: int, doors: Doors, tails: Tails) -> AsyncIterator[bytes]:
    """Server-sent events from a position on. The token and the register are asked anew at every look."""
    silent = 0.0
    while not doors.ending():
        try:
            told, scanned_to, ledger = await run_in_threadpool(_look, request, position, doors)
        except Refusal as refusal:
            yield f"event: problem\ndata: /problems/{refusal.slug()}\n\n".encode()
            return
        except (LedgerUnavailable, OperationalError):  # the caller goes on from its last position, when the database is back
            yield f"event: problem\ndata: /problems/{Unavailable.slug()}\n\n".encode()
            return
        for event in told:
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (event["sequence"], event["type"].encode(), orjson.dumps(event, default=str))
        if scanned_to > position:
            if not told or told[-1]["sequence"] < scanned_to:
                yield b"id: %d\n\n" % scanned_to  # nothing to tell, but it needn't be looked at again
            position, silent = scanned_to, 0.0
            continue
        await tails.past(ledger, position, LOOK_ANYWAY_SECONDS)
        silent += LOOK_ANYWAY_SECONDS
        if silent >= SAY_SOMETHING_SECONDS:
            silent = 0.0
            yield b": still here\n\n"


def _may_begin(request: Request, begin: int, named: tuple[str, str], doors: Doors) -> None:
    _, huvudman = doors.enter_to_read(request)
    within(begin, named[0], huvudman, named[1])


def _look(request: Request, position: int, doors: Doors) -> tuple[list[Any], int, Ledger]:
    caller, huvudman = doors.enter(request)
    return *page(position, PAGE, caller, huvudman), huvudman.ledger


def _position(last_event_id: str | None, after: int) -> int:
    if not last_event_id:
        return after
    if not (last_event_id.isascii() and last_event_id.isdigit()) or len(last_event_id) > 15:
        raise ParameterIsMalformed(errors=[{"in": "header", "name": "Last-Event-ID", "kind": "position"}])
    return int(last_event_id)
