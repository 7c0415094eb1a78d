"""GET of the whole history as an event log for process mining: GET /v1/exports lists the forms, GET /v1/exports/{form} is the file.

No text is in it and no person's name, but every case is, by an id of its own; so it is for who reads everything.
"""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from adapters.api.doors import Doors, takes_only
from adapters.api.huvudman import Huvudman
from adapters.api.problems import AnExportIsOfEverybody
from adapters.api.streams import as_json
from adapters.exports.forms import FORMS, FormName
from sqa.privacy.permits import scope

AT_ONCE = 64 * 1024
POSITION = "SQA-Position"


def router(doors: Doors) -> APIRouter:
    """The addresses of exports."""
    routes = APIRouter(tags=["exports"], dependencies=[Depends(takes_only())])

    @routes.get("/v1/exports", summary="The forms in which the whole history may be had as an event log")
    def forms(request: Request) -> Response:
        _enter(doors, request)
        return as_json({"exports": [_described(name) for name in FORMS]})

    @routes.get("/v1/exports/{form}", summary="The whole history as an event log, de-identified", response_class=StreamingResponse)
    def export(request: Request, form: FormName) -> Response:
        """Up to the position in the header SQA-Position. For the named duty, an auditor, and a service that reads."""
        huvudman = _enter(doors, request)
        file = TemporaryFile()  # noqa: SIM115 - closed when it has been told, by _Told
        try:
            written = FORMS[form].write(huvudman.ledger, file, lambda done, of: None)
            length = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        named = f'attachment; filename="{huvudman.name}-{written.position}{FORMS[form].ending}"'
        headers = {"Content-Disposition": named, "Content-Length": str(length), POSITION: str(written.position)}
        return _Told(file, headers, FORMS[form].media_type)

    return routes


def _enter(doors: Doors, request: Request) -> Huvudman:
    caller, huvudman = doors.enter_to_read(request)
    if not scope(caller).everything:
        raise AnExportIsOfEverybody
    return huvudman


def _described(name: FormName) -> dict[str, Any]:
    form = FORMS[name]
    return {"form": name, "address": f"/v1/exports/{name}", "media_type": form.media_type, "sv": form.sv, "en": form.en}


class _Told(StreamingResponse):
    """A file, told piece by piece and then closed, also when nobody listens any more."""

    def __init__(self, file: IO[bytes], headers: dict[str, str], media_type: str) -> None:
        self._file = file
        super().__init__(self._pieces(), 200, headers, media_type)

    def _pieces(self) -> Iterator[bytes]:
        while piece := self._file.read(AT_ONCE):
            yield piece

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._file.close()
