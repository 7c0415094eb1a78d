"""From an event to its record and back."""

import hmac
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import TypeAdapter

from adapters.ledger.canonical import in_order, instant_of, microseconds, refuse_ambiguous, timestamp
from adapters.ledger.errors import RecordIsUnreadable, TextIsAReference
from adapters.ledger.record import Record, Row
from adapters.ledger.sealing import (
    SALT_BYTES,
    DataKey,
    additional_data,
    body_hash,
    commitment,
    digest,
    leaf,
    packed,
    seal,
)
from sqa.eventing.event import Envelope, Event, Facts, Proposal
from sqa.eventing.upcasters import newest
from sqa.privacy.personal import PREFIX, take_texts, values_declared
from sqa.vocabulary import Actor, Refers

FORMAT = "sqa1"
FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)
read_uuid = TypeAdapter(UUID | None).validator.validate_python  # a sixth of what UUID(text) takes
read_again = lru_cache(maxsize=10_000)(read_uuid)  # of a unit, of none: the same in event after event


class Draft(NamedTuple):
    """What the data of a proposal come to: `whole` with its texts, `body` without them, both JSON bytes."""

    kind: type[Event]
    whole: bytes
    body: bytes
    texts: Mapping[str, str]

    @classmethod
    def of(cls, data: Event) -> "Draft":
        """Take the texts out of an event. Raises TextIsAReference."""
        body = data.model_dump(mode="json", exclude_none=True)
        whole = orjson.dumps(body)
        texts = take_texts(body, type(data))
        if any(text.startswith(PREFIX) for text in texts.values()):
            raise TextIsAReference
        return cls(type(data), whole, orjson.dumps(body) if texts else whole, texts)

    def at(self, position: int) -> Event:
        """The event as it will be read from this position: a reference in place of each text."""
        body = _referring(self.body, self.texts, position) if self.texts else self.body
        return self.kind.model_validate_json(body)


class Keys(NamedTuple):
    """The keys a row is written with: one for its texts (None when it has none), one for its proposal's MAC."""

    texts: DataKey | None
    mac: bytes


def _with_references(body: bytes, paths: Iterable[str], position: int) -> dict[str, Any]:
    """The clear body with `sealed:<position>/path` at each of the paths (JSON pointers; names have no ~ or /)."""
    clear: dict[str, Any] = orjson.loads(body)
    for path in paths:
        *way, last = path[1:].split("/")
        node: Any = clear
        for step in way:
            node = node[int(step)] if isinstance(node, list) else node[step]
        node[int(last) if isinstance(node, list) else last] = f"{PREFIX}{position}{path}"
    return clear


def _referring(body: bytes, paths: Iterable[str], position: int) -> bytes:
    """The same, as bytes. A text that stands there once, as it nearly always does, is changed where it stands."""
    paths = list(paths)
    changed = body
    for path in paths:
        stands = f'"{PREFIX}{path}"'.encode()
        if changed.count(stands) != 1:  # another text of the body happens to look like a reference
            return orjson.dumps(_with_references(body, paths, position))
        changed = changed.replace(stands, f'"{PREFIX}{position}{path}"'.encode())
    return changed


def facts_apart(header: bytes) -> tuple[dict[str, Any], bytes]:
    """A header without its facts, and the facts' own bytes: more than half of the header, and the same in event after event.

    Names stand sorted and texts hold no bare quote, so only `about` … `correlation` come before, `format` … `version` after.
    """
    before, _, facts_and_after = header.partition(b'"facts":')
    facts, format_, after = facts_and_after.rpartition(b',"format":"')
    return orjson.loads(before + format_[1:] + after), facts


def content(asked: Proposal[Any] | Envelope[Any], draft: Draft) -> bytes:
    """What is compared when an event id comes again: all that the caller said, but the version it expected."""
    about = list(dict.fromkeys(asked.about))
    if about:  # deciding adds those that the data name, which the caller need not have said
        named = {other for _, other in values_declared(asked.data, Refers)}
        about = [other for other in about if other not in named]
    said = [
        asked.data.event_type(),
        asked.stream,
        timestamp(asked.occurred_at),
        [asked.actor.kind, asked.actor.id],
        about,
        asked.correlation,
        asked.causation,
    ]
    return orjson.dumps(said) + draft.whole


def mac(key: bytes, said: bytes) -> bytes:
    """A keyed MAC: a plain hash would confirm a guess of the content after an erasure."""
    return hmac.digest(key, said, "sha256")


def facts_said(facts: Facts) -> dict[str, Any]:
    """Facts as they stand in a header, without what is empty. Raises NotCanonical.

    Only here a header holds numbers and names that others gave; the rest can't be ambiguous.
    """
    refuse_ambiguous((facts.groups, facts.policy, facts.scale, facts.subject))
    said: dict[str, Any] = FACTS.dump_python(facts, mode="json", exclude_defaults=True)
    return said


class HistoryMapper(Mapper[str]):
    """Writes the header, seals the texts, and reads both again. The library's transcoder is not used: bytes are settled here."""

    def __init__(self, ledger: UUID) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self.ledger = ledger

    def row(self, event: Envelope[Any], draft: Draft, said: bytes, keys: Keys) -> Row:
        """An event as it is written: `draft` of the data as proposed, `said` the content of the proposal, sealed under `keys`."""
        salt = os.urandom(SALT_BYTES)
        sealed, parts = self._sealed(event, draft, keys.texts) if keys.texts else ([], [])
        header = in_order(
            {
                "format": FORMAT,
                "ledger": self.ledger,
                "id": event.id,
                "stream": event.stream,
                "version": event.version,
                "type": event.data.TOPIC,
                "schema": event.data.VERSION,
                "occurred_at": timestamp(event.occurred_at),
                "actor": {"kind": event.actor.kind, "id": event.actor.id},
                "submitted_by": event.submitted_by,
                "unit": event.unit,
                "facts": facts_said(event.facts),
                "correlation": event.correlation,
                "causation": event.causation,
                "about": event.about,
                "body": body_hash(salt, draft.body),
                "sealed": sealed,
            }
        )
        recorded_at = microseconds(event.recorded_at)
        return Row(
            event.position,
            recorded_at,
            event.stream,
            event.version,
            event.id,
            event.data.event_type(),
            header,
            salt,
            draft.body,
            packed(parts),
            leaf(event.position, recorded_at, header),
            mac(keys.mac, said),
        )

    def _sealed(self, event: Envelope[Any], draft: Draft, key: DataKey) -> tuple[list[dict[str, Any]], list[bytes]]:
        sealed, parts = [], []
        for path, text in draft.texts.items():
            additional = additional_data(self.ledger, event.id, path)
            part = seal(text, key, additional)
            committed = commitment(key.secret, additional)
            sealed.append({"path": path, "key": key.id, "commitment": committed, "digest": digest(part)})
            parts.append(part)
        return sealed, parts

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The envelope of a record, upcast to the newest version of its type; texts as references."""
        record = cast(Record, stored_event)
        return self.envelope(record.position, record.recorded_at, record.header, record.body)

    def envelope(self, position: int, recorded_at: int, header_bytes: bytes, body: bytes) -> Envelope[Any]:
        """The same, from the columns that it takes. Raises RecordIsUnreadable."""
        try:
            header, facts = facts_apart(header_bytes)
            kind, upcast = newest(header["type"], header["schema"])
            if header["sealed"]:
                body = _referring(body, (part["path"] for part in header["sealed"]), position)
            if upcast:
                body = orjson.dumps(upcast(orjson.loads(body)))
            data = kind.__pydantic_validator__.validate_json(body)  # half of what model_validate_json takes
        except Exception as error:
            raise RecordIsUnreadable(position) from error
        return Envelope(
            id=read_uuid(header["id"]),
            stream=header["stream"],
            version=header["version"],
            position=position,
            data=data,
            occurred_at=datetime.fromisoformat(header["occurred_at"]),
            recorded_at=instant_of(recorded_at),
            actor=_actor(header["actor"]["kind"], header["actor"]["id"]),
            submitted_by=header["submitted_by"],
            unit=read_again(header["unit"]),
            facts=_facts(facts),
            correlation=read_again(header["correlation"]),
            causation=read_again(header["causation"]),
            about=tuple(header["about"]),
        )


_actor = lru_cache(maxsize=10_000)(Actor)


@lru_cache(maxsize=10_000)
def _facts(said: bytes) -> Facts:
    """Facts are the same in event after event (a unit, its principal, the duties of a team): read once, shared, never changed."""
    return FACTS.validate_json(said)
