"""Two processes that release at the same moment make one release; and the verbs that do so from the command line."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.ekbacken import problem
from tests.e2e.processes import Place, ekbacken, soon
from tests.e2e.stories import Story

PERIODS = [f"{year}-{term}" for year in (2021, 2022, 2023) for term in ("autumn", "spring")]


@pytest.fixture
def place(data_folder: Path, database_url: str | None) -> Iterator[Place]:
    with ekbacken(data_folder, database_url) as place:
        yield place


@pytest.mark.capability("A60")
def test_two_processes_that_release_the_same_at_once_make_one_release(place: Place) -> None:
    here, there = place.begin("serve"), place.begin("serve", worker="elsewhere")
    with closing(place.service(here).backend()) as one, closing(place.service(there).backend()) as other:
        story = Story(one)
        story.assessed()
        for client in (one, other):
            soon(lambda client=client: client.get("/v1/questions/releases").status_code == 200, "the answers do not come")
        for period in PERIODS:
            for tables in (("outcomes", "outcomes"), ("match", "needs")):
                answers = at_once([one, other], [{"table": table, "period": period} for table in tables])
                assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]
                assert [answer.status_code for answer in answers].count(201) == 1, "one made it, and the other found it made"
                if tables[0] == tables[1]:
                    assert answers[0].json() == answers[1].json()
        listed = [(made["table"], made["period"]) for made in one.get("/v1/releases").json()["releases"]]
        assert sorted(listed) == sorted((table, period) for table in ("outcomes", "match", "needs") for period in PERIODS)


def at_once(clients: list[httpx2.Client], asked: list[dict[str, str]]) -> list[httpx2.Response]:
    """The answers to what was asked of both at the same moment; who is told to ask again, asks again."""
    barrier = Barrier(len(clients))

    def ask(pair: tuple[httpx2.Client, dict[str, str]]) -> httpx2.Response:
        client, said = pair
        barrier.wait()
        answer = client.post("/v1/releases", json=said)
        while answer.status_code >= 400 and problem(answer) in {"not-yet", "released-meanwhile"}:
            answer = client.post("/v1/releases", json=said)
        return answer

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(ask, zip(clients, asked, strict=True)))


@pytest.fixture
def sqa(place: Place, data_folder: Path, database_url: str | None) -> Callable[..., Result]:
    """Runs a verb on this test's data, in this process."""

    def given() -> Console:
        return Console(Composition(Settings(data=data_folder, database_url=database_url, huvudman="ekbacken", port=0)))

    return lambda *arguments: CliRunner().invoke(verbs(given), list(arguments), catch_exceptions=False)


@pytest.mark.capability("A15", "A60")
def test_releases_are_made_listed_and_shown_from_the_command_line(sqa: Callable[..., Result]) -> None:
    def told(*arguments: str) -> list[dict[str, Any]]:
        result = sqa("release", *arguments, "--json")
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    (made,) = told("make", "match", "2023-autumn")
    (again,) = told("make", "match", "2023-autumn")
    (along,) = told("make", "needs", "2023-autumn")
    assert (made["new"], again, along["new"]) == (True, {**made, "new": False}, False)
    assert {each["table"]: each["release"] for each in told("list")} == {"match": made["release"], "needs": along["release"]}
    (shown,) = told("show", made["release"])
    assert (shown["sha256"], len(shown["cells"])) == (made["sha256"], made["number_of_cells"])
    assert "as it was released before" in sqa("release", "make", "match", "2023-autumn").stdout
    assert made["release"] in sqa("release", "list").stdout
    assert "–" in sqa("release", "show", made["release"]).stdout, "nothing is recorded at any unit"


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("make", "pupils", "2023-autumn"), 2, "parameter-is-malformed"),
        (("make", "match", "2023-10"), 2, "parameter-is-malformed"),
        (("make", "match", "2199-autumn"), 1, "period-is-not-over"),
        (("show", "release/00000000-0000-4000-8000-000000000000"), 2, ""),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_can_not_be_released_is_refused_with_its_reason(
    sqa: Callable[..., Result], arguments: tuple[str, ...], code: int, why: str
) -> None:
    result = sqa("release", *arguments, "--json")
    said = json.loads(result.stdout.splitlines()[-1])
    assert (result.exit_code, said.get("type", "")) == (code, why), said
