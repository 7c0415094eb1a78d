"""Free text is stored only as ciphertext, opens for who asks with the keys, and dies with them. On both databases."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from uuid import uuid4

import psycopg
import pytest

from adapters.ledger.epochs import EpochIsGone
from adapters.ledger.key_tables import epochs
from adapters.ledger.ledger import Ledger
from adapters.ledger.sealing import SealIsBroken
from adapters.sqlite_file import sqlite3
from sqa.eventing.corrections import CorrectionRecorded
from sqa.service import IdAlreadyUsed
from tests.contract.conftest import OpenLedger
from tests.contract.diaries import Diary, LinesWritten, a_diary, opened, proposal, submission, written

CANARY = "Kanariefågeln sjunger om det som ingen får läsa"


def _stored_bytes(database_url: str | None, data_folder: Path) -> Iterator[bytes]:
    for file in data_folder.rglob("*"):
        if file.is_file():
            yield file.read_bytes()
    if database_url:
        with psycopg.connect(database_url) as connection:
            tables = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname LIKE 'sqa%'"
            ).fetchall()
            for (table,) in tables:
                yield b"\n".join(b"\t".join(map(_bytes, row)) for row in connection.execute(f"SELECT * FROM {table}"))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_a_text_is_a_reference_until_it_is_opened(ledger: Ledger) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary), written(diary, 1, note="the note", lines=["one", "two"])))

    event = ledger.stream_events(diary)[1]

    assert event.data.note == "sealed:2/note"
    assert [line.said for line in event.data.lines] == ["sealed:2/lines/0/said", "sealed:2/lines/1/said"]
    assert ledger.open_texts([event.data.note, "sealed:2/lines/1/said"]) == {
        "sealed:2/note": "the note",
        "sealed:2/lines/1/said": "two",
    }
    assert ledger.open_texts(["sealed:2/nothing", "sealed:99/note", "no reference"]) == {
        "sealed:2/nothing": None,
        "sealed:99/note": None,
        "no reference": None,
    }


def test_no_file_or_table_holds_the_text(ledger: Ledger, database_url: str | None, data_folder: Path) -> None:
    diary = a_diary()
    lines = written(diary, 1, note=CANARY, lines=[CANARY])
    ledger.append(submission(opened(diary), lines))
    ledger.append(submission(lines))
    wrong = CorrectionRecorded(event=lines.id, type=lines.data.event_type(), replacement=LinesWritten(page=2, note=CANARY), reason=CANARY)
    ledger.append(submission(proposal(diary, wrong)))

    found = list(_stored_bytes(database_url, data_folder))

    assert any(diary.encode() in stored for stored in found)
    assert not any(part.encode() in stored for stored in found for part in (CANARY, CANARY[:12]))


def test_the_fold_that_is_kept_holds_references_too(ledger: Ledger) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary), written(diary, 1, note=CANARY)))
    fold = ledger._appender._folds.get(diary)
    assert fold
    assert isinstance(fold.stream, Diary)
    assert fold.stream.notes == ["sealed:2/note"]
    assert [e.data for e in fold.stream.recorded] == [e.data for e in ledger.stream_events(diary)]


@pytest.mark.capability("A61")
def test_after_an_erasure_the_event_stands_and_its_text_is_gone(ledger: Ledger) -> None:
    pupil, friend, diary = uuid4(), uuid4(), a_diary()
    page = written(diary, 1, note="about the pupil")
    ledger.append(submission(opened(diary, subject=pupil), page, written(diary, 2, note="about the friend", subject=friend)))
    references = ["sealed:2/note", "sealed:3/note"]
    before = [(r.header, r.leaf, r.sealed) for r in ledger.records()]

    ledger.erase(subject=pupil)

    assert ledger.open_texts(references) == {"sealed:2/note": None, "sealed:3/note": "about the friend"}
    assert [(r.header, r.leaf, r.sealed) for r in ledger.records()] == before
    assert ledger.stream(diary).version == 3
    with pytest.raises(IdAlreadyUsed):
        ledger.append(submission(page))
    assert ledger.append(submission(written(diary, 3, note="life goes on")))[0].version == 4
    assert ledger.open_texts(["sealed:4/note"]) == {"sealed:4/note": "life goes on"}


def test_another_process_learns_of_an_erasure_at_once(open_another: OpenLedger) -> None:
    one, other = open_another(), open_another()
    diary = a_diary()
    one.append(submission(opened(diary, subject=uuid4()), written(diary, 1, note="soon gone")))
    other.append(submission(written(diary, 2, note="gone too")))
    references = ["sealed:2/note", "sealed:3/note"]
    assert set(one.open_texts(references).values()) == {"soon gone", "gone too"}

    other.erase(streams=[diary])

    assert set(one.open_texts(references).values()) == {None}
    one.append(submission(written(diary, 3, note="under a new key")))
    assert other.open_texts(["sealed:4/note"]) == {"sealed:4/note": "under a new key"}


def test_survivors_are_wrapped_anew_a_few_at_a_time(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.ledger.keys.ROWS_AT_ONCE", 2)
    diaries, pupil = [a_diary() for _ in range(4)], ledger.subject_for("person", uuid4())
    for number, diary in enumerate(diaries):
        ledger.append(submission(opened(diary, subject=pupil), written(diary, 1, note=str(number), subject=uuid4())))
    ledger.append(submission(written(diaries[3], 2, note="about the pupil")))
    others = [ledger.subject_for("person", uuid4()) for _ in range(3)]

    assert ledger.erase(streams=diaries[:1]) == 2, "the friend's key and that of the stream's MACs"
    assert ledger.erase(subject=pupil) == 2, "the pupil's key and that of the MACs where it was"

    notes = [f"sealed:{position}/note" for position in (2, 4, 6, 8, 9)]
    assert list(ledger.open_texts(notes).values()) == [None, "1", "2", "3", None]
    assert set(ledger.register_ids_of([pupil, *others])) == set(others)


def test_a_text_is_as_confidential_as_its_event_says_and_a_correction_as_what_it_corrects(ledger: Ledger) -> None:
    diary = a_diary()
    nurse, plain = written(diary, 1, note="the nurse's", compartment="EMI"), written(diary, 2, note="anybody's")
    ledger.append(submission(opened(diary), nurse, plain))
    kind, another = nurse.data.event_type(), nurse.data.model_copy(update={"note": "hers too"})
    ledger.append(submission(proposal(diary, CorrectionRecorded(event=nurse.id, type=kind, replacement=another, reason="a word"))))
    ledger.append(submission(proposal(diary, CorrectionRecorded(event=nurse.id, type=kind, reason="not hers to say"))))
    ledger.append(submission(proposal(diary, CorrectionRecorded(event=plain.id, type=kind, reason="not so"))))

    there = ledger.texts_at(range(1, 8))

    assert there.streams == dict.fromkeys(range(1, 7), diary)
    assert [there.compartment(position) for position in there.streams] == ["SUPPORT", "EMI", "SUPPORT", "EMI", "EMI", "SUPPORT"]
    assert ledger.texts_at([5]).compartment(5) == "PSY"
    assert there.open(["sealed:2/note", "sealed:9/note"]) == {"sealed:2/note": "the nurse's", "sealed:9/note": None}


def test_texts_of_a_stream_lie_under_keys_of_subject_and_compartment(ledger: Ledger) -> None:
    pupil, friend, diary = uuid4(), uuid4(), a_diary()
    nurse = written(diary, 3, note="the nurse's", compartment="EMI")
    asked = [
        opened(diary, subject=pupil),
        written(diary, 1, note="a"),
        written(diary, 2, note="b", subject=friend),
        nurse,
        written(diary, 4, note="d"),
    ]
    ledger.append(submission(*asked))
    taken_back = CorrectionRecorded(event=nurse.id, type=nurse.data.event_type(), reason="not hers to say")
    ledger.append(submission(proposal(diary, taken_back)))

    def key(position: int) -> str:
        record = ledger.records(after=position - 1, limit=1)[0]
        return str(record.header.split(b'"key":"')[1][:36])

    assert key(2) == key(5)
    assert len({key(2), key(3), key(4)}) == 3
    assert key(6) == key(4), "a correction is as confidential as what it corrects"


def test_a_sealed_text_moved_elsewhere_does_not_open(ledger: Ledger, database_url: str | None, data_folder: Path) -> None:
    diary = a_diary()
    ledger.append(submission(opened(diary), written(diary, 1, note="one"), written(diary, 2, note="two")))
    swap = "UPDATE events SET sealed = (SELECT sealed FROM events WHERE position = 2) WHERE position = 3"
    if database_url:
        with psycopg.connect(database_url) as connection:
            connection.execute('SET search_path = "sqa_orebro"')
            connection.execute(swap)
    else:
        connection = sqlite3.connect(data_folder / "orebro" / "events.db")
        connection.execute(swap)
        connection.commit()
        connection.close()
    with pytest.raises(SealIsBroken):
        ledger.open_texts(["sealed:3/note"])


def test_a_person_of_the_register_is_a_random_subject_until_erased(open_another: OpenLedger) -> None:
    one, other = open_another(), open_another()
    person, group = uuid4(), uuid4()

    subject = one.subject_for("person", person)

    assert subject != person
    assert other.subject_for("person", person) == subject
    assert one.subject_for("group", group) not in {subject, group}
    assert other.register_id_of(subject) == person
    other.erase(subject=subject)
    assert one.register_id_of(subject) is None
    assert one.register_ids_of([subject, one.subject_for("group", group)]) == {one.subject_for("group", group): group}
    assert one.subject_for("person", person) != subject


def test_whom_somebody_was_is_forgotten_in_another_process_too_as_soon_as_it_is_asked_again(open_another: OpenLedger) -> None:
    one, other = open_another(), open_another()
    person, stranger = uuid4(), uuid4()
    subject = one.subject_for("person", person)
    assert [other.register_ids_of([subject, stranger]) for _ in range(2)] == [{subject: person}] * 2

    friend = one.subject_for("person", stranger)
    assert other.register_ids_of([subject, friend]) == {subject: person, friend: stranger}
    one.erase(subject=subject)

    assert other.register_ids_of([subject, friend]) == {friend: stranger}


def test_an_older_backup_of_the_keys_is_worthless_after_an_erasure(
    open_another: OpenLedger, database_url: str | None, data_folder: Path
) -> None:
    if database_url:
        pytest.skip("copies files; the tables are the same")
    ledger, diary = open_another(), a_diary()
    ledger.append(submission(opened(diary, subject=uuid4()), written(diary, 1, note="gone")))
    ledger.close()
    keys = data_folder / "orebro" / "keys.db"
    copy(keys, data_folder / "backup")
    again = open_another()
    again.erase(streams=[diary])
    again.close()

    copy(data_folder / "backup", keys)

    with pytest.raises(EpochIsGone):
        open_another().open_texts(["sealed:2/note"])


def test_lost_epoch_keys_are_not_covered_up_by_a_new_one(open_another: OpenLedger) -> None:
    # Given a ledger with sealed texts, whose epoch keys are lost
    ledger = open_another()
    ledger.append(submission(opened(a_diary(), subject=uuid4())))
    engine = ledger._keys._epochs.engine
    with engine.begin() as db:
        db.execute(epochs.delete())
    # When another process appends to a new stream
    another = open_another()
    with pytest.raises(EpochIsGone):
        another.append(submission(opened(a_diary())))
    # Then no epoch was made, and the check says that keys don't open
    with engine.begin() as db:
        assert not db.execute(epochs.select()).all()
    assert not another.keys_open()
