"""Every event type is declared, described, and released once."""

from typing import Any, ClassVar
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator
from pydantic_core import to_jsonable_python

import sqa.streams
from sqa.concerns.events import ConcernAnswered
from sqa.eventing import catalogue
from sqa.eventing.catalogue import DoesNotFit, Fault, NoSuchType, OldVersion, event_types, meaning, parse, released, schema
from sqa.eventing.event import Event
from sqa.eventing.upcasters import UPCASTERS
from sqa.privacy.personal import UndeclaredField, declared
from sqa.vocabulary import Count, Text

HOW = "write a new version of it and an upcaster, then run scripts/write_schemas.py"


def test_a_released_schema_never_changes() -> None:
    assert catalogue.changed_since_release() == [], HOW


def test_every_type_that_a_stream_takes_is_released_by_its_schema() -> None:
    taken = {kind for stream in sqa.streams.KINDS.values() for kind in stream.RULES if kind.TOPIC.startswith("sqa.")}
    assert {kind.event_type() for kind in taken if released(kind.event_type()) is None} == set(), HOW
    assert taken <= set(event_types())


@pytest.mark.parametrize("kind", event_types(), ids=lambda kind: kind.event_type())
def test_every_field_says_how_it_is_kept(kind: type[Event]) -> None:
    declared(kind)
    described = schema(kind)
    Draft202012Validator.check_schema(described)
    assert described["additionalProperties"] is False
    assert described["description"]
    assert _undeclared(meaning(described), "") == []


def _undeclared(node: Any, at: str) -> list[str]:
    """The places of a schema that hold a value and say nothing of how it is kept."""
    if "x-declared" in node or node.get("type") == "null" or at == "/replacement":
        return []
    inner = {f"{at}/{name}": field for name, field in node.get("properties", {}).items()}
    inner |= {f"{at}/*": node["items"]} if "items" in node else {}
    inner |= {at + " " * number: option for number, option in enumerate(node.get("anyOf", ()), 1)}
    return [at] if not inner and "properties" not in node else [p for place, n in inner.items() for p in _undeclared(n, place)]


def test_a_field_without_a_declaration_is_refused() -> None:
    class Careless(Event):
        pupils_name: str
        page: Count

    with pytest.raises(UndeclaredField, match="pupils_name"):
        schema(Careless)


def test_a_change_of_meaning_is_told_from_a_change_of_words() -> None:
    class Before(Event):
        """One way to say it."""

        page: Count
        note: Text | None = None

    class Reworded(Event):
        """Another way to say it."""

        page: Count
        note: Text | None = None

    class Sharper(Event):
        page: Count
        note: Text

    assert meaning(schema(Before)) | {"$id": ""} == meaning(schema(Reworded)) | {"$id": ""}
    assert meaning(schema(Before)) | {"$id": ""} != meaning(schema(Sharper)) | {"$id": ""}


def test_json_becomes_an_event_and_the_event_fits_the_schema() -> None:
    event = parse("sqa.concern.answered.v1", {"answer": "Vi har pratat med henne."})
    assert event == ConcernAnswered(answer="Vi har pratat med henne.")
    Draft202012Validator(schema(ConcernAnswered)).validate(to_jsonable_python(event))


def test_what_does_not_fit_is_named_by_place_and_kind_and_never_quoted() -> None:
    correction = {
        "event": str(uuid4()),
        "type": "sqa.concern.answered.v1",
        "replacement": {"answer": 3, "Elsa Andersson": "is ill"},
        "reason": "",
        "her number": "20110101-1234",
    }
    with pytest.raises(DoesNotFit) as refused:
        parse("sqa.correction.recorded.v1", correction)
    assert refused.value.faults == (
        Fault("/replacement/answer", "string_type"),
        Fault("/replacement/?", "extra_forbidden"),
        Fault("/reason", "string_too_short"),
        Fault("/?", "extra_forbidden"),
    )
    assert not any(word in f"{refused.value!r} {refused.value}" for word in ("Elsa", "ill", "number", "2011"))
    assert refused.value.__cause__ is None


def test_only_the_newest_version_of_a_known_type_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoSuchType):
        parse("sqa.concern.sighed.v1", {})

    class PageTurned(Event):
        TOPIC: ClassVar[str] = "test.page-turned"
        VERSION: ClassVar[int] = 3
        page: Count

    monkeypatch.setitem(UPCASTERS, "test.page-turned.v1", dict)
    monkeypatch.setitem(UPCASTERS, "test.page-turned.v2", dict)
    with pytest.raises(OldVersion, match="page-turned"):
        parse("test.page-turned.v1", {"page": 1})
    assert parse("test.page-turned.v3", {"page": 1}) == PageTurned(page=1)
