"""What a ledger promises whoever appends, on both databases."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.ledger.errors import TextIsAReference
from adapters.ledger.ledger import Ledger
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Facts
from sqa.eventing.refusals import NothingIsOpened
from sqa.service import IdAlreadyUsed, VersionConflict
from tests.contract.conftest import OpenLedger
from tests.contract.diaries import NOON, Diary, DiaryIsFull, LinesWritten, a_diary, opened, proposal, submission, written


def test_what_is_appended_is_read_again_as_it_was_proposed(ledger: Ledger) -> None:
    diary, subject, cause, thread = a_diary(), uuid4(), uuid4(), uuid4()
    asked = opened(diary, subject=subject, correlation=thread, causation=cause, about=(f"case/{uuid4()}",))

    (receipt,) = ledger.append(submission(asked))
    (event,) = ledger.events()

    assert (receipt.id, receipt.stream, receipt.version, receipt.position) == (asked.id, diary, 1, 1)
    assert not receipt.repeated
    assert receipt.recorded_at == event.recorded_at
    assert (event.id, event.stream, event.version, event.position) == (asked.id, diary, 1, 1)
    assert (event.data, event.occurred_at, event.actor) == (asked.data, NOON, asked.actor)
    assert (event.correlation, event.causation, event.about) == (thread, cause, asked.about)
    assert (event.submitted_by, event.unit) == ("tests", None)
    assert event.facts == Facts(subject={"form": "GR", "year": 7})


def test_positions_run_through_the_ledger_and_versions_through_the_stream(ledger: Ledger) -> None:
    first, second = a_diary(), a_diary()
    ledger.append(submission(opened(first)))
    ledger.append(submission(opened(second), written(first, 1), written(first, 2)))

    assert [(e.position, e.stream, e.version) for e in ledger.events()] == [
        (1, first, 1),
        (2, second, 1),
        (3, first, 2),
        (4, first, 3),
    ]
    assert [e.position for e in ledger.events(after=1, limit=2)] == [2, 3]
    assert [e.version for e in ledger.stream_events(first)] == [1, 2, 3]
    assert [e.version for e in ledger.stream_events(first, upto_position=3)] == [1, 2]
    assert ledger.head()[0] == 4


def test_a_repeat_gets_the_same_answer_and_writes_nothing(ledger: Ledger) -> None:
    diary = a_diary()
    asked = opened(diary)
    (first,) = ledger.append(submission(asked))
    ledger.append(submission(written(diary)))

    (again,) = ledger.append(submission(opened(diary, id=asked.id, expected_version=0)))

    assert again.repeated
    assert (again.version, again.position, again.recorded_at) == (first.version, first.position, first.recorded_at)
    assert ledger.head()[0] == 2


def test_a_repeat_is_known_by_what_the_caller_said_not_by_what_deciding_added(ledger: Ledger) -> None:
    diary, case = a_diary(), f"case/{uuid4()}"
    asked = written(diary, case=case)
    ledger.append(submission(opened(diary), asked))

    (again,) = ledger.append(submission(asked))

    assert again.repeated
    assert ledger.stream_events(diary)[1].about == (case,)
    assert [e.id for e in ledger.events_about(case)] == [asked.id]


@pytest.mark.parametrize(
    "other",
    [
        {"page": 2},
        {"note": "another text"},
        {"occurred_at": NOON - timedelta(microseconds=1)},
        {"correlation": uuid4()},
        {"about": (f"case/{uuid4()}",)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_id_with_other_content_is_refused(ledger: Ledger, other: dict[str, object]) -> None:
    diary = a_diary()
    asked = written(diary, page=1, note="a text")
    ledger.append(submission(opened(diary, occurred_at=NOON - timedelta(days=1)), asked))

    with pytest.raises(IdAlreadyUsed):
        ledger.append(submission(written(diary, **{"page": 1, "note": "a text", "id": asked.id, **other})))
    with pytest.raises(IdAlreadyUsed):
        ledger.append(submission(opened(a_diary(), id=asked.id)))
    assert ledger.head()[0] == 2


def test_known_ids_of_a_batch_keep_their_answers_and_the_rest_is_appended(ledger: Ledger) -> None:
    diary = a_diary()
    start, page_one, page_two = opened(diary), written(diary, 1), written(diary, 2)
    ledger.append(submission(start, page_one))

    receipts = ledger.append(submission(page_one, page_two, start, page_two))

    assert [(r.version, r.repeated) for r in receipts] == [(2, True), (3, False), (1, True), (3, False)]
    assert ledger.head()[0] == 3


def test_one_mismatch_refuses_the_whole_batch(ledger: Ledger) -> None:
    diary = a_diary()
    page_one = written(diary, 1)
    ledger.append(submission(opened(diary), page_one))

    with pytest.raises(IdAlreadyUsed):
        ledger.append(submission(written(diary, 2), written(diary, 3, id=page_one.id)))
    twice = uuid4()
    with pytest.raises(IdAlreadyUsed):
        ledger.append(submission(written(diary, 2, id=twice), written(diary, 3, id=twice)))
    assert ledger.head()[0] == 2


def test_a_batch_is_appended_wholly_or_not_at_all(ledger: Ledger) -> None:
    diary, other = a_diary(), a_diary()
    ledger.append(submission(opened(diary)))

    with pytest.raises(DiaryIsFull):
        ledger.append(submission(opened(other), written(diary, 1), written(diary, 1_001)))

    assert ledger.head()[0] == 1
    assert ledger.stream_events(other) == []
    (receipt,) = ledger.append(submission(written(diary, 1, expected_version=1)))  # what was refused left no trace
    assert (receipt.version, receipt.position) == (2, 2)


def test_a_refusal_is_not_remembered(ledger: Ledger) -> None:
    diary = a_diary()
    asked = written(diary)
    with pytest.raises(NothingIsOpened):
        ledger.append(submission(asked))
    ledger.append(submission(opened(diary)))
    assert not ledger.append(submission(asked))[0].repeated


def test_a_wrong_version_conflicts_and_writes_nothing(ledger: Ledger) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary, expected_version=0)))
    with pytest.raises(VersionConflict) as conflict:
        ledger.append(submission(written(diary, expected_version=0)))
    assert conflict.value.details == {"current_version": 1}
    assert ledger.append(submission(written(diary, expected_version=1)))[0].version == 2


def test_two_processes_see_what_the_other_has_appended(open_another: OpenLedger) -> None:
    one, other = open_another(), open_another()
    diary = a_diary()
    one.append(submission(opened(diary)))
    for page in range(1, 6):
        for each in (one, other):
            each.append(submission(written(diary, page)))
    assert [e.version for e in one.stream_events(diary)] == list(range(1, 12))
    with pytest.raises(VersionConflict):
        one.append(submission(written(diary, expected_version=10)))
    page = written(diary, 7)
    one.append(submission(page))
    assert other.append(submission(page))[0].repeated


def test_recorded_time_never_goes_back(open_another: OpenLedger) -> None:
    times = iter([datetime(2018, 1, 2, tzinfo=UTC), datetime(2018, 1, 1, tzinfo=UTC), datetime(2018, 1, 3, tzinfo=UTC)])
    ledger = open_another(lambda: next(times))
    diary = a_diary()
    for asked in (opened(diary), written(diary, 1), written(diary, 2)):
        ledger.append(submission(asked))
    assert [e.recorded_at.day for e in ledger.events()] == [2, 2, 3]
    assert ledger.position_at(datetime(2018, 1, 1, tzinfo=UTC)) == 0
    assert ledger.position_at(datetime(2018, 1, 2, tzinfo=UTC)) == 2
    assert ledger.position_at(datetime(2018, 1, 2, 12, tzinfo=UTC)) == 2
    assert ledger.position_at(datetime(2020, 1, 1, tzinfo=UTC)) == 3


def test_the_state_is_folded_with_both_clocks(ledger: Ledger) -> None:
    diary = a_diary()
    early = written(diary, 1, occurred_at=NOON + timedelta(days=1))
    ledger.append(submission(opened(diary), written(diary, 2, occurred_at=NOON + timedelta(days=5)), early))

    def pages(**when: object) -> list[int]:
        state = ledger.stream(diary, **when)
        assert isinstance(state, Diary)
        return state.pages

    assert pages() == [1, 2]
    assert pages(on=NOON + timedelta(days=2)) == [1]
    assert pages(upto_position=2) == [2]
    assert pages(upto_position=2, on=NOON + timedelta(days=2)) == []
    assert ledger.stream(a_diary()).version == 0


def test_a_correction_stands_in_for_its_event(ledger: Ledger) -> None:
    diary = a_diary()
    wrong = written(diary, 1, "wrong")
    ledger.append(submission(opened(diary), wrong))
    right = CorrectionRecorded(
        event=wrong.id, type=wrong.data.event_type(), replacement=LinesWritten(page=9, note="right"), reason="a slip"
    )
    ledger.append(submission(proposal(diary, right)))

    state = ledger.stream(diary)

    assert isinstance(state, Diary)
    assert state.pages == [9]
    assert ledger.open_texts(state.notes) == {"sealed:3/replacement/note": "right"}


def test_a_text_that_looks_like_a_reference_is_not_taken(ledger: Ledger) -> None:
    diary = a_diary()
    with pytest.raises(TextIsAReference):
        ledger.append(submission(opened(diary), written(diary, note="sealed:1/note")))


def test_an_error_in_deciding_reaches_its_caller_only_and_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.append(submission(opened("unheard-of/5d2c9ab2-8a4b-4c4e-9c6a-0a8f6f1f7a11")))
    assert ledger.append(submission(opened(a_diary())))[0].position == 1
