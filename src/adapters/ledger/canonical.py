"""The bytes that history is made of: canonical JSON and microseconds. docs/history-format.md describes both."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LARGEST_EXACT_INTEGER = 2**53 - 1
UNAMBIGUOUS = frozenset({str, bool, type(None), UUID})


class NotCanonical(TypeError):
    """History holds no fractions, no integers beyond 2^53 and no names outside ASCII: their bytes would be ambiguous."""


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a JSON value, in which an id is its text. Raises NotCanonical for what the domain has no use for."""
    refuse_ambiguous(value)
    return in_order(value)


def in_order(value: Any) -> bytes:
    """The same for a value that is known to be unambiguous."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def refuse_ambiguous(value: Any) -> None:
    """Raises NotCanonical for a value whose bytes would be ambiguous."""
    # RFC 8785 sorts names by UTF-16 units and writes numbers as doubles; orjson sorts by code points and writes
    # integers in full. Within these limits both come to the same bytes.
    kind = type(value)
    if kind is dict:
        try:
            ascii_only = "".join(value).isascii()
        except TypeError:
            raise NotCanonical from None
        if not ascii_only:
            raise NotCanonical
        value = value.values()
    elif kind is int:
        if not -LARGEST_EXACT_INTEGER <= value <= LARGEST_EXACT_INTEGER:
            raise NotCanonical
        return
    elif kind is not list and kind is not tuple:
        if kind not in UNAMBIGUOUS:
            raise NotCanonical
        return
    for item in value:
        if type(item) not in UNAMBIGUOUS:
            refuse_ambiguous(item)


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01T00:00:00Z."""
    return (instant - EPOCH) // MICROSECOND


def instant_of(microseconds_since_1970: int) -> datetime:
    """The instant, in UTC, of a number of microseconds since 1970."""
    return EPOCH + microseconds_since_1970 * MICROSECOND


@lru_cache(maxsize=1_000)  # an event's stands in its header and in what is compared when it comes again
def timestamp(instant: datetime) -> str:
    """`2017-05-08T12:00:00.000000Z`: UTC, always six decimals."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
