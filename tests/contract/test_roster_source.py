"""Asking the register's source: who we are, what passes by itself, and what we put up with. It quotes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

from adapters.roster.fetching import fetch
from adapters.roster.source import Access, Source, SourceFault
from tests.roster_school import School
from tests.ss12000_server import CLIENT, TOKEN, Register, Trouble, application, served

EARLY = datetime(2024, 8, 19, 4, tzinfo=UTC)


@pytest.fixture
def register() -> Register:
    register = Register(EARLY)
    register.load(School())
    return register


@pytest.fixture
def address(register: Register) -> Iterator[str]:
    with served(application(register)) as address:
        yield address


def everything(source: Source, **more: Any) -> dict[str, bytes]:
    return fetch(source, None, lambda _done, _of: None, **more)


def asking(address: str, token: str = TOKEN, **more: Any) -> tuple[Source, list[float]]:
    waited: list[float] = []
    return Source(Access(f"{address}/v2.0", token), wait=waited.append, **more), waited


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        (Trouble("duties", 429, headers={"retry-after": "7"}), [7]),
        (Trouble("duties", 503, times=3), [1, 2, 4]),
        (Trouble("duties", 429, headers={"retry-after": "som sagt"}), [1]),
        (Trouble("duties", times=2), [1, 2]),  # it dies in the middle of a page
        (Trouble("duties", times=1, page=2), [1]),
    ],
)
def test_what_passes_by_itself_is_waited_for(address: str, register: Register, trouble: Trouble, waits: list[float]) -> None:
    source, waited = asking(address)
    with source:
        undisturbed = everything(source, page_size=3)
        register.troubles.append(trouble)
        disturbed = everything(source, page_size=3)
    assert waited == waits
    assert disturbed.keys() == undisturbed.keys()
    assert len(disturbed["persons-1.json"]) > 300


def test_a_moment_to_come_back_at_is_kept_too(address: str, register: Register) -> None:
    register.troubles.append(Trouble("duties", 503, headers={"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=60))}))
    source, waited = asking(address)
    with source:
        everything(source)
    assert 30 < waited[0] <= 60


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (Trouble("persons", 503, times=99), "does not answer"),
        (Trouble("persons", times=99), "does not answer"),
        (Trouble("persons", 429, headers={"retry-after": "3600"}), "wait 3600 seconds"),
        (Trouble("persons", 403), "SQA_REGISTER_TOKEN"),
        (Trouble("persons", 404), "SQA_REGISTER_URL"),
        (Trouble("persons", 302, headers={"location": "https://elsewhere.example/"}), "points elsewhere"),
    ],
)
def test_what_does_not_pass_is_told_with_what_to_do_and_without_the_answer(
    address: str, register: Register, trouble: Trouble, says: str
) -> None:
    register.troubles.append(trouble)
    source, _ = asking(address)
    with source, pytest.raises(SourceFault, match=says) as fault:
        everything(source)
    assert "Elsa" not in str(fault.value)
    assert TOKEN not in str(fault.value)


def test_a_subscription_that_may_have_been_made_is_not_made_twice(address: str, register: Register) -> None:
    wanted = {"name": "sqa", "target": "https://sqa.example.se/", "resourceTypes": [{"resource": "Person"}]}
    source, waited = asking(address)
    with source:
        register.troubles.append(Trouble("subscriptions", 500))
        with pytest.raises(SourceFault):
            source.ask("POST", "subscriptions", body=wanted)
        register.troubles.append(Trouble("subscriptions"))
        with pytest.raises(SourceFault):
            source.ask("POST", "subscriptions", body=wanted)
        assert waited == []
        register.troubles.append(Trouble("subscriptions", 503))
        source.ask("POST", "subscriptions", body=wanted)
    assert waited == [1]
    assert len(register.subscriptions) == 1


def test_a_token_is_fetched_with_client_credentials_and_again_when_it_no_longer_holds(address: str, register: Register) -> None:
    access = Access(f"{address}/v2.0", token_url=f"{address}/token", client_id=CLIENT[0], client_secret=CLIENT[1])
    register.tokens.clear()
    with Source(access, wait=lambda _: None) as source:
        everything(source)
        assert len(register.tokens) == 1
        register.tokens.clear()
        everything(source)
        assert len(register.tokens) == 1


def test_wrong_credentials_say_which_settings(address: str) -> None:
    access = Access(f"{address}/v2.0", token_url=f"{address}/token", client_id="sqa", client_secret="fel-hemlighet")
    with Source(access) as source, pytest.raises(SourceFault, match="SQA_REGISTER_CLIENT_ID") as fault:
        everything(source)
    assert "fel-hemlighet" not in f"{fault.value}{access!r}"


def test_a_page_too_large_is_not_read_to_its_end(address: str) -> None:
    source, _ = asking(address, most_bytes=500)
    with source, pytest.raises(SourceFault, match="larger than what is read"):
        everything(source)


def test_the_same_page_again_and_again_comes_to_an_end() -> None:
    app = FastAPI()
    app.get("/v2.0/{kind}")(lambda kind: Response('{"data": [], "pageToken": "more"}'))
    with served(app) as address, asking(address)[0] as source, pytest.raises(SourceFault, match="same page"):
        everything(source)


def test_a_token_follows_no_redirect() -> None:
    met: list[str] = []
    app = FastAPI()
    app.get("/v2.0/{kind}")(lambda kind: RedirectResponse("/elsewhere"))
    app.get("/elsewhere")(lambda: met.append("here"))
    with served(app) as address, asking(address)[0] as source, pytest.raises(SourceFault, match="points elsewhere"):
        everything(source)
    assert met == []


@pytest.mark.parametrize(
    "url",
    [
        "http://register.example.se/v2.0",
        "ftp://127.0.0.1/",
        "https://sqa:hemligt@register.example.se/",
        "register",
        "http://10.0.0.1/",
        "http://127.0.0.1.example.se/",
    ],
)
def test_a_token_goes_nowhere_unsealed(url: str) -> None:
    with pytest.raises(SourceFault, match="SQA_REGISTER_URL") as fault:
        Source(Access(url, TOKEN))
    assert "hemligt" not in str(fault.value)
    with pytest.raises(SourceFault, match="SQA_REGISTER_TOKEN_URL"):
        Source(Access("https://register.example.se/v2.0", token_url=url))
