"""GET of a list of streams of one kind, in the order they began, a page at a time: what the caller may read, each with its address."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import false, or_, select

from adapters.api.doors import Doors, takes_only
from adapters.api.huvudman import Huvudman
from adapters.api.streams import PLACES, as_json
from projections.projection import Asked
from projections.runner.streams import streams
from projections.tables import visible
from sqa.privacy.permits import Caller, may_read, scope
from sqa.vocabulary import stockholm_day

Kind = Literal["case", "concern", "initiative", "quality-cycle", "forum", "routine", "dialogue", "mission"]
PATHS = {kind: address for kind, address, _ in PLACES}
After = Annotated[int, Query(ge=0, le=2**53, description="`next_after` of the page before; 0 begins from the start.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many streams to look at; those you may not read are left out.")]


def router(doors: Doors) -> APIRouter:
    """The address of lists."""
    routes = APIRouter(tags=["streams"], dependencies=[Depends(takes_only("kind", "after", "limit"))])

    @routes.get("/v1/streams", summary="The streams of a kind that you may read, in the order they began")
    def listed(request: Request, kind: Kind, after: After = 0, limit: Limit = 100) -> Response:
        """Go on from `next_after`; it is null on the last page. What each is about stands at its address. Releases are listed apart."""
        caller, huvudman = doors.enter_to_read(request)
        return as_json(_page(kind, after, limit, caller, huvudman))

    return routes


def _page(kind: Kind, after: int, limit: int, caller: Caller, huvudman: Huvudman) -> dict[str, object]:
    seen, now = scope(caller), huvudman.clock()
    mine = streams.c.owner == seen.duty if seen.duty else false()
    with huvudman.views.reading() as db:
        permitted = or_(visible(streams, Asked(db, seen, now, stockholm_day(now))), mine)
        query = (
            select(streams.c.stream, streams.c.unit, streams.c.began, streams.c.first_position)
            .where(streams.c.kind == kind, streams.c.current == 1, streams.c.first_position > after, permitted)
            .order_by(streams.c.first_position)
            .limit(limit)
        )
        found = db.execute(query).all()
    readable = [row for row in found if may_read(caller, huvudman.ledger.stream(row.stream))]
    return {
        "streams": [
            {
                "stream": row.stream,
                "address": f"/v1/{PATHS[kind]}/{row.stream.partition('/')[2]}",
                "unit": row.unit,
                "began_at": row.began,
                "position": row.first_position,
            }
            for row in readable
        ],
        "next_after": found[-1].first_position if len(found) == limit else None,
    }
