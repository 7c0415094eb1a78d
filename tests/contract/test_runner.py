"""The runner keeps views right, on both databases: exactly once, whole or not at all, and the same when built anew."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, select, update
from sqlalchemy.exc import OperationalError

from projections.projection import Projection
from projections.runner import NotYet, UnknownQuestion, Views
from projections.runner.catch_up import Batch, LostTheRace, Taker
from projections.runner.listing import PROJECTIONS, QUESTIONS
from projections.runner.rebuild import RebuiltDiffers
from projections.tables import case_team
from sqa.cases.case import Case
from sqa.privacy.permits import Scope
from tests.autumn import HISTORY
from tests.contract.school_ledger import ALL, KeptStory
from tests.examples import CASE, OTHER_CASE, accepted, case, corrects, offered, opened, promised, withdrawn
from tests.given import Learnt
from tests.school import ASA, KARIN, SAMIRA, TOVE


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


def hashes(views: Views) -> dict[str, str]:
    return {projection.name: views.content_hash(projection.name) for projection in PROJECTIONS}


def test_an_event_is_in_the_next_answer_which_says_what_it_knows(story: KeptStory) -> None:
    story.given(opened())
    answer = story.ask("roles")
    assert [row["part"] for row in answer.rows] == ["owner"]
    assert (answer.position, answer.as_known, answer.parked) == (story.ledger.next_position - 1, None, 0)
    assert story.views.lag() == 0


def test_the_next_release_of_a_process_goes_on_where_the_last_one_stopped(story: KeptStory) -> None:
    story.told(opened(), offered(ASA))
    later = story.open_more()
    later.create()
    story.given((accepted(), ASA))
    assert later.catch_up() == story.ledger.next_position - 1
    assert later.ask("owners", {}, ALL, story.ledger.now).rows[0]["owner"] == ASA
    later.close()


def test_two_runners_at_once_take_in_everything_once(story: KeptStory) -> None:
    for number in range(60):
        story.given((opened(), case(str(number))), (promised(f"call {number}"), case(str(number))))
    both, begin = [story.views, story.open_more()], Barrier(2)
    failures: list[BaseException] = []

    def run(views: Views) -> None:
        begin.wait()
        reached: int | None = 0
        while reached is not None:
            try:
                reached = views._catch_up.step(limit=3)
            except LostTheRace:
                continue
            except Exception as failure:
                failures.append(failure)
                return

    threads = [Thread(target=run, args=(views,)) for views in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert {views.position() for views in both} == {story.ledger.next_position - 1}
    assert len(story.ask("owners").rows) == 60
    live = hashes(story.views)
    assert not any(report.differs for report in story.views.generations.rebuild())
    assert hashes(story.views) == live
    both[1].close()


def test_a_batch_that_dies_halfway_leaves_nothing_behind(story: KeptStory, monkeypatch: pytest.MonkeyPatch) -> None:
    story.told(opened())
    before = (story.views.position(), hashes(story.views))
    written = Taker.write

    def dies(self: Taker, db: object, batch: Batch) -> None:
        written(self, db, batch)
        raise OperationalError("", {}, Exception("the plug was pulled"))

    story.given((promised(), TOVE))
    monkeypatch.setattr(Taker, "write", dies)
    with pytest.raises(OperationalError):
        story.views.catch_up()
    assert (story.views.position(), hashes(story.views)) == before
    monkeypatch.undo()
    assert story.ask("open-obligations").rows[0]["kind"] == "commitment"


poisoned = Table("poisoned", MetaData(), Column("stream", String), Column("unit", Uuid), Column("events", Integer, nullable=False))


def with_poison(story: KeptStory, projection: Projection) -> Views:
    return Views(story.views._engine, story.ledger.kept, (*PROJECTIONS, projection), QUESTIONS)


def test_a_stream_that_cannot_be_taken_in_is_parked_and_the_others_go_on(story: KeptStory, caplog: pytest.LogCaptureFixture) -> None:
    def rows(a_case: Case) -> dict[str, list[dict[str, object]]]:
        if a_case.id == CASE and len(a_case.history) == 2:
            raise ValueError("Elsa reads slowly")
        return {"poisoned": [{"stream": a_case.id, "unit": a_case.unit, "events": len(a_case.history)}]}

    views = with_poison(story, Projection("poisoned", (poisoned,), (Case,), rows))
    views.create()
    story.given(opened(), (opened(), OTHER_CASE))
    views.catch_up()
    story.given((promised(), CASE))
    views.catch_up()
    assert [(each["projection"], each["stream"], each["error"]) for each in views.parked()] == [("poisoned", CASE, "ValueError")]
    assert "Elsa" not in caplog.text
    assert "reads slowly" not in caplog.text
    assert len(views.ask("owners", {}, ALL, story.ledger.now).rows) == 2
    assert views.ask("owners", {}, ALL, story.ledger.now).parked == 0
    story.given((promised("another"), CASE))  # what could not be taken in with two events can be with three
    views.catch_up()
    assert not views.parked()
    with views.reading() as db:
        assert sorted(db.execute(select(poisoned.c.events)).scalars()) == [1, 3]


def test_rows_that_the_database_refuses_park_their_stream_only(story: KeptStory) -> None:
    def rows(a_case: Case) -> dict[str, list[dict[str, object]]]:
        return {"poisoned": [{"stream": a_case.id, "unit": a_case.unit, "events": None if a_case.id == CASE else 1}]}

    views = with_poison(story, Projection("poisoned", (poisoned,), (Case,), rows))
    views.create()
    story.given(opened(), (opened(), OTHER_CASE))
    views.catch_up()
    assert [(each["projection"], each["stream"]) for each in views.parked()] == [("poisoned", CASE)]
    with views.reading() as db:
        assert db.execute(select(poisoned.c.stream)).scalars().all() == [OTHER_CASE]
    assert len(views.ask("owners", {}, ALL, story.ledger.now).rows) == 2


def test_rebuilt_equals_live_and_nobody_sees_an_empty_table_meanwhile(story: KeptStory) -> None:
    story.told(*HISTORY)
    live, seen, done = hashes(story.views), set[int](), list[bool]()

    def look() -> None:
        while not done:
            seen.add(len(story.views.ask("owners", {}, ALL, story.ledger.now).rows))

    reader = Thread(target=look)
    reader.start()
    reports = story.views.generations.rebuild()
    done.append(True)
    reader.join()
    assert [report.projection for report in reports] == [projection.name for projection in PROJECTIONS]
    assert all(report.same_code and not report.differs for report in reports)
    assert hashes(story.views) == live
    assert seen == {len(story.ask("owners").rows)}
    assert not story.views.generations.outdated()


def test_a_rebuild_that_differs_with_the_same_code_does_not_take_over_by_itself(story: KeptStory) -> None:
    story.told(opened())
    with story.views._engine.begin() as db:
        db.execute(update(case_team).values(duty=TOVE))
    with pytest.raises(RebuiltDiffers) as told:
        story.views.generations.rebuild("team")
    assert [(each.added, each.gone) for each in told.value.reports] == [({"case_team": 1}, {"case_team": 1})]
    assert story.ask("roles").rows[0]["duty"] == TOVE
    story.views.generations.rebuild("team", accept_difference=True)
    assert story.ask("roles").rows[0]["duty"] == SAMIRA


def test_a_projection_of_other_columns_is_built_when_the_views_are_created(story: KeptStory) -> None:
    story.told(opened())
    columns = Column("stream", String), Column("unit", Uuid), Column("events", Integer), Column("version", Integer, index=True)
    wider = Table("poisoned", MetaData(), *columns)
    narrow = Projection("poisoned", (poisoned,), (Case,), lambda c: {"poisoned": [{"stream": c.id, "unit": c.unit, "events": 1}]})
    wide = Projection("poisoned", (wider,), (Case,), lambda c: {"poisoned": [{"stream": c.id, "unit": c.unit, "version": c.version}]})
    for projection in (narrow, wide):
        views = with_poison(story, projection)
        views.create()
        views.catch_up()
    with views.reading() as db:
        assert db.execute(select(wider.c.events, wider.c.version)).all() == [(None, 1)]


def test_a_correction_rewrites_the_rows_of_its_stream(story: KeptStory) -> None:
    story.told(opened(), offered(ASA))
    assert story.ask("owners").rows[0]["offered_to"] == ASA
    story.given(corrects(story.event(type(offered(ASA))).id, offered(TOVE)))
    assert story.ask("owners").rows[0]["offered_to"] == TOVE
    assert not any(report.differs for report in story.views.generations.rebuild())


def test_backdated_events_give_the_rows_of_a_fresh_replay(story: KeptStory) -> None:
    story.told(opened(), (promised(), TOVE, "2024-10-01"), (offered(ASA), "2024-09-20", Learnt("2024-10-02")))
    story.told((withdrawn(), KARIN, "2024-09-25", Learnt("2024-10-03")))
    for name in ("owners", "ownership-history", "open-obligations", "waiting-handovers", "roles"):
        live = story.ask(name)
        assert story.ask(name, as_known_on=live.position, on=story.ledger.now).rows == live.rows


PARAMETERS: dict[str, dict[str, Any]] = {
    "situation": {"case": CASE},
    "takeover": {"duty": SAMIRA},
    "release-basis": {"table": "match", "period": "2024-autumn"},
}


def test_an_answer_of_then_is_the_answer_that_was_given_then(story: KeptStory) -> None:
    given_then = []
    for item in (opened(), offered(ASA), (promised(), TOVE), (accepted(), ASA), (promised("second"), ASA)):
        story.told(item)
        now = story.ledger.now + timedelta(minutes=1)
        answers = {name: story.ask(name, now=now, **PARAMETERS.get(name, {})).rows for name in QUESTIONS}
        given_then.append((now, story.views.position(), answers))
    much_later = story.ledger.now + timedelta(days=90)
    for then, position, answers in given_then:
        for name, rows in answers.items():
            parameters = PARAMETERS.get(name, {})
            assert story.ask(name, now=much_later, as_known_on=then, **parameters).rows == rows, name
            assert story.ask(name, now=much_later, as_known_on=position, on=then, **parameters).rows == rows, name


def test_whoever_has_appended_waits_for_the_views_or_is_told_not_yet(story: KeptStory) -> None:
    story.told(opened())
    position = story.ledger.next_position - 1
    assert story.views.wait_for(position) == position
    with pytest.raises(NotYet) as refusal:
        story.views.wait_for(position + 1, timeout=0.05)
    assert refusal.value.details == {"position": position, "asked_for": position + 1}
    with pytest.raises(UnknownQuestion):
        story.ask("who did it?")
    assert story.ask("owners", min_position=position).rows


def test_the_caller_sees_of_then_what_it_may_see_today(story: KeptStory) -> None:
    story.told(opened(), (opened(owner=ASA), OTHER_CASE), (offered(TOVE), CASE))
    then = story.ledger.now
    story.told((accepted(), TOVE, "2024-09-20", CASE))
    samira, tove = Scope(duty=SAMIRA), Scope(duty=TOVE)
    assert story.ask("owners", scope=samira, as_known_on=then).rows == []  # owned it then, has no part in it today
    assert [row["owner"] for row in story.ask("owners", scope=tove, as_known_on=then).rows] == [SAMIRA]


def test_the_same_history_has_the_same_content_on_every_database(tmp_path: Path, postgres_url: str) -> None:
    found = []
    for name, url in (("one", None), ("other", postgres_url)):
        (tmp_path / name).mkdir()
        story = KeptStory(tmp_path / name, url)
        story.told(*HISTORY)
        found.append(hashes(story.views))
        story.close()
    assert found[0] == found[1]
