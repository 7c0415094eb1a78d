"""Looking through the values of an answer: rows by the thousand, each a mapping of mostly plain values."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import NoneType
from typing import Any
from uuid import UUID

from sqa.privacy.personal import PREFIX, reference

# What names nothing and refers to nothing; asked by type, since most values of a row are of these.
PLAIN = frozenset({NoneType, bool, int, float, date, datetime})


def mentioned(value: Any, but_under: Collection[str] = ()) -> tuple[set[str], set[UUID]]:
    """Every reference to a sealed text and every id that stand somewhere in a value; no ids that stand under one of these names."""
    texts, ids = set[str](), set[UUID]()
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        under, node = waiting.pop()
        if isinstance(node, Mapping):
            for name, item in node.items():
                kind = type(item)
                if kind is str:
                    if item.startswith(PREFIX):
                        texts.add(item)
                elif kind is UUID:
                    if name not in but_under:
                        ids.add(item)
                elif kind not in PLAIN:
                    waiting.append((str(name), item))
        elif isinstance(node, list | tuple):
            waiting.extend((under, item) for item in node)
        elif isinstance(node, UUID):
            if under not in but_under:
                ids.add(node)
        elif isinstance(node, str) and node.startswith(PREFIX):
            texts.add(node)
    return {text for text in texts if reference(text)}, ids


def with_replaced(value: Any, instead: Mapping[str, Any]) -> Any:
    """The value with other things in place of some strings, wherever they stand."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:
        return {
            name: item if (of := type(item)) in PLAIN else instead.get(item, item) if of is str else with_replaced(item, instead)
            for name, item in value.items()
        }
    if isinstance(value, str):
        return instead.get(value, value)
    if isinstance(value, Mapping):
        return {name: with_replaced(item, instead) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_replaced(item, instead) for item in value]
    return value
