"""What is read strictly: whatever two JSON readers could take differently is refused by name, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.api.problems import JsonIsAmbiguous, JsonIsMalformed
from adapters.api.strict_json import read

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)))
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=25,
)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_what_everybody_reads_alike_is_read(value: Any, ascii_only: bool, indent: int | None) -> None:
    assert read(json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_json_does_or_refused_by_name(body: bytes) -> None:
    try:
        value = read(body)
    except (JsonIsMalformed, JsonIsAmbiguous):
        return
    assert json.loads(body) == value


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), st.data())
def test_a_name_that_comes_twice_is_refused(members: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(members)))
    whole = json.dumps(members)
    twice = f"{whole[:-1]}, {json.dumps(name)}: 1}}"

    with pytest.raises(JsonIsAmbiguous):
        read(f'[{{"a": {twice}}}]'.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nul", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e400}', b'"\\ud800"', b'{"\\udfff": 1}',
        b'"\xed\xa0\x80"', '{"a": 1}'.encode("utf-16"), '{"a": 1}'.encode("utf-32"), b'\xef\xbb\xbf{"a": 1}', b'"\xff"', b'"\x00"',
        b"[" * 5_000 + b"]" * 5_000, b"[" * 5_000_000, b'{"a": 01}', b'{"a": 1,}', b"{'a': 1}", b'{"a": 1} {"b": 2}', b'"\t"', b"1" * 400,
    ],
)  # fmt: skip
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(JsonIsMalformed):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 1}', b'{"a": 1, "\\u0061": 2}', b'{"a": "x:y", "a": 1}', b'{"a\\":": 1, "a\\":": 1}', b'"\\u0000"',
        b'{"\\u0000": 1}', b"9007199254740992", b"-9007199254740992", b"1" * 30, b"1.0", b"1.5", b"1e3", b"-0.0",
        b"[" * 65 + b"]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65,
    ],
)  # fmt: skip
def test_what_readers_take_differently_is_ambiguous(body: bytes) -> None:
    with pytest.raises(JsonIsAmbiguous):
        read(body)


def test_depth_to_64_is_read() -> None:
    assert read(b"[" * 64 + b"]" * 64)
