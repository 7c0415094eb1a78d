"""Writing only the difference between what was sent and what stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from adapters.roster.tables import FIRST, chunks

Key = tuple[Any, ...]
Row = Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """Which entities a table's upsert touched; the first column of the primary key is the entity's id.

    ended: of the changed, those that got another end date.
    """

    new: set[UUID] = field(default_factory=set)
    changed: set[UUID] = field(default_factory=set)
    ended: set[UUID] = field(default_factory=set)

    @property
    def owners(self) -> set[UUID]:
        """All that were touched."""
        return self.new | self.changed


def upsert(db: Connection, table: Table, sent: Mapping[Key, Row], *, whole_for: Iterable[UUID] = (), on: date | None = None) -> Outcome:
    """Insert what is new and update what differs, by primary key.

    whole_for: entities whose every row is in `sent`; a row of theirs that isn't gets `deleted_on`, the day `on`.
    """
    outcome = Outcome()
    whole = set(whole_for)
    standing = _standing(db, table, whole | {key[0] for key in sent})
    inserts, updates = [], []
    for key, row in sent.items():
        before = standing.get(key)
        if before is None:
            inserts.append(_whole(table, key, row))
            outcome.new.add(key[0])
        elif before != row:
            updates.append((key, row))
            outcome.changed.add(key[0])
            if before.get("end_date") != row.get("end_date"):
                outcome.ended.add(key[0])
    for key, before in standing.items():
        if key not in sent and key[0] in whole and before["deleted_on"] is None:
            updates.append((key, {**before, "deleted_on": on}))
            outcome.changed.add(key[0])
    _insert(db, table, inserts)
    _update(db, table, updates)
    return outcome


def stand(db: Connection, table: Table, sent: Mapping[Key, Row], on: date) -> set[UUID]:
    """Note how things stand from the day `on`, where that differs from how they last stood.

    Returns the entities whose standing changed; one that had none counts from the beginning, and isn't a change.
    """
    latest: dict[Key, tuple[date, Row]] = {}
    for stored, row in _standing(db, table, {key[0] for key in sent}).items():
        thing, since = stored[:-1], stored[-1]
        if thing not in latest or latest[thing][0] < since:
            latest[thing] = (since, row)
    inserts, updates, changed = [], [], set()
    for key, row in sent.items():
        known = latest.get(key)
        if known is None:
            inserts.append(_whole(table, (*key, FIRST), row))
        elif known[1] != row:
            changed.add(key[0])
            if known[0] < on:
                inserts.append(_whole(table, (*key, on), row))
            else:
                updates.append(((*key, known[0]), row))
    _insert(db, table, inserts)
    _update(db, table, updates)
    return changed


def mark_deleted(db: Connection, table: Table, ids: Collection[UUID], on: date) -> set[UUID]:
    """Give the rows `deleted_on`, unless they have one. Returns those that got it; unknown ids are passed over."""
    standing = _standing(db, table, ids)
    marked = {key: {**row, "deleted_on": on} for key, row in standing.items() if row["deleted_on"] is None}
    _update(db, table, list(marked.items()))
    return {key[0] for key in marked}


def _standing(db: Connection, table: Table, owners: Collection[UUID]) -> dict[Key, Row]:
    """What the table holds of these entities, by primary key."""
    width = len(table.primary_key)
    names = [column.name for column in table.columns][width:]
    found: dict[Key, Row] = {}
    for chunk in chunks(owners):
        for row in db.execute(select(table).where(table.columns[0].in_(chunk))):
            found[tuple(row[:width])] = dict(zip(names, row[width:], strict=True))
    return found


def _whole(table: Table, key: Key, row: Row) -> dict[str, Any]:
    return {**dict(zip((column.name for column in table.primary_key), key, strict=True)), **row}


def _insert(db: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table), rows)


def _update(db: Connection, table: Table, rows: list[tuple[Key, Row]]) -> None:
    if rows:
        keys = list(table.primary_key)
        statement = update(table).where(*(column == bindparam(f"the_{column.name}") for column in keys))
        statement = statement.values({name: bindparam(f"new_{name}") for name in rows[0][1]})
        db.execute(
            statement,
            [
                {f"the_{column.name}": part for column, part in zip(keys, key, strict=True)}
                | {f"new_{name}": value for name, value in row.items()}
                for key, row in rows
            ],
        )
