"""The service over HTTP with one worker and eight connections, beside a bare FastAPI app served the same way."""

from collections.abc import Callable, Iterator
from statistics import mean
from typing import Any

from adapters.api.cloud_events import instant
from sqa.eventing.event import Proposal
from tests.bench.bare import in_parts
from tests.bench.place import Place, Town
from tests.bench.raw_http import CLIENTS, Clients, get, post, served
from tests.bench.rounds import Effort, rates
from tests.bench.table import EVENTS_A_SECOND, REQUESTS_A_SECOND, Line
from tests.bench.telling import Supply, Told, by_stream, write_history

ONE, MANY, JSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
SERVE = ("-c", "from adapters.composition import main; main()", "serve", "--json")
BATCH, READS = 100, 10
Shares = list[list[Any]]


def lines(place: Place, effort: Effort, stories: int) -> Iterator[Line]:
    """stories: how many each client tells in a round."""
    with place.town("http") as town:
        write_history(town, 300)
        sizes, token, supply = _sizes(town), town.token(), Supply(town)
        supply.next(20)  # which stand in history already
        singles = [_events(supply.next(stories * CLIENTS)) for _ in range(effort.rounds)]
        batches = [[list(in_parts(mine, BATCH)) for mine in _events(supply.next(stories * 3 * CLIENTS))] for _ in range(effort.rounds)]
        key = str(town.composition.settings.token_key_path)
    bare_app = ("-m", "tests.bench.bare_app", place.url or str(place.folder / "bare-http.db"), key, *sizes)
    with served(SERVE, _environment(place)) as service, served(bare_app, {}) as bare:
        what = f"POST one event, {CLIENTS} connections"
        ours = _sending(service, singles, lambda event: post("/v1/events", token, ONE, event))
        floor = _sending(bare, singles, lambda event: post("/events", token, JSON, event))
        yield Line(what, EVENTS_A_SECOND, *rates(effort, ours, floor), "FastAPI, pydantic, token, one INSERT", "≥ 1.00")

        reads = [_cases_of(singles[0])] * effort.rounds
        ours = _sending(service, reads, lambda case: get(f"/v1/cases/{case}", token))
        floor = _sending(bare, reads, lambda case: get(f"/cases/{case}", token))
        what = f"GET a case, {CLIENTS} connections"
        yield Line(what, REQUESTS_A_SECOND, *rates(effort, ours, floor), "FastAPI, token, SELECT of its bodies as they are")

        what = f"POST {BATCH} events, {CLIENTS} connections"
        ours = _sending(service, batches, lambda events: post("/v1/events", token, MANY, events))
        floor = _sending(bare, batches, lambda events: post("/batches", token, JSON, events))
        yield Line(what, EVENTS_A_SECOND, *rates(effort, ours, floor), "FastAPI, pydantic, token, one executemany", "≥ 0.35")


def _sending(clients: Clients, rounds: list[Shares], request: Callable[[Any], bytes]) -> Callable[[], int]:
    """One round's requests sent each time it is called; returns how many events (or reads) they were."""
    made = iter([[[request(each) for each in mine] for mine in shares] for shares in rounds])
    counts = iter([sum(len(each) if isinstance(each, list) else 1 for mine in shares for each in mine) for shares in rounds])

    def send() -> int:
        clients.send(next(made))
        return next(counts)

    return send


def _events(told: Told) -> Shares:
    return [[_cloud_event(proposal) for proposal in mine] for mine in by_stream(told, CLIENTS)]


def _cloud_event(proposal: Proposal[Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(proposal.id),
        "source": "/bench",
        "type": proposal.data.event_type(),
        "subject": proposal.stream,
        "time": instant(proposal.occurred_at),
        "actor": proposal.actor.id,
        "data": proposal.data.model_dump(mode="json", exclude_none=True),
    }


def _cases_of(shares: Shares) -> Shares:
    """Each client reads one case of its own, again and again."""
    return [[next(e["subject"][5:] for e in mine if e["subject"].startswith("case/"))] * READS for mine in shares]


def _sizes(town: Town) -> list[str]:
    """How long a header and the sealed part of a row are, in the middle."""
    records = town.huvudman.ledger.records(limit=1_000)[-200:]
    return [str(int(mean(len(r.header) for r in records))), str(int(mean(len(r.sealed) for r in records)))]


def _environment(place: Place) -> dict[str, str]:
    set_here = {"SQA_DATA": str(place.folder), "SQA_HUVUDMAN": "http", "SQA_PORT": "0", "SQA_LOG_LEVEL": "ERROR"}
    return set_here | ({"SQA_DATABASE_URL": place.url} if place.url else {})
