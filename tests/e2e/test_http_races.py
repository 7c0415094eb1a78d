"""Several at once over real connections (question 14): exactly one wins, the other is told, and nothing stands twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.ekbacken import ASA, SAMIRA, Service, a_case, case_opened, problem
from tests.e2e.stories import Story

ROUNDS = 12


def at_once(service: Service, calls: Sequence[Callable[[httpx2.Client], httpx2.Response]]) -> list[httpx2.Response]:
    """Every call from a thread and a connection of its own, let go at the same moment."""
    barrier = Barrier(len(calls))
    clients = [service.backend() for _ in calls]
    for client in clients:
        client.get("/healthz")  # connected

    def run(pair: tuple[Callable[[httpx2.Client], httpx2.Response], httpx2.Client]) -> httpx2.Response:
        barrier.wait()
        return pair[0](pair[1])

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, zip(calls, clients, strict=True)))


def posting(asked: dict[str, Any], **headers: str) -> Callable[[httpx2.Client], httpx2.Response]:
    return lambda client: client.post("/v1/events", json=asked, headers=headers)


def test_accepting_against_withdrawing_one_wins_and_the_other_is_told_what_happened(service: Service, backend: httpx2.Client) -> None:
    winners = set()
    for _ in range(ROUNDS):
        story = Story(backend)
        story.offered(ASA, "2025-10-01")
        offer = {"offer": story.named("offer")}
        accepts = story.event("ownership.handover-accepted", offer, "2025-10-03", by=ASA)
        withdraws = story.event("ownership.handover-withdrawn", {**offer, "reason": "Stannar."}, "2025-10-03", by=SAMIRA)

        accepted, withdrawn = at_once(service, [posting(accepts), posting(withdraws)])

        assert sorted((accepted.status_code, withdrawn.status_code)) == [201, 422]
        loser = withdrawn if accepted.status_code == 201 else accepted
        outcome = "accepted" if accepted.status_code == 201 else "withdrawn"
        assert problem(loser) == "no-offer-is-open"
        assert loser.json()["details"]["outcome"] == outcome
        state = story.state()
        assert state["owner"]["duty"] == str(ASA if outcome == "accepted" else SAMIRA)
        assert state["version"] == 3
        assert [one["outcome"] for one in state["ownership"]["offers"]] == [outcome]
        answer = backend.get("/v1/questions/owners", params={"min_position": story.position + 1}).json()
        assert [row["owner"] for row in answer["rows"] if row["stream"] == story.stream] == [state["owner"]["duty"]]
        winners.add(outcome)


@pytest.mark.capability("A37")
def test_evaluating_against_adjusting_what_both_have_read_one_wins_and_the_other_reads_again(
    service: Service, backend: httpx2.Client
) -> None:
    for _ in range(ROUNDS):
        story = Story(backend)
        story.assessed()
        story.needs()
        story.supported()
        tag = story.get().headers["etag"]
        adjustment = {"support": story.named("pairs"), "because_of_follow_up": True, "adjustment": "Varje dag.", "reason": "För sällan."}
        adjusts = story.event("case.support-adjusted", adjustment, "2025-12-01")

        answers = at_once(service, [posting(story.evaluation(), **{"If-Match": tag}), posting(adjusts, **{"If-Match": tag})])

        assert sorted(answer.status_code for answer in answers) == [201, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert problem(loser) == "version-conflict"
        assert loser.headers["etag"] == story.get().headers["etag"] == f'"{int(tag.strip(chr(34))) + 1}"'


def test_a_call_that_is_repeated_while_the_first_is_under_way_is_recorded_once(service: Service, backend: httpx2.Client) -> None:
    for _ in range(ROUNDS):
        asked, before = case_opened(a_case()), service.head()

        answers = at_once(service, [posting(asked)] * 6)

        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
        assert len({answer.content for answer in answers}) == 1
        assert service.head() == before + 1
    repeated = backend.get("/v1/events", params={"after": before}).json()["events"]
    assert [one["id"] for one in repeated] == [asked["id"]]


def test_the_same_id_for_different_contents_at_once_lets_one_in(service: Service, backend: httpx2.Client) -> None:
    asked, before = case_opened(a_case()), service.head()
    different = [{**asked, "data": {**asked["data"], "reason": f"Skäl {number}."}} for number in range(6)]

    answers = at_once(service, [posting(one) for one in different])

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert service.head() == before + 1


def test_many_at_once_on_one_case_give_versions_without_gap_or_double(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    needs = [
        story.event(
            "case.need-identified",
            {"need": uuid4(), "assessment": story.named("mapping"), "domain": "learning", "target": "individual", "description": "Läsa."},
            "2025-09-08",
        )
        for _ in range(24)
    ]

    answers = at_once(service, [posting(need) for need in needs])

    assert [answer.status_code for answer in answers] == [201] * 24
    assert sorted(answer.json()["version"] for answer in answers) == list(range(3, 27))
    assert len(story.state()["needs"]) == 24
