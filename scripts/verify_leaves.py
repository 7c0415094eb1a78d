#!/usr/bin/env python3
"""Check a ledger's stored history, row by row, without trusting the service that wrote it.

Reads only; needs nothing but Python (and psycopg for a PostgreSQL URL). docs/history-format.md describes every byte.
For each row: the position follows the last without a gap, the recorded time never falls, the leaf is the hash of
position, time and header, the columns say what the header says, the version follows the stream's last, and the body
and every sealed part, where they have not been purged, are those whose hashes the header holds.

Prints the number of records and the root of the tree (RFC 6962) over their leaves. Ends with 0 when all is well,
1 when something is not (the first findings are printed, each with its position), 2 when the history can't be read.

examples:
  verify_leaves.py data/orebro/events.db
  verify_leaves.py postgresql://reader@db.example/sqa --huvudman orebro
"""

# ruff: noqa: T201
import argparse
import hashlib
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMNS = "position, recorded_at, stream, version, id, type, header, salt, body, sealed, leaf"
Row = tuple[Any, ...]


def rows_of_sqlite(file: Path) -> Iterator[Row]:
    """The rows of an events.db, in the order of positions."""
    try:
        import pysqlite3 as sqlite3
    except ModuleNotFoundError:
        import sqlite3
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    yield from connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY position")  # noqa: S608 - the columns above
    connection.close()


def rows_of_postgres(url: str, huvudman: str) -> Iterator[Row]:
    """The rows of a huvudman's schema, in the order of positions."""
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor("verify") as cursor:
        cursor.itersize = 2_000
        events = f'"{f"sqa_{huvudman}".replace(chr(34), chr(34) * 2)}".events'
        yield from cursor.execute(f"SELECT {COLUMNS} FROM {events} ORDER BY position")  # noqa: S608 - a quoted name


def sealed_parts(column: bytes) -> list[bytes]:
    """The parts of the `sealed` column: each has its length, four bytes, before it; a purged one has length 0."""
    parts, at = [], 0
    while at < len(column):
        (length,) = struct.unpack_from(">I", column, at)
        parts.append(column[at + 4 : at + 4 + length])
        at += 4 + length
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
        self.position = self.recorded_at = self.purged = 0
        self.ledger: str | None = None
        self.versions: dict[str, int] = {}
        self.tree = Tree()

    def wrong(self, row: Row) -> Iterator[str]:
        """What is wrong with the next row."""
        position, recorded_at, stream, version, event_id, kind, header, salt, body, sealed, leaf = row
        header, leaf = bytes(header), bytes(leaf)
        if position != self.position + 1:
            yield f"follows position {self.position}: a gap"
        if recorded_at < self.recorded_at:
            yield "was recorded before the one before it"
        self.position, self.recorded_at = position, max(recorded_at, self.recorded_at)
        expected = hashlib.sha256(b"\x00sqa1" + struct.pack(">QQ", position, recorded_at) + header).digest()
        if leaf != expected:
            yield "the leaf is not the hash of position, recorded time and header"
        self.tree.add(expected)
        try:
            said = json.loads(header)
            yield from self._against_header(said, (stream, version, str(event_id), kind), salt, body, bytes(sealed))
        except (ValueError, KeyError, TypeError, struct.error) as error:
            yield f"can't be read: {type(error).__name__}"

    def _against_header(self, said: dict[str, Any], columns: Row, salt: Any, body: Any, sealed: bytes) -> Iterator[str]:
        if said["format"] != "sqa1":
            yield "is of a format that this verifier doesn't know"
        if self.ledger not in {None, said["ledger"]}:
            yield "belongs to another ledger"
        self.ledger = self.ledger or said["ledger"]
        if columns != (said["stream"], said["version"], said["id"], f"{said['type']}.v{said['schema']}"):
            yield "stream, version, id or type are not those of the header"
        if said["version"] != self.versions.get(said["stream"], 0) + 1:
            yield "the version doesn't follow the stream's last"
        self.versions[said["stream"]] = said["version"]
        if body is None or salt is None:
            self.purged += 1
        elif hashlib.sha256(bytes(salt) + bytes(body)).hexdigest() != said["body"]:
            yield "the body is not the one whose hash the header holds"
        parts = sealed_parts(sealed)
        if len(parts) != len(said["sealed"]):
            yield f"{len(parts)} sealed parts, but the header holds {len(said['sealed'])}"
        for part, entry in zip(parts, said["sealed"], strict=False):
            if part and hashlib.sha256(part).hexdigest() != entry["digest"]:
                yield f"the sealed part {entry['path']} is not the one whose digest the header holds"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("history", help="an events.db, or a postgresql:// URL")
    parser.add_argument("--huvudman", help="whose history, in PostgreSQL")
    parser.add_argument("--most", type=int, default=10, help="how many findings to print (10)")
    asked = parser.parse_args()
    check, findings = Check(), 0
    try:
        if asked.history.startswith(("postgresql://", "postgres://")):
            if not asked.huvudman:
                parser.error("a PostgreSQL history needs --huvudman")
            rows = rows_of_postgres(asked.history, asked.huvudman)
        else:
            rows = rows_of_sqlite(Path(asked.history))
        for row in rows:
            for finding in check.wrong(row):
                findings += 1
                if findings <= asked.most:
                    print(f"position {row[0]}: {finding}", file=sys.stderr)
    except Exception as error:
        print(f"the history can't be read: {error}", file=sys.stderr)
        return 2
    purged = f", {check.purged} purged" if check.purged else ""
    print(f"ledger {check.ledger}: {check.position} records{purged}, {len(check.versions)} streams, {findings} findings")
    print(f"root {check.tree.root().hex()}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
