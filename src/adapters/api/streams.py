"""GET of one stream: a case, an initiative, a code list …, as it stands or as it stood, and its history."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Request, Response

from adapters.api.case_state import case_state
from adapters.api.concern_state import concern_state, raisers_view
from adapters.api.dialogue_state import dialogue_state
from adapters.api.doors import Doors, takes_only
from adapters.api.forum_state import forum_state
from adapters.api.history import history_of
from adapters.api.huvudman import Huvudman
from adapters.api.improvement_states import mission_state, quality_cycle_state, release_state, routine_state
from adapters.api.initiative_state import initiative_state
from adapters.api.list_state import code_list_state, code_list_summary, scale_state, scale_summary
from adapters.api.moments import AsKnownOn, Moments, On, moments
from adapters.api.names import Names
from adapters.api.problems import NotFound
from adapters.api.texts import opened
from sqa.cases.case import Case
from sqa.code_lists.code_list import stream_of as code_list_stream
from sqa.concerns.concern import Concern
from sqa.dialogues.dialogue import Dialogue
from sqa.eventing.stream import Stream
from sqa.first_publications import CONCERN_SCALE, WORDS
from sqa.forums.forum import Forum
from sqa.initiatives.initiative import Initiative
from sqa.missions.mission import Mission
from sqa.privacy.permits import Caller, may_read
from sqa.quality_cycles.quality_cycle import QualityCycle
from sqa.releases.release import Release
from sqa.routines.routine import Routine
from sqa.scales.rating_scale import stream_of as scale_stream
from sqa.streams import empty
from sqa.vocabulary import stockholm_day

STATES: dict[str, Any] = {
    Case.KIND: case_state,
    Concern.KIND: concern_state,
    Initiative.KIND: initiative_state,
    QualityCycle.KIND: quality_cycle_state,
    Forum.KIND: forum_state,
    Routine.KIND: routine_state,
    Dialogue.KIND: dialogue_state,
    Mission.KIND: mission_state,
    Release.KIND: release_state,
    "code-list": code_list_state,
    "rating-scale": scale_state,
}
# Streams of a kind at addresses of their own: kind, address, and what one is called, in a sentence.
PLACES = (
    (Case.KIND, "cases", "a case"),
    (Concern.KIND, "concerns", "a concern"),
    (Initiative.KIND, "initiatives", "an improvement initiative"),
    (QualityCycle.KIND, "quality-cycles", "a quality cycle"),
    (Forum.KIND, "forums", "a forum"),
    (Routine.KIND, "routines", "a routine"),
    (Dialogue.KIND, "dialogues", "a dialogue"),
    (Mission.KIND, "missions", "a mission statement"),
    (Release.KIND, "releases", "a release of statistics"),
)
Name = Annotated[str, Path(max_length=80)]


def router(doors: Doors) -> APIRouter:
    """The addresses of streams."""
    routes = APIRouter(tags=["streams"], dependencies=[Depends(takes_only("on", "as_known_on"))])

    def add(kind: str, address: str, called: str) -> None:
        """The state and the history of the streams of a kind."""
        name = kind.replace("-", "_")
        known_as = Annotated[str, Path(alias=name, max_length=80)]

        def one(request: Request, stream: known_as, on: On = None, as_known_on: AsKnownOn = None) -> Response:
            caller, huvudman = doors.enter(request)
            return TELLS.get(kind, state)(by_id(kind, stream), caller, huvudman, moments(on, as_known_on, huvudman))

        def every(request: Request, stream: known_as, on: On = None, as_known_on: AsKnownOn = None) -> Response:
            caller, huvudman = doors.enter(request)
            return history(by_id(kind, stream), caller, huvudman, moments(on, as_known_on, huvudman))

        path = f"/v1/{address}/{{{name}}}"
        routes.add_api_route(path, one, name=name, summary=f"{called.capitalize()} as it stands, or as it stood")
        routes.add_api_route(f"{path}/history", every, name=f"history_of_{name}", summary=f"Every event of {called}, readable")

    for place in PLACES:
        add(*place)

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


def state_of_a_concern(stream_id: str, caller: Caller, huvudman: Huvudman, asked: Moments) -> Response:
    """Whoever raised a concern and may not read it sees the answer, and nothing else."""
    found = huvudman.ledger.stream(stream_id)
    if isinstance(found, Concern) and asked.now and raised_by(caller, found) and not may_read(caller, found):
        return as_json(opened(raisers_view(found), found.recorded, caller, huvudman.ledger))
    return state(stream_id, caller, huvudman, asked)


TELLS: dict[str, Callable[[str, Caller, Huvudman, Moments], Response]] = {Concern.KIND: state_of_a_concern}


def state(stream_id: str, caller: Caller, huvudman: Huvudman, asked: Moments) -> Response:
    """The state of a stream, with ETag = version. Whether it may be read is judged by how it stands today."""
    stream = readable(stream_id, caller, huvudman)
    if not asked.now:
        events = huvudman.ledger.stream_events(stream.id, asked.upto)
        stream = type(stream).replay(events, asked.on) if events else empty(stream.id)
    if stream.opened_at is None:
        raise NotFound  # not yet, or what began it was taken back
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
