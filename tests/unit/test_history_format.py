"""The bytes of history, which can't be changed later: what docs/history-format.md says of them, checked."""

import hmac
import json
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from adapters.ledger.canonical import LARGEST_EXACT_INTEGER, NotCanonical, canonical, instant_of, microseconds, timestamp
from adapters.ledger.mapper import FACTS, Draft, HistoryMapper, Keys, facts_said
from adapters.ledger.recorder import record_of
from adapters.ledger.sealing import DataKey, leaf, packed, unpacked, unseal
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import DutyFacts, Envelope, Event, Facts, UnitFacts
from sqa.eventing.upcasters import UPCASTERS, UnknownEventType, newest
from sqa.vocabulary import Actor, Count, Text

APPROVED = Path(__file__).parents[1] / "approved"
LEDGER = UUID("00000000-0000-4000-8000-000000000001")
EXACT = st.integers(-LARGEST_EXACT_INTEGER, LARGEST_EXACT_INTEGER)
NAMES = st.text(st.characters(max_codepoint=127), max_size=5)
SCALARS = st.none() | st.booleans() | EXACT | st.text(max_size=20)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=30)


@given(JSON)
def test_canonical_json_is_that_of_rfc_8785(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [0.5, {"a": [1.0]}, 2**53, -(2**53), {"å": 1}, {1: 2}, b"", {"a": {"b": [(), {"c": object()}]}}])
def test_what_could_be_written_in_two_ways_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_is_kept_to_the_microsecond_in_utc(instant: Any) -> None:
    assert instant_of(microseconds(instant)) == instant.astimezone(UTC)
    assert timestamp(instant_of(microseconds(instant))).endswith("Z")
    assert len(timestamp(instant_of(microseconds(instant)))) == len("2017-05-08T12:00:00.000000Z")


def test_a_leaf_is_the_hash_of_place_time_and_header() -> None:
    header = b'{"format":"sqa1"}'
    expected = sha256(b"\x00" + b"sqa1" + (7).to_bytes(8, "big") + (1_494_244_800_000_000).to_bytes(8, "big") + header).digest()
    assert leaf(7, 1_494_244_800_000_000, header) == expected


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_sealed_parts_are_taken_apart_as_they_were_put_together(parts: list[bytes]) -> None:
    assert list(unpacked(packed(parts))) == parts


# -- one record, looked at as a stranger would ---------------------------------------------------------------------


class PageFilled(Event):
    TOPIC: ClassVar[str] = "test.page-filled"
    VERSION: ClassVar[int] = 2
    pages: Count
    note: Text | None = None


def _pages_instead_of_page(body: dict[str, Any]) -> dict[str, Any]:
    return {"pages": body["page"], **({"note": body["remark"]} if "remark" in body else {})}


@pytest.fixture(autouse=True)
def _an_older_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPCASTERS, "test.page-filled.v1", _pages_instead_of_page)


def _envelope(data: Event) -> Envelope[Any]:
    at = instant_of(1_494_244_800_000_000)
    return Envelope(
        id=UUID("00000000-0000-4000-8000-000000000002"),
        stream="diary/00000000-0000-4000-8000-000000000003",
        version=1,
        position=7,
        data=data,
        occurred_at=at,
        recorded_at=at,
        actor=Actor("job", "test"),
        submitted_by="test",
    )


def test_a_stranger_can_check_a_record_with_a_hash_function_alone() -> None:
    key = DataKey(UUID("00000000-0000-4000-8000-000000000004"), bytes(32))
    data = PageFilled(pages=3, note="Det går bättre.")
    record = HistoryMapper(LEDGER).row(_envelope(data), Draft.of(data), b"said", Keys(texts=key, mac=bytes(32)))
    header = json.loads(record.header)

    assert record.leaf == sha256(b"\x00sqa1" + record.position.to_bytes(8) + record.recorded_at.to_bytes(8) + record.header).digest()
    assert header["body"] == sha256(record.salt + record.body).hexdigest()
    assert record.body == b'{"pages":3,"note":"sealed:/note"}'
    (part,) = unpacked(record.sealed)
    (sealed,) = header.pop("sealed")
    additional = b'["%s","%s","/note"]' % (str(LEDGER).encode(), header["id"].encode())
    assert sealed == {
        "path": "/note",
        "key": str(key.id),
        "commitment": hmac.digest(key.secret, b"sqa/commit/1" + additional, "sha256").hex(),
        "digest": sha256(part).hexdigest(),
    }
    assert unseal(part, key.secret, additional, sealed["commitment"]) == "Det går bättre."
    assert header == {
        "format": "sqa1",
        "ledger": str(LEDGER),
        "id": "00000000-0000-4000-8000-000000000002",
        "stream": "diary/00000000-0000-4000-8000-000000000003",
        "version": 1,
        "type": "test.page-filled",
        "schema": 2,
        "occurred_at": "2017-05-08T12:00:00.000000Z",
        "actor": {"kind": "job", "id": "test"},
        "submitted_by": "test",
        "unit": None,
        "facts": {},
        "correlation": None,
        "causation": None,
        "about": [],
        "body": header["body"],
    }


DAYS = st.dates()
DUTIES = st.dictionaries(st.uuids(), st.builds(DutyFacts, st.text(), st.uuids(), DAYS, st.none() | DAYS), max_size=3)
UNITS = st.builds(UnitFacts, *[st.none() | st.uuids()] * 2, st.lists(st.uuids(), max_size=2).map(tuple), st.tuples() | st.tuples(st.text()))
SAID = st.dictionaries(NAMES, EXACT | st.text() | st.booleans(), max_size=2)
COUNTED, NAMED = st.dictionaries(NAMES, EXACT, max_size=2), st.dictionaries(NAMES, st.text(), max_size=2)
FACTS_OF_ALL_KINDS = st.builds(Facts, DUTIES, st.dictionaries(st.uuids(), UNITS, max_size=2), SAID, SAID, COUNTED, NAMED)


@given(FACTS_OF_ALL_KINDS)
def test_a_header_with_facts_is_canonical_and_they_are_read_from_it_as_they_were(facts: Facts) -> None:
    data = PageFilled(pages=3)
    mapper = HistoryMapper(LEDGER)
    row = mapper.row(_envelope(data)._replace(facts=facts), Draft.of(data), b"said", Keys(texts=None, mac=bytes(32)))
    header = json.loads(row.header)
    assert row.header == rfc8785.dumps(header)
    assert header["facts"] == FACTS.dump_python(facts, mode="json", exclude_defaults=True)
    assert mapper.envelope(row.position, row.recorded_at, row.header, row.body).facts == facts


@pytest.mark.parametrize("ambiguous", [{"å": "a"}, {"a": 2**53}, {"a": 0.5}])
def test_facts_that_could_be_written_in_two_ways_are_refused(ambiguous: dict[str, Any]) -> None:
    for of in ("groups", "policy", "scale", "subject"):
        with pytest.raises(NotCanonical):
            facts_said(Facts(**{of: ambiguous}))


# -- records that were written once, and must be read for ever -----------------------------------------------------


def _approved(name: str) -> Envelope[Any]:
    row = json.loads((APPROVED / f"{name}.json").read_text())
    header = json.loads(row["header"])
    record = record_of(
        [
            row["position"], row["recorded_at"], header["stream"], header["version"], header["id"],
            f"{header['type']}.v{header['schema']}", row["header"].encode(), bytes.fromhex(row["salt"]),
            row["body"].encode(), bytes.fromhex(row["sealed"]), bytes.fromhex(row["leaf"]), b"",
        ]
    )  # fmt: skip
    assert leaf(record.position, record.recorded_at, record.header) == record.leaf
    assert header["body"] == sha256(record.salt + record.body).hexdigest()
    return HistoryMapper(UUID(header["ledger"])).envelope(record.position, record.recorded_at, record.header, record.body)


def test_an_event_of_an_old_version_is_read_as_the_newest() -> None:
    event = _approved("page-filled-v1")
    assert event.data == PageFilled(pages=3, note="sealed:7/remark")


def test_the_replacement_of_an_old_correction_is_read_as_the_newest() -> None:
    event = _approved("correction-of-page-filled-v1")
    assert isinstance(event.data, CorrectionRecorded)
    assert event.data.type == "test.page-filled.v2"
    assert event.data.replacement == PageFilled(pages=4, note="sealed:8/replacement/remark")
    assert event.data.reason == "sealed:8/reason"


def test_a_type_that_this_version_does_not_know_is_said_to_be_so() -> None:
    with pytest.raises(UnknownEventType, match="page-torn"):
        newest("test.page-torn", 1)
