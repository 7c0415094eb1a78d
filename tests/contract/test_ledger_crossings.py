"""One proposal that appends to two streams: both, or neither. On both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid5

import pytest

from sqa.cases.case import Case
from sqa.cases.events import CaseOpened
from sqa.crossings import foreseen
from sqa.eventing.event import Proposal
from sqa.eventing.refusals import AlreadyBegun
from sqa.service import IdAlreadyUsed, Submission
from tests import examples
from tests.contract.school_ledger import KeptLedger
from tests.examples import CASE, CONCERN
from tests.given import BEGINNING
from tests.school import KARIN, TOVE, by, id_of

RAISED = Proposal(id_of("raised"), CONCERN, examples.raised(), BEGINNING, by(TOVE))
TAKEN_UP = Proposal(id_of("taken up"), CONCERN, examples.taken_up(), BEGINNING, by(KARIN))
FOLLOWS = uuid5(TAKEN_UP.id, f"{CaseOpened.TOPIC}:{CASE}")


@pytest.fixture
def school(data_folder: Path, database_url: str | None) -> Iterator[KeptLedger]:
    """A ledger with the published lists, and Tove's concern about Elsa."""
    school = KeptLedger(data_folder, database_url)
    school.now = BEGINNING + timedelta(days=1)
    school.submit(RAISED)
    yield school
    school.kept.close()


def test_a_concern_taken_up_and_the_case_it_opens_are_one_append(school: KeptLedger) -> None:
    before = school.next_position

    (receipt,) = school.kept.append(Submission([TAKEN_UP], "tests"))

    taken_up, opened = school.kept.events(after=before - 1)
    assert (receipt.id, receipt.position) == (TAKEN_UP.id, before)
    assert (taken_up.stream, opened.stream) == (CONCERN, CASE)
    assert (opened.id, opened.causation, opened.version) == (FOLLOWS, TAKEN_UP.id, 1)
    assert taken_up.recorded_at == opened.recorded_at
    assert [e.id for e in school.kept.events_about(CASE)] == [TAKEN_UP.id]
    assert isinstance(school.kept.stream(CASE), Case)
    (again,) = school.kept.append(Submission([TAKEN_UP], "tests"))
    assert again.repeated
    assert school.next_position == before + 2


def test_what_an_append_will_look_up_is_known_before_it_begins(school: KeptLedger) -> None:
    assert list(foreseen(TAKEN_UP)) == [(FOLLOWS, CASE)]
    assert list(foreseen(RAISED)) == []
    school.submit(TAKEN_UP)

    asked = [CONCERN, CASE, "case/none", "'; --"]
    with school.kept._recorder.appending([TAKEN_UP.id, FOLLOWS], asked) as transaction:
        assert transaction.seen.keys() == {TAKEN_UP.id, FOLLOWS}
        whole = {stream: [record.event_id for record in transaction.stream_after(stream, 0)] for stream in asked}
        assert whole == {CONCERN: [RAISED.id, TAKEN_UP.id], CASE: [FOLLOWS], "case/none": [], "'; --": []}
        assert [record.event_id for record in transaction.stream_after(CONCERN, 1)] == [TAKEN_UP.id]


def test_what_follows_may_be_refused_and_then_nothing_is_written(school: KeptLedger) -> None:
    school.submit(Proposal(id_of("opened otherwise"), CASE, examples.opened(), BEGINNING, by(KARIN)))
    before = school.next_position
    with pytest.raises(AlreadyBegun):
        school.submit(TAKEN_UP)
    assert school.next_position == before
    answer = Proposal(id_of("answered"), CONCERN, examples.answered(), BEGINNING, by(KARIN), expected_version=1)
    school.submit(answer)


def test_an_id_that_what_follows_would_get_may_be_taken_and_then_nothing_is_written(school: KeptLedger) -> None:
    school.submit(Proposal(FOLLOWS, examples.OTHER_CASE, examples.opened(), BEGINNING, by(KARIN)))
    before = school.next_position
    for _ in range(2):
        with pytest.raises(IdAlreadyUsed):
            school.submit(TAKEN_UP)
    assert school.next_position == before
    assert school.kept._appender._folds.get(CASE) is None, "the fold had the event already"
    fold = school.kept._appender._folds.get(CONCERN)
    assert fold is None or fold.stream.version == 1
