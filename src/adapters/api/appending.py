"""POST /v1/events: propose one event, or up to a thousand that are recorded all together or not at all."""

import re
from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Request, Response

from adapters.api import strict_json
from adapters.api.cloud_events import instant, proposal_of
from adapters.api.doors import Doors, Huvudman
from adapters.api.problems import (
    BodyIsTooLarge,
    EventIsMalformed,
    IfMatchIsMalformed,
    MediaTypeIsNotSupported,
    TheBatchIsEmpty,
    TooManyEvents,
)
from adapters.ledger.ledger import Receipt
from sqa.eventing.event import Proposal
from sqa.eventing.refusal import Refusal
from sqa.ledgers.ledger import LedgerRecord
from sqa.privacy.permits import Caller, NotPermitted, check_proposal
from sqa.service import Submission
from sqa.streams import empty

ONE, BATCH, EITHER = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
MOST_EVENTS = 1_000
READ_PAST = 20  # times the limit: who still sends hears the answer; who sends more is hung up on
STRONG_TAG = re.compile(r'"(0|[1-9][0-9]{0,15})"')


def router(doors: Doors) -> APIRouter:
    """The address where history is made."""
    routes = APIRouter(tags=["events"])

    async def body_of_a_known_caller(request: Request) -> bytes:
        doors.claims(request)  # before anything is read
        return await _read(request, doors.most_bytes)

    @routes.post("/v1/events", status_code=201, summary="Propose an event, or a batch")
    def append(
        request: Request,
        body: Annotated[bytes, Depends(body_of_a_known_caller)],
        if_match: Annotated[str | None, Header(description='The version the stream must stand at, as its ETag says: `"7"`.')] = None,
    ) -> Response:
        caller, huvudman = doors.enter(request)
        many, values = _values(request.headers.get("content-type", ""), body)
        expected = _expected(if_match, many)
        proposals = [_proposal(value, index if many else None, expected, caller, huvudman) for index, value in enumerate(values)]
        receipts = submit(proposals, caller, huvudman, indexed=many)
        return _answer_many(receipts) if many else _answer_one(receipts[0])

    return routes


def submit(proposals: Sequence[Proposal[Any]], caller: Caller, huvudman: Huvudman, *, indexed: bool) -> list[Receipt]:
    """Permit, then record all or nothing. Raises a Refusal, with `index` of the one that was refused."""
    for index, proposal in enumerate(proposals):
        try:
            permit(proposal, caller, huvudman)
        except Refusal as refusal:
            raise _at(refusal, index if indexed else None) from None
    try:
        receipts = huvudman.ledger.append(Submission(proposals, caller.id))
    except Refusal as refusal:
        refused = refusal.proposal or refusal.details.get("id")
        place = next((index for index, proposal in enumerate(proposals) if proposal.id == refused), None)
        raise _at(refusal, place if indexed else None) from None
    except OverflowError:
        raise EventIsMalformed(errors=[{"path": "/data", "kind": "date_out_of_reach"}]) from None
    huvudman.wake()
    return receipts


def permit(proposal: Proposal[Any], caller: Caller, huvudman: Huvudman) -> None:
    """Raises NotPermitted. Only staff are permitted by what stands in the stream, so only for them it is read."""
    if proposal.stream.startswith(f"{LedgerRecord.KIND}/"):
        raise NotPermitted  # composition alone opens ledgers
    stream = huvudman.ledger.stream(proposal.stream) if caller.kind == "staff" else empty(proposal.stream)
    check_proposal(caller, proposal, stream)


async def _read(request: Request, most_bytes: int) -> bytes:
    """The body, whether its length was announced or it came in chunks. What is too much is read past, not kept.

    Raises BodyIsTooLarge.
    """
    announced = request.headers.get("content-length", "0")
    read, kept = 0, bytearray()
    too_large = announced.isdigit() and int(announced) > most_bytes
    async for chunk in request.stream():
        read += len(chunk)
        too_large = too_large or read > most_bytes
        if too_large:
            kept.clear()
            if read > READ_PAST * most_bytes:
                break
        else:
            kept += chunk
    if too_large:
        raise BodyIsTooLarge(most_bytes=most_bytes)
    return bytes(kept)


def _values(content_type: str, body: bytes) -> tuple[bool, list[Any]]:
    media_type, _, parameters = content_type.partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    media_type = media_type.strip().lower()
    if media_type not in (ONE, BATCH, EITHER) or (charset and charset != "charset=utf-8"):
        raise MediaTypeIsNotSupported
    value = strict_json.read(body)
    many = isinstance(value, list)
    if (many and media_type == ONE) or (not many and media_type == BATCH):
        raise EventIsMalformed(errors=[{"path": "", "kind": "object_or_array_as_the_media_type_says"}])
    if many and not value:
        raise TheBatchIsEmpty
    if many and len(value) > MOST_EVENTS:
        raise TooManyEvents(events=len(value))
    return many, value if many else [value]


def _expected(if_match: str | None, many: bool) -> int | None:
    if if_match is None:
        return None
    tag = STRONG_TAG.fullmatch(if_match.strip())
    if many or tag is None:
        raise IfMatchIsMalformed
    return int(tag[1])


def _proposal(value: Any, index: int | None, expected: int | None, caller: Caller, huvudman: Huvudman) -> Proposal[Any]:
    try:
        if expected is not None and isinstance(value, dict):
            if value.get("expectedversion", expected) != expected:
                raise IfMatchIsMalformed
            value["expectedversion"] = expected
        return proposal_of(value, caller, huvudman)
    except Refusal as refusal:
        raise _at(refusal, index) from None


def _at(refusal: Refusal, index: int | None) -> Refusal:
    refusal.index = index  # type: ignore[attr-defined]  # for the problem that is answered
    return refusal


def receipt_as_json(receipt: Receipt) -> dict[str, Any]:
    """Where the event stands in history. A repeat reads the same as the first answer."""
    return {
        "id": str(receipt.id),
        "subject": receipt.stream,
        "version": receipt.version,
        "position": receipt.position,
        "recordedtime": instant(receipt.recorded_at),
    }


def _answer_one(receipt: Receipt) -> Response:
    headers = {"ETag": f'"{receipt.version}"', "SQA-Position": str(receipt.position)}
    return Response(orjson.dumps(receipt_as_json(receipt)), 200 if receipt.repeated else 201, headers, "application/json")


def _answer_many(receipts: list[Receipt]) -> Response:
    position = max(receipt.position for receipt in receipts)
    body = {"events": [receipt_as_json(receipt) for receipt in receipts], "position": position}
    status = 200 if all(receipt.repeated for receipt in receipts) else 201
    return Response(orjson.dumps(body), status, {"SQA-Position": str(position)}, "application/json")
