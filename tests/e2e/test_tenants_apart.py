"""Two huvudmän in one process: nothing of the one reaches the other, whatever is asked and however it is named."""

from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest

from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.ekbacken import ELSA, HELENA, KARIN, SAMIRA, Service, a_case, answering, case_opened, event, problem, register

SECRET = "Klarar inte läsningen, säger Kajsa i Ekbacken."


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Service]]:
    """Ekbacken and Ale, with the very same register, served by one process."""
    data = tmp_path_factory.mktemp("data")
    if request.param == "sqlite":
        yield from served(Settings(data=data, huvudman="ekbacken"))
    else:
        with request.getfixturevalue("postgres").new_database() as url:
            yield from served(Settings(data=data, huvudman="ekbacken", database_url=url))


def served(settings: Settings) -> Iterator[tuple[Service, Service]]:
    composition = Composition(settings)
    for name in ("ekbacken", "ale"):
        composition.migrate(name)
        composition.huvudman(name).roster.take_in(register(), composition.clock().date())
        composition.establish(name, HELENA)
    composition.keep_up()
    with answering(composition, "ekbacken") as ekbacken:
        yield ekbacken, Service(ekbacken.address, composition, "ale", ekbacken.clients)


@pytest.fixture
def told(both: tuple[Service, Service]) -> tuple[httpx2.Response, dict[str, str]]:
    """A case of Ekbacken's, with a text."""
    sent = case_opened(a_case())
    sent["data"]["reason"] = SECRET
    answer = both[0].backend().post("/v1/events", json=sent)
    assert answer.status_code == 201
    return answer, sent


def callers(service: Service) -> list[httpx2.Client]:
    """All who may read most."""
    return [service.backend(), service.auditor(), service.staff(KARIN), service.staff(HELENA), service.staff(SAMIRA)]


@pytest.mark.capability("A54", "A55", "A58")
def test_no_address_shows_what_another_huvudman_has(both: tuple[Service, Service], told: tuple[httpx2.Response, dict[str, str]]) -> None:
    ekbacken, ale = both
    answer, sent = told
    case = sent["subject"].partition("/")[2]
    shown = ekbacken.staff(SAMIRA).get(f"/v1/cases/{case}/history")
    assert (shown.status_code, SECRET in shown.text) == (200, True), "whose it is sees it"
    subject = ekbacken.composition.huvudman("ekbacken").ledger.subject_for("person", ELSA)

    for caller in callers(ale):
        for address in (f"/v1/cases/{case}", f"/v1/cases/{case}/history"):
            hidden, absent = caller.get(address), caller.get(address.replace(case, str(uuid4())))
            assert (hidden.status_code, problem(hidden)) == (absent.status_code, problem(absent)) == (404, "not-found")
        assert caller.get("/v1/events", params={"after": answer.json()["position"]}).status_code == 409, "that far Ale has not come"
        for address in ("/v1/events?after=0", "/v1/questions/owners", "/v1/questions/situation"):
            text = caller.get(address).text
            assert case not in text
            assert SECRET not in text
            assert str(subject) not in text


@pytest.mark.capability("A54")
def test_an_id_or_a_stream_of_another_huvudman_is_as_if_it_had_never_been(
    both: tuple[Service, Service], told: tuple[httpx2.Response, dict[str, str]]
) -> None:
    ekbacken, ale = both
    _, sent = told
    foreign = event("case.contributor-added", sent["subject"], {"duty": KARIN})
    before = ekbacken.head()

    refused = ale.backend().post("/v1/events", json=foreign)
    same_id = ale.backend().post("/v1/events", json=case_opened(a_case(), id=sent["id"]))
    same_stream = ale.backend().post("/v1/events", json={**sent, "id": str(uuid4())})

    assert refused.status_code == 422
    assert same_id.status_code == same_stream.status_code == 201, "each counts its own ids and streams"
    assert same_stream.json()["version"] == 1
    assert ekbacken.head() == before


@pytest.mark.capability("A56")
def test_a_text_or_a_subject_of_another_huvudman_opens_nothing(
    both: tuple[Service, Service], told: tuple[httpx2.Response, dict[str, str]]
) -> None:
    _, ale = both
    answer, _ = told
    here, there = (service.composition.huvudman(service.huvudman).ledger for service in both)
    reference = f"sealed:{answer.json()['position']}/reason"
    pupil = here.subject_for("person", ELSA)

    assert here.open_texts([reference]) == {reference: SECRET}
    assert there.open_texts([reference]) == {reference: None}
    assert there.subject_for("person", ELSA) != pupil
    assert there.register_id_of(pupil) is None
    sent = case_opened(a_case())
    sent["data"]["subject"] = str(pupil)
    named = ale.backend().post("/v1/events", json=sent)
    assert named.status_code == 422
    assert str(ELSA) not in named.text


@pytest.mark.capability("A58")
def test_a_token_opens_one_huvudman_and_no_name_leads_elsewhere(both: tuple[Service, Service]) -> None:
    ekbacken, ale = both
    before = ekbacken.head(), ale.head()
    assert ale.backend().post("/v1/events", json=case_opened(a_case())).status_code == 201
    assert (ekbacken.head(), ale.head()) == (before[0], before[1] + 1)

    for name in ("nobody", "keys_ekbacken", "../ekbacken", "ekbacken/../ale", "EKBACKEN", ""):
        stranger = Service(ekbacken.address, ekbacken.composition, name, ekbacken.clients)
        refused = stranger.backend().get("/v1/events")
        assert (refused.status_code, problem(refused)) == (401, "token-is-not-valid"), name
