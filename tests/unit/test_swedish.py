"""Every fixed word that an answer may tell has a word in Swedish."""

import importlib
import pkgutil
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any, Literal

from pydantic import BaseModel

import projections
import sqa
from sqa.privacy.permits import Hindrance
from sqa.swedish import in_swedish

# Of what no answer tells: who acts, how an answer is to be laid out, why a permit is refused, how a ledger keeps time.
NEVER_TOLD = {
    *typing.get_args(Hindrance), "duty", "service", "auditor", "home", "expert", "real", "controlled", "due", "missed", "other",
    "step", "role", "way", "deviation", "event", "match_rate", "outcome_share", "owner", "any", "support_kind", "form",
}  # fmt: skip


def modules(of: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(of.__path__, f"{of.__name__}."):
        yield importlib.import_module(found.name)


def literals(of: Any) -> Iterator[str]:
    if typing.get_origin(of) is Literal:
        yield from (word for word in typing.get_args(of) if isinstance(word, str))
    for part in typing.get_args(of):
        yield from literals(part)


def told_by(module: ModuleType) -> Iterator[str]:
    for value in vars(module).values():
        yield from literals(value)
        if isinstance(value, type) and value.__module__ == module.__name__:
            if issubclass(value, BaseModel):
                yield from (word for field in value.model_fields.values() for word in literals(field.annotation))
            elif is_dataclass(value):
                hints = typing.get_type_hints(value)
                yield from (word for field in fields(value) for word in literals(hints[field.name]))


def test_every_fixed_word_has_its_swedish_one() -> None:
    words = {word for package in (sqa, projections) for module in modules(package) for word in told_by(module)}
    assert len(words) > 100
    assert not {word for word in words - NEVER_TOLD if in_swedish(word) is None}


def test_a_word_may_say_something_else_in_one_column() -> None:
    assert (in_swedish("open", "status"), in_swedish("open", "outcome")) == ("pågår", "väntar")
    assert in_swedish("whatever", "status") is None
