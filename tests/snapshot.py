"""Everything a fold holds, as plain data that two folds can be compared by."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from sqa.eventing.event import Envelope
from sqa.eventing.stream import Folding, Stream

# What arrived in which order is no part of what it adds up to.
NOT_FOLDED = {"recorded", "history", "version"}


def snapshot(stream: Stream) -> Any:
    """The state of a stream: attributes, parts and properties. The order of keys doesn't count, that of lists does."""
    return {**_attributes(stream), "told": sorted(str(event.id) for event in stream.history)}


def _attributes(folding: Folding) -> dict[str, Any]:
    names = [name for name in _names(folding) if name not in NOT_FOLDED]
    told = {name: getattr(type(folding), name).fget(folding) for name in _properties(type(folding))}
    scalars = {name: value for name, value in told.items() if not isinstance(value, list | dict)}
    return {name: _plain(getattr(folding, name)) for name in names} | {f"{name}()": _plain(value) for name, value in scalars.items()}


def _names(folding: Folding) -> list[str]:
    return [field.name for field in fields(folding)] if is_dataclass(folding) else list(vars(folding))


def _properties(kind: type) -> list[str]:
    return [name for name in dir(kind) if isinstance(getattr(kind, name, None), property)]


def _plain(value: Any) -> Any:
    if isinstance(value, Folding):
        return _attributes(value)
    if isinstance(value, Envelope):
        return str(value.id)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, UUID | date) else value
