"""A register that speaks SS 12000:2020 over HTTP, on this machine, for the tests: pages, changes, deletions, subscriptions.

It behaves as the standard's OpenAPI document (2.1.0) says, strictly: a page token goes with `limit` alone, `modified.after`
leaves the moment itself out, a notice says only of which kinds there is news. `Trouble` lets a test have it fail as real ones do.
"""

import json
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Annotated, Any
from urllib.parse import parse_qs, quote_plus
from uuid import UUID, uuid4

import httpx2
import uvicorn
from fastapi import FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

KINDS = {"organisations": "Organisation", "persons": "Person", "placements": "Placement", "duties": "Duty", "groups": "Group"}
TOKEN = "the-register-lets-us-in"
CLIENT = ("sqa", "hemligt + lösenord")
AT_MOST = 100


@dataclass
class Trouble:
    """What goes wrong, for the requests to one address. times: how often; page: on which page."""

    kind: str
    status: int = 0
    times: int = 1
    page: int = 1
    headers: dict[str, str] = field(default_factory=dict)


class Register:
    """What the server holds: every entity with when it was last modified, and what was deleted when."""

    def __init__(self, now: datetime) -> None:
        """now: this register's clock, which stands until it is set."""
        self.now = now
        self.entities: dict[str, dict[str, tuple[datetime, dict[str, Any]]]] = {kind: {} for kind in KINDS}
        self.deletions: list[tuple[datetime, str, str]] = []
        self.subscriptions: dict[UUID, dict[str, Any]] = {}
        self.pages: dict[str, tuple[str, list[Any], int]] = {}
        self.troubles: list[Trouble] = []
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.tokens = {TOKEN}
        self.lasts = timedelta(days=10)

    def load(self, school: Any) -> None:
        """Hold what a school says now: what differs was modified now, what it lacks was deleted now."""
        for kind, held in self.entities.items():
            sent = {entity["id"]: deepcopy(entity) for entity in getattr(school, kind)}
            for gone in held.keys() - sent.keys():
                del held[gone]
                self.deletions.append((self.now, kind, gone))
            for each, entity in sent.items():
                if each not in held or held[each][1] != entity:
                    held[each] = (self.now, entity)

    def notify(self, modified: list[str], *, deleted: bool = False) -> list[int]:
        """Tell every subscriber; the statuses they answered with."""
        with httpx2.Client(trust_env=False) as client:
            notice = {"modifiedEntites": modified, "deletedEntities": deleted}
            return [client.post(one["target"], json=notice).status_code for one in self.subscriptions.values()]

    def in_trouble(self, kind: str, page: int) -> Trouble | None:
        for trouble in self.troubles:
            if trouble.kind == kind and trouble.page == page and trouble.times > 0:
                trouble.times -= 1
                return trouble
        return None

    def page(self, kind: str, found: list[Any], limit: int, number: int) -> tuple[list[Any], str | None]:
        token = None
        if len(found) > limit:
            token = uuid4().hex
            self.pages[token] = (kind, found[limit:], number + 1)
        return found[:limit], token


def application(register: Register) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def who(request: Request, call_next: Any) -> Response:
        path = request.url.path.removeprefix("/v2.0").split("/")[1]
        if path != "token":
            register.asked.append((request.method, path, dict(request.query_params.multi_items())))
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme != "Bearer" or token not in register.tokens:
                return error(401)
        return await call_next(request)

    @app.post("/token")
    async def token(request: Request, authorization: Annotated[str, Header()]) -> Response:
        if parse_qs((await request.body()).decode()).get("grant_type") != ["client_credentials"] or authorization != our_credentials():
            return error(401)
        made = uuid4().hex
        register.tokens.add(made)
        return JSONResponse({"access_token": made, "token_type": "Bearer", "expires_in": 3600})

    @app.get("/v2.0/deletedEntities")
    def deleted(request: Request) -> Response:
        told = request.query_params
        started = start(request, {"after", "entities"})
        if isinstance(started, Response):
            return started
        limit, found, number = started
        if found is None:
            after, kinds = moment(told.get("after")), told.getlist("entities")
            found = [(kind, each) for at, kind, each in register.deletions if at > after and (not kinds or KINDS[kind] in kinds)]
        if bad := troubled("deletedEntities", number):
            return bad
        data, token = register.page("deletedEntities", found, limit, number)
        by_kind: dict[str, list[str]] = {}
        for kind, each in data:
            by_kind.setdefault(kind, []).append(each)
        return JSONResponse({"data": by_kind, "pageToken": token})

    @app.get("/v2.0/subscriptions/{known}")
    def subscription(known: UUID) -> Response:
        return JSONResponse(register.subscriptions[known]) if known in register.subscriptions else error(404)

    @app.post("/v2.0/subscriptions", status_code=201)
    def subscribe(wanted: dict[str, Any]) -> Any:
        if not {"name", "target", "resourceTypes"} <= wanted.keys() or not all(
            one["resource"] in KINDS.values() for one in wanted["resourceTypes"]
        ):
            return error(400)
        if bad := troubled("subscriptions", 1):
            return bad
        made = uuid4()
        register.subscriptions[made] = {**wanted, "id": str(made), "expires": ends(register)}
        return register.subscriptions[made]

    @app.patch("/v2.0/subscriptions/{known}")
    def renew(known: UUID) -> Any:
        if known not in register.subscriptions:
            return error(404)
        register.subscriptions[known]["expires"] = ends(register)
        return register.subscriptions[known]

    @app.delete("/v2.0/subscriptions/{known}")
    def unsubscribe(known: UUID) -> Response:
        return Response(status_code=204) if register.subscriptions.pop(known, None) else error(404)

    @app.get("/v2.0/{kind}")
    def entities(kind: str, request: Request) -> Response:
        if kind not in KINDS:
            return error(404)
        started = start(request, {"meta.modified.after"})
        if isinstance(started, Response):
            return started
        limit, found, number = started
        if found is None:
            after = moment(request.query_params.get("meta.modified.after"))
            found = [with_meta(at, entity) for at, entity in register.entities[kind].values() if at > after]
        if bad := troubled(kind, number):
            return bad
        data, token = register.page(kind, found, limit, number)
        return JSONResponse({"data": data, "pageToken": token})

    def start(request: Request, filters: set[str]) -> Response | tuple[int, list[Any] | None, int]:
        """(limit, what is left of an earlier question, which page), or why not."""
        told = request.query_params
        limit = min(int(told.get("limit", AT_MOST)), AT_MOST)
        if "pageToken" not in told:
            return limit, None, 1
        if told.keys() - {"limit", "pageToken"} or told["pageToken"] not in register.pages:
            return error(400)
        _, left, number = register.pages[told["pageToken"]]
        return limit, left, number

    def troubled(kind: str, page: int) -> Response | None:
        trouble = register.in_trouble(kind, page)
        if trouble is None:
            return None
        if trouble.status:
            return error(trouble.status, trouble.headers)
        return StreamingResponse(dying(), headers={"content-length": "100000", "content-type": "application/json"})

    return app


def dying() -> Iterator[bytes]:
    """A page that ends in the middle."""
    yield b'{"data": [{"id": "'
    raise ConnectionResetError


def with_meta(at: datetime, entity: dict[str, Any]) -> dict[str, Any]:
    return {**entity, "meta": {"created": at.isoformat(), "modified": at.isoformat()}}


def moment(told: str | None) -> datetime:
    return datetime.fromisoformat(told) if told else datetime.min.replace(tzinfo=UTC)


def ends(register: Register) -> str:
    return (register.now + register.lasts).isoformat()


def error(status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps({"code": str(status), "message": "Elsa Lind får inte läsas"}), status, headers, "application/json")


def our_credentials() -> str:
    """RFC 6749, 2.3.1: each encoded as in a form, then joined."""
    name, secret = (quote_plus(part) for part in CLIENT)
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of an application that answers on a free port of this machine, in a thread."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # whoever comes before the thread accepts waits, instead of being refused
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
