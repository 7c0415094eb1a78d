"""Each job on its own, at a real ledger: what it proposes, that once is enough, and that one bad stream stops nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.jobs.desk import Desk, Done
from adapters.jobs.notices import NotHandedOut, Notice
from adapters.jobs.timetable import JOBS, run_all, run_due, start
from sqa.eventing.stream import Stream
from sqa.forums.events import ForumScheduled
from sqa.obligations import EvaluationEscalated, ReminderSent
from sqa.ownership import HandoverExpired, OwnershipAssigned
from tests import improvement
from tests.contract.school_ledger import KeptStory
from tests.examples import (
    CASE,
    CONCERN,
    assessed,
    case,
    evaluates,
    follows_up,
    goal,
    need,
    offered,
    opened,
    planned,
    promised,
    raised,
    started,
)
from tests.school import ASA, HELENA, KARIN, NOAH, SAMIRA, SIV, TOVE, SchoolRegister, at

RUNNING = (assessed(), need(), goal(), planned(), follows_up(duty=ASA), evaluates(duty=ASA), started())


class Told:
    """A way out that remembers; `away` while it takes nothing."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.away, self.tries = False, 0
        self.unreached: set[UUID] = set()

    def reaches(self, duty: UUID) -> bool:
        return duty not in self.unreached

    def hand_out(self, notices: Sequence[Notice]) -> None:
        self.tries += 1
        if self.away:
            raise NotHandedOut("nobody answers", away=True)
        self.notices += notices


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def desk(story: KeptStory, told: Told) -> Desk:
    policy = {"escalation": 14, "reminder": 7}.__getitem__
    return Desk("ekeby", story.ledger.kept, story.views, SchoolRegister(), lambda: story.ledger.now, policy, [told], patience=timedelta(0))


def run(desk: Desk, story: KeptStory, now: datetime | str, *names: str) -> dict[str, Done]:
    """The jobs at a time; and again, when there is nothing left to do."""
    story.ledger.now = at(now) if isinstance(now, str) else now
    done = {each.job: each for each in run_all(desk, names)}
    again = run_all(desk, names)
    assert all(not each.proposed and not each.told for each in again if each.job != "projections" and not done[each.job].not_told), again
    return done


def recorded(story: KeptStory, kind: type) -> list[Any]:
    return [event for event in story.ledger.events if isinstance(event.data, kind)]


@pytest.mark.capability("A02")
def test_an_offer_that_nobody_answered_expires_as_of_its_last_instant(desk: Desk, story: KeptStory) -> None:
    story.told(opened(ASA), (offered(TOVE, expires="2024-09-20"), ASA))
    assert not run(desk, story, "2024-09-19", "offers")["offers"].proposed
    assert len(run(desk, story, "2024-09-20 12:00", "offers")["offers"].proposed) == 1
    (expiry,) = recorded(story, HandoverExpired)
    assert (expiry.occurred_at, expiry.actor.id, expiry.submitted_by) == (at("2024-09-20"), "offer-expiry", "jobs")


@pytest.mark.capability("A25")
def test_a_missed_evaluation_goes_to_the_principal_and_on_to_the_huvudman(desk: Desk, story: KeptStory) -> None:
    story.told(opened(ASA), *RUNNING)
    run(desk, story, "2024-12-11 00:00")
    run(desk, story, "2024-12-20")
    run(desk, story, "2024-12-25 00:10")
    assert [(e.data.to, e.data.level, e.occurred_at) for e in recorded(story, EvaluationEscalated)] == [
        (KARIN, "principal", at("2024-12-11 00:00")),
        (HELENA, "huvudman", at("2024-12-25 00:10")),
    ]


@pytest.mark.capability("A01")
def test_what_a_leaver_had_moves_in_one_batch_for_each_stream_concerns_too(desk: Desk, story: KeptStory) -> None:
    story.told(("2024-06-10", raised(), TOVE), (opened(SAMIRA), "2024-09-05"), promised(duty=SAMIRA, due_on=date(2024, 12, 1)))
    exits = run(desk, story, "2024-11-16 00:00", "projections", "exits")["exits"]
    assert [stream for _, stream in exits.proposed] == [CONCERN, CASE, CASE]  # who left first, first
    assert {(e.stream, e.data.owner, e.occurred_at) for e in recorded(story, OwnershipAssigned)} == {
        (CASE, KARIN, at("2024-11-16 00:00")),
        (CONCERN, KARIN, at("2024-08-01 00:00")),
    }


@pytest.mark.capability("A44")
def test_a_forum_whose_convener_left_is_convened_by_the_principal(desk: Desk, story: KeptStory) -> None:
    story.told((improvement.scheduled(convener=SAMIRA), improvement.FORUM, KARIN))
    exits = run(desk, story, "2024-11-16 00:00", "projections", "exits")["exits"]
    assert [stream for _, stream in exits.proposed] == [improvement.FORUM]
    assert [event.data.convener for event in recorded(story, ForumScheduled)] == [SAMIRA, KARIN]


def test_an_exit_that_the_register_learnt_late_follows_at_once(desk: Desk, story: KeptStory) -> None:
    story.told((opened(NOAH), "2024-11-20"))
    assert not run(desk, story, "2024-12-01", "exits")["exits"].proposed
    late = replace(desk, staff=SchoolRegister(ended={NOAH: date(2024, 11, 25)}))
    run(late, story, "2024-12-01 09:00", "exits")
    assert [(e.data.owner, e.occurred_at) for e in recorded(story, OwnershipAssigned)] == [(KARIN, at("2024-11-26 00:00"))]


@pytest.mark.capability("A25")
def test_whoever_owes_is_told_once_and_the_event_has_the_notices_id(desk: Desk, story: KeptStory, told: Told) -> None:
    story.told(opened(ASA), promised(duty=TOVE, due_on=date(2024, 10, 15)), (opened(ASA), case("another")))
    story.told(promised("write", duty=TOVE, due_on=date(2024, 10, 14)))
    done = run(desk, story, "2024-10-09")["reminders"]
    assert (done.told, [n.to for n in told.notices], [n.due.day for n in told.notices]) == (2, [TOVE, TOVE], [14, 15])
    assert {e.id for e in recorded(story, ReminderSent)} == {n.id for n in told.notices}


def test_nobody_is_said_to_have_been_told_before_a_way_out_took_it(desk: Desk, story: KeptStory, told: Told) -> None:
    story.told(opened(ASA), promised(duty=TOVE, due_on=date(2024, 10, 15)))
    told.away = True
    assert run(desk, story, "2024-10-09")["reminders"].not_told == 1
    assert recorded(story, ReminderSent) == []
    told.away = False
    assert run(desk, story, "2024-10-10")["reminders"].told == 1


def test_a_way_out_that_takes_nothing_is_tried_for_a_few_only(desk: Desk, story: KeptStory, told: Told) -> None:
    for duty in (ASA, TOVE, KARIN, SIV, HELENA):
        story.told((opened(ASA), case(str(duty))), promised(str(duty), duty=duty, due_on=date(2024, 12, 1)))
    told.away, story.ledger.now = True, at("2024-11-29")
    (reminders,) = run_all(desk, ["reminders"])
    assert (reminders.not_told, told.tries) == (5, 3)


def test_who_is_reached_another_way_is_told_and_who_is_not_at_all_is_not(desk: Desk, story: KeptStory, told: Told) -> None:
    story.told(opened(ASA), promised(duty=TOVE, due_on=date(2024, 10, 15)), promised("write", duty=ASA, due_on=date(2024, 10, 15)))
    other = Told()
    told.unreached, other.unreached = {TOVE, ASA}, {ASA}
    done = run(replace(desk, deliveries=[told, other]), story, "2024-10-09")["reminders"]
    assert (done.told, done.not_told, [n.to for n in told.notices + other.notices]) == (1, 1, [TOVE])
    assert [e.data.to for e in recorded(story, ReminderSent)] == [TOVE]


def test_without_a_way_out_nobody_is_said_to_have_been_told(desk: Desk, story: KeptStory) -> None:
    story.told(opened(ASA), promised(duty=TOVE, due_on=date(2024, 10, 15)))
    run(replace(desk, deliveries=()), story, "2024-10-14")
    assert recorded(story, ReminderSent) == []


def test_a_missed_evaluation_is_brought_on_even_when_nobody_can_be_told(desk: Desk, story: KeptStory, told: Told) -> None:
    story.told(opened(ASA), *RUNNING)
    told.away = True
    run(desk, story, "2024-12-11 06:00")
    assert len(recorded(story, EvaluationEscalated)) == 1
    told.away = False
    run(desk, story, "2024-12-11 07:15")
    assert {(n.to, n.why) for n in told.notices} >= {(KARIN, "missed")}


def test_answers_that_stand_still_behind_history_are_caught_up(desk: Desk, story: KeptStory) -> None:
    story.given(opened(ASA))
    assert story.views.lag() > 0
    assert run(desk, story, "2024-10-01", "projections")["projections"].caught_up > 0
    assert story.views.lag() == 0


class OneIsBroken:
    """The ledger, with a stream that can't be read."""

    def __init__(self, ledger: Any, broken: str) -> None:
        self._ledger, self._broken = ledger, broken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def stream(self, stream_id: str) -> Stream:
        if stream_id == self._broken:
            raise ValueError("unreadable")
        return self._ledger.stream(stream_id)


def test_one_bad_stream_stops_none_of_the_others(desk: Desk, story: KeptStory) -> None:
    for stream in (CASE, case("another"), case("a third")):
        story.told((opened(SAMIRA), stream))
    exits = run(replace(desk, ledger=OneIsBroken(desk.ledger, CASE)), story, "2024-11-16", "exits")["exits"]
    assert ({stream for _, stream in exits.proposed}, exits.failed) == ({case("another"), case("a third")}, 1)


def test_a_desk_that_decided_on_an_older_version_looks_again(desk: Desk, story: KeptStory) -> None:
    story.told(opened(SAMIRA))
    story.ledger.now = at("2024-11-16")

    class SomebodyIsQuicker(OneIsBroken):
        """Somebody promises something on the leaver's behalf after the job has looked, and before it proposes."""

        def stream(self, stream_id: str) -> Stream:
            stale = self._ledger.stream(stream_id)
            if self._broken:
                self._broken = ""
                story.given(("2024-11-10", promised(duty=SAMIRA, due_on=date(2024, 12, 1))))
            return stale

    (exits,) = run_all(replace(desk, ledger=SomebodyIsQuicker(desk.ledger, "once")), ["exits"])
    assert len(exits.proposed) == 2  # the promise moves in the same batch
    assert {o.duty for o in desk.ledger.stream(CASE).obligations.still_open()} == {KARIN}


def test_on_a_clock_that_is_set_each_job_runs_whose_time_has_come(desk: Desk, story: KeptStory) -> None:
    story.ledger.now = at("2024-10-01 05:59:30")
    assert [done.job for done in run_due(desk, at("2024-10-01 05:58:59"))] == ["projections", "exits", "offers"]
    story.ledger.now = at("2024-10-01 06:15")
    assert [done.job for done in run_due(desk, at("2024-10-01 05:59:30"))] == [job.name for job in JOBS]


def test_the_scheduler_has_every_job_and_one_desk_that_fails_keeps_no_other_from_its_own(desk: Desk, story: KeptStory) -> None:
    story.told(opened(ASA), (offered(TOVE, expires="2024-09-20"), ASA))
    story.ledger.now = at("2024-09-21")
    scheduler = start(lambda: [replace(desk, views=None), desk])
    try:
        assert {job.id for job in scheduler.get_jobs()} == {job.name for job in JOBS}
        offers = scheduler.get_job("offers")
        offers.func(*offers.args)
    finally:
        scheduler.shutdown()
    assert len(recorded(story, HandoverExpired)) == 1
