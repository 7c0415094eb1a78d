"""The floor of a POST: FastAPI, a pydantic body, the same token check, one INSERT on the thread's own connection, and no more."""

import sys
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import local
from time import time
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel

from adapters.api.tokens import Claims, TokenRefused, Tokens, key_in
from adapters.composition.serving import serve
from tests.bench.bare import Bare, BarePostgres, BareSqlite, Row


class CloudEvent(BaseModel):
    specversion: str
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    actor: str
    data: dict[str, Any]


def application(bare: Bare, tokens: Tokens, *, on_postgres: bool, header: bytes, sealed: bytes) -> FastAPI:
    """header, sealed: what stands in those columns, as long as ours are."""
    app, threads, numbers = FastAPI(), local(), count(1)
    select = f"SELECT body FROM events WHERE stream = {'%s' if on_postgres else '?'} ORDER BY version"

    def connection() -> Any:
        if not hasattr(threads, "connection"):
            threads.connection = bare.connect()
        return threads.connection

    def known(authorization: Annotated[str, Header()]) -> Claims:
        try:
            return tokens.check(authorization.removeprefix("Bearer "))
        except TokenRefused:
            raise HTTPException(401) from None

    def row(event: CloudEvent) -> Row:
        number, name = next(numbers), event.id if on_postgres else str(event.id)
        place = (number, int(event.time.timestamp() * 1e6), event.subject, number, name, event.type)
        return (*place, header, b"s" * 16, orjson.dumps(event.data), sealed, b"l" * 32, b"m" * 32)

    @app.post("/events", status_code=201)
    def append(event: CloudEvent, claims: Annotated[Claims, Depends(known)]) -> dict[str, int]:
        new = row(event)
        bare.insert(connection(), new)
        return {"position": new[0]}

    @app.post("/batches", status_code=201)
    def append_many(events: list[CloudEvent], claims: Annotated[Claims, Depends(known)]) -> dict[str, int]:
        rows = [row(event) for event in events]
        bare.insert_many(connection(), rows)
        return {"position": rows[-1][0]}

    @app.get("/cases/{case}")
    def history(case: str, claims: Annotated[Claims, Depends(known)]) -> Response:
        rows = connection().execute(select, (f"case/{case}",)).fetchall()
        return Response(b"[" + b",".join(body for (body,) in rows) + b"]", media_type="application/json")

    return app


def main(database: str, token_key: str, header_bytes: str, sealed_bytes: str) -> None:
    """database: a URL of PostgreSQL, or a file."""
    on_postgres = database.startswith("postgres")
    bare = BarePostgres(database) if on_postgres else BareSqlite(Path(database))
    sizes = {"header": b"h" * int(header_bytes), "sealed": b"s" * int(sealed_bytes)}
    app = application(bare, Tokens(key_in(Path(token_key)), time), on_postgres=on_postgres, **sizes)

    def ready(address: str) -> None:
        print(orjson.dumps({"address": address}).decode(), flush=True)

    serve(app, "127.0.0.1", 0, ready, ending=lambda: None, drain_seconds=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
