"""Questions and answers over HTTP: as JSON and CSV, fresh or not yet, named, and true at a stated position."""

import csv
import io
from typing import Any

import httpx2
import pytest

from adapters.api.answering import rows_at_most
from adapters.api.problems import NotAcceptable
from adapters.api.questions import Telling, _cell, wants_csv
from projections.runner import Views
from sqa.privacy.permits import Caller
from tests.e2e.ekbacken import ASA, LINDSKOLAN, SAMIRA, Service, id_of, problem
from tests.e2e.stories import Story


def ask(client: httpx2.Client, question: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(f"/v1/questions/{question}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert answer.headers["sqa-position"] == str(answer.json()["position"])
    return dict(answer.json())


def test_every_question_is_listed_with_its_parameters_in_both_languages(auditor: httpx2.Client) -> None:
    questions = {one["name"]: one for one in auditor.get("/v1/questions").json()["questions"]}

    assert questions["owners"]["sv"]
    assert questions["owners"]["en"]
    assert "unit" in questions["support-match"]["parameters"]
    assert all(column["sv"] and column["en"] for one in questions.values() for column in one["columns"].values())


def test_who_has_just_appended_gets_an_answer_that_knows_it(backend: httpx2.Client) -> None:
    for _ in range(5):
        story = Story(backend)
        answer = ask(backend, "roles", min_position=story.position)
        assert answer["position"] >= story.position
        assert [row["duty"] for row in answer["rows"] if row["stream"] == story.stream] == [str(SAMIRA)]
    assert answer["names"][str(SAMIRA)] == "Samira Haddad"
    assert answer["names"][str(LINDSKOLAN)] == "Lindskolan"


def test_an_answer_that_cannot_be_fresh_enough_says_so_and_when_to_come_back(
    backend: httpx2.Client, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = service.head()
    monkeypatch.setattr(Views, "position", lambda views: reached)
    monkeypatch.setattr(Views, "stand_at", lambda views, position: None)  # whoever keeps the views up here would tell at once
    Story(backend)

    answer = backend.get("/v1/questions/roles", params={"min_position": reached + 1})

    assert answer.status_code == 503
    assert problem(answer) == "not-yet"
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["details"]["asked_for"] == reached + 1


def test_an_unknown_parameter_is_answered_with_those_there_are(backend: httpx2.Client) -> None:
    def error(address: str) -> Any:
        (told,) = backend.get(address).json()["details"]["errors"]
        return told

    unknown = error("/v1/questions/analyses?Elsa=1")
    assert (unknown["name"], unknown["kind"]) == ("?", "unknown_parameter")
    assert {"unit", "from", "to", "on", "as_known_on", "min_position"} <= set(unknown["valid"])
    assert error("/v1/questions/support-match?unit=a&unit=b") == {"in": "query", "name": "unit", "kind": "given_twice"}
    assert error("/v1/events?afterwards=7")["valid"] == ["after", "limit"]


def test_a_unit_covers_those_below_it_and_names_the_asker_may_know(backend: httpx2.Client) -> None:
    story = Story(backend)

    for unit, seen in ((LINDSKOLAN, True), (id_of("Rektorsområde Söder"), True), (id_of("Björkens förskola"), False)):
        rows = ask(backend, "roles", unit=unit, min_position=story.position)["rows"]
        assert (story.stream in {row["stream"] for row in rows}) is seen


def test_a_question_is_asked_as_of_an_earlier_time_and_knowledge(backend: httpx2.Client) -> None:
    story = Story(backend)
    story.offered(ASA, "2025-10-01")
    known = story.position
    story.tell(story.event("ownership.handover-accepted", {"offer": story.named("offer")}, "2025-10-03", by=ASA))

    def owner(**asked: Any) -> set[str]:
        return {row["owner"] for row in ask(backend, "owners", **asked)["rows"] if row["stream"] == story.stream}

    assert owner(min_position=story.position) == {str(ASA)}
    assert owner(on="2025-10-02T12:00:00Z") == {str(SAMIRA)}
    assert owner(on="2025-10-05T12:00:00Z", as_known_on=known) == {str(SAMIRA)}


def test_an_answer_in_csv_has_headings_in_the_askers_language_and_names_beside_ids(backend: httpx2.Client) -> None:
    story = Story(backend)
    ask(backend, "roles", min_position=story.position)

    answer = backend.get("/v1/questions/roles", headers={"Accept": "text/csv"})
    english = backend.get("/v1/questions/roles", headers={"Accept": "text/csv", "Accept-Language": "en"})

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["sqa-position"] in answer.headers["content-disposition"]
    heading, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert heading == ["elev eller grupp", "enhet (namn)", "tjänst (namn)", "del i ärendet", "ärende", "enhet", "tjänst"]
    assert ["Elsa Lind", "Lindskolan", "Samira Haddad", "ägare", story.stream, str(LINDSKOLAN), str(SAMIRA)] in rows
    assert next(csv.reader(io.StringIO(english.text)))[:2] == ["\ufeffpupil or group", "unit (name)"]


def test_a_limit_leaves_out_rows_and_says_how_many_while_figures_are_of_all(backend: httpx2.Client) -> None:
    position = [Story(backend) for _ in range(3)][-1].position
    everything = ask(backend, "owners", min_position=position)

    limited = ask(backend, "owners", min_position=position, limit=2)
    table = backend.get("/v1/questions/owners", params={"limit": 2}, headers={"Accept": "text/csv"})

    assert limited["rows"] == everything["rows"][:2]
    assert limited["figures"] == everything["figures"]
    assert (limited["rows_left_out"], everything["rows_left_out"]) == (len(everything["rows"]) - 2, 0)
    assert list(csv.reader(io.StringIO(table.text)))[3] == [f"{limited['rows_left_out']} rader till är inte med; siffrorna gäller alla"]
    today = ask(backend, "owners", min_position=position, limit=2, on=limited["on"])
    assert (today["rows"], today["rows_left_out"]) == (limited["rows"], limited["rows_left_out"])


def test_who_sees_everything_gets_the_first_thousand_rows_unless_the_question_is_narrowed() -> None:
    auditor, principal = Caller("auditor", "auditor"), Caller("principal", "staff", duty=SAMIRA)

    assert [rows_at_most(said, auditor) for said in ({}, {"from": "2024-08-01"}, {"unit": str(LINDSKOLAN)})] == [1_000, 1_000, None]
    assert rows_at_most({}, principal) is None


@pytest.mark.parametrize("text", ["=1+1", "+46", "-1", "@sum", "\t=1", "\r=1", " =1", "\n=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert _cell(text, telling=Telling("sv")) == f"'{text}"
    assert _cell(-2, telling=Telling("sv")) == "-2"


@pytest.mark.parametrize(
    ("accept", "csv_wanted"),
    [
        ("*/*", False),
        ("application/json", False),
        ("text/csv", True),
        ("text/csv, application/json;q=0.5", True),
        ("text/csv;q=0.5, application/json", False),
        ("text/csv, */*;q=0.1", True),
        ("text/html, */*", False),
    ],
)
def test_accept_chooses_the_form(accept: str, *, csv_wanted: bool) -> None:
    assert wants_csv(accept) is csv_wanted


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/json;q=x", ""])
def test_what_cannot_be_given_is_not_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        wants_csv(accept)


@pytest.mark.parametrize(
    ("address", "status", "name"),
    [
        ("/v1/questions/nothing", 404, "unknown-question"),
        ("/v1/questions/roles?unit=Lindskolan", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?elsa=1", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?unit=a&unit=b", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?min_position=-1", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?min_position=x", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?limit=0", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?limit=10001", 400, "parameter-is-malformed"),
        ("/v1/questions/roles?on=x", 400, "parameter-is-malformed"),
        ("/v1/questions/support-match?from=2199-01-01&to=x", 400, "parameter-is-malformed"),
        ("/v1/questions/takeover", 400, "parameter-is-malformed"),
    ],
)
def test_a_question_that_is_put_wrongly_is_told_how(auditor: httpx2.Client, address: str, status: int, name: str) -> None:
    answer = auditor.get(address)

    assert answer.status_code == status
    assert problem(answer) == name
    assert "elsa" not in answer.text


def test_every_question_answers_on_an_empty_period_and_on_all(auditor: httpx2.Client) -> None:
    for question in auditor.get("/v1/questions").json()["questions"]:
        about = {
            "takeover": {"duty": str(SAMIRA)},
            "situation": {"case": "case/00000000-0000-4000-8000-000000000000"},
            "release-basis": {"table": "outcomes", "period": "2020-autumn"},
        }
        asked = {"unit": str(LINDSKOLAN)} | about.get(question["name"], {})
        for more in ({}, {"on": "2000-01-01"}, {"as_known_on": "0"}):
            answer = auditor.get(f"/v1/questions/{question['name']}", params={**asked, **more})
            assert answer.status_code == 200, (question["name"], more, answer.text)
            assert auditor.get(f"/v1/questions/{question['name']}", params=asked, headers={"Accept": "text/csv"}).status_code == 200
