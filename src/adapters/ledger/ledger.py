"""One huvudman's ledger: append, read, unseal. Everything outside this package goes through here."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from adapters.ledger import key_tables
from adapters.ledger.appender import Appender
from adapters.ledger.canonical import instant_of, microseconds
from adapters.ledger.errors import LedgerIsNotCreated, RecordIsUnreadable
from adapters.ledger.history import History
from adapters.ledger.key_tables import postgres_engine, sqlite_engine
from adapters.ledger.keys import KeyStore, SubjectKind
from adapters.ledger.postgres import PostgresLedgerFactory
from adapters.ledger.record import Record
from adapters.ledger.recorder import LARGEST
from adapters.ledger.sqlite import SQLiteLedgerFactory
from adapters.ledger.texts import AT, SealedTexts
from adapters.ledger.work import Receipt
from adapters.sqlite_file import check_version, make_durable_folder
from sqa.eventing.collecting import nothing_to_collect
from sqa.eventing.event import Envelope, Proposal
from sqa.eventing.stream import Stream
from sqa.ledgers.ledger import LedgerOpened
from sqa.ledgers.ledger import stream_of as ledger_stream
from sqa.privacy.personal import reference
from sqa.service import IdAlreadyUsed, Register, Submission, VersionConflict
from sqa.streams import empty
from sqa.vocabulary import Actor

POLL_SECONDS = 0.1  # what other processes append is noticed after this at the latest
STREAMS_AT_ONCE = 200
STREAMS_CLEAR = """
SELECT stream, position, recorded_at, header, body FROM events WHERE stream IN ? AND position <= ? AND body IS NOT NULL
ORDER BY stream, version
"""
SLUG = re.compile(r"(?!(?:keys|epochs|views)(?:_|$))[a-z][a-z0-9_]{0,40}")  # `keys_b` would be given the keys of `b`


class Ledger:
    """One ledger per huvudman. Every method may be called from any thread. Create it after a fork, not before."""

    def __init__(self, huvudman: str, history: History, keys: KeyStore, clock: Callable[[], datetime], register: Register) -> None:
        """Composition calls `open_ledger` instead."""
        self.huvudman, self.id = huvudman, history.ledger
        self._history, self._recorder, self._mapper = history, history.ledger_recorder, history.ledger_mapper
        self._keys, self._clock = keys, clock
        self._appender = Appender(self._recorder, self._mapper, keys, clock, register)

    # -- writing --------------------------------------------------------------------------------------------------

    def append(self, submission: Submission) -> list[Receipt]:
        """Record all that is proposed, or nothing; a receipt for each proposal, in their order.

        Raises a Refusal (IdAlreadyUsed, VersionConflict and every broken rule), LedgerUnavailable, TextIsAReference.
        """
        return self._appender.append(submission)

    def append_each(self, submissions: Sequence[Submission]) -> list[list[Receipt] | Exception]:
        """Each of many submissions recorded whole or not at all, in one transaction where it can be: what `append` returns or raises."""
        return self._appender.append_each(submissions)

    def establish(self, named_duty: UUID, clock_kind: str, proposals: Sequence[Proposal[Any]] = ()) -> None:
        """Make LedgerOpened the first record, followed by `proposals` (code lists, scales). Does nothing the second time.

        clock_kind: real | controlled.
        """
        if self.head()[0]:
            return
        stream = ledger_stream(self.huvudman)
        opened = Proposal(
            id=uuid5(self.id, "opened"),
            stream=stream,
            data=LedgerOpened.model_validate({"huvudman": self.huvudman, "named_duty": named_duty, "clock": clock_kind}),
            occurred_at=self._clock(),
            actor=Actor("job", "establish"),
            expected_version=0,
        )
        try:
            self.append(Submission([opened, *proposals], submitted_by="establish"))
        except (IdAlreadyUsed, VersionConflict):
            if not self.head()[0]:  # otherwise another process was quicker
                raise

    # -- reading --------------------------------------------------------------------------------------------------

    def head(self) -> tuple[int, datetime]:
        """The last position (0 when there is none), and when it was recorded."""
        head = self._recorder.head()
        return head.position, instant_of(head.recorded_at)

    def wait_past(self, position: int, seconds: float) -> int:
        """Wait until something stands after this position, or the time is up. Returns the last position."""
        until = monotonic() + seconds
        while (last := self._recorder.head().position) <= position and (left := until - monotonic()) > 0:
            self._appender.wait_for_news(last, min(left, POLL_SECONDS))
        return last

    def position_at(self, recorded_at: datetime) -> int:
        """The last position that was recorded no later than this: what was known then."""
        return self._recorder.position_at(microseconds(recorded_at))

    def records(self, after: int = 0, limit: int = 1_000) -> Sequence[Record]:
        """Stored rows, byte for byte, by position: for evidence and export."""
        return self._recorder.records(after, limit)

    def events(self, after: int = 0, limit: int = 1_000) -> list[Envelope[Any]]:
        """History by position, texts as references. Whoever goes on from the last position never misses an event.

        Raises RecordIsUnreadable, LedgerUnavailable.
        """
        with nothing_to_collect():
            return [self._mapper.envelope(*row) for row in self._recorder.clear(after, limit)]

    def events_at(self, positions: Collection[int]) -> list[Envelope[Any]]:
        """The events at these positions, read in one go; those whose body was purged are left out."""
        records = self._recorder.records_at(sorted(positions)) if positions else []
        return [self._mapper.to_domain_event(record) for record in records if record.body]

    def stream_events(self, stream_id: str, upto_position: int | None = None) -> list[Envelope[Any]]:
        """A stream's events by version; with upto_position, those that were known then."""
        with nothing_to_collect():
            rows = self._recorder.clear_stream(stream_id, LARGEST if upto_position is None else upto_position)
            return [self._mapper.envelope(*row) for row in rows]

    def each_stream(
        self, streams: Sequence[str], upto_position: int | None = None
    ) -> Iterator[tuple[str, list[Envelope[Any]] | Exception]]:
        """Many streams in this order, read by the hundred: each with its events as `stream_events` gives them, or why it can't be read."""
        upto = LARGEST if upto_position is None else upto_position
        for begin in range(0, len(streams), STREAMS_AT_ONCE):
            some = {stream: list[Any]() for stream in streams[begin : begin + STREAMS_AT_ONCE]}
            for stream, *row in self._recorder.ask(STREAMS_CLEAR, list(some), upto):
                some[stream].append(row)
            for stream, rows in some.items():
                try:
                    yield stream, [self._mapper.envelope(*row) for row in rows]
                except RecordIsUnreadable as error:
                    yield stream, error

    def events_about(self, stream_id: str) -> list[Envelope[Any]]:
        """Events of other streams that say they are about this one, by position."""
        return [self._mapper.to_domain_event(record) for record in self._recorder.records_about(stream_id) if record.body]

    def stream(self, stream_id: str, upto_position: int | None = None, on: datetime | None = None) -> Stream:
        """The state of a stream, as known at a position, on an instant; an empty stream when there was nothing."""
        with nothing_to_collect():
            events = self.stream_events(stream_id, upto_position)
            return type(empty(stream_id)).replay(events, on) if events else empty(stream_id)

    # -- sealed texts and persons ---------------------------------------------------------------------------------

    def open_texts(self, references: Collection[str]) -> dict[str, str | None]:
        """The texts that these references (`sealed:<position>/path`) stand for; None for one that has been erased.

        Ask for the permit first. Raises SealIsBroken when stored bytes are not those that were written.
        """
        positions = {place[0] for text in references if (place := reference(text))}
        return self.texts_at(positions).open(references)

    def texts_at(self, positions: Collection[int]) -> SealedTexts:
        """What is sealed at these positions, read in one go; ask for the permits, then let it open them."""
        self._keys.ledger_is_at(self._recorder.head().epoch)
        rows = self._recorder.ask(AT, sorted(positions)) if positions else []
        return SealedTexts(rows, self._mapper, self._keys.secrets)

    def subject_for(self, kind: SubjectKind, register_id: UUID) -> UUID:
        """The random id that stands in events for a person or group of the register; made when new."""
        subject = self._keys.subject_of(kind, register_id)
        if subject is None:
            with self._recorder.appending([]) as transaction:
                self._keys.ledger_is_at(transaction.head.epoch)
                subject = self._keys.subject_of(kind, register_id) or self._keys.new_subject(kind, register_id)
        return subject

    def register_id_of(self, subject: UUID) -> UUID | None:
        """Who a subject is in the register; None once that has been erased.

        Exact inside an append. Elsewhere an erasure by another process is seen from this process's next append on; `register_ids_of`
        looks first.
        """
        return self._keys.register_id_of(subject)

    def register_ids_of(self, subjects: Collection[UUID]) -> dict[UUID, UUID]:
        """Who these subjects are in the register; the erased ones are left out."""
        self._keys.ledger_is_at(self._recorder.head().epoch)  # somebody may have erased: what is remembered is forgotten then
        return self._keys.register_ids_of(subjects)

    def erase(self, streams: Collection[str] = (), subject: UUID | None = None) -> int:
        """Make texts unreadable for ever, and forget who a subject was. Returns how many keys were destroyed.

        streams: every text of these streams; subject: every text under this subject's keys, and its link to the
        register. Nothing in history changes. Repeat it after an error: it takes up where it stopped.
        """
        with self._recorder.appending([]) as transaction:
            self._keys.ledger_is_at(transaction.head.epoch)
            destroyed = self._keys.destroy(streams, subject)
            transaction.raise_epoch()
        survivors = True
        while survivors:
            with self._recorder.appending([]) as transaction:
                self._keys.ledger_is_at(transaction.head.epoch)
                survivors = self._keys.rewrap_some()
        return destroyed

    def keys_open(self) -> bool:
        """Does the root key open the epoch keys, and they a data key? For whoever looks whether all is well."""
        self._keys.ledger_is_at(self._recorder.head().epoch)
        return self._keys.opens()

    def close(self) -> None:
        """Give back connections."""
        self._history.close()
        self._keys.close()


def open_ledger(
    huvudman: str,
    data_folder: Path,
    database_url: str | None,
    clock: Callable[[], datetime],
    register: Register,
    *,
    create: bool = False,
    root_key_file: Path | None = None,
) -> Ledger:
    """The ledger of a huvudman (a slug: a–z, 0–9, _), in files under data_folder, or in PostgreSQL at database_url.

    create: make tables, root key and the ledger's id where they are missing; safe when several processes do so at once.
    root_key_file: `<data_folder>/keys/root.key` unless said otherwise. Raises LedgerIsNotCreated, LedgerUnavailable,
    RootKeyIsMissing, SqliteIsTooOld.
    """
    if not SLUG.fullmatch(huvudman):
        raise ValueError("huvudman is a slug: it begins with a–z and goes on with a–z, 0–9 or _, at most 41 in all")
    factory: SQLiteLedgerFactory | PostgresLedgerFactory
    if database_url:
        factory = PostgresLedgerFactory(database_url, f"sqa_{huvudman}")
        keys, epochs = (postgres_engine(database_url, f"sqa_{part}_{huvudman}") for part in ("keys", "epochs"))
    else:
        check_version()
        folder = data_folder / huvudman
        if create:
            make_durable_folder(folder)
        elif not (folder / "events.db").exists():
            raise LedgerIsNotCreated
        factory = SQLiteLedgerFactory(str(folder / "events.db"))
        keys, epochs = sqlite_engine(folder / "keys.db"), sqlite_engine(folder / "epochs.db")
    with ExitStack() as unless_it_opens:
        for opened in (factory.close, keys.dispose, epochs.dispose):
            unless_it_opens.callback(opened)
        history = History(factory, create=create)
        root = key_tables.root_key(root_key_file or data_folder / "keys" / "root.key", create=create)
        if create:
            key_tables.create(keys, key_tables.KEYS)
            key_tables.create(epochs, key_tables.EPOCHS)
        unless_it_opens.pop_all()
    return Ledger(huvudman, history, KeyStore(keys, epochs, root), clock, register)


__all__ = ["Ledger", "Receipt", "open_ledger"]
