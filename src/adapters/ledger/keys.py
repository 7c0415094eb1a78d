"""The key store: data keys, wrapped; who a subject is; and their end.

root key (a file, or elsewhere by another adapter) → epoch key → data keys and links. The epoch keys lie apart, in a file
(a schema) that is in no backup: an erasure deletes what is to go, wraps the survivors under a new epoch key, and destroys
the old one, so that every older backup of the key store dies at once.
"""

import hmac
import os
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from threading import RLock
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Engine, Row, bindparam, delete, exists, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.ledger.canonical import canonical
from adapters.ledger.epochs import KEY_BYTES, EpochIsGone, Epochs, unwrap, wrap
from adapters.ledger.key_tables import begun, data_keys, for_one_statement, subjects
from adapters.ledger.sealing import DataKey

CACHED_KEYS = 20_000
ROWS_AT_ONCE = 1_000
MAC = "MAC"

_K = data_keys.c
# Made once: putting a question together takes longer than asking it.
KEYS_OF = select(data_keys).where(tuple_(_K.subject, _K.stream, _K.compartment).in_(bindparam("names", expanding=True)))
KEYS_BY_ID = select(data_keys).where(_K.id.in_(bindparam("ids", expanding=True)))
NEW_KEYS = {
    "sqlite": sqlite.insert(data_keys).on_conflict_do_nothing().returning(_K.id),
    "postgresql": postgresql.insert(data_keys).on_conflict_do_nothing().returning(_K.id),
}
LINKS_OF = select(subjects).where(subjects.c.subject.in_(bindparam("subjects", expanding=True)))
SUBJECT_OF = select(subjects.c.subject).where(subjects.c.lookup.in_(bindparam("lookups", expanding=True)))
ANYTHING_WRAPPED = select(exists(select(data_keys.c.id)) | exists(select(subjects.c.subject)))

SubjectKind = Literal["person", "group"]


class KeyName(NamedTuple):
    """What a data key is for. subject None: the stream as such; compartment MAC: the MACs of the stream's proposals."""

    subject: UUID | None
    stream: str
    compartment: str


class KeyStore:
    """Keys of one ledger, kept in memory while they live. Safe for threads; processes meet in the database."""

    def __init__(self, keys: Engine, epoch_keys: Engine, root: bytes) -> None:
        self._keys, self._asked, self._epochs = keys, for_one_statement(keys), Epochs(epoch_keys, root)
        self._lock = RLock()
        self._by_name: OrderedDict[KeyName, DataKey] = OrderedDict()
        self._by_id: dict[UUID, KeyName] = {}
        self._links: dict[UUID, UUID | None] = {}
        self._ledger_epoch = 0

    # -- keys -----------------------------------------------------------------------------------------------------

    def obtain(self, wanted: Collection[KeyName]) -> dict[KeyName, DataKey]:
        """The keys of these names. What is missing is made, and is durable when this returns.

        Callers hold the ledger's write lock, so no two processes make the same key.
        """
        with self._lock:
            self._keep_within_bounds()
            if missing := [name for name in wanted if name not in self._by_name]:
                self._make_or_load(missing)
            return {name: self._by_name[name] for name in wanted}

    def find(self, name: KeyName) -> DataKey | None:
        """The key of a name, or None when there is none any more."""
        with self._lock:
            if name not in self._by_name:
                with begun(self._asked) as db:
                    self._load(db, [name])
            return self._by_name.get(name)

    def secrets(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys of these ids; those that have been destroyed are left out."""
        with self._lock:
            self._keep_within_bounds()
            if missing := [key for key in ids if key not in self._by_id]:
                with begun(self._asked) as db:
                    for some in _in_portions(missing):
                        self._take(db.execute(KEYS_BY_ID, {"ids": some}))
            return {key: self._by_name[self._by_id[key]].secret for key in ids if key in self._by_id}

    def ledger_is_at(self, epoch: int) -> None:
        """Forget what is kept in memory when the ledger says that somebody has erased since."""
        with self._lock:
            if epoch != self._ledger_epoch:
                self._forget()
                self._ledger_epoch = epoch

    def _forget(self) -> None:
        self._by_name.clear()
        self._by_id.clear()
        self._links = {}
        self._epochs.forget()

    def _load(self, db: Connection, names: Iterable[KeyName]) -> None:
        self._take(db.execute(KEYS_OF, {"names": [(_text(name.subject), name.stream, name.compartment) for name in names]}))

    def _take(self, rows: Iterable[Row[Any]]) -> None:
        for row in rows:
            name = KeyName(UUID(row.subject) if row.subject else None, row.stream, row.compartment)
            self._keep(name, DataKey(row.id, unwrap(self._epochs.key(row.epoch), row.wrapped, canonical(["sqa/key/1", str(row.id)]))))

    def _keep(self, name: KeyName, key: DataKey) -> None:
        self._by_name[name] = key
        self._by_id[key.id] = name

    def _make_or_load(self, names: Sequence[KeyName]) -> None:
        """A key that isn't in memory is nearly always a new one: it is written unless it is there, in one way to the database and back."""
        number, epoch = self._current_epoch()
        new = {name: DataKey(uuid4(), os.urandom(KEY_BYTES)) for name in names}
        rows = [_key_row(name, key, number, epoch) for name, key in new.items()]
        with begun(self._asked) as db:
            written = set(db.scalars(NEW_KEYS[db.dialect.name], rows))
        for name, key in new.items():
            if key.id in written:  # what isn't known to be written must not seal anything
                self._keep(name, key)
        if len(written) < len(new):
            with begun(self._asked) as db:
                self._load(db, [name for name in names if name not in self._by_name])

    def _current_epoch(self) -> tuple[int, bytes]:
        newest = self._epochs.newest()
        if newest is None:
            with begun(self._asked) as db:
                if db.scalar(ANYTHING_WRAPPED):
                    raise EpochIsGone
            newest = self._epochs.begin_new()
        return newest

    def _keep_within_bounds(self) -> None:
        while len(self._by_name) > CACHED_KEYS:
            _, key = self._by_name.popitem(last=False)
            del self._by_id[key.id]

    def _keep_links_within_bounds(self) -> None:
        if len(self._links) > CACHED_KEYS:
            self._links = {}

    def opens(self) -> bool:
        """Do the root key and the epoch keys open what is kept? Nothing is made."""
        with self._lock:
            try:
                for number in self._epochs.numbers():
                    self._epochs.key(number)
                with begun(self._asked) as db:
                    self._take(db.execute(select(data_keys).limit(1)))
            except (EpochIsGone, InvalidTag):
                return False
        return True

    # -- subjects -------------------------------------------------------------------------------------------------

    def subject_of(self, kind: SubjectKind, register_id: UUID) -> UUID | None:
        """The random id that stands in events for a person or group of the register; None when it has none yet."""
        with self._lock:
            looked_up = [_lookup(self._epochs.key(number), kind, register_id) for number in self._epochs.numbers()]
            with begun(self._asked) as db:
                found: UUID | None = db.scalar(SUBJECT_OF, {"lookups": looked_up})
                return found

    def new_subject(self, kind: SubjectKind, register_id: UUID) -> UUID:
        """Give one. Callers hold the ledger's write lock and have found that there is none."""
        with self._lock, begun(self._keys) as db:
            number, epoch = self._current_epoch()
            subject = uuid4()
            db.execute(insert(subjects), _link(subject, kind, register_id, number, epoch))
            return subject

    def register_id_of(self, subject: UUID) -> UUID | None:
        """Who a subject is in the register; None once that has been erased.

        Remembered, since every event about a pupil asks; forgotten when the ledger's epoch says that somebody has erased.
        """
        links = self._links
        return links[subject] if subject in links else self.register_ids_of([subject]).get(subject)

    def register_ids_of(self, wanted: Collection[UUID]) -> dict[UUID, UUID]:
        """Who these subjects are in the register; the erased ones are left out. Remembered in the same way, also of whom nobody knows:

        a subject is random and has its link before anything names it, so an id that stands for nobody will never stand for anybody.
        """
        links = self._links  # an erasure meanwhile begins a new one: what is put into this one then is lost, as it should be
        if missing := [subject for subject in wanted if subject not in links]:
            with self._lock, begun(self._asked) as db:
                rows = [row for some in _in_portions(missing) for row in db.execute(LINKS_OF, {"subjects": some})]
                read = {row.subject: _register_id(row.subject, row.wrapped, self._epochs.key(row.epoch)) for row in rows}
            links.update({subject: read.get(subject) for subject in missing})
            self._keep_links_within_bounds()
        return {subject: known for subject in wanted if (known := links.get(subject))}

    # -- the end of keys ------------------------------------------------------------------------------------------

    def destroy(self, streams: Collection[str] = (), subject: UUID | None = None) -> int:
        """Delete keys for good. Returns how many.

        streams: every key of these; subject: every key of this subject, its link to the register, and the MAC keys of
        the streams it appears in. Afterwards `rewrap_some`, until it returns False, makes older backups useless as well.
        Callers hold the ledger's write lock and raise the ledger's epoch in the same transaction.
        """
        with self._lock, begun(self._keys) as db:
            c = data_keys.c
            doomed = select(c.id).where(c.stream.in_(streams))
            if subject:
                its_streams = select(c.stream).where(c.subject == str(subject))
                doomed = select(c.id).where(
                    c.stream.in_(streams) | (c.subject == str(subject)) | (c.stream.in_(its_streams) & (c.compartment == MAC))
                )
                db.execute(delete(subjects).where(subjects.c.subject == subject))
            count = db.execute(delete(data_keys).where(c.id.in_(doomed.scalar_subquery()))).rowcount
            self._epochs.begin_new()
            self._forget()
            return count

    def rewrap_some(self) -> bool:
        """Wrap some of what survives under the newest epoch key; when all is, destroy the older ones and return False.

        Callers hold the ledger's write lock, for this call only: appends go on in between.
        """
        with self._lock:
            number, epoch = self._current_epoch()
            with begun(self._keys) as db:
                if self._rewrap_keys(db, number, epoch) + self._rewrap_links(db, number, epoch):
                    return True
            self._epochs.destroy_before(number)
            self._forget()
        for engine in (self._keys, self._epochs.engine):
            if engine.dialect.name == "sqlite":
                with begun(for_one_statement(engine)) as db:
                    db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return False

    def _rewrap_keys(self, db: Connection, number: int, epoch: bytes) -> int:
        rows = db.execute(select(data_keys).where(data_keys.c.epoch < number).limit(ROWS_AT_ONCE)).all()
        for row in rows:
            additional = canonical(["sqa/key/1", str(row.id)])
            wrapped = wrap(epoch, unwrap(self._epochs.key(row.epoch), row.wrapped, additional), additional)
            db.execute(update(data_keys).where(data_keys.c.id == row.id).values(epoch=number, wrapped=wrapped))
        return len(rows)

    def _rewrap_links(self, db: Connection, number: int, epoch: bytes) -> int:
        rows = db.execute(select(subjects).where(subjects.c.epoch < number).limit(ROWS_AT_ONCE)).all()
        for row in rows:
            register_id = _register_id(row.subject, row.wrapped, self._epochs.key(row.epoch))
            link = _link(row.subject, row.kind, register_id, number, epoch)
            db.execute(update(subjects).where(subjects.c.subject == row.subject).values(link))
        return len(rows)

    def close(self) -> None:
        """Give back connections."""
        self._keys.dispose()
        self._epochs.engine.dispose()


def _in_portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[at : at + ROWS_AT_ONCE] for at in range(0, len(ids), ROWS_AT_ONCE))


def _lookup(epoch: bytes, kind: str, register_id: UUID) -> bytes:
    return hmac.digest(epoch, canonical(["sqa/subject/1", kind, str(register_id)]), "sha256")


def _key_row(name: KeyName, key: DataKey, number: int, epoch: bytes) -> Mapping[str, object]:
    wrapped = wrap(epoch, key.secret, canonical(["sqa/key/1", str(key.id)]))
    named = {"subject": _text(name.subject), "stream": name.stream, "compartment": name.compartment}
    return {"id": key.id, **named, "epoch": number, "wrapped": wrapped}


def _link(subject: UUID, kind: str, register_id: UUID, number: int, epoch: bytes) -> Mapping[str, object]:
    wrapped = wrap(epoch, register_id.bytes, canonical(["sqa/link/1", str(subject)]))
    looked_up = _lookup(epoch, kind, register_id)
    return {"subject": subject, "kind": kind, "lookup": looked_up, "epoch": number, "wrapped": wrapped}


def _register_id(subject: UUID, wrapped: bytes, epoch: bytes) -> UUID:
    return UUID(bytes=unwrap(epoch, wrapped, canonical(["sqa/link/1", str(subject)])))


def _text(subject: UUID | None) -> str:
    return str(subject) if subject else ""
