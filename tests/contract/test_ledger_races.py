"""Many at once: threads, processes and readers, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event, Thread
from time import monotonic
from uuid import uuid4

import pytest

from adapters.ledger.ledger import Ledger, Receipt
from sqa.service import IdAlreadyUsed, VersionConflict
from tests.contract.conftest import OpenLedger
from tests.contract.diaries import FULL, DiaryIsFull, a_diary, opened, submission, written


def _at_once(callers: int, call: Callable[[int], object]) -> list[object]:
    """What each call gives, or the exception it ends with; all begin together."""
    ready = Barrier(callers)

    def one(number: int) -> object:
        ready.wait()
        try:
            return call(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(callers) as pool:
        return list(pool.map(one, range(callers)))


def test_threads_and_processes_that_race_with_one_id_make_one_event(open_another: OpenLedger) -> None:
    ledgers, diary = [open_another(), open_another(), open_another()], a_diary()
    ledgers[0].append(submission(opened(diary)))
    for _ in range(5):
        asked = written(diary, 1, note="once")
        answers = _at_once(12, lambda n, asked=asked: ledgers[n % 3].append(submission(asked))[0])
        receipts = [answer for answer in answers if isinstance(answer, Receipt)]
        assert len(receipts) == 12
        assert sum(not receipt.repeated for receipt in receipts) == 1
        assert len({(receipt.position, receipt.version) for receipt in receipts}) == 1
    assert ledgers[0].head()[0] == 6


def test_of_many_that_expect_the_same_version_one_wins(open_another: OpenLedger) -> None:
    ledgers, diary = [open_another(), open_another()], a_diary()
    ledgers[0].append(submission(opened(diary)))
    answers = _at_once(10, lambda n: ledgers[n % 2].append(submission(written(diary, n, expected_version=1))))
    assert Counter(type(answer) for answer in answers) == {list: 1, VersionConflict: 9}
    assert ledgers[0].head()[0] == 2


def test_one_refusal_never_touches_another(ledger: Ledger) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary)))
    known = written(diary, 5)
    ledger.append(submission(known))

    def call(number: int) -> object:
        if number % 4 == 0:
            return ledger.append(submission(written(diary, 1), written(diary, FULL + 1)))
        if number % 4 == 1:
            return ledger.append(submission(written(diary, 6, id=known.id)))
        return ledger.append(submission(written(diary, 2), written(diary, 3)))

    for _ in range(5):
        answers = _at_once(16, call)
        assert Counter(type(answer) for answer in answers) == {DiaryIsFull: 4, IdAlreadyUsed: 4, list: 8}
    assert [e.version for e in ledger.stream_events(diary)] == list(range(1, 2 + 5 * 8 * 2 + 1))
    pages = [e.data.page for e in ledger.stream_events(diary)[2:]]
    assert pages == [2, 3] * 40, "a batch lies together, and nothing of a refused one is left"


def test_a_reader_that_follows_the_position_misses_nothing(open_another: OpenLedger) -> None:
    ledgers, reader = [open_another(), open_another()], open_another()
    done, seen = Event(), []

    def read() -> None:
        position = 0
        while True:
            last_round = done.is_set()
            events = reader.events(position, 7)
            seen.extend((e.position, e.id) for e in events)
            position = events[-1].position if events else position
            if last_round and not events:
                return

    reading = Thread(target=read)
    reading.start()
    diaries = [a_diary() for _ in range(16)]

    def write(number: int) -> list[Receipt]:
        ledger, receipts = ledgers[number % 2], []
        receipts += ledger.append(submission(opened(diaries[number])))
        for page in range(15):
            receipts += ledger.append(submission(written(diaries[number], page, note="x"), written(diaries[number], page)))
        return receipts

    answers = _at_once(16, write)
    done.set()
    reading.join()

    acknowledged = [(r.position, r.id) for receipts in answers for r in receipts]
    assert seen == sorted(acknowledged)
    assert [position for position, _ in seen] == list(range(1, 16 * 31 + 1))
    for diary in diaries:
        assert [e.version for e in reader.stream_events(diary)] == list(range(1, 32))


def test_waiting_for_news_ends_when_there_are_some(open_another: OpenLedger) -> None:
    here, elsewhere = open_another(), open_another()
    assert here.wait_past(0, seconds=0.05) == 0
    for writer in (here, elsewhere):
        before = here.head()[0]
        thread = Thread(target=lambda writer=writer: writer.append(submission(opened(a_diary()))))
        began = monotonic()
        thread.start()
        assert here.wait_past(before, seconds=10) == before + 1
        assert monotonic() - began < 5
        thread.join()


def test_several_may_create_the_same_ledger_at_once(open_another: OpenLedger) -> None:
    answers = _at_once(6, lambda _: open_another())
    assert all(isinstance(answer, Ledger) for answer in answers), answers
    assert len({ledger.id for ledger in answers}) == 1


def test_a_ledger_is_established_once(open_another: OpenLedger) -> None:
    ledgers = [open_another(lambda: datetime.now(UTC)) for _ in range(4)]
    named = uuid4()
    answers = _at_once(4, lambda n: ledgers[n].establish(named, "controlled", [opened(a_diary())]))
    assert answers == [None] * 4
    first, second = ledgers[0].events()
    assert first.data.model_dump() == {"huvudman": "orebro", "named_duty": named, "clock": "controlled"}
    assert second.position == 2
    with pytest.raises(VersionConflict):
        ledgers[0].append(submission(opened(second.stream, expected_version=0)))
