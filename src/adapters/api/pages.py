"""What tells of the service itself: its documents, its health, its figures, and what each problem means. Nothing of anybody."""

from collections.abc import Callable
from functools import cache
from pathlib import Path as File
from typing import Annotated, Any

import fastapi_offline
from fastapi import APIRouter, FastAPI, Path, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.staticfiles import StaticFiles

from adapters.api import asyncapi
from adapters.api.observing import Metrics
from adapters.api.problem_details import explained, language_of, problem_type
from adapters.api.problems import NotFound
from adapters.api.streams import as_json
from sqa.eventing.refusal import Refusal

STATIC = File(fastapi_offline.__file__).parent / "static"
# Swagger's own script and stylesheet, from here; it draws its pictures inline. Nothing from any other place.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
DOCUMENTATION = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>sqa: the HTTP interface</title>
<link rel="stylesheet" href="/docs/files/swagger-ui.css"><link rel="icon" href="/docs/files/favicon.png"></head>
<body><main id="interface"></main>
<script src="/docs/files/swagger-ui-bundle.js"></script><script src="/docs/begin.js"></script></body></html>
"""
BEGIN = """window.onload = () => SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#interface", deepLinking: true, docExpansion: "none", defaultModelsExpandDepth: -1
});
"""
WELCOME = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>sqa</title></head>
<body><main><h1>sqa</h1>
<p>Händelser, ägarskap och frågor för elevers stöd och skolors kvalitetsarbete.</p>
<p lang="en">Events, ownership and questions for pupils' support and schools' quality work.</p>
<ul>
<li><a href="/docs">/docs</a>: gränssnittet / the interface</li>
<li><a href="/v1/event-types">/v1/event-types</a>: händelsetyper / event types</li>
<li><a href="/v1/questions">/v1/questions</a>: frågor / questions</li>
<li><a href="/problems">/problems</a>: vad som kan nekas / what may be refused</li>
<li><a href="/openapi.json">/openapi.json</a>, <a href="/asyncapi.json">/asyncapi.json</a></li>
<li><a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>, <a href="/metrics">/metrics</a></li>
</ul></main></body></html>
"""


def router(app: FastAPI, metrics: Metrics, readiness: Callable[[], dict[str, Any]]) -> APIRouter:
    """The addresses. readiness: {"ready": bool, …} of the huvudman that this process serves."""
    routes = APIRouter(tags=["the service itself"])
    app.mount("/docs/files", StaticFiles(directory=STATIC), name="files")

    @routes.get("/", include_in_schema=False)
    def welcome() -> Response:
        return Response(WELCOME, media_type="text/html")

    @routes.get("/docs", include_in_schema=False)
    def documentation() -> Response:
        return Response(DOCUMENTATION, 200, {"Content-Security-Policy": POLICY}, "text/html")

    @routes.get("/docs/begin.js", include_in_schema=False)
    def begin() -> Response:
        return Response(BEGIN, media_type="text/javascript")

    @routes.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        return as_json(app.openapi())

    @routes.get("/asyncapi.json", include_in_schema=False)
    def asyncapi_json() -> Response:
        return as_json(_asyncapi())

    @routes.get("/problems", summary="Everything that may be refused, and what to do then")
    def problems(request: Request) -> Response:
        language = language_of(request.headers.get("accept-language"))
        return as_json({"problems": [explained(Refusal.ALL[slug], language) for slug in sorted(Refusal.ALL)]})

    @routes.get("/problems/{slug}", summary="What a problem means")
    def problem(request: Request, slug: Annotated[str, Path(max_length=80)]) -> Response:
        refusal = problem_type(slug)
        if refusal is None:
            raise NotFound
        return as_json(explained(refusal, language_of(request.headers.get("accept-language"))))

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", summary="Does the process answer?")
    def healthz() -> Response:
        return as_json({"alive": True})

    @routes.head("/readyz", include_in_schema=False)
    @routes.get("/readyz", summary="Can it take requests: database, register, answers?")
    def readyz() -> Response:
        told = readiness()
        response = as_json(told)
        response.status_code = 200 if told["ready"] else 503
        return response

    @routes.get("/metrics", summary="Figures for Prometheus")
    def figures() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return routes


@cache
def _asyncapi() -> dict[str, Any]:
    return asyncapi.document()
