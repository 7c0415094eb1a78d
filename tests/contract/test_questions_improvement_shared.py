"""Answers that cases and improvement share: who owns, who owes, what waits. Each row is seen by whom its own stream lets see it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.jobs.desk import Desk
from adapters.jobs.timetable import run_all
from sqa.initiatives.events import MeasureReassigned
from sqa.obligations import ObligationReassigned
from sqa.ownership import OwnershipAssigned
from sqa.privacy.permits import Scope
from tests import examples as x
from tests import improvement as m
from tests.contract.school_ledger import KeptStory
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, HUVUDMAN, INES, KARIN, SAMIRA, TOVE, SchoolRegister, at, id_of

NOW = at("2024-12-20")
TEACHER = Scope(duty=TOVE, serves=frozenset({BERGASKOLAN, HUVUDMAN}))
STRANGER = Scope(duty=INES, serves=frozenset({ASGYMNASIET, HUVUDMAN}))
AUTUMN: tuple[Any, ...] = (
    (x.opened(SAMIRA), x.CASE),
    (x.promised("call", SAMIRA, date(2025, 1, 10)), SAMIRA),
    (m.proposed(SAMIRA), m.INITIATIVE, SAMIRA),
    m.indicator(),
    m.measure(responsible=SAMIRA),
    m.follows_up_measure(date(2024, 12, 2)),
    (x.offered(TOVE, expires="2025-01-15"), SAMIRA),
    (m.cycle_opened(), m.CYCLE),
    (m.scheduled(), m.FORUM),
    (x.promised("film", ASA, date(2025, 2, 1)), m.FORUM),
)


@pytest.fixture
def autumn(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url).told(*AUTUMN)
    yield story
    story.close()


@pytest.mark.capability("A01", "A26", "A28")
def test_owners_obligations_and_offers_of_improvement_are_seen_by_who_serves_the_unit_and_those_of_cases_are_not(autumn: KeptStory) -> None:
    def streams(question: str, scope: Scope, **said: Any) -> set[str]:
        return {row["stream"] for row in autumn.ask(question, now=NOW, scope=scope, **said).rows}

    everything = Scope(everything=True)
    assert streams("owners", everything) == {x.CASE, m.INITIATIVE, m.CYCLE}
    assert streams("owners", TEACHER) == streams("ownership-history", TEACHER) == {m.INITIATIVE, m.CYCLE}
    assert streams("open-obligations", everything) == {x.CASE, m.INITIATIVE, m.FORUM}
    assert streams("open-obligations", TEACHER) == {m.INITIATIVE, m.FORUM}
    assert streams("waiting-handovers", TEACHER) == {m.INITIATIVE}
    assert streams("owners", TEACHER, kind="quality-cycle") == {m.CYCLE}
    for question in ("owners", "ownership-history", "open-obligations", "waiting-handovers"):
        assert streams(question, STRANGER) == set()
        assert streams(question, STRANGER, on=NOW) == set()
    for question in ("owners", "ownership-history"):
        assert streams(question, TEACHER, on=NOW) == {m.INITIATIVE, m.CYCLE}
    assert streams("open-obligations", TEACHER, on=NOW) == {m.INITIATIVE, m.FORUM}
    assert streams("initiatives", TEACHER, on=NOW) == {m.INITIATIVE}


@pytest.mark.capability("A25", "A26")
def test_a_measure_is_owed_by_its_last_day_and_its_follow_up_is_late_the_day_after(autumn: KeptStory) -> None:
    def owed(now: Any = NOW) -> dict[str, Any]:
        rows = autumn.ask("open-obligations", now=now, case=m.INITIATIVE).rows
        return {row["kind"]: (row["duty"], row["due"], row["late"], row["measure"]) for row in rows if row["kind"] != "offer"}

    assert owed() == {
        "follow-up": (ASA, date(2024, 12, 2), True, id_of("passes")),
        "measure": (SAMIRA, date(2025, 4, 30), False, id_of("passes")),
    }
    autumn.told((m.measure_started(), NOW, m.INITIATIVE), (m.checked(), NOW + timedelta(hours=1), m.INITIATIVE))
    autumn.told((m.measure_done(), NOW + timedelta(hours=2), m.INITIATIVE))
    figures = autumn.ask("open-obligations", case=m.INITIATIVE).figures
    assert owed(NOW + timedelta(days=1)) == {}
    assert (figures["met"], figures["met_in_time"], figures["follow_ups_held"], figures["follow_ups_held_in_time"]) == (2, 1, 1, 0)


@pytest.mark.capability("A01", "A04")
def test_the_job_finds_what_a_leaver_has_in_improvement(autumn: KeptStory) -> None:
    policy = {"escalation": 14, "reminder": 7}.__getitem__
    staff = SchoolRegister(ended={ASA: date(2024, 11, 30)})
    desk = Desk("ekeby", autumn.ledger.kept, autumn.views, staff, lambda: autumn.ledger.now, policy, [], patience=timedelta(0))
    autumn.ledger.now = NOW

    done = {each.job: each for each in run_all(desk)}["exits"]

    kinds = {(kind, stream) for kind, stream in done.proposed}
    assert {(OwnershipAssigned.event_type(), m.INITIATIVE), (MeasureReassigned.event_type(), m.INITIATIVE)} <= kinds
    assert {(ObligationReassigned.event_type(), stream) for stream in (m.INITIATIVE, m.FORUM)} <= kinds
    assert done.failed == done.overtaken == 0
    autumn.views.catch_up()
    rows = autumn.ask("open-obligations", now=NOW).rows
    assert {(row["stream"], row["kind"], row["duty"]) for row in rows} == {
        (x.CASE, "commitment", KARIN),
        (m.INITIATIVE, "follow-up", KARIN),
        (m.INITIATIVE, "measure", KARIN),
        (m.FORUM, "commitment", KARIN),
    }
    assert all(not each.proposed for each in run_all(desk))
