"""POST /v1/events: propose one event, or up to a thousand that are recorded all together or not at all."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from adapters.api import strict_json
from adapters.api.cloud_events import instant, proposal_of
from adapters.api.desk import Desk
from adapters.api.doors import Doors
from adapters.api.huvudman import Huvudman
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
from sqa.eventing.stream import Stream
from sqa.ledgers.ledger import LedgerRecord
from sqa.privacy.permits import Caller, NotPermitted, check_proposal, check_reach
from sqa.service import Permit, Submission

ONE, BATCH, EITHER = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
MOST_EVENTS = 1_000
READ_PAST = 20  # times the limit: who still sends hears the answer; who sends more is hung up on
NOT_LOOKED_AT = Stream("")
STRONG_TAG = re.compile(r'"(0|[1-9][0-9]{0,15})"')


@dataclass(frozen=True, slots=True)
class Sent:
    """What one caller proposes, all or nothing. many: as a batch, of which a refusal names the place."""

    proposals: Sequence[Proposal[Any]]
    caller: Caller
    many: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to append, read but not yet looked into."""

    request: Request
    body: bytes


def router(doors: Doors) -> APIRouter:
    """The address where history is made."""
    routes = APIRouter(tags=["events"])
    desks: dict[str, Desk[Asked, Response]] = defaultdict(lambda: Desk(partial(_answers, doors)))  # a huvudman waits for no other

    @routes.post("/v1/events", status_code=201, summary="Propose an event, or a batch")
    async def append(request: Request) -> Response:
        claims = doors.claims(request)  # before anything is read
        return await desks[claims.huvudman].hand_in(Asked(request, await _read(request, doors.most_bytes)))

    return routes


def submit(proposals: Sequence[Proposal[Any]], caller: Caller, huvudman: Huvudman, *, indexed: bool) -> list[Receipt]:
    """Permit, then record all or nothing. Raises a Refusal, with `index` of the one that was refused."""
    (answer,) = submit_each([Sent(proposals, caller, indexed)], huvudman)
    if isinstance(answer, Exception):
        raise answer
    return answer


def submit_each(sent: Sequence[Sent], huvudman: Huvudman) -> list[list[Receipt] | Exception]:
    """The same for many callers at once: what each would have got or raised, in their order."""
    answers = huvudman.ledger.append_each([Submission(each.proposals, each.caller.id, _permit(each.caller)) for each in sent])
    huvudman.wake()
    return [_explained(answer, each) if isinstance(answer, Exception) else answer for answer, each in zip(answers, sent, strict=True)]


def _permit(caller: Caller) -> Permit:
    """Raises NotPermitted. Only staff are permitted by what stands in the stream, so only for them it is looked at."""

    def permit(proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
        if proposal.stream.startswith(f"{LedgerRecord.KIND}/"):
            raise NotPermitted(because="service-opens-ledgers")  # composition alone
        check_proposal(caller, proposal, stream(proposal.stream) if caller.kind == "staff" else NOT_LOOKED_AT)
        check_reach(caller, proposal, stream)

    return permit


def _explained(fault: Exception, sent: Sent) -> Exception:
    """The same for whoever sent it: of a batch with the place of what was refused."""
    if isinstance(fault, OverflowError):
        return EventIsMalformed(errors=[{"path": "/data", "kind": "date_out_of_reach"}])
    if isinstance(fault, Refusal) and sent.many:
        refused = fault.proposal or fault.details.get("id")
        return _at(fault, next((index for index, proposal in enumerate(sent.proposals) if proposal.id == refused), None))
    return fault


def _answers(doors: Doors, asked: Sequence[Asked]) -> list[Response | Exception]:
    """What each gets that waited at the desk of one huvudman."""
    understood = [_understood(doors, each) for each in asked]
    told = [each for each in understood if not isinstance(each, Exception)]
    receipts = iter(submit_each([sent for _, sent in told], told[-1][0]) if told else [])
    return [each if isinstance(each, Exception) else _answer(next(receipts), many=each[1].many) for each in understood]


def _understood(doors: Doors, asked: Asked) -> tuple[Huvudman, Sent] | Exception:
    try:
        caller, huvudman = doors.enter(asked.request)
        headers = asked.request.headers
        many, values = _values(headers.get("content-type", ""), asked.body)
        expected = _expected(headers.get("if-match"), many)
        proposals = [_proposal(value, index if many else None, expected, caller, huvudman) for index, value in enumerate(values)]
    except Exception as fault:  # of this one: the others go on
        return fault
    return huvudman, Sent(proposals, caller, many)


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


def _answer(answer: list[Receipt] | Exception, *, many: bool) -> Response | Exception:
    if isinstance(answer, Exception):
        return answer
    return _answer_many(answer) if many else _answer_one(answer[0])


def _answer_one(receipt: Receipt) -> Response:
    headers = {"ETag": f'"{receipt.version}"', "SQA-Position": str(receipt.position)}
    return Response(orjson.dumps(receipt_as_json(receipt)), 200 if receipt.repeated else 201, headers, "application/json")


def _answer_many(receipts: list[Receipt]) -> Response:
    position = max(receipt.position for receipt in receipts)
    body = {"events": [receipt_as_json(receipt) for receipt in receipts], "position": position}
    status = 200 if all(receipt.repeated for receipt in receipts) else 201
    return Response(orjson.dumps(body), status, {"SQA-Position": str(position)}, "application/json")
