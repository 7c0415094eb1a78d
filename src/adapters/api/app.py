"""The application: every address, joined."""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI

from adapters.api import (
    appending,
    calendars,
    dialogue_notes,
    event_types,
    exports,
    feed,
    openapi,
    pages,
    problem_details,
    questions,
    stream_lists,
    streams,
    transfer_packages,
)
from adapters.api.asked_rightly import asked_rightly
from adapters.api.doors import Doors
from adapters.api.observing import Metrics, Observing, Standing


def application(
    doors: Doors, readiness: Callable[[], dict[str, Any]], standing: Callable[[], Iterable[Standing]] = tuple, *beside: APIRouter
) -> FastAPI:
    """The service over HTTP. beside: addresses that others than its callers use."""
    metrics = Metrics(standing)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_middleware(Observing, metrics=metrics)
    problem_details.install(app)
    for addresses in (appending, feed, streams, stream_lists, dialogue_notes, transfer_packages, calendars, exports, event_types):
        app.include_router(addresses.router(doors))
    app.include_router(questions.router(doors), dependencies=[Depends(asked_rightly(doors))])
    for addresses_beside in beside:
        app.include_router(addresses_beside)
    app.include_router(pages.router(app, metrics, readiness))
    openapi.install(app)
    return app
