"""The key store: data keys, wrapped; who a subject is; and their end.

root key (a file, or elsewhere by another adapter) → epoch key → data keys and links. The epoch keys lie apart, in a file
(a schema) that is in no backup: an erasure deletes what is to go, wraps the survivors under a new epoch key, and destroys
the old one, so that every older backup of the key store dies at once.
"""

import hmac
import os
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Literal, NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine, delete, func, insert, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError

from adapters.ledger.canonical import canonical
from adapters.ledger.errors import LedgerUnavailable
from adapters.ledger.key_tables import data_keys, epochs, subjects
from adapters.ledger.sealing import NONCE_BYTES, DataKey

KEY_BYTES = 32
CACHED_KEYS = 20_000
ROWS_AT_ONCE = 1_000
MAC = "MAC"

SubjectKind = Literal["person", "group"]


class KeyName(NamedTuple):
    """What a data key is for. subject None: the stream as such; compartment MAC: the MACs of the stream's proposals."""

    subject: UUID | None
    stream: str
    compartment: str


class EpochIsGone(RuntimeError):
    """The key store needs an epoch key that isn't there: it was restored from before an erasure, or lost."""


class KeyStore:
    """Keys of one ledger, kept in memory while they live. Safe for threads; processes meet in the database."""

    def __init__(self, keys: Engine, epoch_keys: Engine, root: bytes) -> None:
        self._keys, self._epoch_keys, self._root = keys, epoch_keys, AESGCM(root)
        self._lock = RLock()
        self._by_name: OrderedDict[KeyName, DataKey] = OrderedDict()
        self._by_id: dict[UUID, KeyName] = {}
        self._links: dict[UUID, UUID | None] = {}
        self._epochs: dict[int, bytes] = {}
        self._current: int | None = None
        self._ledger_epoch = 0

    # -- keys -----------------------------------------------------------------------------------------------------

    def obtain(self, wanted: Collection[KeyName]) -> dict[KeyName, DataKey]:
        """The keys of these names. What is missing is made, and is durable when this returns.

        Callers hold the ledger's write lock, so no two processes make the same key.
        """
        with self._lock:
            self._keep_within_bounds()
            missing = [name for name in wanted if name not in self._by_name]
            if missing:
                with _begun(self._keys) as db:
                    self._load(db, missing)
                    made = self._make(db, [name for name in missing if name not in self._by_name])
                self._by_name.update(made)  # only now: what wasn't committed must not seal anything
                self._by_id.update({key.id: name for name, key in made.items()})
            return {name: self._by_name[name] for name in wanted}

    def find(self, name: KeyName) -> DataKey | None:
        """The key of a name, or None when there is none any more."""
        with self._lock:
            if name not in self._by_name:
                with _reading(self._keys) as db:
                    self._load(db, [name])
            return self._by_name.get(name)

    def secrets(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys of these ids; those that have been destroyed are left out."""
        with self._lock:
            self._keep_within_bounds()
            if missing := [key for key in ids if key not in self._by_id]:
                with _reading(self._keys) as db:
                    for some in _in_portions(missing):
                        self._take(db, select(data_keys).where(data_keys.c.id.in_(some)))
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
        self._epochs.clear()
        self._current = None

    def _load(self, db: Connection, names: Iterable[KeyName]) -> None:
        c = data_keys.c
        wanted = [(_text(name.subject), name.stream, name.compartment) for name in names]
        self._take(db, select(data_keys).where(tuple_(c.subject, c.stream, c.compartment).in_(wanted)))

    def _take(self, db: Connection, query: object) -> None:
        for row in db.execute(query):  # type: ignore[call-overload]  # a Select of data_keys
            name = KeyName(UUID(row.subject) if row.subject else None, row.stream, row.compartment)
            secret = _unwrap(self._epoch(row.epoch), row.wrapped, canonical(["sqa/key/1", str(row.id)]))
            self._by_name[name] = DataKey(row.id, secret)
            self._by_id[row.id] = name

    def _make(self, db: Connection, names: list[KeyName]) -> dict[KeyName, DataKey]:
        if not names:
            return {}
        number, epoch = self._current_epoch()
        made = {name: DataKey(uuid4(), os.urandom(KEY_BYTES)) for name in names}
        rows = []
        for name, key in made.items():
            wrapped = _wrap(epoch, key.secret, canonical(["sqa/key/1", str(key.id)]))
            values = {"id": key.id, "subject": _text(name.subject), "stream": name.stream}
            rows.append({**values, "compartment": name.compartment, "epoch": number, "wrapped": wrapped})
        db.execute(insert(data_keys), rows)
        return made

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
                with _begun(self._epoch_keys) as db:
                    numbers = db.scalars(select(epochs.c.number)).all()
                for number in numbers:
                    self._epoch(number)
                with _begun(self._keys) as db:
                    self._take(db, select(data_keys).limit(1))
            except (EpochIsGone, InvalidTag):
                return False
        return True

    # -- subjects -------------------------------------------------------------------------------------------------

    def subject_of(self, kind: SubjectKind, register_id: UUID) -> UUID | None:
        """The random id that stands in events for a person or group of the register; None when it has none yet."""
        with self._lock:
            with _reading(self._epoch_keys) as db:
                numbers = db.scalars(select(epochs.c.number)).all()  # one; more only while an erasure goes on
            looked_up = [_lookup(self._epoch(number), kind, register_id) for number in numbers]
            with _reading(self._keys) as db:
                found: UUID | None = db.scalar(select(subjects.c.subject).where(subjects.c.lookup.in_(looked_up)))
                return found

    def new_subject(self, kind: SubjectKind, register_id: UUID) -> UUID:
        """Give one. Callers hold the ledger's write lock and have found that there is none."""
        with self._lock, _begun(self._keys) as db:
            number, epoch = self._current_epoch()
            subject = uuid4()
            db.execute(insert(subjects), _link(subject, kind, register_id, number, epoch))
            return subject

    def register_id_of(self, subject: UUID) -> UUID | None:
        """Who a subject is in the register; None once that has been erased.

        Remembered, since every event about a pupil asks; forgotten when the ledger's epoch says that somebody has erased.
        """
        return self.register_ids_of([subject]).get(subject)

    def register_ids_of(self, wanted: Collection[UUID]) -> dict[UUID, UUID]:
        """Who these subjects are in the register; the erased ones are left out. Remembered in the same way, also of whom nobody knows:

        a subject is random and has its link before anything names it, so an id that stands for nobody will never stand for anybody.
        """
        links = self._links  # an erasure meanwhile begins a new one: what is put into this one then is lost, as it should be
        if missing := [subject for subject in wanted if subject not in links]:
            with self._lock, _reading(self._keys) as db:
                found = (select(subjects).where(subjects.c.subject.in_(some)) for some in _in_portions(missing))
                rows = [row for query in found for row in db.execute(query)]
                read = {row.subject: _register_id(row.subject, row.wrapped, self._epoch(row.epoch)) for row in rows}
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
        with self._lock, _begun(self._keys) as db:
            c = data_keys.c
            doomed = select(c.id).where(c.stream.in_(streams))
            if subject:
                its_streams = select(c.stream).where(c.subject == str(subject))
                doomed = select(c.id).where(
                    c.stream.in_(streams) | (c.subject == str(subject)) | (c.stream.in_(its_streams) & (c.compartment == MAC))
                )
                db.execute(delete(subjects).where(subjects.c.subject == subject))
            count = db.execute(delete(data_keys).where(c.id.in_(doomed.scalar_subquery()))).rowcount
            self._new_epoch()
            self._forget()
            return count

    def rewrap_some(self) -> bool:
        """Wrap some of what survives under the newest epoch key; when all is, destroy the older ones and return False.

        Callers hold the ledger's write lock, for this call only: appends go on in between.
        """
        with self._lock:
            number, epoch = self._current_epoch()
            with _begun(self._keys) as db:
                if self._rewrap_keys(db, number, epoch) + self._rewrap_links(db, number, epoch):
                    return True
            with _begun(self._epoch_keys) as db:
                db.execute(delete(epochs).where(epochs.c.number < number))
            self._forget()
        for engine in (self._keys, self._epoch_keys):
            if engine.dialect.name == "sqlite":
                with _begun(engine, "AUTOCOMMIT") as db:
                    db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return False

    def _rewrap_keys(self, db: Connection, number: int, epoch: bytes) -> int:
        rows = db.execute(select(data_keys).where(data_keys.c.epoch < number).limit(ROWS_AT_ONCE)).all()
        for row in rows:
            additional = canonical(["sqa/key/1", str(row.id)])
            wrapped = _wrap(epoch, _unwrap(self._epoch(row.epoch), row.wrapped, additional), additional)
            db.execute(update(data_keys).where(data_keys.c.id == row.id).values(epoch=number, wrapped=wrapped))
        return len(rows)

    def _rewrap_links(self, db: Connection, number: int, epoch: bytes) -> int:
        rows = db.execute(select(subjects).where(subjects.c.epoch < number).limit(ROWS_AT_ONCE)).all()
        for row in rows:
            register_id = _register_id(row.subject, row.wrapped, self._epoch(row.epoch))
            link = _link(row.subject, row.kind, register_id, number, epoch)
            db.execute(update(subjects).where(subjects.c.subject == row.subject).values(link))
        return len(rows)

    def close(self) -> None:
        """Give back connections."""
        self._keys.dispose()
        self._epoch_keys.dispose()

    # -- epochs ---------------------------------------------------------------------------------------------------

    def _current_epoch(self) -> tuple[int, bytes]:
        if self._current is None:  # it is forgotten as soon as anybody begins a new one
            with _begun(self._epoch_keys) as db:
                self._current = db.scalar(select(func.max(epochs.c.number))) or self._new_epoch()
        return self._current, self._epoch(self._current)

    def _new_epoch(self) -> int:
        with _begun(self._epoch_keys) as db:
            number = (db.scalar(select(func.max(epochs.c.number))) or 0) + 1
            key = os.urandom(KEY_BYTES)
            wrapped = _wrap(self._root, key, canonical(["sqa/epoch/1", number]))
            db.execute(insert(epochs), {"number": number, "wrapped": wrapped})
        self._epochs[number] = key
        return number

    def _epoch(self, number: int) -> bytes:
        if number not in self._epochs:
            with _begun(self._epoch_keys) as db:
                wrapped = db.scalar(select(epochs.c.wrapped).where(epochs.c.number == number))
            if wrapped is None:
                raise EpochIsGone(number)
            self._epochs[number] = _unwrap(self._root, wrapped, canonical(["sqa/epoch/1", number]))
        return self._epochs[number]


def _in_portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    return (ids[at : at + ROWS_AT_ONCE] for at in range(0, len(ids), ROWS_AT_ONCE))


@contextmanager
def _begun(engine: Engine, isolation_level: str | None = None) -> Iterator[Connection]:
    options = {"isolation_level": isolation_level} if isolation_level else {}
    try:
        with engine.execution_options(**options).begin() as db:
            yield db
    except SQLAlchemyError as error:
        raise LedgerUnavailable(f"the key store: {error.__cause__ or error}") from error


def _reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A connection for one question: it needs no transaction, whose beginning and end are each a round trip."""
    return _begun(engine, "AUTOCOMMIT")


def _wrap(key: bytes | AESGCM, secret: bytes, additional: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + (key if isinstance(key, AESGCM) else AESGCM(key)).encrypt(nonce, secret, additional)


def _unwrap(key: bytes | AESGCM, wrapped: bytes, additional: bytes) -> bytes:
    cipher = key if isinstance(key, AESGCM) else AESGCM(key)
    return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], additional)


def rewrapped_epoch(number: int, wrapped: bytes, old: AESGCM, new: AESGCM) -> bytes:
    """An epoch key wrapped under another root key."""
    additional = canonical(["sqa/epoch/1", number])
    return _wrap(new, _unwrap(old, wrapped, additional), additional)


def _lookup(epoch: bytes, kind: str, register_id: UUID) -> bytes:
    return hmac.digest(epoch, canonical(["sqa/subject/1", kind, str(register_id)]), "sha256")


def _link(subject: UUID, kind: str, register_id: UUID, number: int, epoch: bytes) -> Mapping[str, object]:
    wrapped = _wrap(epoch, register_id.bytes, canonical(["sqa/link/1", str(subject)]))
    looked_up = _lookup(epoch, kind, register_id)
    return {"subject": subject, "kind": kind, "lookup": looked_up, "epoch": number, "wrapped": wrapped}


def _register_id(subject: UUID, wrapped: bytes, epoch: bytes) -> UUID:
    return UUID(bytes=_unwrap(epoch, wrapped, canonical(["sqa/link/1", str(subject)])))


def _text(subject: UUID | None) -> str:
    return str(subject) if subject else ""
