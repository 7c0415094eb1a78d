"""An example of every event type, made from its fields: the same ids mean the same things in all of them."""

from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel

from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.first_publications import CONCERN_SCALE, WORDS
from sqa.streams import KINDS
from sqa.vocabulary import Coded, Names, Registered, Sealed

TIME = "2026-03-03T12:00:00Z"
TEXTS = {
    "description": "Läser långsamt men förstår det hon läser.",
    "summary": "Kartläggningen visar att avkodningen tar all kraft.",
    "reason": "Läsning i liten grupp har inte räckt.",
    "content": "Avkodning av sammansatta ord.",
    "answer": "Tack. Vi har pratat med Elsa och går vidare.",
    "evidence": "Läser nu 90 ord i minuten, mot 60 i höstas.",
    "keep": "Korta, dagliga pass.",
    "change": "Flytta passen till morgonen.",
    "view": "Elsa vill läsa högt för någon hon känner.",
    "much_less": "Läser färre än 60 ord i minuten.",
    "less": "Läser 60–75 ord i minuten.",
    "expected": "Läser 75–90 ord i minuten.",
    "more": "Läser 90–105 ord i minuten.",
    "much_more": "Läser fler än 105 ord i minuten.",
}
CLEAR: dict[str, Any] = {
    "step": "plan",
    "round": 1,
    "level": 2,
    "scale_version": 1,
    "scale": CONCERN_SCALE,
    "huvudman": "demo",
    "name": "need-domain",
    "code": "learning",
    "sv": "lärande & ämne",
    "en": "learning and subject",
    "subject_area": "svenska",
    "result": 1,
    "closing-reason": "goals-met",
}


def id_of(name: str) -> UUID:
    """The id that stands for this thing in every example."""
    return uuid5(NAMESPACE_URL, f"sqa:example:{name}")


def example(kind: type[Event]) -> dict[str, Any]:
    """A CloudEvent of this type, as it is sent."""
    stream = next((stream.KIND for stream in KINDS.values() if kind in stream.RULES), "case")
    return {
        "specversion": "1.0",
        "id": str(id_of(kind.event_type())),
        "source": "/elevhalsa",
        "type": kind.event_type(),
        "subject": f"{stream}/{_uuid4(stream)}",
        "time": TIME,
        "actor": str(id_of("duty")),
        "data": data(kind),
    }


@cache
def data(kind: type[BaseModel]) -> dict[str, Any]:
    """The fields that the type requires, and the optional ones that say most."""
    if kind is CorrectionRecorded:
        return {"event": str(id_of("event")), "type": "sqa.case.need-identified.v1", "reason": TEXTS["reason"]}
    told: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        if field.is_required() or name in ("needs", "supports", "because", "weight"):
            told[name] = _value(name, field.annotation, field.metadata)
    return told


def _value(name: str, annotation: Any, marks: list[Any]) -> Any:
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        return _value(name, annotation, [*marks, *more])
    for mark in marks:
        if isinstance(mark, Coded):
            return CLEAR.get(mark.code_list) or next(iter(WORDS[mark.code_list]))
        if isinstance(mark, Sealed):
            return TEXTS.get(name, TEXTS["reason"])
        if isinstance(mark, Registered):
            return str(id_of(mark.kind)) if mark.kind != "subject" else {"person": str(id_of("person"))}
        if isinstance(mark, Names):
            return str(id_of(mark.thing))
    return _by_type(name, annotation, marks)


def _by_type(name: str, annotation: Any, marks: list[Any]) -> Any:
    origin, options = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return options[0]
    if name in CLEAR and origin is not tuple:
        return CLEAR[name]
    if origin in (Union, UnionType):
        return _value(name, next(option for option in options if option is not NoneType), marks)
    if origin is tuple:
        count = 2 if name == "levels" else 1
        return [_numbered(_value(name, options[0], []), index) for index in range(count)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return dict(data(annotation))
    if annotation is UUID:
        return str(id_of(name))
    if annotation is date:
        return "2026-06-08"
    if annotation is bool:
        return True
    if annotation is int:
        return 1
    if annotation is str:
        return _text(name, marks)
    return "2026-03-24T12:00:00Z"  # an instant


def _numbered(value: Any, index: int) -> Any:
    return {**value, "level": index} if isinstance(value, dict) and isinstance(value.get("level"), int) else value


def _text(name: str, marks: list[Any]) -> str:
    pattern = next((mark.pattern for mark in marks if getattr(mark, "pattern", None)), "")
    for kind in ("case", "concern", "initiative", "rating-scale"):
        if str(pattern).startswith(f"^{kind}/"):
            return f"{kind}/{_uuid4(name)}"
    if "0-9a-f]{64}" in str(pattern):
        return "0" * 64
    return "svenska"


def _uuid4(name: str) -> UUID:
    return UUID(int=id_of(name).int, version=4)
