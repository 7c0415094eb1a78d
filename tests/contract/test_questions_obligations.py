"""What is owed, who was told, and what a newcomer needs: hand-made histories, on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from projections.takeover import PROJECTION as TAKEOVER
from sqa.cases.case import Case
from sqa.cases.events import ConfidentialPartAdded
from sqa.obligations import EvaluationEscalated, ReminderSent
from sqa.privacy.permits import Scope
from sqa.staff_exit import exit_of, what_follows
from tests.contract.school_ledger import KeptStory
from tests.examples import (
    CASE,
    CONCERN,
    OTHER_CASE,
    answered,
    assessed,
    assigned,
    closed,
    corrects,
    differs,
    evaluated,
    evaluates,
    followed_up,
    follows_up,
    goal,
    invited,
    need,
    offered,
    opened,
    opinion_answered,
    plan_decided,
    planned,
    promised,
    raised,
    rescheduled,
    started,
    step,
    stopped,
    suspended,
    took_part,
    verdict,
    waived,
)
from tests.given import Item
from tests.school import ASA, BERGASKOLAN, HELENA, JOB, KARIN, NOAH, SAMIRA, SIV, TOVE, SchoolRegister, at, id_of


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


# Followed up by Åsa on 1 October, evaluated by Samira on 10 December; Samira leaves on 15 November.
RUNNING: list[Item] = [
    (opened(), CASE, "2024-09-02"),
    (assessed(), ASA),
    (need(), ASA),
    (goal(), ASA),
    (planned(), ASA),
    (follows_up(), KARIN),
    (evaluates(), KARIN),
    (started(), ASA, "2024-09-09"),
]


def samira_leaves(story: KeptStory) -> None:
    left_at = exit_of(date(2024, 11, 15))
    story.ledger.now = max(story.ledger.now, left_at + timedelta(hours=6))
    story.ledger.submit(*what_follows(story.ledger.kept.stream(CASE), SAMIRA, left_at, SchoolRegister(), story.ledger.now))


@pytest.mark.capability("A25")
def test_a_missed_evaluation_says_who_was_to_do_it_who_was_told_and_who_answers(story: KeptStory) -> None:
    story.given(*RUNNING)
    samira_leaves(story)
    story.given(
        (stopped(), ASA, "2024-12-01"),
        (ReminderSent(obligation=id_of("evaluate training"), to=KARIN), JOB, "2024-12-09"),
        (EvaluationEscalated(obligation=id_of("evaluate training"), to=KARIN, level="principal"), JOB, "2024-12-11 06:00"),
        (EvaluationEscalated(obligation=id_of("evaluate training"), to=HELENA, level="huvudman"), JOB, "2024-12-27 06:00"),
    )
    answer = story.ask("open-obligations", now=at("2024-12-30"), kind="evaluation", late_only=True)
    row = answer.rows[0]
    assert (row["duty"], row["due"], row["days_late"]) == (KARIN, date(2024, 12, 10), 20)
    assert (row["first_duty"], row["first_responsible_left"], row["passed_on"]) == (SAMIRA, True, "staff exit")
    assert (row["support_status"], row["support_ended_on"]) == ("ended", date(2024, 12, 1))
    assert [(each["duty"], each["how"]) for each in row["told"]] == [(KARIN, "reminder"), (KARIN, "principal"), (HELENA, "huvudman")]
    assert (row["owner"], row["principal"]) == (KARIN, KARIN)
    assert answer.figures["late"] == 1


@pytest.mark.capability("A25")
def test_an_evaluation_a_new_date_or_a_waiver_ends_the_lateness(story: KeptStory) -> None:
    story.given(*RUNNING)
    late = {"now": at("2024-12-30"), "kind": "evaluation"}
    assert [row["late"] for row in story.ask("open-obligations", **late).rows] == [True]
    story.given((rescheduled(), KARIN, "2024-12-12"))
    assert [(row["late"], row["due"]) for row in story.ask("open-obligations", **late).rows] == [(False, date(2025, 1, 20))]
    story.given((waived(), KARIN, "2024-12-13"))
    assert story.ask("open-obligations", **late).rows == []


def test_late_begins_the_day_after_in_stockholm(story: KeptStory) -> None:
    story.given((opened(), CASE), (promised(due_on=date(2024, 10, 15)), TOVE))
    last_minute, next_minute = at("2024-10-15 23:59"), at("2024-10-16 00:00")
    assert [row["days_late"] for row in story.ask("open-obligations", now=last_minute).rows] == [0]
    assert [row["days_late"] for row in story.ask("open-obligations", now=next_minute).rows] == [1]
    assert story.ask("open-obligations", now=last_minute, late_only=True).rows == []


def test_everything_that_is_owed_is_listed_by_day_each_with_one_duty(story: KeptStory) -> None:
    story.given(
        (raised(), TOVE, CONCERN, "2024-09-02"),
        *RUNNING,
        (promised("call", SIV, date(2024, 9, 20)), SIV, CASE),
        (offered(ASA, expires="2024-12-01"), SAMIRA, CASE),
        (differs(), KARIN, CASE),
        (suspended(date(2024, 11, 1)), CASE),
    )
    told = story.ask("open-obligations", now=at("2024-10-10"))
    assert [(row["kind"], row["duty"], row["due"], row["days_late"]) for row in told.rows] == [
        ("answer", KARIN, date(2024, 9, 16), 24),
        ("commitment", SIV, date(2024, 9, 20), 20),
        ("follow-up", ASA, date(2024, 10, 1), 9),
        ("review", SAMIRA, date(2024, 11, 1), 0),
        ("offer", ASA, date(2024, 12, 1), 0),
        ("evaluation", SAMIRA, date(2024, 12, 10), 0),
        ("opinion", SAMIRA, None, 0),
    ]
    assert [row["kind"] for row in story.ask("open-obligations", duty=ASA).rows] == ["follow-up", "offer"]
    assert [row["kind"] for row in story.ask("open-obligations", due_before=date(2024, 9, 20)).rows] == ["answer", "commitment"]
    assert [row["kind"] for row in story.ask("open-obligations", scope=Scope(duty=KARIN)).rows] == ["answer"]
    story.given((answered(), KARIN, CONCERN), (opinion_answered(), KARIN, CASE), (followed_up(), ASA, CASE))
    left = story.ask("open-obligations", now=at("2024-10-10"))
    assert [row["kind"] for row in left.rows] == ["commitment", "review", "offer", "evaluation"]
    assert (left.figures["met"], left.figures["met_in_time"]) == (2, 2)
    assert (left.figures["counted"], left.figures["share_met_in_time"]) == (3, 0.6667)  # the promise of 20 September is late


def test_each_follow_up_counts_by_the_day_that_was_set_for_it_then(story: KeptStory) -> None:
    story.given(
        *RUNNING,
        (followed_up(next_on=date(2024, 10, 20)), ASA, CASE, "2024-10-03"),
        (followed_up(next_on=date(2024, 11, 20)), ASA, CASE, "2024-10-20"),
    )
    figures = story.ask("open-obligations", now=at("2024-10-21")).figures
    assert (figures["follow_ups_held"], figures["follow_ups_held_in_time"]) == (2, 1)


def test_of_closed_cases_nothing_is_owed(story: KeptStory) -> None:
    story.given((opened(), CASE), (differs(), CASE), (offered(ASA), SAMIRA, CASE))
    story.given((closed("other", ends=_ends()), KARIN, CASE))
    assert story.ask("open-obligations").rows == []


def _ends() -> tuple[Any, ...]:
    from tests.examples import ended

    return (ended("opinion", "opinion"), ended("offer", "offer"))


# -- taking over (hard question 6) --------------------------------------------------------------------------------

IN_FULL: list[Item] = [
    *RUNNING,
    (invited("pupil"), SAMIRA, "2024-09-10"),
    (took_part("pupil"), SAMIRA, "2024-09-11"),
    (invited("guardian"), SAMIRA, "2024-09-11"),
    (step("plan"), SAMIRA, "2024-09-12"),
    (plan_decided(), KARIN, "2024-09-13"),
    (step("do"), SAMIRA, "2024-09-14"),
    (ConfidentialPartAdded(compartment="PSY", text="Utredning pågår."), ASA, "2024-09-15"),
    (followed_up(next_on=date(2024, 11, 20)), ASA, "2024-10-01"),
    (promised("call", TOVE, date(2024, 11, 22)), TOVE, "2024-10-02"),
    (evaluated(verdict(match="partly", result=-1)), ASA, "2024-11-01"),
]


def taken_over(story: KeptStory) -> None:
    """Samira leaves on 15 November; Noah comes on the 18th, and Karin gives him the case."""
    again = evaluates().model_copy(update={"obligation": id_of("evaluate again")})
    story.given(*IN_FULL, (opened(owner=ASA), OTHER_CASE, "2024-11-02"), (again, KARIN, CASE, "2024-11-03"))
    samira_leaves(story)
    story.given((assigned(NOAH), KARIN, CASE, "2024-11-18 09:00"))


@pytest.mark.capability("A04")
def test_a_newcomer_sees_first_what_is_due_then_all_that_is_known_of_each_case(story: KeptStory) -> None:
    taken_over(story)
    answer = story.ask("takeover", now=at("2024-11-18 10:00"), duty=NOAH)
    due = [row for row in answer.rows if row["section"] == "due"]
    assert answer.rows[: len(due)] == due
    assert [(row["what"], row["duty"], row["due"]) for row in due] == [
        ("follow-up", ASA, date(2024, 11, 20)),
        ("commitment", TOVE, date(2024, 11, 22)),
    ]
    assert due[1]["by"] == TOVE
    assert due[1]["text"].startswith("sealed:")
    assert {row["stream"] for row in answer.rows} == {CASE}

    def of(section: str) -> list[Any]:
        return [row for row in answer.rows if row["section"] == section]

    assert [(row["what"], row["value"], row["status"]) for row in of("situation")] == [("do", 1, "open")]
    assert [(row["what"], row["duty"]) for row in of("came by")] == [("assignment", NOAH)]
    assert (ASA, "support responsible") in [(row["duty"], row["what"]) for row in of("team")]
    assert [(row["what"], row["item"]) for row in of("need")] == [("learning", str(id_of("reading")))]
    assert [(row["duty"], row["of"]) for row in of("assessment")] == [(ASA, str(id_of("reading")))]
    assert [row["value"] for row in of("goal level")] == [-2, -1, 0, 1, 2]
    assert [(row["what"], row["value"]) for row in of("verdict")] == [("partly", -1)]
    assert [(row["what"], row["status"]) for row in of("support")] == [("extra-adaptation", "started")]
    assert [(row["what"], row["status"]) for row in of("follow-up")] == [("carried out", "works")]
    assert [(row["what"], row["status"], row["by"]) for row in of("obligation") if row["what"] == "evaluation"] == [
        ("evaluation", "reassigned", KARIN)
    ]
    assert [(row["what"], row["status"]) for row in of("participation")] == [("pupil", "recorded"), ("guardian", "not answered")]
    assert [(row["what"], row["duty"]) for row in of("decision")] == [("plan", KARIN)]
    assert [row["compartment"] for row in of("confidential part")] == ["PSY"]
    assert all(row[name] is None or row[name].startswith("sealed:") for row in answer.rows for name in ("text", "reason"))


@pytest.mark.capability("A04")
def test_what_the_newcomer_sees_equals_a_fresh_replay_of_events(story: KeptStory) -> None:
    taken_over(story)
    story.given(corrects(story.event(type(promised())).id, promised("call", TOVE, date(2024, 11, 29))))
    now = story.ledger.now
    live = story.ask("takeover", duty=NOAH, now=now)
    fresh = Case.replay(story.ledger.kept.stream_events(CASE))
    columns = TAKEOVER.tables[0].columns.keys()
    told = [{name: row.get(name) for name in columns if name != "number"} for row in TAKEOVER.rows(fresh)["takeover_items"]]
    body = [{name: row[name] for name in columns if name != "number"} for row in live.rows if row["section"] != "due"]
    assert body == told
    assert story.ask("takeover", duty=NOAH, now=now, as_known_on=live.position, on=now).rows == live.rows
    story.views.generations.rebuild()
    assert story.ask("takeover", duty=NOAH, now=now).rows == live.rows


@pytest.mark.capability("A04")
def test_whoever_is_offered_a_case_sees_it_and_nobody_else_does(story: KeptStory) -> None:
    story.given(*RUNNING, (offered(TOVE, expires="2024-10-01"), SAMIRA, CASE, "2024-09-20"))
    offered_to = {"now": at("2024-09-25"), "duty": TOVE}
    assert {row["stream"] for row in story.ask("takeover", scope=Scope(duty=TOVE), **offered_to).rows} == {CASE}
    assert story.ask("takeover", scope=Scope(duty=SIV), **offered_to).rows == []
    assert story.ask("takeover", duty=TOVE, now=at("2024-10-02")).rows == []
    assert story.ask("takeover", duty=ASA).rows == []
    assert story.ask("takeover", duty=ASA, part="any").figures["cases"] == 1
    assert story.ask("takeover", duty=SAMIRA, units=frozenset({BERGASKOLAN})).figures["cases"] == 1
