"""POST /v1/register/notices/{secret}: the register's source says that there is something to fetch.

A notice is never believed, only acted on: the source is asked. Whoever doesn't know the secret finds no such address.
"""

from collections.abc import Callable
from hmac import compare_digest

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from adapters.api.problems import BodyIsTooLarge, NotFound

MOST_BYTES = 64 * 1024
PATH = "/v1/register/notices"


def router(secret: str | None, heard: Callable[[bytes], object]) -> APIRouter:
    """The address of notices. Without a secret there is none."""
    routes = APIRouter()

    @routes.post(PATH + "/{given}", include_in_schema=False)
    async def hear(given: str, request: Request) -> Response:
        """Remember that there is news. The standard's answer is 200, with nothing in it."""
        if secret is None or not compare_digest(given.encode(), secret.encode()):
            raise NotFound
        notice = bytearray()
        async for part in request.stream():
            notice += part
            if len(notice) > MOST_BYTES:
                raise BodyIsTooLarge(most_bytes=MOST_BYTES)
        await run_in_threadpool(heard, bytes(notice))
        return Response(status_code=200)

    return routes
