"""Sealed texts at some places of history: read once, judged by whoever holds the permits, then opened."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from adapters.ledger.canonical import canonical
from adapters.ledger.mapper import HistoryMapper, facts_apart, read_uuid
from adapters.ledger.sealing import unpacked, unseal
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.upcasters import UnknownEventType, newest
from sqa.privacy.personal import compartment, reference

AT = "SELECT position, recorded_at, stream, id, header, body, sealed FROM events WHERE position IN ? ORDER BY position"
NARROWEST = "PSY"  # of a correction, when what it corrects isn't at hand


class Row(NamedTuple):
    """What was read at a position, its header without the facts."""

    position: int
    recorded_at: int
    stream: str
    event: str
    header_bytes: bytes
    header: Mapping[str, Any]
    body: bytes | None
    sealed: bytes


class SealedTexts:
    """The texts at these positions. Nothing is opened before `open`.

    secrets: the keys of some ids, without those that have been destroyed.
    """

    def __init__(
        self, rows: Iterable[Sequence[Any]], mapper: HistoryMapper, secrets: Callable[[Collection[UUID]], Mapping[UUID, bytes]]
    ) -> None:
        self._rows = {
            position: Row(position, recorded_at, stream, str(event), header, facts_apart(header)[0], body, sealed)
            for position, recorded_at, stream, event, header, body, sealed in rows
        }
        self._mapper, self._secrets = mapper, secrets

    @property
    def streams(self) -> dict[int, str]:
        """Which stream stands at each position; what has been purged is left out."""
        return {position: row.stream for position, row in self._rows.items() if row.body}

    def compartment(self, position: int) -> str:
        """The secrecy compartment of the texts there. A correction is as confidential as what it corrects. Raises RecordIsUnreadable."""
        row = self._rows[position]
        if not row.body or _says_none(row.header["type"], row.header["schema"]):
            return "SUPPORT"
        data = self._mapper.envelope(row.position, row.recorded_at, row.header_bytes, row.body).data
        if not isinstance(data, CorrectionRecorded):
            return compartment(data)
        if data.replacement is not None:
            return compartment(data.replacement)
        corrected = next((other.position for other in self._rows.values() if other.event == str(data.event)), None)
        return self.compartment(corrected) if corrected else NARROWEST

    def open(self, references: Collection[str]) -> dict[str, str | None]:
        """The texts that these references stand for; None for one that has been erased or isn't here. Raises SealIsBroken."""
        wanted: dict[int, dict[str, str]] = {}
        for text in references:
            if place := reference(text):
                wanted.setdefault(place[0], {})[place[1]] = text
        found = [
            (paths[entry["path"]], self._rows[position].event, entry, part)
            for position, paths in wanted.items()
            if position in self._rows
            for entry, part in zip(self._rows[position].header["sealed"], unpacked(self._rows[position].sealed), strict=True)
            if part and entry["path"] in paths
        ]
        keys = {key: read_uuid(key) for key in {entry["key"] for _, _, entry, _ in found}}
        secrets = self._secrets(set(keys.values())) if keys else {}
        ledger, texts = str(self._mapper.ledger), dict[str, str | None].fromkeys(references)
        for text, event, entry, part in found:
            if secret := secrets.get(keys[entry["key"]]):
                texts[text] = unseal(part, secret, canonical([ledger, event, entry["path"]]), entry["commitment"])
        return texts


@cache
def _says_none(topic: str, version: int) -> bool:
    """Most types of events say no compartment: of those, the type is all that must be read. A type that isn't known is read, and fails."""
    try:
        kind, _ = newest(topic, version)
    except UnknownEventType:
        return False
    return kind is not CorrectionRecorded and "compartment" not in kind.model_fields and not hasattr(kind, "compartment")
