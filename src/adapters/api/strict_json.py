"""JSON from outside, taken strictly: what two readers could understand differently is refused, never repaired."""

import re
from typing import Any

import orjson

from adapters.api.problems import JsonIsAmbiguous, JsonIsMalformed

DEEPEST = 64
LARGEST_EXACT_INTEGER = 2**53 - 1
STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def read(body: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Raises JsonIsMalformed for what is no JSON (NaN, lone surrogates, UTF-16 …) and JsonIsAmbiguous for JSON that readers
    take differently: a name twice in one object, NUL in a text, numbers with a fraction or beyond 2^53, deeper than 64.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise JsonIsMalformed from None  # its message quotes the text
    names = _checked(value, 1)
    # orjson keeps the last of two equal names. Outside texts, a colon stands after each name and nowhere else.
    if names != STRINGS.sub(b"", body).count(b":"):
        raise JsonIsAmbiguous(kind="the same name twice in one object")
    return value


def _checked(value: Any, depth: int) -> int:
    """How many names the objects within hold together."""
    kind = type(value)
    if kind is str:
        if "\x00" in value:
            raise JsonIsAmbiguous(kind="NUL in a text")
    elif kind is int:
        if not -LARGEST_EXACT_INTEGER <= value <= LARGEST_EXACT_INTEGER:
            raise JsonIsAmbiguous(kind="an integer beyond 2^53")
    elif kind is float:
        raise JsonIsAmbiguous(kind='a number with a fraction or beyond 2^53; a measured figure is a text, as "33.5"')
    elif kind is dict or kind is list:
        if depth > DEEPEST:
            raise JsonIsAmbiguous(kind=f"nested deeper than {DEEPEST}")
        if kind is list:
            return sum(_checked(item, depth + 1) for item in value)
        if any("\x00" in name for name in value):
            raise JsonIsAmbiguous(kind="NUL in a name")
        return len(value) + sum(_checked(item, depth + 1) for item in value.values())
    return 0
