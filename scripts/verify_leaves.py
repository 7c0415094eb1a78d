#!/usr/bin/env python3
"""Check a ledger's stored history, row by row, without trusting the service that wrote it.

Reads only, in one snapshot; needs nothing but Python (and psycopg for a PostgreSQL URL). docs/history-format.md describes every byte.
For each row: the position follows the last without a gap, the recorded time never falls, the leaf is the hash of
position, time and header, the header is canonical JSON with exactly the members of the format, the columns and the rows
of `about` say what the header says, the version follows the stream's last, nothing happened after it was recorded,
and the body and every sealed part, where they have not been purged, are those whose hashes the header holds.
Then the head: its ledger is the headers', and its position (PostgreSQL keeps one) is the last row's.

What no check of the rows can find: a history cut short whose head was changed too (SQLite keeps no position to change),
or one written anew from some row on, with every hash to match. For that, keep what this prints where nobody can change
it, and give it back later: --expect-root with --expect-position proves that all up to there is still what it was.

Prints the number of records, how much has been purged (each is for the huvudman to explain), and the root of the
tree (RFC 6962) over the leaves. Ends with 0 when all is well, 1 when something is not (the first findings are printed,
each with its position), 2 when the history can't be read.

examples:
  verify_leaves.py data/orebro/events.db
  verify_leaves.py data/orebro/events.db --expect-position 4711 --expect-root d24776586c4b…
  verify_leaves.py postgresql://reader@db.example/sqa --huvudman orebro
"""

# It is a script: it prints.
# ruff: noqa: T201
import argparse
import hashlib
import json
import re
import struct
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

EVENTS = "SELECT position, recorded_at, stream, version, id, type, header, salt, body, sealed, leaf FROM events ORDER BY position"
ABOUT = "SELECT position, stream FROM about ORDER BY position"
TWICE = "SELECT max(position) FROM events GROUP BY id HAVING count(*) > 1"
HEAD = {"sqlite": "SELECT ledger, NULL, NULL FROM head", "postgres": "SELECT ledger, position, recorded_at FROM head"}

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = tuple[Any, ...]
Ask = Callable[[str], Iterable[Row]]


@contextmanager
def sqlite(file: Path) -> Iterator[Ask]:
    """Ask an events.db."""
    try:
        import pysqlite3 as sqlite3
    except ModuleNotFoundError:
        import sqlite3
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("BEGIN")
    yield connection.execute
    connection.close()


@contextmanager
def postgres(url: str, huvudman: str) -> Iterator[Ask]:
    """Ask a huvudman's schema."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        schema = '"' + f"sqa_{huvudman}".replace('"', '""') + '"'
        connection.execute("SELECT set_config('search_path', %s, false)", [schema])

        def ask(question: str) -> Iterator[Row]:
            with connection.cursor("verify") as cursor:  # on the server: not all rows at once
                cursor.itersize = 2_000
                yield from cursor.execute(question)

        yield ask


UUID, HASH, TEXT, STREAM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[0-9a-f]{64}", "(?s:.*)", "[^/]+/[^/]+"
HEADER = {
    "format": "sqa1",
    "ledger": UUID,
    "id": UUID,
    "stream": STREAM,
    "version": int,
    "type": TEXT,
    "schema": int,
    "occurred_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    "actor": {"kind": "duty|pupil|guardian|service|job", "id": TEXT},
    "submitted_by": TEXT,
    "unit": (UUID, None),
    "facts": {"duties", "units", "subject", "scale", "policy", "groups"},
    "correlation": (UUID, None),
    "causation": (UUID, None),
    "about": [STREAM],
    "body": HASH,
    "sealed": [{"path": "(?s:/.+)", "key": UUID, "commitment": HASH, "digest": HASH}],
}


def fits(value: Any, shape: Any) -> bool:
    """Has the value this shape? A text's pattern; int: one above 0; a tuple: either; a set: members that may be left out."""
    if isinstance(shape, str):
        return isinstance(value, str) and re.fullmatch(shape, value) is not None
    if isinstance(shape, tuple):
        return any(fits(value, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and value.keys() == shape.keys() and all(fits(value[name], shape[name]) for name in shape)
    if isinstance(shape, set):
        return isinstance(value, dict) and value.keys() <= shape and all(value.values())
    return value is None if shape is None else type(value) is int and value > 0


class Wrong(ValueError):
    """What is wrong with a row, so that no more can be said of it."""


def members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong("the header is not canonical: a member stands in it twice")
    if not "".join(found).isascii():
        raise Wrong("the header is not canonical: a name is not ASCII")
    return found


def integer(digits: str) -> int:
    if not re.fullmatch("-?[0-9]{1,16}", digits) or abs(int(digits)) >= 2**53:
        raise Wrong("the header is not canonical: a number is not an exact integer")
    return int(digits)


DECODER = json.JSONDecoder(object_pairs_hook=members_once, parse_int=integer, parse_float=integer, parse_constant=integer)
ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read(header: bytes) -> dict[str, Any]:
    """What a header says. Raises Wrong unless it is canonical and holds exactly the members of the format."""
    said = DECODER.decode(header.decode())
    if ENCODER.encode(said).encode() != header:
        raise Wrong("the header is not canonical: written canonically it has other bytes")
    if not isinstance(said, dict) or said.keys() != HEADER.keys():
        raise Wrong("the header's members are not exactly those of the format")
    if wrong := [name for name, shape in HEADER.items() if not fits(said[name], shape)]:
        raise Wrong(f"the header's {', '.join(wrong)} can't be so in the format")
    return said


def sealed_parts(column: bytes) -> list[bytes]:
    """The parts of the `sealed` column: each has its length, four bytes, before it; a purged one has length 0."""
    parts, at = [], 0
    while at < len(column):
        (length,) = struct.unpack_from(">I", column, at)
        parts.append(column[at + 4 : at + 4 + length])
        at += 4 + length
    if at != len(column):
        raise Wrong("the last sealed part is shorter than its length")
    return parts


class Tree:
    """The root of RFC 6962 over leaf hashes, kept as the roots of its full subtrees."""

    def __init__(self) -> None:
        self.full: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        self.full.append((1, leaf))
        while len(self.full) > 1 and self.full[-1][0] == self.full[-2][0]:
            (size, right), (_, left) = self.full.pop(), self.full.pop()
            self.full.append((2 * size, hashlib.sha256(b"\x01" + left + right).digest()))

    def root(self) -> bytes:
        if not self.full:
            return hashlib.sha256().digest()
        root = self.full[-1][1]
        for _, left in reversed(self.full[:-1]):
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return root


class Check:
    """What one pass over the rows has seen."""

    def __init__(self) -> None:
        self.position = self.recorded_at = self.records = self.purged_bodies = self.purged_parts = 0
        self.ledger: str | None = None
        self.versions: dict[str, int] = {}
        self.tree = Tree()

    def wrong(self, row: Row, about: set[str]) -> Iterator[str]:
        """What is wrong with the next row."""
        position, recorded_at, stream, version, event_id, kind, header, salt, body, sealed, leaf = row
        if position != self.position + 1:
            yield f"follows position {self.position}: a gap"
        self.position, self.records = position, self.records + 1
        if version != self.versions.get(stream, 0) + 1:
            yield "the version doesn't follow the stream's last"
        self.versions[stream] = version
        try:
            if recorded_at < self.recorded_at:
                yield "was recorded before the one before it"
            self.recorded_at = max(recorded_at, self.recorded_at)
            expected = hashlib.sha256(b"\x00sqa1" + struct.pack(">QQ", position, recorded_at) + header).digest()
            self.tree.add(expected)
            if leaf != expected:
                yield "the leaf is not the hash of position, recorded time and header"
            said = read(header)
            self.ledger = self.ledger or said["ledger"]
            if said["ledger"] != self.ledger:
                yield "belongs to another ledger"
            if (stream, version, str(event_id), kind) != (said["stream"], said["version"], said["id"], f"{said['type']}.v{said['schema']}"):
                yield "stream, version, id or type are not those of the header"
            if about != set(said["about"]):
                yield "the rows of `about` are not those of the header"
            if (datetime.fromisoformat(said["occurred_at"]) - EPOCH) // timedelta(microseconds=1) > recorded_at:
                yield "occurred after it was recorded"
            yield from self._content(said, salt, body, sealed)
        except Wrong as wrong:
            yield str(wrong)
        except (ValueError, TypeError, RecursionError, struct.error) as error:
            yield f"can't be read: {type(error).__name__}"

    def _content(self, said: dict[str, Any], salt: Any, body: Any, sealed: bytes) -> Iterator[str]:
        if (body is None) != (salt is None):
            yield "of salt and body only one is there"
        elif body is None:
            self.purged_bodies += 1
        elif len(salt) != 16 or hashlib.sha256(salt + body).hexdigest() != said["body"]:
            yield "the body is not the one whose hash the header holds"
        parts = sealed_parts(sealed)
        self.purged_parts += parts.count(b"")
        if len(parts) != len(said["sealed"]):
            yield f"{len(parts)} sealed parts, but the header holds {len(said['sealed'])}"
        for part, entry in zip(parts, said["sealed"], strict=False):
            if part and hashlib.sha256(part).hexdigest() != entry["digest"]:
                yield f"the sealed part {entry['path']} is not the one whose digest the header holds"

    def findings(self, ask: Ask, head: str, expected_position: int | None, expected_root: bytes | None) -> Iterator[str]:
        """All that is wrong. expected_root: what a witness saw at expected_position, or saw at the end."""
        about = defaultdict(set)
        for position, stream in ask(ABOUT):
            about[position].add(stream)
        for row in ask(EVENTS):
            for wrong in self.wrong(row, about.pop(row[0], set())):
                yield f"position {row[0]}: {wrong}"
            if expected_root and row[0] == expected_position and self.tree.root() != expected_root:
                yield f"position {row[0]}: the root up to here is not the expected one"
        yield from (f"position {position}: is in `about`, but there is no such event" for position in about)
        yield from (f"position {twice}: its id stands at another position, too" for (twice,) in ask(TWICE))
        heads = list(ask(head))
        if len(heads) != 1 or (self.ledger and str(heads[0][0]) != self.ledger):
            yield "head: there is not exactly one, or its ledger is not the headers'"
        if any(said[1:] not in {(None, None), (self.position, self.recorded_at)} for said in heads):
            yield f"head: its position or time is not that of the last event, {self.position}"
        if expected_position and self.position < expected_position:
            yield f"position {self.position}: history ends here, before the expected position {expected_position}"
        if expected_root and not expected_position and self.tree.root() != expected_root:
            yield f"position {self.position}: the root is not the expected one"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", help="an events.db, or a postgresql:// URL")
    parser.add_argument("--huvudman", help="whose history, in PostgreSQL")
    parser.add_argument("--expect-root", type=bytes.fromhex, metavar="HEX", help="the root that was printed or signed earlier")
    parser.add_argument("--expect-position", type=int, metavar="N", help="the position it was the root at (the last one)")
    parser.add_argument("--most", type=int, default=10, help="how many findings to print (10)")
    asked = parser.parse_args()
    in_postgres = asked.history.startswith(("postgresql://", "postgres://"))
    if in_postgres and not asked.huvudman:
        parser.error("a PostgreSQL history needs --huvudman")
    if asked.expect_position is not None and asked.expect_position < 1:
        parser.error("positions begin with 1")
    if asked.expect_root is not None and len(asked.expect_root) != 32:
        parser.error("a root has 32 bytes")
    check, found = Check(), 0
    try:
        with postgres(asked.history, asked.huvudman) if in_postgres else sqlite(Path(asked.history)) as ask:
            head = HEAD["postgres" if in_postgres else "sqlite"]
            for found, finding in enumerate(check.findings(ask, head, asked.expect_position, asked.expect_root), 1):
                if found <= asked.most:
                    print(finding, file=sys.stderr)
    except Exception as error:
        print(f"the history can't be read: {error}", file=sys.stderr)
        return 2
    print(f"ledger {check.ledger}: {check.records} records, {len(check.versions)} streams, {found} findings")
    print(f"purged: {check.purged_bodies} bodies, {check.purged_parts} sealed parts")
    print(f"root {check.tree.root().hex()} at position {check.position}")
    if asked.expect_root is None:
        print("Not compared with an earlier root (--expect-root): a history cut short or written anew may pass.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
