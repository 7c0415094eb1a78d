"""Many submissions handed in at once by one thread: each is answered as if it had come alone, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from adapters.ledger import appender
from adapters.ledger.errors import TextIsAReference
from adapters.ledger.ledger import Ledger
from sqa.eventing.event import Proposal
from sqa.eventing.stream import Stream
from sqa.privacy.permits import NotPermitted
from sqa.service import IdAlreadyUsed
from tests.contract.diaries import FULL, DiaryIsFull, a_diary, opened, submission, written


def test_each_is_recorded_or_refused_by_itself_and_answered_in_its_place(ledger: Ledger) -> None:
    diary, other = a_diary(), a_diary()
    first = opened(diary)

    answers = ledger.append_each(
        [
            submission(first),
            submission(written(diary, FULL + 1)),
            submission(written(diary, 1, note="sealed:1/note")),
            submission(),
            submission(opened(other), written(diary, 1), written(other, 1)),
            submission(replace(first, stream=other)),
            submission(first),
        ]
    )

    assert [type(answer) for answer in answers] == [list, DiaryIsFull, TextIsAReference, list, list, IdAlreadyUsed, list]
    told = [[(receipt.position, receipt.stream, receipt.repeated) for receipt in answer] for answer in answers if isinstance(answer, list)]
    assert told == [[(1, diary, False)], [], [(2, other, False), (3, diary, False), (4, other, False)], [(1, diary, True)]]
    assert [event.position for event in ledger.events()] == [1, 2, 3, 4]


def test_they_stand_in_history_at_one_instant_since_they_share_a_transaction(ledger: Ledger) -> None:
    diary = a_diary()
    ledger.append_each([submission(opened(diary)), submission(written(diary, 1)), submission(written(diary, 2))])
    assert len({event.recorded_at for event in ledger.events()}) == 1


def test_more_than_one_transaction_takes_are_all_answered_beside_other_threads(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appender, "MOST_EVENTS_AT_ONCE", 3)
    diaries = [a_diary() for _ in range(4)]
    ledger.append_each([submission(opened(diary)) for diary in diaries])

    def tell(diary: str) -> int:
        return sum(isinstance(answer, list) for answer in ledger.append_each([submission(written(diary, page)) for page in range(1, 8)]))

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(tell, diaries)) == [7] * 4
    assert [[event.data.page for event in ledger.stream_events(diary)[1:]] for diary in diaries] == [list(range(1, 8))] * 4


def test_the_permit_sees_the_stream_as_it_stands_before_any_of_the_submission(ledger: Ledger) -> None:
    diary = a_diary()
    seen = []

    def look(proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
        seen.append(stream(proposal.stream).version)

    both = submission(opened(diary), written(diary, 1))
    ledger.append(replace(both, permit=look))
    ledger.append_each([submission(written(diary, 2)), replace(submission(written(diary, 3)), permit=look)])
    assert seen == [0, 0, 3]


def test_what_is_not_permitted_names_its_proposal_and_leaves_nothing(ledger: Ledger) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary)))

    def only_the_first_page(proposal: Proposal[Any], stream: Callable[[str], Stream]) -> None:
        if proposal.data.page != 1:
            raise NotPermitted

    refused = written(diary, 2)
    asked = replace(submission(written(diary, 1), refused), permit=only_the_first_page)
    with pytest.raises(NotPermitted) as caught:
        ledger.append(asked)
    assert caught.value.proposal == refused.id
    assert ledger.head()[0] == 1
