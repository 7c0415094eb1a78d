"""The package that goes with a pupil to another huvudman: the bytes to send, and their SHA-256 for TransferPackageSent."""

from hashlib import sha256

import orjson
from fastapi import APIRouter, Depends, Request, Response

from adapters.api.doors import Doors, takes_only
from adapters.api.problems import NotFound
from adapters.api.streams import Name, by_id, readable
from adapters.api.texts import opened
from sqa.cases.case import Case
from sqa.cases.package import package


def router(doors: Doors) -> APIRouter:
    """The address of packages."""
    routes = APIRouter(tags=["streams"], dependencies=[Depends(takes_only())])

    @routes.get("/v1/cases/{case}/transfer-package", summary="What another huvudman gets of a case, with its SHA-256")
    def transfer_package(request: Request, case: Name) -> Response:
        """Send these bytes as they are; record TransferPackageSent with the hash in `SQA-Package-SHA256`.

        Texts of compartments that the caller may not open read `withheld`: let somebody who may fetch the package.
        """
        caller, huvudman = doors.enter(request)
        found = readable(by_id("case", case), caller, huvudman)
        if not isinstance(found, Case) or found.opened_at is None:
            raise NotFound
        told = opened(package(found), found.recorded, caller, huvudman.ledger)
        content = orjson.dumps(told, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_SORT_KEYS)
        headers = {"ETag": f'"{found.version}"', "SQA-Package-SHA256": sha256(content).hexdigest()}
        return Response(content, 200, headers, "application/json")

    return routes
