"""GET of a dialogue's notes, in the order of their numbers, a page at a time: there may be a hundred thousand."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from adapters.api.dialogue_state import page_of_notes
from adapters.api.doors import Doors, takes_only
from adapters.api.problems import NotFound
from adapters.api.streams import Name, as_json, by_id, readable
from adapters.api.texts import opened
from sqa.dialogues.dialogue import Dialogue

After = Annotated[int, Query(ge=0, le=10_000_000, description="The number of the last note that you have; 0 begins from the start.")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="How many notes to tell.")]


def router(doors: Doors) -> APIRouter:
    """The address of notes."""
    routes = APIRouter(tags=["streams"], dependencies=[Depends(takes_only("after", "limit"))])

    @routes.get("/v1/dialogues/{dialogue}/notes", summary="A page of a dialogue's notes, each with its codes")
    def notes(request: Request, dialogue: Name, after: After = 0, limit: Limit = 100) -> Response:
        """Go on from `next_after`; it is null on the last page."""
        caller, huvudman = doors.enter(request)
        found = readable(by_id(Dialogue.KIND, dialogue), caller, huvudman)
        if not isinstance(found, Dialogue):
            raise NotFound
        told, events = page_of_notes(found, after, limit)
        page = {
            "dialogue": found.id,
            "version": found.version,
            "found": len(found.notes),
            "notes": opened(told, events, caller, huvudman.ledger),
            "next_after": told[-1]["number"] if len(told) == limit else None,
        }
        return as_json(page, found.version)

    return routes
