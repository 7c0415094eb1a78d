"""Who is told of what is owed: who owes it, some days before; and whoever a missed evaluation was brought to."""

from datetime import date, datetime
from uuid import UUID

import pytest

from sqa import escalation
from sqa.obligations import ReminderSent
from sqa.reminders import to_be_told
from tests.examples import (
    assessed,
    corrects,
    evaluates,
    followed_up,
    follows_up,
    goal,
    kept,
    need,
    opened,
    passed_to,
    planned,
    promised,
    rescheduled,
    started,
)
from tests.given import Story, given
from tests.school import ASA, KARIN, SAMIRA, TOVE, at, id_of

DAYS = 7
OWED = (opened(ASA), promised(duty=TOVE, due_on=date(2024, 10, 15)))
RUNNING = (opened(ASA), assessed(), need(), goal(), planned(), follows_up(duty=ASA), evaluates(duty=TOVE), started())


def told(story: Story, now: datetime | str) -> list[tuple[UUID, str, str]]:
    """The job runs, and runs again: who is told, why, and of what kind."""
    now = at(now) if isinstance(now, str) else now
    reminders = to_be_told(story.stream(), story.ledger.register, now, DAYS)
    story.ledger.submit(*(reminder.proposal() for reminder in reminders), recorded_at=now)
    assert to_be_told(story.stream(), story.ledger.register, now, DAYS) == []
    return [(reminder.to, reminder.why, reminder.kind) for reminder in reminders]


@pytest.mark.capability("A25")
def test_whoever_owes_is_told_once_from_a_week_before() -> None:
    story = given(*OWED)
    assert told(story, "2024-10-07 23:59") == []
    assert told(story, "2024-10-08 00:00") == [(TOVE, "due", "commitment")]
    assert told(story, "2024-10-20") == []
    assert [(t.duty, t.how) for t in story.stream().obligations.all[id_of("call")].told] == [(TOVE, "reminder")]


def test_what_is_done_is_told_to_nobody() -> None:
    assert told(given(*OWED, ("2024-10-05", kept())), "2024-10-14") == []


def test_whoever_it_passes_to_is_told_too() -> None:
    story = given(*OWED)
    told(story, "2024-10-08")
    story.given(("2024-10-09", passed_to(ASA)))
    assert told(story, "2024-10-09 09:00") == [(ASA, "due", "commitment")]


def test_a_follow_up_is_told_anew_for_each_day_that_is_set() -> None:
    story = given(*RUNNING)
    assert told(story, "2024-09-24") == [(ASA, "due", "follow-up")]
    story.given(("2024-09-25", followed_up(next_on=date(2024, 9, 30))))
    assert told(story, "2024-09-25 10:00") == [(ASA, "due", "follow-up")]


def test_an_evaluation_that_got_another_day_is_told_anew_before_it() -> None:
    story = given(*RUNNING, ("2024-10-02", followed_up()))
    assert (TOVE, "due", "evaluation") in told(story, "2024-12-03")
    story.given(("2024-12-04", rescheduled(due_on=date(2024, 12, 20))))
    assert told(story, "2024-12-12") == []
    assert told(story, "2024-12-13") == [(TOVE, "due", "evaluation")]


@pytest.mark.capability("A25")
def test_whoever_a_missed_evaluation_is_brought_to_is_told_also_when_it_is_who_owed_it() -> None:
    story = given(*RUNNING, ("2024-10-02", followed_up()))
    told(story, "2024-12-03")
    story.given(("2024-12-05", passed_to(KARIN, "evaluate training")))
    assert told(story, "2024-12-05 12:00") == [(KARIN, "due", "evaluation")]
    now = at("2024-12-11 00:05")
    story.ledger.submit(*escalation.what_follows(story.stream(), story.ledger.register, now, 14), recorded_at=now)
    assert told(story, "2024-12-11 06:15") == [(KARIN, "missed", "evaluation")]
    assert told(story, "2024-12-12") == []


def test_somebody_who_has_left_is_told_nothing() -> None:
    assert told(given(opened(ASA), promised(duty=SAMIRA, due_on=date(2024, 11, 20))), "2024-11-16") == []


def test_a_reminder_that_never_went_out_is_given_again_under_another_id() -> None:
    story = given(*OWED)
    told(story, "2024-10-08")
    story.given(("2024-10-09", corrects(story.event(ReminderSent).id, kind=ReminderSent)))
    assert told(story, "2024-10-09 09:00") == [(TOVE, "due", "commitment")]
