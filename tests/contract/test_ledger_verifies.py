"""The stored bytes prove themselves to a verifier that shares no code with the service. On both databases."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from struct import pack, unpack_from
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from adapters.composition.checking import verify
from adapters.ledger.ledger import Ledger
from adapters.sqlite_file import sqlite3
from tests.contract.diaries import a_diary, opened, submission, written

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_leaves.py"
TEXTS, LAST = 7, 11  # positions in `some_history`: one with three sealed texts; the last. At 5 stands one that is about a case
ANOTHER = "00000000-0000-4000-8000-000000000000"


class Stored:
    """What lies in the database, for an intruder to change and for the verifier to look at."""

    def __init__(self, database_url: str | None, data_folder: Path) -> None:
        self.url = database_url
        self.file = data_folder / "orebro" / "events.db"

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        if self.url:
            with psycopg.connect(self.url) as connection:
                connection.execute('SET search_path = "sqa_orebro"')
                done = connection.execute(statement.replace("?", "%s"), values)
                return done.fetchall() if done.description else []
        history = sqlite3.connect(self.file)
        rows = history.execute(statement, values).fetchall()
        history.commit()
        history.close()
        return rows

    def change(self, position: int, column: str, into: Callable[[Any], Any]) -> None:
        ((before,),) = self.run(f"SELECT {column} FROM events WHERE position = ?", position)
        self.run(f"UPDATE events SET {column} = ? WHERE position = ?", into(before), position)

    def forge(self, position: int, into: Callable[[bytes], bytes]) -> None:
        """Change a header, and its leaf to match."""
        self.change(position, "header", into)
        ((at, header),) = self.run("SELECT recorded_at, header FROM events WHERE position = ?", position)
        self.change(position, "leaf", lambda _: sha256(b"\x00sqa1" + pack(">QQ", position, at) + header).digest())

    def cut_short(self) -> None:
        """Take the last row away, and let the head say so."""
        self.run("DELETE FROM events WHERE position = ?", LAST)
        if self.url:
            self.run("UPDATE head SET (position, recorded_at) = (SELECT position, recorded_at FROM events ORDER BY 1 DESC LIMIT 1)")

    def verified(self, *more: str) -> subprocess.CompletedProcess[str]:
        what = [self.url, "--huvudman", "orebro"] if self.url else [str(self.file)]
        return subprocess.run([sys.executable, str(SCRIPT), *what, *more], capture_output=True, text=True, check=False)

    def root(self) -> str:
        return self.verified().stdout.partition("root ")[2].split()[0]


@pytest.fixture
def some_history(ledger: Ledger) -> Ledger:
    diary = a_diary()
    for page in range(5):
        ledger.append(submission(opened(a_diary()), *([opened(diary)] if page == 0 else [])))
        about = (f"case/{uuid4()}",) if page == 1 else ()
        ledger.append(submission(written(diary, page, note="a text", lines=["one", "two"], subject=uuid4(), about=about)))
    return ledger


@pytest.fixture
def stored(some_history: Ledger, database_url: str | None, data_folder: Path) -> Stored:
    return Stored(database_url, data_folder)


@pytest.mark.capability("A61")
def test_untouched_history_is_found_whole(some_history: Ledger, stored: Stored) -> None:
    done = stored.verified()
    assert (done.returncode, done.stderr) == (0, "")
    leaves = [record.leaf for record in some_history.records()]
    assert f"ledger {some_history.id}: 11 records, 6 streams, 0 findings" in done.stdout
    assert "purged: 0 bodies, 0 sealed parts" in done.stdout
    assert f"root {_root(leaves).hex()} at position 11" in done.stdout
    assert "Not compared with an earlier root" in done.stdout


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + _root(leaves[:k]) + _root(leaves[k:])).digest()


def _found(done: subprocess.CompletedProcess[str], finding: str) -> None:
    assert done.returncode == 1, done
    assert any(line.startswith(finding) for line in done.stderr.splitlines()), done.stderr


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE events SET recorded_at = recorded_at - 60000000 WHERE position = 4", "position 4: was recorded before"),
        ("UPDATE events SET stream = stream || 'x' WHERE position = 4", "position 4: stream, version, id or type are not"),
        ("UPDATE events SET version = 9 WHERE position = 11", "position 11: stream, version, id or type are not"),
        ("UPDATE events SET version = 9 WHERE position = 11", "position 11: the version doesn't follow"),
        ("UPDATE events SET type = 'sqa.other.v1' WHERE position = 4", "position 4: stream, version, id or type are not"),
        (f"UPDATE events SET id = '{ANOTHER}' WHERE position = 4", "position 4: stream, version, id or type are not"),
        ("UPDATE events SET salt = NULL WHERE position = 4", "position 4: of salt and body only one is there"),
        ("UPDATE events SET body = NULL WHERE position = 4", "position 4: of salt and body only one is there"),
        ("DELETE FROM events WHERE position = 4", "position 5: follows position 3: a gap"),
        ("DELETE FROM events WHERE position = 1", "position 2: follows position 0: a gap"),
        ("DELETE FROM about", "position 5: the rows of `about` are not those of the header"),
        ("UPDATE about SET stream = 'case/another'", "position 5: the rows of `about` are not those of the header"),
        ("INSERT INTO about VALUES ('case/another', 4)", "position 4: the rows of `about` are not those of the header"),
        ("INSERT INTO about VALUES ('case/another', 99)", "position 99: is in `about`, but there is no such event"),
        (f"UPDATE head SET ledger = '{ANOTHER}'", "head: there is not exactly one, or its ledger is not the headers'"),
        ("DELETE FROM head", "head: there is not exactly one"),
    ],
)
def test_what_has_been_touched_is_found_and_placed(stored: Stored, change: str, finding: str) -> None:
    stored.run(change)
    _found(stored.verified(), finding)


def _flipped(value: bytes) -> bytes:
    return value[:-1] + bytes([value[-1] ^ 1])


def _parts(column: bytes) -> list[bytes]:
    """The sealed parts, each with its length before it."""
    (length,) = unpack_from(">I", column)
    return [column[: 4 + length], *(_parts(column[4 + length :]) if column[4 + length :] else [])]


@pytest.mark.parametrize(
    ("column", "into", "finding"),
    [
        ("header", _flipped, "the leaf is not the hash"),
        ("leaf", _flipped, "the leaf is not the hash"),
        ("body", _flipped, "the body is not the one"),
        ("salt", _flipped, "the body is not the one"),
        ("salt", lambda salt: salt[:-1], "the body is not the one"),
        ("sealed", _flipped, "the sealed part /note is not the one"),
        ("sealed", lambda sealed: b"".join(reversed(_parts(sealed))), "the sealed part /note is not the one"),
        ("sealed", lambda sealed: b"".join(_parts(sealed)[:2]), "2 sealed parts, but the header holds 3"),
        ("sealed", lambda sealed: sealed + bytes(4), "4 sealed parts, but the header holds 3"),
        ("sealed", lambda sealed: sealed[:-40], "the last sealed part is shorter than its length"),
        ("sealed", lambda sealed: sealed + b"\x00", "can't be read"),
    ],
)
def test_changed_bytes_are_found_and_placed(stored: Stored, column: str, into: Callable[[bytes], bytes], finding: str) -> None:
    stored.change(TEXTS, column, into)
    _found(stored.verified(), f"position {TEXTS}: {finding}")


def _canonical(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _saying(**other: Any) -> Callable[[bytes], bytes]:
    return lambda header: _canonical(json.loads(header) | other)


FORGED = {
    "a member twice": (
        lambda h: h.replace(b'"version":', b'"version":9,"version":'),
        "the header is not canonical: a member stands in it tw",
    ),
    "an inner member twice": (
        lambda h: h.replace(b'"kind":', b'"kind":"duty","kind":'),
        "the header is not canonical: a member stands in it",
    ),
    "unsorted": (
        lambda h: json.dumps(dict(reversed(json.loads(h).items())), separators=(",", ":")).encode(),
        "the header is not canonical",
    ),
    "padded": (lambda h: h + b" ", "the header is not canonical"),
    "escaped": (lambda h: h.replace(b'"job"', b'"j\\u006fb"'), "the header is not canonical"),
    "a fraction": (lambda h: h.replace(b'"schema":1', b'"schema":1.0'), "the header is not canonical"),
    "too large a number": (_saying(facts={"policy": {"days": 2**53}}), "the header is not canonical"),
    "a name in Swedish": (_saying(facts={"policy": {"frånvaro": 1}}), "the header is not canonical"),
    "in UTF-16": (lambda h: h.decode().encode("utf-16"), "can't be read"),
    "cut off": (lambda h: h[:-1], "can't be read"),
    "nested for ever": (lambda _: b"[" * 100_000, "can't be read"),
    "an array": (lambda _: b"[]", "the header's members are not exactly"),
    "an extra member": (_saying(zebra=None), "the header's members are not exactly"),
    "a member less": (
        lambda h: _canonical({name: value for name, value in json.loads(h).items() if name != "unit"}),
        "the header's members",
    ),
    "an extra inner member": (_saying(actor={"kind": "job", "id": "test", "name": "Bo"}), "the header's actor can't be so"),
    "an unknown actor": (_saying(actor={"kind": "god", "id": "test"}), "the header's actor can't be so"),
    "an unknown fact": (_saying(facts={"weather": {"rain": True}}), "the header's facts can't be so"),
    "an unknown format": (_saying(format="sqa2"), "the header's format can't be so"),
    "a version that is no number": (_saying(version=True), "the header's version can't be so"),
    "a time without decimals": (_saying(occurred_at="2017-05-08T12:00:00Z"), "the header's occurred_at can't be so"),
    "a day that never was": (_saying(occurred_at="2017-02-30T12:00:00.000000Z"), "can't be read"),
    "occurred after it was recorded": (_saying(occurred_at="2999-05-08T12:00:00.000000Z"), "occurred after it was recorded"),
    "another id": (_saying(id=str(uuid4())), "stream, version, id or type are not those of the header"),
    "another stream": (_saying(stream=a_diary()), "stream, version, id or type are not those of the header"),
    "another version": (_saying(version=9), "stream, version, id or type are not those of the header"),
    "another type": (_saying(type="test.diary.burnt"), "stream, version, id or type are not those of the header"),
    "another ledger": (_saying(ledger=str(uuid4())), "belongs to another ledger"),
    "about another": (_saying(about=[f"case/{uuid4()}"]), "the rows of `about` are not those of the header"),
    "another body": (_saying(body="0" * 64), "the body is not the one"),
    "no sealed texts": (_saying(sealed=[]), "3 sealed parts, but the header holds 0"),
}


@pytest.mark.parametrize(("into", "finding"), FORGED.values(), ids=FORGED)
def test_a_header_that_could_not_be_so_is_found_though_its_leaf_matches(
    stored: Stored, into: Callable[[bytes], bytes], finding: str
) -> None:
    stored.forge(TEXTS, into)
    done = stored.verified()
    _found(done, f"position {TEXTS}: {finding}")
    assert "leaf" not in done.stderr


def test_an_id_that_stands_twice_is_found(stored: Stored) -> None:
    stored.run("ALTER TABLE events DROP CONSTRAINT events_id_key" if stored.url else "DROP INDEX events_by_id")
    ((first,),) = stored.run("SELECT id FROM events WHERE position = 1")
    stored.change(4, "id", lambda _: first)
    stored.forge(4, _saying(id=str(first)))
    _found(stored.verified(), "position 4: its id stands at another position, too")


def test_what_has_been_purged_still_proves_and_is_counted(some_history: Ledger, stored: Stored) -> None:
    before = stored.root()
    stored.run("UPDATE events SET body = NULL, salt = NULL WHERE position = 3")
    stored.change(TEXTS, "sealed", lambda sealed: bytes(4) + b"".join(_parts(sealed)[1:]))
    done = stored.verified()
    assert (done.returncode, done.stderr) == (0, "")
    assert "purged: 1 bodies, 1 sealed parts" in done.stdout
    assert stored.root() == before
    assert [e.position for e in some_history.events()] == [1, 2, *range(4, 12)]


# -- what only a witness can tell ------------------------------------------------------------------------------------------


def test_the_last_row_gone_is_found_by_the_head_where_it_has_a_position(stored: Stored, some_history: Ledger) -> None:
    root = stored.root()
    stored.run("DELETE FROM events WHERE position = 11")
    done = stored.verified()
    if stored.url:
        _found(done, "head: its position or time is not that of the last event, 10")
        assert verify(some_history, lambda *_: None)["broken"] == [{"position": 10, "what": "history ends before its head, 11"}]
    else:
        assert done.returncode == 0
        assert "Not compared with an earlier root (--expect-root): a history cut short or written anew may pass." in done.stdout
    _found(stored.verified("--expect-root", root, "--expect-position", "11"), "position 10: history ends here")


def test_a_history_cut_short_with_its_head_is_found_by_a_witness_only(stored: Stored) -> None:
    root = stored.root()
    stored.cut_short()
    assert stored.verified().returncode == 0
    _found(stored.verified("--expect-position", "11"), "position 10: history ends here, before the expected position 11")
    _found(stored.verified("--expect-root", root), "position 10: the root is not the expected one")


def test_a_history_written_anew_is_found_by_a_witness_only(stored: Stored) -> None:
    root = stored.root()
    stored.forge(4, _saying(submitted_by="somebody else"))
    assert stored.verified().returncode == 0
    _found(stored.verified("--expect-root", root, "--expect-position", "11"), "position 11: the root up to here is not the expected")
    _found(stored.verified("--expect-root", root), "position 11: the root is not the expected one")


def test_a_history_that_has_grown_since_still_has_its_earlier_root(stored: Stored, some_history: Ledger) -> None:
    root = stored.root()
    some_history.append(submission(opened(a_diary())))
    done = stored.verified("--expect-root", root, "--expect-position", "11")
    assert (done.returncode, done.stderr) == (0, "")
    assert "12 records" in done.stdout
    assert "Not compared" not in done.stdout
    assert stored.verified("--expect-root", root).returncode == 1


@pytest.mark.parametrize("asked", [["--expect-root", ""], ["--expect-root", "abc"], ["--expect-position", "0"]], ids=" ".join)
def test_an_expectation_that_says_nothing_is_refused(stored: Stored, asked: list[str]) -> None:
    assert stored.verified(*asked).returncode == 2


# -- what can't be read ------------------------------------------------------------------------------------------------------


def test_what_can_not_be_read_is_said_to_be_so(data_folder: Path) -> None:
    done = Stored(None, data_folder).verified()
    assert done.returncode == 2
    assert "can't be read" in done.stderr


@pytest.mark.parametrize("table", ["about", "head", "events"])
def test_a_table_that_is_gone_can_not_be_read(stored: Stored, table: str) -> None:
    stored.run(f"DROP TABLE {table}")
    assert stored.verified().returncode == 2


def test_the_verifier_shares_nothing_with_the_service() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names | {"psycopg", "pysqlite3"}
