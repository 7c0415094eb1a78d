"""Answers that people read: which pupil, which need, why there are no rows; and parameters that are silently wrong no more."""

import csv
import io
import re
from datetime import datetime
from typing import Any

import httpx2
import pytest

from projections.runner.listing import QUESTIONS
from sqa.vocabulary import stockholm_day
from tests.e2e.ekbacken import ASA, ELSA, KARIN, LINDSKOLAN, Service, a_concern, concern_raised, id_of
from tests.e2e.stories import Story
from tests.e2e.test_http_questions import ask


@pytest.fixture
def story(backend: httpx2.Client) -> Story:
    story = Story(backend, pupil=ELSA)
    story.assessed()
    story.needs("reading")
    story.supported()
    return story


def lines(client: httpx2.Client, question: str, headers: dict[str, str] | None = None, **said: Any) -> list[list[str]]:
    answer = client.get(f"/v1/questions/{question}", params=said, headers={"Accept": "text/csv", **(headers or {})})
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("earlier", [{}, {"on": "2025-10-01"}])
def test_an_answer_says_which_pupil_and_which_need_now_and_then(
    backend: httpx2.Client, story: Story, service: Service, earlier: dict[str, str]
) -> None:
    for reader in (backend, service.staff(KARIN)):
        answer = ask(reader, "support-match", case=story.stream, min_position=story.position, **earlier)
        (row,) = answer["rows"]
        assert answer["names"][row["subject"]] == "Elsa Lind"
        thing = {
            "kind": "need",
            "code": "learning",
            "sv": "lärande & ämne",
            "en": "learning and subject",
            "text": "Behöver avkoda säkrare.",
        }
        assert answer["things"][row["need"]] == thing
        assert answer["things"][row["supports"][0]["support"]]["text"] == "Parläsning."


def test_who_was_only_told_of_a_case_does_not_learn_whom_it_is_about(story: Story, service: Service) -> None:
    to_bjorken = {"transfer": story.named("transfer"), "to_unit": id_of("Björkens förskola"), "reason": "Flyttar."}
    story.tell(story.event("transfer.offered", to_bjorken, "2025-10-10"))
    receiving = service.staff(id_of("Johans tjänst"))

    answer = ask(receiving, "waiting-handovers", min_position=story.position)

    (row,) = [row for row in answer["rows"] if row["stream"] == story.stream]
    assert row["subject"] is None
    assert answer["things"] == {}
    for unit in (LINDSKOLAN, id_of("Björkens förskola")):
        for asked in ({}, {"on": "2025-10-11"}):
            rows = ask(story.client, "waiting-handovers", unit=unit, case=story.stream, **asked)["rows"]
            assert [row["kind"] for row in rows] == ["transfer"]


def test_in_csv_the_pupil_stands_first_the_need_in_words_and_the_ids_last(backend: httpx2.Client, story: Story) -> None:
    ask(backend, "support-match", min_position=story.position)
    heading, row, *rest = lines(backend, "support-match", case=story.stream)

    assert (heading[0], heading[1]) == ("elev eller grupp", "enhet (namn)")
    assert heading[-4:] == ["ärende", "enhet", "behov", "bedömt av"]
    assert "utan passande insats i tid" not in heading
    told = dict(zip(heading, row, strict=True))
    assert (told["elev eller grupp"], told["behov (i ord)"]) == ("Elsa Lind", "Behöver avkoda säkrare.")
    assert "Parläsning." in told["insatser"]
    assert rest[0] == []
    assert ["behov, antal", "1"] in rest
    assert lines(backend, "support-match", case=story.stream, on="2000-01-01")[0] == heading


def test_in_csv_codes_are_told_by_their_words_and_times_as_the_clock_showed(backend: httpx2.Client, story: Story) -> None:
    ask(backend, "owners", min_position=story.position)
    owner, need = (told(backend, name, case=story.stream) for name in ("owners", "support-match"))

    assert (owner["slag"], owner["läge"], owner["genom"]) == ("ärende", "pågår", "öppnande")
    assert re.fullmatch(r"2025-\d\d-\d\d 1\d:\d\d", owner["sedan"])
    assert (need["område"], need["nivå"], need["behovets läge"]) == ("lärande & ämne", "individ", "aktivt")
    (row,) = ask(backend, "support-match", case=story.stream)["rows"]
    assert (row["domain"], row["target"], row["status"]) == ("learning", "individual", "active")
    in_english = told(backend, "support-match", headers={"Accept-Language": "en"}, case=story.stream)
    assert (in_english["domain"], in_english["status of the need"]) == ("learning and subject", "active")


def told(client: httpx2.Client, question: str, **said: Any) -> dict[str, str]:
    heading, row, *_ = lines(client, question, **said)
    return dict(zip(heading, row, strict=True))


def test_a_selection_that_shows_counts_only_says_so(backend: httpx2.Client, story: Story) -> None:
    answer = ask(backend, "support-match", domain="learning", min_position=story.position)

    assert answer["rows"] == []
    assert answer["note"]["sv"] == "Rader visas inte vid urval på domain, bara antal."
    assert "note" not in ask(backend, "support-match")
    assert [answer["note"]["sv"]] in lines(backend, "support-match", domain="learning")


def test_a_concern_too_says_whom_it_is_about(backend: httpx2.Client) -> None:
    stream = a_concern()
    position = backend.post("/v1/events", json=concern_raised(stream)).json()["position"]
    answer = ask(backend, "concerns", min_position=position)
    (row,) = [row for row in answer["rows"] if row["stream"] == stream]
    assert answer["names"][row["subject"]] == "Elsa Lind"


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_two_columns_have_the_same_heading_and_none_reads_as_a_formula(name: str) -> None:
    question = QUESTIONS[name]
    for per in question.columns_per or ("",):
        for language in (0, 1):
            headings = [question.columns[column][language] for column in question.columns_per.get(per, tuple(question.columns))]
            assert len(headings) == len(set(headings))
            assert not any(heading.startswith(("+", "-", "=", "@")) for heading in headings)


def test_who_is_offered_a_case_is_not_counted_as_its_owner(backend: httpx2.Client, story: Story) -> None:
    before = ask(backend, "takeover", duty=ASA, min_position=story.position)["figures"]
    story.offered(ASA, "2025-10-01")
    after = ask(backend, "takeover", duty=ASA, min_position=story.position)["figures"]
    assert (after["owned"], after["offered"]) == (before["owned"], before["offered"] + 1)


@pytest.mark.parametrize(
    ("address", "name", "kind"),
    [
        ("situation?case=3f2b8c1e-5d64-4a0b-9c3e-7a1d2f4b6c80", "case", "stream_id"),
        ("support-match?domain=laerning", "domain", "unknown_code"),
        ("support-adjustments?kind=tutoring", "kind", "unknown_code"),
        ("concerns?level=17", "level", "unknown_level"),
        ("outcomes?from=2026-02-01&to=2026-01-01", "from", "from_after_to"),
        ("support-match?assessed_from=2026-02-01&assessed_to=2026-01-01", "assessed_from", "from_after_to"),
        ("roles?on=2199-01-01", "on", "later_than_now"),
        ("roles?on=2026-03-03T12:00:00", "on", "instant_or_day"),
    ],
)
def test_what_can_match_nothing_is_refused_by_name_showing_what_would_be_right(
    auditor: httpx2.Client, address: str, name: str, kind: str
) -> None:
    answer = auditor.get(f"/v1/questions/{address}")

    assert answer.status_code == 400
    (error,) = answer.json()["details"]["errors"]
    assert (error["name"], error["kind"]) == (name, kind)
    assert error.get("example") or error["valid"]


def test_what_was_and_today_may_be_asked_about(auditor: httpx2.Client, service: Service) -> None:
    today = stockholm_day(service.composition.huvudman("ekbacken").clock())
    answered = datetime.fromisoformat(ask(auditor, "roles", on=today.isoformat())["on"])
    assert stockholm_day(answered) == today  # also in the hour when Sweden is a day ahead of UTC
