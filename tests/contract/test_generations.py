"""What serves, what is kept of before, and what a release could not take in: on both databases."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, inspect, select, update

from adapters.sqlite_file import sqlite3
from projections.projection import Projection
from projections.runner import Views, tracking
from projections.runner.listing import PROJECTIONS, QUESTIONS
from projections.runner.rebuild import NothingToTakeBack
from sqa.cases.case import Case
from tests.autumn import HISTORY
from tests.contract.school_ledger import ALL, KeptStory
from tests.examples import CASE, OTHER_CASE, case, offered, opened, promised, withdrawn
from tests.school import ASA, TOVE

counted = Table("counted", MetaData(), Column("stream", String), Column("unit", Uuid), Column("events", Integer, nullable=False))


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


def release(story: KeptStory, name: str, monkeypatch: pytest.MonkeyPatch, fails_at: int | None = None, times: int = 1) -> Views:
    """The views as a release of this name has them: it counts a case's events, or can't when there are so many."""

    def rows(a_case: Case) -> dict[str, list[dict[str, object]]]:
        if len(a_case.history) == fails_at and a_case.id == CASE:
            raise ValueError("Elsa reads slowly")
        return {"counted": [{"stream": a_case.id, "unit": a_case.unit, "events": times * len(a_case.history)}]}

    monkeypatch.setattr(tracking, "code", lambda projection: name)
    return Views(story.views._engine, story.ledger.kept, (*PROJECTIONS, Projection("counted", (counted,), (Case,), rows)), QUESTIONS)


def counts(views: Views) -> list[int]:
    with views.reading() as db:
        return sorted(db.execute(select(counted.c.events)).scalars())


def generation(views: Views, projection: str) -> Any:
    return next(each for each in views.generations.listed() if each.projection == projection)


def test_the_generation_before_takes_in_what_came_since_before_it_serves_again(story: KeptStory) -> None:
    story.told(*HISTORY)
    story.views.generations.rebuild("owners")
    first = generation(story.views, "owners")
    story.told((opened(owner=ASA), case("new")), (offered(TOVE), ASA, case("new")))
    live = story.views.content_hash("owners")
    with story.views.reading() as db:
        before = db.exec_driver_sql("SELECT count(*) FROM owners__old").scalar()

    report = story.views.generations.take_back("owners")

    assert before == report.rows["owners"][0] - 1
    assert not report.differs
    assert story.views.content_hash("owners") == live
    now = generation(story.views, "owners")
    assert (now.kept_generation, now.by_this_code, now.to_be_rebuilt) == (first.generation, True, False)
    assert now.generation > first.generation
    story.told((withdrawn(), ASA, case("new")))
    assert not story.views.generations.take_back("owners").differs  # and the other way round
    assert not story.views.generations.rebuild("owners")[0].differs


def test_nothing_can_be_taken_back_where_nothing_is_kept(story: KeptStory) -> None:
    with pytest.raises(NothingToTakeBack):
        story.views.generations.take_back("owners")
    with pytest.raises(KeyError):
        story.views.generations.take_back("nothing")


def test_readers_never_find_less_while_generations_change(story: KeptStory) -> None:
    story.told(*HISTORY)
    expected = len(story.ask("owners").rows)
    seen, faults, done = set[int](), list[BaseException](), list[bool]()

    def look(views: Views) -> None:
        while not done:
            try:
                seen.add(len(views.ask("owners", {}, ALL, story.ledger.now).rows))
            except BaseException as fault:
                faults.append(fault)
                return

    another = story.open_more()
    readers = [Thread(target=look, args=(views,)) for views in (story.views, another)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        story.views.generations.rebuild(["owners", "team", "streams"])
        another.generations.take_back("owners")
    done.append(True)
    for reader in readers:
        reader.join()
    another.close()
    assert not faults
    assert seen == {expected}


def test_what_one_release_parks_the_next_takes_in_by_itself(story: KeptStory, monkeypatch: pytest.MonkeyPatch) -> None:
    old = release(story, "old", monkeypatch, fails_at=2)
    old.create()
    story.given(opened(), (opened(), OTHER_CASE), (promised(), CASE))
    old.catch_up()
    assert [each["stream"] for each in old.parked()] == [CASE]
    assert counts(old) == [1]
    assert "counted" not in old.generations.outdated()

    new = release(story, "new", monkeypatch)
    assert "counted" in new.generations.outdated()
    new.generations.rebuild(new.generations.outdated())
    assert new.generations.outdated() == []
    assert not new.parked()
    assert counts(new) == [1, 2]

    assert generation(new, "counted").kept_position == new.position()
    new.generations.take_back("counted")  # its parked stream comes with it
    assert [each["stream"] for each in new.parked()] == [CASE]
    assert counts(new) == [1]


def test_a_release_whose_rows_were_taken_back_does_not_bring_them_again(story: KeptStory, monkeypatch: pytest.MonkeyPatch) -> None:
    old = release(story, "old", monkeypatch)
    old.create()
    story.given(opened(), (opened(), OTHER_CASE))
    old.catch_up()
    new = release(story, "new", monkeypatch, times=10)
    (report,) = new.generations.rebuild("counted")
    assert report.differs
    assert not report.same_code
    assert counts(new) == [10, 10]

    new.generations.take_back("counted")
    assert counts(new) == [1, 1]
    assert "counted" not in new.generations.outdated()
    assert not generation(new, "counted").by_this_code
    newer = release(story, "newer", monkeypatch, times=2)
    assert "counted" in newer.generations.outdated()
    again = release(story, "new", monkeypatch, times=10)
    again.generations.rebuild("counted")  # whoever asks for it gets it
    assert counts(again) == [10, 10]
    assert "counted" not in again.generations.outdated()


def test_rows_that_two_releases_have_written_are_built_anew_by_either(story: KeptStory, monkeypatch: pytest.MonkeyPatch) -> None:
    old = release(story, "old", monkeypatch)
    old.create()
    story.given(opened(), (opened(), OTHER_CASE))
    old.catch_up()
    release(story, "new", monkeypatch, times=10).catch_up()
    assert "counted" in release(story, "old", monkeypatch).generations.outdated()


def test_a_dry_run_tells_what_this_code_could_not_take_in_and_leaves_nothing(story: KeptStory, monkeypatch: pytest.MonkeyPatch) -> None:
    story.told(*HISTORY)
    assert story.views.generations.try_out() == []
    with story.views.reading() as db:
        tables = inspect(db).get_table_names()
    stands = story.views.position()
    bad = release(story, "bad", monkeypatch, fails_at=len(story.ledger.kept.stream(CASE).history))

    (found,) = bad.generations.try_out()

    assert (found["projection"], found["stream"], found["error"]) == ("counted", CASE, "ValueError")
    with story.views.reading() as db:
        assert inspect(db).get_table_names() == tables
    assert story.views.position() == stands


def test_a_dry_run_finds_rows_that_the_database_would_refuse(story: KeptStory) -> None:
    story.told(opened(), (opened(), OTHER_CASE))

    def rows(a_case: Case) -> dict[str, list[dict[str, object]]]:
        return {"counted": [{"stream": a_case.id, "unit": a_case.unit, "events": None if a_case.id == CASE else 1}]}

    views = Views(story.views._engine, story.ledger.kept, (Projection("counted", (counted,), (Case,), rows),), QUESTIONS)
    assert [(each["stream"], each["error"]) for each in views.generations.try_out()] == [(CASE, "IntegrityError")]


def test_a_hole_is_counted_though_nothing_is_behind(story: KeptStory) -> None:
    story.told(opened())
    assert (story.views.lag(), story.views.holes()) == (0, 0)
    story.given((promised(), CASE), (opened(), OTHER_CASE))
    with story.views._engine.begin() as db:  # somebody moves the position past what was never taken in
        db.execute(update(tracking.standing).values(position=story.ledger.next_position - 1))
    assert (story.views.lag(), story.views.holes()) == (0, 2)
    story.views.generations.rebuild("owners", accept_difference=True)
    assert story.views.holes() == 2  # the others still don't know
    story.views.generations.rebuild(accept_difference=True)
    assert story.views.holes() == 0
    story.told((offered(TOVE), OTHER_CASE))
    assert story.views.holes() == 0
    story.views.generations.take_back("owners")
    assert story.views.holes() == 0


def test_a_heartbeat_is_the_last_one(story: KeptStory) -> None:
    assert story.views.last_heartbeat() is None
    for at in (1_000.5, 1_001.25):
        story.views.note_heartbeat(at)
    assert story.views.last_heartbeat() == 1_001.25


def test_an_event_that_cannot_be_read_parks_its_stream_and_the_rest_flows(
    story: KeptStory, data_folder: Path, database_url: str | None
) -> None:
    story.told(opened())
    story.given((opened(), OTHER_CASE), (promised(), CASE), (offered(TOVE), OTHER_CASE))
    broken = story.ledger.next_position - 2
    statement = "UPDATE {} SET body = {} WHERE position = {}"  # as one that a newer release has written
    if database_url:
        with psycopg.connect(database_url) as db:
            db.execute(statement.format("sqa_ekeby.events", "'{}'::bytea", broken))
    else:
        with closing(sqlite3.connect(data_folder / "ekeby" / "events.db")) as db, db:
            db.execute(statement.format("events", "x'7b7d'", broken))

    assert story.views.catch_up() == story.ledger.next_position - 1
    parked = story.views.parked()
    assert {each["stream"] for each in parked} == {CASE}
    assert {each["error"] for each in parked} == {"RecordIsUnreadable"}
    assert [row["offered_to"] for row in story.ask("owners", case=OTHER_CASE).rows] == [TOVE]
    assert len(story.ask("owners").rows) == 2  # as the other stood before
    story.told((opened(), case("later")))
    assert story.views.holes() == 0
    assert {each["stream"] for each in story.views.generations.try_out()} == {CASE}
