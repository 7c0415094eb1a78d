"""When an evaluation is missed: the principal learns of it the day after, the huvudman when the principal has had it for some days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from sqa import escalation
from sqa.obligations import EvaluationEscalated
from tests.examples import (
    assessed,
    closed,
    corrects,
    ended,
    evaluated,
    evaluates,
    follows_up,
    goal,
    need,
    opened,
    planned,
    promised,
    rescheduled,
    started,
    stopped,
    waived,
)
from tests.given import Story, given
from tests.school import ASA, HELENA, KARIN, NOAH, SchoolRegister, at

DAYS = 14
DUE = date(2024, 12, 10)
MISSED = at("2024-12-11 00:00")
RUNNING = (opened(ASA), assessed(), need(), goal(), planned(), follows_up(duty=ASA), evaluates(duty=ASA, due_on=DUE), started())


def follows(story: Story, now: datetime) -> list[Any]:
    return escalation.what_follows(story.stream(), story.ledger.register, now, DAYS)


def brought(story: Story, now: datetime | str) -> list[tuple[UUID, str]]:
    """The job runs, and runs again: to whom, and as what."""
    now = at(now) if isinstance(now, str) else now
    proposals = follows(story, now)
    story.ledger.submit(*proposals, recorded_at=now)
    assert follows(story, now) == []
    return [(proposal.data.to, proposal.data.level) for proposal in proposals]


def test_on_its_day_nothing_is_missed_yet() -> None:
    assert follows(given(*RUNNING), at("2024-12-10 23:59")) == []


@pytest.mark.capability("A25")
def test_the_day_after_it_is_brought_to_the_principal_and_later_to_the_huvudman() -> None:
    story = given(*RUNNING)
    assert brought(story, MISSED) == [(KARIN, "principal")]
    assert brought(story, "2024-12-24 23:59") == []
    assert brought(story, "2024-12-25 00:00") == [(HELENA, "huvudman")]
    assert brought(story, "2025-02-01") == []


def test_the_principal_has_all_the_days_also_when_the_job_was_away() -> None:
    story = given(*RUNNING)
    assert brought(story, "2024-12-30 06:00") == [(KARIN, "principal")]
    assert story.event(EvaluationEscalated).occurred_at == at("2024-12-30 06:00")
    assert brought(story, "2025-01-12 23:59") == []
    assert brought(story, "2025-01-13 00:00") == [(HELENA, "huvudman")]


def test_where_nobody_leads_the_unit_the_huvudman_learns_of_it_at_once() -> None:
    story = given(*RUNNING, register=SchoolRegister(ended={KARIN: date(2024, 12, 1)}))
    assert brought(story, MISSED) == [(HELENA, "huvudman")]
    assert brought(story, "2025-02-01") == []


@pytest.mark.parametrize("end", [evaluated(), waived()])
def test_what_is_done_or_waived_is_brought_to_nobody(end: Any) -> None:
    assert follows(given(*RUNNING, ("2024-12-09", end)), MISSED) == []


def test_an_evaluation_outlives_its_support() -> None:
    assert brought(given(*RUNNING, ("2024-12-01", stopped())), MISSED) == [(KARIN, "principal")]


def test_follow_ups_and_commitments_are_brought_to_nobody() -> None:
    assert follows(given(opened(ASA), promised(due_on=DUE)), MISSED) == []


def test_in_a_closed_case_nothing_is_missed() -> None:
    ends = (("need", "reading"), ("support", "training"), ("obligation", "follow up training"), ("obligation", "evaluate training"))
    closing = closed("moved", ends=tuple(ended(kind, name) for kind, name in ends))
    assert follows(given(*RUNNING, ("2024-12-01", closing)), MISSED) == []


def test_another_day_begins_anew() -> None:
    story = given(*RUNNING)
    brought(story, MISSED)
    story.given(("2024-12-12", rescheduled(due_on=date(2024, 12, 20))))
    assert follows(story, at("2024-12-20 23:00")) == []
    assert brought(story, "2024-12-21 06:00") == [(KARIN, "principal")]
    assert brought(story, "2025-01-04 06:00") == [(HELENA, "huvudman")]


def test_when_what_the_job_recorded_is_taken_back_the_job_asks_anew() -> None:
    story = given(*RUNNING)
    brought(story, MISSED)
    taken_back = corrects(story.event(EvaluationEscalated).id, kind=EvaluationEscalated)
    story.given(("2024-12-12", taken_back))
    assert brought(story, "2024-12-12 12:00") == [(KARIN, "principal")]


def test_an_evaluation_whose_day_is_corrected_is_missed_on_the_right_day() -> None:
    story = given(*RUNNING)
    wrong = story.event(type(evaluates()))
    story.given(("2024-12-02", corrects(wrong.id, evaluates(duty=ASA, due_on=date(2024, 12, 3)))))
    assert brought(story, "2024-12-04 00:00") == [(KARIN, "principal")]


def test_the_same_cause_gives_the_same_ids_and_never_the_future() -> None:
    story = given(*RUNNING, ("2024-12-11 09:00", opened(NOAH), "case/6a0ce6d6-6d0f-4a87-8d1a-0d8a4a4b0a55"))
    first, second = (follows(story, at(now)) for now in ("2024-12-11 09:00", "2024-12-11 17:00"))
    assert [one.id for one in first] == [one.id for one in second]
    assert [one.occurred_at for one in first] == [at("2024-12-11 09:00")]
