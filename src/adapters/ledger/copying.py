"""A ledger copied to another place with its keys: events byte for byte, and the ledger left behind closed for appends.

Works on open connections, one per part, each in a transaction of its own; whoever calls commits or takes back. The
source's transaction on its history is held meanwhile, and with it the right to append.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, insert, select, text

from adapters.ledger.epochs import rewrapped_epoch
from adapters.ledger.key_tables import data_keys, epochs, subjects
from adapters.ledger.sealing import leaf
from adapters.ledger.sqlite import MOVED

AT_ONCE = 2_000
EVENT = ("position", "recorded_at", "stream", "version", "id", "type", "header", "salt", "body", "sealed", "leaf", "mac")
EVENTS = f"SELECT {', '.join(EVENT)} FROM events WHERE position > :after ORDER BY position LIMIT {AT_ONCE}"  # noqa: S608 - constants
INSERT = f"INSERT INTO events ({', '.join(EVENT)}) VALUES ({', '.join(f':{name}' for name in EVENT)})"  # noqa: S608 - EVENT, no more
ABOUT = "SELECT stream, position FROM about ORDER BY position, stream"
INSERT_ABOUT = "INSERT INTO about (stream, position) VALUES (:stream, :position)"

CLOSE = {
    "sqlite": (
        f"CREATE TABLE {MOVED} (one INTEGER PRIMARY KEY CHECK (one = 1), whither TEXT NOT NULL)",
        f"CREATE TRIGGER moved_away BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, '{MOVED}'); END",
    ),
    "postgresql": (
        f"CREATE TABLE {MOVED} (one int PRIMARY KEY CHECK (one = 1), whither text NOT NULL)",
        """CREATE FUNCTION moved_away() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'moved' USING ERRCODE = 'SQ001'; END $$""",
        "CREATE TRIGGER moved_away BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION moved_away()",
    ),
}

Progress = Callable[[int, int], None]


class CopyIsNotEqual(Exception):
    """What was read back from the copy is not what was written; the copy was taken back, and the old ledger goes on."""


def ledger_in(db: Connection) -> UUID | None:
    """The id of the ledger in these tables; None when it has none yet."""
    found = db.execute(text("SELECT ledger FROM head")).scalar()
    return UUID(str(found)) if found else None


def take_the_right_to_append(db: Connection) -> int:
    """Hold the lock under which events are appended until this transaction ends. The last position."""
    if db.dialect.name == "postgresql":  # an SQLite transaction that writes has it from its beginning
        db.execute(text("SELECT position FROM head FOR UPDATE"))
    return int(db.scalar(text("SELECT coalesce(max(position), 0) FROM events")) or 0)


def copy_history(source: Connection, target: Connection, progress: Progress) -> int:
    """Copy every event, what it is about, and the head, and compare them. Returns how many events there are. Raises CopyIsNotEqual."""
    last = take_the_right_to_append(source)
    for statement in ("about", "events", "head"):
        target.execute(text(f"DELETE FROM {statement}"))  # noqa: S608 - of a copy that was broken off: this ledger has no head yet
    for rows in _events(source):
        target.execute(text(INSERT), [_as(target, row) for row in rows])
        progress(rows[-1].position, 2 * last)
    for some in source.execute(text(ABOUT)).partitions(AT_ONCE):
        target.execute(text(INSERT_ABOUT), [dict(row._mapping) for row in some])
    for here, there in zip(_events(source), _events(target), strict=True):
        if [_plain(row) for row in here] != [_plain(row) for row in there] or any(
            leaf(row.position, row.recorded_at, bytes(row.header)) != row.leaf for row in there
        ):
            raise CopyIsNotEqual(f"events up to {there[-1].position}")
        progress(last + there[-1].position, 2 * last)
    if [tuple(row) for row in source.execute(text(ABOUT))] != [tuple(row) for row in target.execute(text(ABOUT))]:
        raise CopyIsNotEqual("about")
    _copy_head(source, target)
    return last


def copy_keys(source: Mapping[str, Connection], target: Mapping[str, Connection], old_root: bytes, new_root: bytes) -> int:
    """Copy data keys and links as they are, and wrap the epoch keys under the new place's root key. How many data keys.

    source, target: the connections "keys" and "epochs". Raises CopyIsNotEqual.
    """
    for part, table in (("keys", data_keys), ("keys", subjects)):
        copy_table(source[part], target[part], table)
    target["epochs"].execute(epochs.delete())
    old, new = AESGCM(old_root), AESGCM(new_root)
    for number, wrapped in source["epochs"].execute(select(epochs.c.number, epochs.c.wrapped)):
        target["epochs"].execute(insert(epochs), {"number": number, "wrapped": rewrapped_epoch(number, wrapped, old, new)})
    return len(target["keys"].execute(select(data_keys.c.id)).all())


def copy_table(source: Connection, target: Connection, table: Any) -> None:
    """Copy all rows of a table that is the same in both places, and compare them. Raises CopyIsNotEqual."""
    target.execute(table.delete())
    for some in source.execute(select(table)).partitions(AT_ONCE):
        target.execute(insert(table), [dict(row._mapping) for row in some])
    in_order = select(table).order_by(*table.primary_key.columns)
    if list(map(tuple, source.execute(in_order))) != list(map(tuple, target.execute(in_order))):
        raise CopyIsNotEqual(table.name)


def close_for_good(db: Connection, whither: str) -> None:
    """Let nobody append here any more, whichever process it is; reading goes on. Changes no row."""
    for statement in CLOSE[db.dialect.name]:
        db.execute(text(statement))
    db.execute(text("INSERT INTO moved (one, whither) VALUES (1, :whither)"), {"whither": whither})


def _events(db: Connection) -> Iterator[Sequence[Row[Any]]]:
    after = 0
    while rows := db.execute(text(EVENTS), {"after": after}).all():
        yield rows
        after = rows[-1].position


def _as(target: Connection, row: Row[Any]) -> dict[str, Any]:
    values = dict(row._mapping)
    return {**values, "id": str(values["id"]) if target.dialect.name == "sqlite" else UUID(str(values["id"]))}


def _plain(row: Row[Any]) -> tuple[Any, ...]:
    return tuple(str(value) if isinstance(value, UUID) else value for value in row)


def _copy_head(source: Connection, target: Connection) -> None:
    ledger, epoch = source.execute(text("SELECT ledger, epoch FROM head")).one()
    values = {"ledger": str(ledger), "epoch": epoch}
    if target.dialect.name == "sqlite":
        target.execute(text("INSERT INTO head (one, ledger, epoch) VALUES (1, :ledger, :epoch)"), values)
        return
    last = "(SELECT coalesce(max(position), 0) FROM events), (SELECT coalesce(max(recorded_at), 0) FROM events)"
    columns = "one, ledger, epoch, position, recorded_at"
    target.execute(text(f"INSERT INTO head ({columns}) SELECT 1, CAST(:ledger AS uuid), :epoch, {last}"), values)
