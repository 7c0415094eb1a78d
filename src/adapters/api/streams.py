"""GET of one stream: a case, a concern, a code list, a rating scale, as it stands or as it stood, and its history."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from adapters.api.case_state import case_state
from adapters.api.concern_state import concern_state, raisers_view
from adapters.api.doors import Doors, Huvudman, takes_only
from adapters.api.history import history_of
from adapters.api.list_state import code_list_state, code_list_summary, scale_state, scale_summary
from adapters.api.moments import AsKnownOn, Moments, On, moments
from adapters.api.names import Names
from adapters.api.problems import NotFound
from adapters.api.texts import opened
from sqa.cases.case import Case
from sqa.code_lists.code_list import stream_of as code_list_stream
from sqa.concerns.concern import Concern
from sqa.eventing.stream import Stream
from sqa.first_publications import CONCERN_SCALE, WORDS
from sqa.privacy.permits import Caller, may_read
from sqa.scales.rating_scale import stream_of as scale_stream
from sqa.streams import empty
from sqa.vocabulary import stockholm_day

STATES: dict[str, Any] = {
    Case.KIND: case_state,
    Concern.KIND: concern_state,
    "code-list": code_list_state,
    "rating-scale": scale_state,
}
Name = Annotated[str, Path(max_length=80)]


def router(doors: Doors) -> APIRouter:
    """The addresses of streams."""
    routes = APIRouter(tags=["streams"], dependencies=[Depends(takes_only("on", "as_known_on"))])

    @routes.get("/v1/cases/{case}", summary="A case as it stands, or as it stood")
    def case(request: Request, case: Name, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        caller, huvudman = doors.enter(request)
        return state(by_id("case", case), caller, huvudman, moments(on, as_known_on, huvudman))

    @routes.get("/v1/cases/{case}/history", summary="Every event of a case, readable")
    def history_of_case(request: Request, case: Name, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        caller, huvudman = doors.enter(request)
        return history(by_id("case", case), caller, huvudman, moments(on, as_known_on, huvudman))

    @routes.get("/v1/concerns/{concern}", summary="A concern as it stands, or as it stood")
    def concern(request: Request, concern: Name, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        caller, huvudman = doors.enter(request)
        asked = moments(on, as_known_on, huvudman)
        found = huvudman.ledger.stream(by_id("concern", concern))
        if isinstance(found, Concern) and asked.now and raised_by(caller, found) and not may_read(caller, found):
            return as_json(opened(raisers_view(found), found.recorded, caller, huvudman.ledger))
        return state(found.id, caller, huvudman, asked)

    @routes.get("/v1/concerns/{concern}/history", summary="Every event of a concern, readable")
    def history_of_concern(request: Request, concern: Name, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        caller, huvudman = doors.enter(request)
        return history(by_id("concern", concern), caller, huvudman, moments(on, as_known_on, huvudman))

    @routes.get("/v1/code-lists", summary="Every code list that events take words from", tags=["lists"])
    def code_lists(request: Request, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        _, huvudman = doors.enter(request)
        listed = _listed([code_list_stream(name) for name in WORDS], huvudman, moments(on, as_known_on, huvudman))
        return as_json({"code_lists": [code_list_summary(stream, day) for stream, day in listed]})

    @routes.get("/v1/rating-scales", summary="The rating scales that every ledger has", tags=["lists"])
    def rating_scales(request: Request, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        _, huvudman = doors.enter(request)
        listed = _listed([CONCERN_SCALE], huvudman, moments(on, as_known_on, huvudman))
        return as_json({"rating_scales": [scale_summary(stream, day) for stream, day in listed]})

    @routes.get("/v1/code-lists/{name}", summary="A dated code list, by its name", tags=["lists"])
    def code_list(request: Request, name: Name, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        caller, huvudman = doors.enter(request)
        return state(code_list_stream(name), caller, huvudman, moments(on, as_known_on, huvudman))

    @routes.get("/v1/rating-scales/{name}", summary="A rating scale with its versions, by its name", tags=["lists"])
    def rating_scale(request: Request, name: Name, on: On = None, as_known_on: AsKnownOn = None) -> Response:
        caller, huvudman = doors.enter(request)
        return state(scale_stream(name), caller, huvudman, moments(on, as_known_on, huvudman))

    return routes


def _listed(streams: Sequence[str], huvudman: Huvudman, asked: Moments) -> Iterator[tuple[Any, date]]:
    """Each that had been published, and the day asked about."""
    day = stockholm_day(asked.on or huvudman.clock())
    for stream_id in streams:
        stream = huvudman.ledger.stream(stream_id, asked.upto, asked.on)
        if stream.opened_at is not None:
            yield stream, day


def by_id(kind: str, said: str) -> str:
    """The stream of a kind with this id. Raises NotFound for what can be no id."""
    try:
        return f"{kind}/{UUID(said)}"
    except ValueError:
        raise NotFound from None


def readable(stream_id: str, caller: Caller, huvudman: Huvudman) -> Stream:
    """The stream as it stands today, if the caller may know of it. Raises NotFound for absent and forbidden alike."""
    stream = huvudman.ledger.stream(stream_id)
    if stream.version == 0 or not may_read(caller, stream):
        raise NotFound
    return stream


def raised_by(caller: Caller, concern: Concern) -> bool:
    """Did this caller raise the concern?"""
    return concern.version > 0 and caller.duty is not None and concern.raiser.duty == caller.duty


def state(stream_id: str, caller: Caller, huvudman: Huvudman, asked: Moments) -> Response:
    """The state of a stream, with ETag = version. Whether it may be read is judged by how it stands today."""
    stream = readable(stream_id, caller, huvudman)
    if not asked.now:
        events = huvudman.ledger.stream_events(stream.id, asked.upto)
        stream = type(stream).replay(events, asked.on) if events else empty(stream.id)
        if stream.opened_at is None:
            raise NotFound
    names = Names(huvudman)
    told = STATES[stream.KIND](stream, names, asked.on or huvudman.clock())
    names.fill()
    told = opened(told, stream.recorded, caller, huvudman.ledger)
    told["position"] = huvudman.ledger.head()[0] if asked.upto is None else asked.upto
    return as_json(told, stream.version)


def history(stream_id: str, caller: Caller, huvudman: Huvudman, asked: Moments) -> Response:
    """The events of a stream, and those of others that are about it."""
    stream = readable(stream_id, caller, huvudman)
    told = history_of(stream, caller, huvudman, asked)
    return as_json({"stream": stream.id, "version": stream.version, "events": told}, stream.version)


def as_json(value: Any, version: int | None = None, headers: dict[str, str] | None = None) -> Response:
    """JSON with instants in UTC; an ETag where there is a version."""
    tagged = {**(headers or {}), **({} if version is None else {"ETag": f'"{version}"'})}
    return Response(orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z), 200, tagged, "application/json")
