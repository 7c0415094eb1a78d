"""One write transaction, as the deciding service sees it."""

import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from adapters.ledger.canonical import instant_of, microseconds
from adapters.ledger.folds import Fold, Folds
from adapters.ledger.keys import MAC, KeyName, KeyStore
from adapters.ledger.mapper import Draft, HistoryMapper, Keys, content, mac
from adapters.ledger.record import Transaction
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Event, Proposal
from sqa.eventing.stream import Stream
from sqa.privacy.personal import compartment, seal_subject
from sqa.service import IdAlreadyUsed
from sqa.streams import empty


class Receipt(NamedTuple):
    """Where an event stands in history. repeated: it stood there before it was asked for this time."""

    id: UUID
    stream: str
    version: int
    position: int
    recorded_at: datetime
    repeated: bool = False


class Accepted(NamedTuple):
    """An event that the rules let through, not yet written. `texts_under`: the key its texts get, if it has any."""

    event: Envelope[Any]
    draft: Draft
    said: bytes
    mac_under: KeyName
    texts_under: KeyName | None


class LedgerWork:
    """Implements sqa.service.Work over a write transaction and the folds that are kept in memory."""

    def __init__(
        self,
        transaction: Transaction,
        folds: Folds,
        mapper: HistoryMapper,
        keys: KeyStore,
        clock: Callable[[], datetime],
        *,
        unknown_after: int,
    ) -> None:
        """unknown_after: folds that were last complete at an earlier position than this may miss events of others."""
        self._transaction, self._folds, self._mapper, self._keys = transaction, folds, mapper, keys
        self._unknown_after = unknown_after
        self.accepted: list[Accepted] = []
        self.touched: set[str] = set()
        self._by_id: dict[UUID, Accepted] = {}
        self._drafts: Mapping[int, Draft] = {}
        self._aside: dict[int, Draft] = {}
        self._submission_began = 0
        self.recorded_at = max(microseconds(clock()), transaction.head.recorded_at)
        self.now = instant_of(self.recorded_at)

    @property
    def next_position(self) -> int:
        return self._transaction.head.position + len(self.accepted) + 1

    def stream(self, stream_id: str) -> Stream:
        self.touched.add(stream_id)
        fold = self._folds.get(stream_id)
        if fold is None:
            fold = Fold(empty(stream_id), known_at=-1)
            self._catch_up(fold)
            self._folds.put(fold)
        elif fold.known_at < self._unknown_after:
            self._folds.grown(self._catch_up(fold))
        return fold.stream

    def _catch_up(self, fold: Fold) -> int:
        stream = fold.stream
        before = stream.version
        for record in self._transaction.stream_after(stream.id, stream.version):
            if record.body:
                stream.append(self._mapper.to_domain_event(record))
            stream.version = record.version
        for accepted in self.accepted:
            if accepted.event.stream == stream.id and accepted.event.version > stream.version:
                stream.append(accepted.event)
        fold.known_at = self._transaction.head.position
        return stream.version - before

    def without_texts(self, data: Event) -> Event:
        draft = self._drafts.get(id(data)) or Draft.of(data)  # what follows in another stream has no draft yet
        self._aside[self.next_position] = draft
        return draft.at(self.next_position) if draft.texts else data

    def accept(self, event: Envelope[Any]) -> None:
        self._folds.grown(1)
        if event.id in self._by_id or self._transaction.find(event.id):
            self._folds.evict(event.stream)  # which has folded it already
            raise IdAlreadyUsed(id=event.id)
        draft = self._aside[event.position]
        texts_under = self._key_of_texts(event) if draft.texts else None
        accepted = Accepted(event, draft, content(event, draft), KeyName(None, event.stream, MAC), texts_under)
        self.accepted.append(accepted)
        self._by_id[event.id] = accepted

    def _key_of_texts(self, event: Envelope[Any]) -> KeyName:
        stream = self.stream(event.stream)
        about = event.data
        if isinstance(about, CorrectionRecorded):
            # A correction is as confidential as what it corrects.
            corrected = next(e for e in stream.recorded if e.id == event.data.event)
            about = about.replacement or corrected.data
        return KeyName(seal_subject(about, stream.subject), event.stream, compartment(about))

    # -- one submission after the other ---------------------------------------------------------------------------

    def begin(self, drafts: Mapping[int, Draft]) -> None:
        """A submission begins. drafts: id() of its proposals' data → draft."""
        self._drafts = drafts
        self._submission_began = len(self.accepted)

    def take_back(self) -> None:
        """Drop what this submission had accepted, and forget the folds it had touched."""
        for accepted in self.accepted[self._submission_began :]:
            self._folds.evict(accepted.event.stream)
            del self._by_id[accepted.event.id]
            del self._aside[accepted.event.position]
        del self.accepted[self._submission_began :]

    def answered_before(self, proposal: Proposal[Any], draft: Draft) -> Receipt | None:
        """The receipt of an event that is already there, if it is the same. Raises IdAlreadyUsed when it is not."""
        accepted = self._by_id.get(proposal.id)
        if accepted:
            if accepted.said != content(proposal, draft):
                raise IdAlreadyUsed(id=proposal.id)
            return receipt(accepted.event, repeated=True)
        seen = self._transaction.seen.get(proposal.id)
        if seen is None:
            return None
        key = self._keys.find(KeyName(None, seen.stream, MAC))
        if key is None or not hmac.compare_digest(mac(key.secret, content(proposal, draft)), seen.mac):
            raise IdAlreadyUsed(id=proposal.id)
        recorded_at = instant_of(seen.recorded_at)
        return Receipt(proposal.id, seen.stream, seen.version, seen.position, recorded_at, repeated=True)

    def write(self) -> None:
        """Seal what this transaction has accepted, and hand it over to be written; the keys it needs are durable by then."""
        names = {name for each in self.accepted for name in (each.mac_under, each.texts_under) if name}
        keys = self._keys.obtain(names)
        rows = [
            self._mapper.row(event, draft, said, Keys(keys[texts_under] if texts_under else None, keys[mac_under].secret))
            for event, draft, said, mac_under, texts_under in self.accepted
        ]
        self._transaction.insert(rows, [(stream, each.event.position) for each in self.accepted for stream in each.event.about])


def receipt(event: Envelope[Any], *, repeated: bool = False) -> Receipt:
    """The receipt of an event that stands, or is about to stand, in history."""
    return Receipt(event.id, event.stream, event.version, event.position, event.recorded_at, repeated)


def drafts_of(proposals: Iterable[Proposal[Any]]) -> dict[int, Draft]:
    """The drafts of proposals, by the id() of their data."""
    return {id(proposal.data): Draft.of(proposal.data) for proposal in proposals}
