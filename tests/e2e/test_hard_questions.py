"""The hard questions, told and asked over HTTP on both databases. The answers were worked out by hand.

1 which needs got no matching support in time · 2 who owned it, as it was and as it was known · 5 whose evaluation was missed
· 6 what a newcomer must know. (14, who wins when two write at once, is in test_http_races.)
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sqa.cases.case import Case
from sqa.obligations import EvaluationEscalated, ReminderSent
from sqa.staff_exit import exit_of, what_follows
from tests.autumn import HISTORY as AUTUMN
from tests.contract.test_questions_obligations import IN_FULL, RUNNING
from tests.contract.test_questions_support_match import AUTUMN as OF_THE_AUTUMN
from tests.contract.test_questions_support_match import FIGURES, NAMES, OUTCOMES
from tests.e2e.bergaskolan import ServedStory, told_to_the_service
from tests.examples import CASE, accepted, assigned, offered, opened, stopped
from tests.given import Learnt
from tests.school import ASA, BERGASKOLAN, HELENA, JOB, KARIN, NOAH, SAMIRA, TOVE, SchoolRegister, at, id_of


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[ServedStory]:
    with told_to_the_service(data_folder, database_url) as story:
        yield story


def samira_leaves(story: ServedStory) -> None:
    left_at = exit_of(date(2024, 11, 15))
    story.ledger.now = max(story.ledger.now, left_at + timedelta(hours=6))
    story.ledger.submit(*what_follows(story.ledger.kept.stream(CASE), SAMIRA, left_at, SchoolRegister(), story.ledger.now))


@pytest.mark.capability("A10")
def test_question_1_which_needs_assessed_in_autumn_got_no_matching_support_in_thirty_days(story: ServedStory) -> None:
    story.given(*AUTUMN)
    story.ledger.now = at("2024-12-20")
    answer = story.ask("support-match", on=at("2024-12-20").isoformat(), within_days=30, **OF_THE_AUTUMN)
    assert {NAMES[UUID(row["need"])]: (row["outcome"], row["days_to_support"]) for row in answer["rows"]} == OUTCOMES
    assert answer["figures"] == FIGURES
    principal = story.service.staff(KARIN)
    here = story.ask("support-match", by=principal, on=at("2024-12-20").isoformat(), unit=BERGASKOLAN, **OF_THE_AUTUMN)
    assert (here["figures"]["counted"], here["figures"]["without"]) == (10, 6)


@pytest.mark.capability("A01", "A02")
def test_question_2_who_owned_it_on_3_march_and_who_did_we_know_to_own_it(story: ServedStory) -> None:
    story.given(
        (opened(owner=ASA), "2025-01-08"),
        (offered(NOAH, expires="2025-03-08"), ASA, "2025-03-01"),
        (accepted(), NOAH, "2025-03-02", Learnt("2025-03-06")),
    )
    third = at("2025-03-03 12:00").isoformat()
    (as_it_was,) = story.ask("owners", on=third)["rows"]
    (as_we_knew_it,) = story.ask("owners", on=third, as_known_on=third)["rows"]
    assert (as_it_was["owner"], as_it_was["offered_to"]) == (str(NOAH), None)
    assert (as_we_knew_it["owner"], as_we_knew_it["offered_to"]) == (str(ASA), str(NOAH))
    of_the_case = story.auditor.get(f"/v1/cases/{CASE.partition('/')[2]}", params={"on": third, "as_known_on": third}).json()
    assert of_the_case["owner"]["duty"] == str(ASA)


@pytest.mark.capability("A02")
def test_question_2_offered_on_the_first_accepted_on_the_fifth_the_giver_owns_on_the_third(story: ServedStory) -> None:
    story.given(
        (opened(owner=ASA), "2025-01-08"),
        (offered(NOAH, expires="2025-03-08"), ASA, "2025-03-01"),
        (accepted(), NOAH, "2025-03-05"),
    )
    (row,) = story.ask("owners", on=at("2025-03-03 12:00").isoformat())["rows"]
    assert (row["owner"], row["offered_to"]) == (str(ASA), str(NOAH))


@pytest.mark.capability("A25")
def test_question_5_whose_evaluation_was_missed_who_was_told_and_who_answers_when_the_responsible_has_left(story: ServedStory) -> None:
    story.given(*RUNNING)
    samira_leaves(story)
    story.given(
        (stopped(), ASA, "2024-12-01"),
        (ReminderSent(obligation=id_of("evaluate training"), to=KARIN), JOB, "2024-12-09"),
        (EvaluationEscalated(obligation=id_of("evaluate training"), to=KARIN, level="principal"), JOB, "2024-12-11 06:00"),
        (EvaluationEscalated(obligation=id_of("evaluate training"), to=HELENA, level="huvudman"), JOB, "2024-12-27 06:00"),
    )
    story.ledger.now = at("2024-12-30")
    answer = story.ask("open-obligations", kind="evaluation", late_only=True)
    (row,) = answer["rows"]
    assert (row["duty"], row["due"], row["days_late"]) == (str(KARIN), "2024-12-10", 20)
    assert (row["first_duty"], row["first_responsible_left"], row["passed_on"]) == (str(SAMIRA), True, "staff exit")
    assert [(told["duty"], told["how"]) for told in row["told"]] == [
        (str(KARIN), "reminder"),
        (str(KARIN), "principal"),
        (str(HELENA), "huvudman"),
    ]
    assert (row["owner"], row["principal"]) == (str(KARIN), str(KARIN))


@pytest.mark.capability("A04")
def test_question_6_a_newcomer_sees_what_a_fresh_replay_of_events_tells(story: ServedStory) -> None:
    story.given(*IN_FULL)
    samira_leaves(story)
    story.given((assigned(NOAH), KARIN, CASE, "2024-11-18 09:00"))
    newcomer = story.service.staff(NOAH)
    rows = story.ask("takeover", by=newcomer, duty=NOAH)["rows"]
    due = [(row["what"], row["duty"], row["due"]) for row in rows if row["section"] == "due"]
    assert due == [("follow-up", str(ASA), "2024-11-20"), ("commitment", str(TOVE), "2024-11-22")]

    fresh = Case.replay(story.ledger.kept.stream_events(CASE))

    def of(section: str) -> list[Any]:
        return [row for row in rows if row["section"] == section]

    assert {row["item"] for row in of("need")} == {str(need.id) for need in fresh.active_needs}
    assert {row["item"] for row in of("support")} == {str(support.id) for support in fresh.supports.still_open()}
    assert {(row["item"], row["duty"], row["due"]) for row in of("obligation") + of("commitment")} == {
        (str(owed.id), str(owed.duty), owed.due.isoformat()) for owed in fresh.obligations.still_open()
    }
    assert [row["text"] for row in of("confidential part")] == [{"withheld": True}]
    assert all(row["text"] for row in of("need"))
    assert not any(str(row["text"]).startswith("sealed:") for row in rows)
    kept = [row for row in story.ask("takeover", duty=NOAH, as_known_on=story.ledger.next_position - 1)["rows"] if row["section"] != "due"]
    assert [row["item"] for row in kept] == [row["item"] for row in rows if row["section"] != "due"]
