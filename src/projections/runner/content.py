"""A hash over all that a projection holds, the same on every database and for every order in which it was written."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby

import orjson
from sqlalchemy import Connection, Table, collate, select


def content_hash(db: Connection, tables: Sequence[Table]) -> str:
    """SHA-256 over every row, by table, stream and content."""
    hashed = sha256()
    by_code_point = "C" if db.dialect.name == "postgresql" else "BINARY"
    for table in sorted(tables, key=lambda table: table.name):
        hashed.update(f"{table.name}\n".encode())
        rows = db.execute(select(table).order_by(collate(table.c.stream, by_code_point)).execution_options(yield_per=2_000))
        for _, of_stream in groupby(rows, key=lambda row: row.stream):
            for row in sorted(orjson.dumps(tuple(row), option=orjson.OPT_SORT_KEYS) for row in of_stream):
                hashed.update(row + b"\n")
    return hashed.hexdigest()
