"""What is looked at before a question is put: may the token read, are the parameters known, has the ledger come that far?"""

from collections.abc import Awaitable, Callable
from functools import cache

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from adapters.api.doors import Doors, only, within
from adapters.api.questions import OURS
from projections.projection import Parameters
from projections.runner.listing import QUESTIONS


def asked_rightly(doors: Doors) -> Callable[[Request], Awaitable[None]]:
    """A dependency of the addresses of questions. What it lets by is checked further where the question is answered."""

    async def check(request: Request) -> None:  # async, so that it takes a thread only where the ledger is asked
        question = QUESTIONS.get(request.path_params.get("name", ""))
        if question is None:
            return
        doors.must_read(request)
        only(request, [*_names(question.parameters), *OURS])
        said = request.query_params.get("min_position", "")
        if said.isascii() and said.isdigit() and len(said) <= 16:
            await run_in_threadpool(_within, doors, request, int(said))

    return check


@cache
def _names(parameters: type[Parameters]) -> tuple[str, ...]:
    """As they are written in an address."""
    return tuple(parameters.model_json_schema().get("properties", {}))


def _within(doors: Doors, request: Request, position: int) -> None:
    _, huvudman = doors.enter(request)
    within(position, "min_position", huvudman)
