"""Looking through the values of an answer: rows by the thousand, each a mapping of mostly plain values."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import NoneType
from typing import Any
from uuid import UUID

from sqa.privacy.personal import PREFIX, reference

# What names nothing and refers to nothing; asked by type, since most values of a row are of these.
PLAIN = frozenset({NoneType, bool, int, float, date, datetime})


@dataclass(slots=True)
class Mentioned:
    """Every reference to a sealed text and every id that stand somewhere in a value.

    places: (mapping, name) of each reference; None where some stand elsewhere too, as in a list.
    """

    texts: set[str] = field(default_factory=set)
    ids: set[UUID] = field(default_factory=set)
    places: list[tuple[dict[str, Any], str]] | None = field(default_factory=list)


def mentioned(value: Any, but_under: Collection[str] = ()) -> Mentioned:
    """What a value mentions, but for ids that stand under one of these names."""
    texts, ids, places, elsewhere = set[str](), set[UUID](), list[tuple[dict[str, Any], str]](), False
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        under, node = waiting.pop()
        if isinstance(node, Mapping):
            elsewhere |= type(node) is not dict
            for name, item in node.items():
                kind = type(item)
                if kind is str:
                    if item.startswith(PREFIX) and reference(item):
                        texts.add(item)
                        places.append((node, name))  # type: ignore[arg-type]  # whatever else it is, `elsewhere` says so
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
        elif isinstance(node, str) and node.startswith(PREFIX) and reference(node):
            texts.add(node)
            elsewhere = True
    return Mentioned(texts, ids, None if elsewhere else places)


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
