"""What every request gets: a correlation id, headers that protect, a count, a line in the log, and a named answer to a fault.

No path, query or header value is logged: they name children's cases. The route's template is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.api import problem_details
from adapters.api.problems import Unexpected

CORRELATION = re.compile(rb"[A-Za-z0-9._-]{1,64}")
PROTECTING = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
NOT_KEPT = (b"cache-control", b"no-store")
POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
log = structlog.get_logger("sqa.http")


@dataclass(frozen=True)
class Standing:
    """How a huvudman's answers stand: events behind, seconds since a worker looked (None: never), events missed, streams parked."""

    huvudman: str
    lag: int
    heartbeat_age: float | None
    holes: int
    parked: int


class Answers(Collector):
    """How the answers stand, asked when somebody asks."""

    def __init__(self, standing: Callable[[], Iterable[Standing]]) -> None:
        self._standing = standing

    def collect(self) -> Iterator[Metric]:
        told = {
            "lag": ("sqa_views_lag_events", "Events that the answers don't know yet"),
            "heartbeat_age": ("sqa_views_heartbeat_age_seconds", "Seconds since a worker last looked after the answers"),
            "holes": ("sqa_views_hole_events", "Events that the answers claim to know and have never taken in"),
            "parked": ("sqa_views_parked_streams", "Streams that some projection could not take in"),
        }
        gauges = {field: GaugeMetricFamily(name, what, labels=["huvudman"]) for field, (name, what) in told.items()}
        for one in self._standing():
            for field, gauge in gauges.items():
                if (value := getattr(one, field)) is not None:
                    gauge.add_metric([one.huvudman], value)
        yield from gauges.values()


class Metrics:
    """Counts by route template, method and status; never by what was asked for."""

    def __init__(self, standing: Callable[[], Iterable[Standing]] = tuple) -> None:
        """standing: how the answers of the huvudmän that this process serves stand."""
        self.registry = CollectorRegistry()
        self.requests = Counter("sqa_http_requests", "Requests answered", ["route", "method", "status"], registry=self.registry)
        self.registry.register(Answers(standing))
        self.seconds = Histogram("sqa_http_request_seconds", "Time to answer", ["route", "method"], registry=self.registry)

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)


class Observing:
    """The one middleware."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-correlation-id"), b"")
        correlation = given if CORRELATION.fullmatch(given) else str(uuid4()).encode()
        scope["correlation"] = correlation.decode()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _headers(message["headers"], correlation)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as fault:
            # The fault's text may quote what was sent: its class and where it arose must do.
            log.error("fault", fault=type(fault).__name__, at=_where(fault), correlation=scope["correlation"])
            if status == 0:
                language = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"), None)
                response = problem_details.answer(Unexpected(), accept_language=language, correlation=scope["correlation"])
                await response(scope, receive, send_with_headers)
        finally:
            self._count(scope, status, perf_counter() - began)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in ("GET", "POST", "HEAD", "OPTIONS") else "other"
        self.metrics.requests.labels(route, method, str(status)).inc()
        self.metrics.seconds.labels(route, method).observe(seconds)
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            caller=scope.get("caller_kind"),
            correlation=scope["correlation"],
        )


def _headers(given: list[tuple[bytes, bytes]], correlation: bytes) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in given}
    added = [header for header in (*PROTECTING, NOT_KEPT, POLICY) if header[0] not in present]
    return [*given, *added, (b"x-correlation-id", correlation)]


def _where(fault: BaseException) -> str:
    trace: Any = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/src/')[2]}:{trace.tb_lineno}" if trace else ""
