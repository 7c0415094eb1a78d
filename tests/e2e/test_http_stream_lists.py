"""The streams of a kind, a page at a time: those the caller may read, and no others."""

from typing import Any

import httpx2
import pytest

from tests.e2e.ekbacken import ASA, INGA, KARIN, Service, problem
from tests.e2e.stories import Story
from tests.e2e.test_http_improvement import new, proposed, scheduled, sent


def listed(client: httpx2.Client, kind: str, position: int, limit: int = 2) -> list[str]:
    """Every page, once the answers know what was appended."""
    assert client.get("/v1/questions/owners", params={"min_position": position}).status_code in {200, 403}
    found: list[dict[str, Any]] = []
    after = 0
    while after is not None:
        answer = client.get("/v1/streams", params={"kind": kind, "after": after, "limit": limit})
        assert answer.status_code == 200, answer.text
        found += answer.json()["streams"]
        after = answer.json()["next_after"]
    assert [one["position"] for one in found] == sorted({one["position"] for one in found})
    assert all(one["address"].endswith(one["stream"].partition("/")[2]) for one in found)
    return [one["stream"] for one in found]


@pytest.mark.capability("A54")
def test_the_streams_of_a_kind_are_listed_page_by_page_for_who_may_read_them(service: Service, backend: httpx2.Client) -> None:
    initiatives = [new("initiative") for _ in range(5)]
    forum = new("forum")
    position = sent(backend, *(proposed(stream) for stream in initiatives), scheduled(forum)).json()["position"]

    here = service.staff(ASA)
    assert [stream for stream in listed(here, "initiative", position) if stream in initiatives] == initiatives
    assert forum in listed(here, "forum", position)
    assert forum not in listed(here, "initiative", position)
    assert here.get(here.get("/v1/streams", params={"kind": "forum"}).json()["streams"][-1]["address"]).status_code == 200
    assert not set(listed(service.staff(INGA), "initiative", position)) & set(initiatives), "at another school they are not there"
    assert set(initiatives) <= set(listed(service.auditor(), "initiative", position, 500))


@pytest.mark.capability("A55")
def test_a_case_is_listed_for_its_principal_and_not_for_who_has_no_part_in_it(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    assert story.stream in listed(service.staff(KARIN), "case", story.position, 100)
    assert story.stream not in listed(service.staff(INGA), "case", story.position, 100)


@pytest.mark.parametrize("wrong", [{}, {"kind": "release"}, {"kind": "case", "subject": "1"}, {"kind": "case", "limit": "501"}])
def test_what_is_asked_wrongly_is_refused(service: Service, wrong: dict[str, str]) -> None:
    assert problem(service.auditor().get("/v1/streams", params=wrong)) == "parameter-is-malformed"
