"""Which fields of an event are sealed, and the split of an event into its clear body and its sealed texts.

A sealed text leaves behind `sealed:<path>` in the body, so a body without its keys still loads, folds and proves.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.vocabulary import Coded, Declaration, Names, Refers, Registered, Sealed

D = TypeVar("D", Coded, Registered, Refers)
PREFIX = "sealed:"
ANY = "*"


@dataclass(frozen=True)
class Declared:
    """One field, with its path (`*` stands for each item of a list) and its declaration."""

    path: tuple[str, ...]
    declaration: Declaration


class UndeclaredField(TypeError):
    """A field of an event type says neither clear, coded nor sealed. Give it a type of `sqa.vocabulary`."""


@cache
def declared(kind: type[BaseModel]) -> tuple[Declared, ...]:
    """Every field of an event type, nested ones too, with its declaration.

    Raises UndeclaredField where a field has none.
    """
    return tuple(_walk_model(kind, ()))


def _walk_model(kind: type[BaseModel], path: tuple[str, ...]) -> Iterator[Declared]:
    for name, field in kind.model_fields.items():
        marks = [m for m in field.metadata if isinstance(m, Declaration)]
        yield from _walk(field.annotation, marks, (*path, name))


def _walk(annotation: Any, marks: list[Declaration], path: tuple[str, ...]) -> Iterator[Declared]:
    origin = get_origin(annotation)
    if marks:
        yield Declared(path, marks[-1])
    elif origin is Annotated:
        inner, *metadata = get_args(annotation)
        yield from _walk(inner, [m for m in metadata if isinstance(m, Declaration)], path)
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            if option is not NoneType:
                yield from _walk(option, [], path)
    elif origin in (tuple, list):
        yield from _walk(get_args(annotation)[0], [], (*path, ANY))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _walk_model(annotation, path)
    else:
        raise UndeclaredField(".".join(path))


@cache
def sealed_paths(kind: type[Event]) -> tuple[tuple[str, ...], ...]:
    """The paths whose text is stored only as ciphertext."""
    return tuple(d.path for d in declared(kind) if isinstance(d.declaration, Sealed))


def values_declared(data: Event, declaration: type[D]) -> Iterator[tuple[D, Any]]:
    """Every value of an event that is declared so (Coded, Registered), each with its declaration."""
    for path, mark in _by_declaration(type(data)).get(declaration, ()):
        for value in values_at(data, path):
            yield mark, value
    if isinstance(data, CorrectionRecorded) and data.replacement is not None:
        yield from values_declared(data.replacement, declaration)


@cache
def _by_declaration(kind: type[Event]) -> Mapping[type[Declaration], Sequence[tuple[tuple[str, ...], Any]]]:
    fields: dict[type[Declaration], list[tuple[tuple[str, ...], Any]]] = {}
    for field in declared(kind):
        fields.setdefault(type(field.declaration), []).append((field.path, field.declaration))
    return fields


@cache
def named_paths(kind: type[Event]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The paths that name a thing of the stream, each with the kind of thing."""
    return tuple((d.path, d.declaration.thing) for d in declared(kind) if isinstance(d.declaration, Names))


def values_at(data: Any, path: tuple[str, ...]) -> Sequence[Any]:
    """Every value at a path of an event (`*` fans out); absent ones are left out."""
    if len(path) == 1 and path[0] != ANY:  # a field of the event itself, as most are
        return () if (value := getattr(data, path[0])) is None else (value,)
    for number, step in enumerate(path):
        if step == ANY:
            return [value for item in data for value in values_at(item, path[number + 1 :])]
        data = getattr(data, step)
        if data is None:
            return ()
    return (data,)


def take_texts(body: dict[str, Any], kind: type[Event]) -> dict[str, str]:
    """Move every sealed text out of a JSON body; the body is changed in place.

    Returns {"/path": text}; in the body stands `sealed:/path`.
    """
    taken: dict[str, str] = {}

    def take(at: str, text: str) -> str:
        taken[at] = text
        return PREFIX + at

    _each_text(body, kind, take)
    return taken


def put_references(body: dict[str, Any], kind: type[Event], position: int) -> None:
    """Let every sealed text of a stored body say where it lies: `sealed:<position>/path`; in place."""
    _each_text(body, kind, lambda at, text: f"{PREFIX}{position}{at}")


def _each_text(body: dict[str, Any], kind: type[Event], change: Callable[[str, str], str]) -> None:
    for path in sealed_paths(kind):
        _change(body, path, "", change)
    replacement = body.get("replacement")
    if kind is CorrectionRecorded and replacement is not None:
        for path in sealed_paths(Event.BY_TYPE[body["type"]]):
            _change(replacement, path, "/replacement", change)


def _change(node: Any, path: tuple[str, ...], at: str, change: Callable[[str, str], str]) -> None:
    head, rest = path[0], path[1:]
    places = range(len(node)) if head == ANY else [head] if node.get(head) is not None else []
    for place in places:
        if rest:
            _change(node[place], rest, f"{at}/{place}", change)
        else:
            node[place] = change(f"{at}/{place}", node[place])


def reference(text: str) -> tuple[int, str] | None:
    """The (position, path) a stored text refers to, or None when it is no reference."""
    position, slash, path = text.removeprefix(PREFIX).partition("/")
    return (int(position), slash + path) if text.startswith(PREFIX) and position.isdigit() else None


def seal_subject(data: Event, stream_subject: UUID | None) -> UUID | None:
    """Whose key a text is sealed under: the subject the event names, else the stream's."""
    return data.said("subject") or stream_subject


def compartment(data: Event) -> str:
    """The secrecy compartment of an event's texts; ordinary pupil support unless the event says otherwise."""
    return data.said("compartment") or "SUPPORT"
