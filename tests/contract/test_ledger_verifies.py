"""The stored bytes prove themselves to a verifier that shares no code with the service. On both databases."""

import ast
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from adapters.ledger.ledger import Ledger
from adapters.ledger.sqlite_module import sqlite3
from tests.contract.diaries import a_diary, opened, submission, written

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_leaves.py"


def _verified(database_url: str | None, data_folder: Path) -> subprocess.CompletedProcess[str]:
    what = [database_url, "--huvudman", "orebro"] if database_url else [str(data_folder / "orebro" / "events.db")]
    return subprocess.run([sys.executable, str(SCRIPT), *what], capture_output=True, text=True, check=False)


def _tamper(database_url: str | None, data_folder: Path, statement: str) -> None:
    if database_url:
        with psycopg.connect(database_url) as connection:
            connection.execute('SET search_path = "sqa_orebro"')
            connection.execute(statement)
    else:
        history = sqlite3.connect(data_folder / "orebro" / "events.db")
        history.create_function("flipped", 1, lambda stored: stored[:-1] + bytes([stored[-1] ^ 1]))
        history.execute(statement)
        history.commit()
        history.close()


def _flipped(column: str, database_url: str | None) -> str:
    """The column's bytes with one bit of the last one turned over."""
    if database_url:
        last = f"length({column}) - 1"
        return f"set_byte({column}, {last}, get_byte({column}, {last}) # 1)"
    return f"flipped({column})"


@pytest.fixture
def some_history(ledger: Ledger) -> Ledger:
    diary = a_diary()
    for page in range(5):
        ledger.append(submission(opened(a_diary()), *([opened(diary)] if page == 0 else [])))
        ledger.append(submission(written(diary, page, note="a text", lines=["one", "two"], subject=uuid4())))
    return ledger


@pytest.mark.capability("A61")
def test_untouched_history_is_found_whole(some_history: Ledger, database_url: str | None, data_folder: Path) -> None:
    done = _verified(database_url, data_folder)
    assert (done.returncode, done.stderr) == (0, "")
    leaves = [record.leaf for record in some_history.records()]
    assert f"ledger {some_history.id}: 11 records, 6 streams, 0 findings" in done.stdout
    assert f"root {_root(leaves).hex()}" in done.stdout


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + _root(leaves[:k]) + _root(leaves[k:])).digest()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE events SET header = {header} WHERE position = 4", "the leaf is not the hash"),
        ("UPDATE events SET leaf = {leaf} WHERE position = 4", "the leaf is not the hash"),
        ("UPDATE events SET body = {body} WHERE position = 4", "the body is not the one"),
        ("UPDATE events SET salt = {salt} WHERE position = 4", "the body is not the one"),
        ("UPDATE events SET sealed = {sealed} WHERE position = 5", "the sealed part /note is not the one"),
        ("UPDATE events SET recorded_at = recorded_at - 60000000 WHERE position = 4", "was recorded before"),
        ("UPDATE events SET stream = stream || 'x' WHERE position = 4", "are not those of the header"),
        ("DELETE FROM events WHERE position = 4", "a gap"),
        ("DELETE FROM events WHERE position = 1", "a gap"),
    ],
    ids=lambda value: value if "UPDATE" not in value else value.split()[3],
)
def test_what_has_been_touched_is_found_and_placed(
    some_history: Ledger, database_url: str | None, data_folder: Path, change: str, finding: str
) -> None:
    columns = ("header", "leaf", "body", "salt", "sealed")
    _tamper(database_url, data_folder, change.format(**{name: _flipped(name, database_url) for name in columns}))
    done = _verified(database_url, data_folder)
    assert done.returncode == 1
    position = 2 if "position = 1" in change else 5 if "DELETE" in change or "= 5" in change else 4
    assert f"position {position}: " in done.stderr.splitlines()[0]
    assert finding in done.stderr


def test_what_has_been_purged_still_proves(some_history: Ledger, database_url: str | None, data_folder: Path) -> None:
    before = _verified(database_url, data_folder).stdout.splitlines()[1]
    _tamper(database_url, data_folder, "UPDATE events SET body = NULL, salt = NULL WHERE position = 3")
    done = _verified(database_url, data_folder)
    assert done.returncode == 0
    assert "11 records, 1 purged" in done.stdout
    assert done.stdout.splitlines()[1] == before
    assert [e.position for e in some_history.events()] == [1, 2, *range(4, 12)]


def test_what_can_not_be_read_is_said_to_be_so(data_folder: Path) -> None:
    done = _verified(None, data_folder)
    assert done.returncode == 2
    assert "can't be read" in done.stderr


def test_the_verifier_shares_nothing_with_the_service() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported <= sys.stdlib_module_names | {"psycopg", "pysqlite3"}
