"""`sqa jobs`, as an operator and as a script use it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.at_the_machine import lines
from tests.e2e.ekbacken import KARIN, a_case, at, case_opened, event
from tests.roster_school import id_of


@pytest.fixture
def sqa(files: Path, data_folder: Path, database_url: str | None) -> Callable[..., Result]:
    """Runs a verb on a ledger whose register has been imported."""

    def given() -> Console:
        return Console(Composition(Settings(data=data_folder, database_url=database_url, huvudman="ekbacken", port=0)))

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(verbs(given), list(arguments), input=stdin, catch_exceptions=False)

    assert run("roster", "import", str(files)).exit_code == 0
    return run


@pytest.mark.parametrize("verb", ["jobs list", "jobs run"])
def test_each_verb_explains_itself_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(verbs(lambda: pytest.fail("help needs no service")), [*verb.split(), "--help"], terminal_width=200)
    assert result.exit_code == 0
    assert f"sqa {verb}" in result.stdout.partition("Example:")[2]


def test_the_jobs_are_listed_with_their_times(sqa: Callable[..., Result]) -> None:
    jobs = {job["job"]: job["when"] for job in lines(sqa("jobs", "list", "--json"))}
    assert jobs["reminders"] == "hour=6-20 minute=15"
    assert "Erbjudanden" in sqa("jobs", "list").stdout


@pytest.mark.capability("A02")
def test_running_them_records_what_follows_and_once_is_enough(sqa: Callable[..., Result], tmp_path: Path) -> None:
    stream = a_case()
    told = [
        case_opened(stream, time=at("2024-03-01")),
        event("ownership.handover-offered", stream, offer("2024-03-20T08:00:00Z"), time=at("2024-03-10")),
    ]
    file = tmp_path / "events.ndjson"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in told))
    assert sqa("append", str(file)).exit_code == 0

    first, again = (lines(sqa("jobs", "run", "--json")) for _ in range(2))
    assert {each["job"]: each["proposed"] for each in first}["offers"] == {"sqa.ownership.handover-expired.v1": 1}
    assert all(not each["proposed"] for each in again)
    assert sqa("jobs", "run", "offers").stdout == "offers: nothing to do\n"


def offer(expires: str) -> dict[str, str]:
    return {"offer": str(id_of("offer")), "to": str(KARIN), "expires_at": expires, "reason": "Hinner inte."}


def test_a_job_that_is_not_there_is_told_with_those_that_are(sqa: Callable[..., Result]) -> None:
    result = sqa("jobs", "run", "everything", "--json")
    assert result.exit_code == 2
    assert "escalations" in lines(result)[0]["error"]
