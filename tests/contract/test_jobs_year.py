"""A simulated school year with the real jobs on a clock that is stepped: on one node, on three at once, and as the simulator tells it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.simulator.terms import LAST_DAY
from sqa.cases.case import Case
from sqa.eventing.event import Envelope
from sqa.obligations import EvaluationEscalated, ObligationReassigned, ReminderSent
from sqa.ownership import HandoverExpired, OwnershipAssigned
from sqa.staff_exit import exit_of
from sqa.streams import empty
from sqa.vocabulary import stockholm_day
from tests.contract.town import POLICY, Town

SMALL = {"pupils": 80, "seed": 2}  # the smallest town in which an offer expires, somebody leaves, and one evaluation goes to the huvudman

AFTER_THE_EXIT = date(2025, 12, 5)


@dataclass
class Year:
    """What stood in history in the end, and what the register said."""

    events: list[Envelope[Any]]
    leavers: dict[Any, date]
    town: Town
    streams: dict[str, Any] = field(default_factory=dict)

    def of(self, *kinds: type) -> list[Envelope[Any]]:
        return [event for event in self.events if isinstance(event.data, kinds)]

    @property
    def cases(self) -> list[Case]:
        if not self.streams:
            for event in self.events:
                if event.stream.startswith(("case/", "concern/")):
                    self.streams.setdefault(event.stream, empty(event.stream)).append(event)
        return [stream for stream in self.streams.values() if isinstance(stream, Case)]

    def by_jobs(self, *kinds: type) -> set[tuple[Any, ...]]:
        """What jobs recorded, by what it says and the day: times of the day and wording may differ."""
        told = [event for event in self.of(*kinds) if event.actor.kind == "job"]
        return {(e.stream, e.data.event_type(), str({**dict(e.data), "reason": None}), stockholm_day(e.occurred_at)) for e in told}


@contextmanager
def lived(
    tmp_path_factory: pytest.TempPathFactory, url: str | None, until: date = LAST_DAY, *, nodes: int, with_jobs: bool = False, **size: int
) -> Iterator[Year]:
    town = Town(tmp_path_factory.mktemp("town"), url, nodes=nodes, **size)
    try:
        town.lives(until, with_jobs=with_jobs)
        yield Year(town.events, dict(town.roster.duties_that_ended(date(2025, 8, 1), date(2026, 8, 28))), town)
    finally:
        town.close()


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    with lived(tmp_path_factory, None, nodes=1, **SMALL) as year:
        yield year


def follows_the_rules(year: Year) -> None:
    """Judged by the history alone: nothing that was to follow did not, and on its day."""
    last = year.events[-1].recorded_at
    escalated: dict[Any, list[Envelope[Any]]] = {}
    for event in year.of(EvaluationEscalated):
        escalated.setdefault(event.data.obligation, []).append(event)
    for case in year.cases:
        for owed in (owed for owed in case.obligations.all.values() if owed.kind == "evaluation"):
            until = min(filter(None, (owed.ended_at, last)))
            days = [(event.data.level, stockholm_day(event.recorded_at)) for event in escalated.get(owed.id, [])]
            missed, later = owed.due + timedelta(1), owed.due + timedelta(1 + POLICY["escalation"])
            expected = [("principal", missed)] if stockholm_day(until) > missed else []
            expected += [("huvudman", later)] if stockholm_day(until) > later else []
            assert days[: len(expected)] == expected, owed
    for stream in year.streams.values():
        for offer in stream.ownership.offers.values():
            assert offer.outcome != "open" or offer.expires_at > last, offer
        for leaver, last_day in year.leavers.items():
            has_left = exit_of(last_day)
            owns = [i for i in stream.ownership.intervals if i.owner == leaver and (i.until is None or i.until > has_left)]
            assert not owns
            if isinstance(stream, Case) and stream.open:
                assert leaver not in {owed.duty for owed in stream.obligations.still_open()} | set(stream.contributors)
                assert leaver not in {duty for s in stream.supports.still_open() for duty in (s.responsible, *s.deliverers)}


@pytest.mark.capability("A25", "A01")
def test_every_missed_evaluation_escalates_every_offer_expires_and_no_leaver_keeps_anything(one: Year) -> None:
    follows_the_rules(one)
    assert {event.data.level for event in one.of(EvaluationEscalated)} == {"principal", "huvudman"}
    assert one.of(HandoverExpired)
    assert sum(done.failed for done in one.town.done) == 0


@pytest.mark.capability("A01")
def test_the_leavers_cases_move_at_the_instant_of_exit_in_one_batch(one: Year) -> None:
    exits = {exit_of(last_day) for last_day in one.leavers.values()}
    moved = [event for event in one.of(OwnershipAssigned) if event.data.because == "staff exit"]
    assert moved
    assert {event.occurred_at for event in moved} <= exits
    for event in moved:
        batch = [e for e in one.events if e.stream == event.stream and e.actor == event.actor]
        assert [e.position for e in batch] == list(range(batch[0].position, batch[0].position + len(batch)))
        assert len({e.recorded_at for e in batch}) == 1


@pytest.mark.capability("A25")
def test_whoever_owed_was_told_before_the_day_and_nobody_twice(one: Year) -> None:
    reminders = one.of(ReminderSent)
    assert sorted(event.id for event in reminders) == sorted(notice.id for notice in one.town.given_out)
    told = {(event.data.obligation, event.data.to) for event in reminders}
    for event in one.of(EvaluationEscalated):
        assert (event.data.obligation, event.data.to) in told


def test_the_simulator_tells_the_same_of_exits_expiries_and_escalations(one: Year, tmp_path_factory: pytest.TempPathFactory) -> None:
    kinds = (EvaluationEscalated, HandoverExpired, OwnershipAssigned, ObligationReassigned)
    with lived(tmp_path_factory, None, nodes=1, with_jobs=True, **SMALL) as told:
        assert one.by_jobs(*kinds) == told.by_jobs(*kinds)


def same_history(one: Year, other: Year) -> None:
    """Stream by stream, the same events in the same order at the same times, as far as the other year was told.

    How streams lie between each other may differ; the ledger's id and the ids that stand for persons do.
    """
    last = other.events[-1].recorded_at

    def history(year: Year) -> dict[str, list[tuple[Any, ...]]]:
        streams: dict[str, list[tuple[Any, ...]]] = {}
        for e in year.events:
            if not e.stream.startswith("ledger/") and e.recorded_at <= last:
                told = (e.version, e.id, e.data.event_type(), e.occurred_at, e.recorded_at, e.actor.kind)
                streams.setdefault(e.stream, []).append(told)
        return streams

    assert history(one) == history(other)


def test_three_nodes_at_once_tell_the_same_history_as_one(one: Year, tmp_path_factory: pytest.TempPathFactory) -> None:
    with lived(tmp_path_factory, None, AFTER_THE_EXIT, nodes=3, **SMALL) as three:
        same_history(one, three)
        assert {e.actor.id for e in three.events if e.actor.kind == "job"} >= {"staff-exit", "reminders"}
        assert sum(done.failed for done in three.town.done) == 0
        assert sum(done.repeated + done.overtaken for done in three.town.done) > 0  # they did meet


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("nodes", [1, 3])
def test_on_postgres_too_in_a_larger_town(nodes: int, postgres: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    size = {"pupils": 300, "seed": 8}
    with (
        lived(tmp_path_factory, None, nodes=1, **size) as one,
        postgres.new_database() as url,
        lived(tmp_path_factory, url, nodes=nodes, **size) as other,
    ):
        follows_the_rules(other)
        same_history(one, other)
