"""`sqa roster sync`, `subscribe` and `unsubscribe`, and the served address of notices: as an operator sets it up."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from adapters.api.register_notices import PATH
from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.following import following
from adapters.composition.joining import Composition
from adapters.jobs.register_sync import sync_register
from adapters.settings import Settings
from tests.e2e.at_the_machine import lines
from tests.e2e.ekbacken import HELENA, answering, register
from tests.roster_school import id_of
from tests.ss12000_server import TOKEN, Register, Trouble, application, served

SECRET = "0123456789abcdef0123456789abcdef"
KINDS = ("organisations", "persons", "placements", "duties", "groups")


class FromFiles:
    """Ekbacken's register as the server holds it."""

    def __init__(self) -> None:
        for kind in KINDS:
            setattr(self, kind, json.loads(register().get(f"{kind}.json", b'{"data": []}'))["data"])


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])
    yield
    structlog.reset_defaults()


@pytest.fixture
def theirs() -> Register:
    theirs = Register(datetime.now(UTC))
    theirs.load(FromFiles())
    return theirs


@pytest.fixture
def settings(theirs: Register, data_folder: Path) -> Iterator[Callable[..., Settings]]:
    with served(application(theirs)) as address:
        set_up: dict[str, Any] = {"register_url": f"{address}/v2.0", "register_token": TOKEN, "register_notice_secret": SECRET}
        yield lambda **more: Settings(data=data_folder, huvudman="ekbacken", port=0, **(set_up | more))


@pytest.fixture
def sqa(settings: Callable[..., Settings]) -> Callable[..., Result]:
    def run(*arguments: str, **more: Any) -> Result:
        return CliRunner().invoke(verbs(lambda: Console(Composition(settings(**more)))), list(arguments), catch_exceptions=False)

    return run


@pytest.mark.parametrize("verb", ["sync", "subscribe", "unsubscribe"])
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(verbs(lambda: pytest.fail("help needs no service")), ["roster", verb, "--help"], terminal_width=200)
    assert result.exit_code == 0
    assert f"sqa roster {verb}" in result.stdout.partition("Example:")[2]
    assert "--json" in result.stdout


def test_the_first_sync_opens_a_ledger_and_the_next_brings_what_changed(sqa: Callable[..., Result], theirs: Register) -> None:
    (first,) = lines(sqa("roster", "sync", "--json"))
    assert first["named_duty"] == str(HELENA)
    assert first["full"]
    assert first["counts"]["duties"]["new"] > 0

    theirs.now = datetime.now(UTC)
    changed = FromFiles()
    ended = next(one for one in changed.duties if one["id"] == str(id_of("Samiras tjänst")))
    ended["endDate"] = "2099-12-31"
    theirs.load(changed)
    said = sqa("roster", "sync").stdout
    assert "changes since" in said
    assert "ended duties: 1" in said
    assert f"Kurator, Lindskolan: last day 2099-12-31 ({id_of('Samiras tjänst')})" in said


def test_what_goes_wrong_is_told_with_the_next_step(sqa: Callable[..., Result], theirs: Register) -> None:
    without = sqa("roster", "sync", register_url=None)
    assert (without.exit_code, "SQA_REGISTER_URL" in without.output) == (3, True)
    assert sqa("roster", "sync", "--remove-anyway").exit_code == 2
    theirs.troubles.append(Trouble("persons", 403))
    refused = sqa("roster", "sync", "--json")
    assert (refused.exit_code, "SQA_REGISTER_TOKEN" in lines(refused)[0]["error"]) == (3, True)
    assert TOKEN not in refused.output
    unreachable = sqa("roster", "subscribe", "--json")
    assert (unreachable.exit_code, "SQA_REGISTER_NOTICES_TO" in lines(unreachable)[0]["error"]) == (3, True)

    assert sqa("roster", "sync").exit_code == 0
    halved = FromFiles()
    halved.duties = halved.duties[:2]
    theirs.load(halved)
    too_much = lines(sqa("roster", "sync", "--full", "--json"))[0]
    assert too_much["report"]["duties"]["would_be_removed"] > 1
    assert "--remove-anyway" in too_much["next_step"]
    assert sqa("roster", "sync", "--full", "--remove-anyway").exit_code == 0


def test_a_notice_to_the_service_wakes_the_nightly_job_before_its_time(
    settings: Callable[..., Settings], sqa: Callable[..., Result], theirs: Register
) -> None:
    assert sqa("roster", "sync").exit_code == 0
    composition = Composition(settings())
    with answering(composition) as service:
        subscribed = lines(sqa("roster", "subscribe", "--json", register_notices_to=service.address))[0]
        assert [str(each) for each in theirs.subscriptions][:1] == [subscribed["subscription"]]
        roster = composition.huvudman("ekbacken").roster
        job = following(settings(register_notices_to=service.address), roster)
        assert job
        sync_register(job, "ekbacken", datetime.now(UTC))
        assert sync_register(job, "ekbacken", datetime.now(UTC)) is None

        with httpx2.Client(trust_env=False, base_url=service.address) as stranger:
            wrong, nowhere = (stranger.post(path, json={"deletedEntities": True}) for path in (f"{PATH}/{'0' * 32}", "/v1/nowhere"))
            assert wrong.status_code == nowhere.status_code == 404
            assert wrong.json().keys() == nowhere.json().keys()
            assert PATH not in stranger.get("/openapi.json").text
        assert sync_register(job, "ekbacken", datetime.now(UTC)) is None

        assert theirs.notify(["Duty"]) == [200]
        assert sync_register(job, "ekbacken", datetime.now(UTC)) is not None
        assert lines(sqa("roster", "unsubscribe", "--json")) == [{"unsubscribed": True}]
        assert theirs.subscriptions == {}


def test_a_source_that_is_away_is_logged_without_a_name_and_left_in_peace_for_a_while(
    settings: Callable[..., Settings], sqa: Callable[..., Result], theirs: Register
) -> None:
    assert sqa("migrate").exit_code == 0
    theirs.troubles.append(Trouble("groups", 403, times=99))
    with Composition(settings()).running() as composition, capture_logs() as logs:
        job = following(settings(), composition.huvudman("ekbacken").roster)
        assert job
        for _ in range(3):
            assert sync_register(job, "ekbacken", datetime.now(UTC)) is None
    assert [one["status"] for one in logs] == [403]
    assert not any(name in repr(logs) for name in ("Elsa", TOKEN, SECRET))
