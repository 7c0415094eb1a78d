"""OCEL 2.0 as JSON: events, and the objects they concern (cases, needs, supports, duties, units …) with how they relate.

Written as it is read: events go straight to the file, objects to a file beside until the events are done. An event is related to its own
stream and what it names in it; other streams are related to that stream, so that what happens in one case is not counted in another. The
one exception is a concern's events, which belong to the case it came to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar
from uuid import UUID

import orjson

from adapters.exports.histories import Ledger, Log, Progress, Written, attributes, instant, log_of
from sqa.concerns.concern import Concern
from sqa.eventing.event import Envelope, Event
from sqa.eventing.stream import Stream
from sqa.privacy.personal import ANY, declared, values_at
from sqa.vocabulary import Names, Refers, Registered

Json = dict[str, Any]
D = TypeVar("D", Names, Refers, Registered)


@dataclass(slots=True)
class Types:
    """{name: {attribute: type}} of what was seen."""

    seen: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, name: str, told: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
        """The attributes as (name, value), their types kept in mind."""
        known = self.seen.setdefault(name, {})
        kept = list(told)
        known.update((attribute, kind) for attribute, kind, _ in kept)
        return [(attribute, value) for attribute, _, value in kept]

    def as_json(self) -> list[Json]:
        return [
            {"name": name, "attributes": [{"name": attribute, "type": kind} for attribute, kind in sorted(known.items())]}
            for name, known in sorted(self.seen.items())
        ]


class Writer:
    """Writes one log. Duties, units and subjects are held in memory, since many streams share them; all else is written at once."""

    def __init__(self, log: Log, events: IO[bytes], objects: IO[bytes]) -> None:
        self._log, self._events, self._objects = log, events, objects
        self.event_types, self.object_types = Types(), Types()
        self.events = self.objects = 0
        self._roles: dict[UUID, dict[str, datetime]] = {}
        self._shared: dict[str, str] = {}  # object → type

    def write(self, stream: Stream) -> None:
        """Write a stream with all it holds."""
        of_all = [{"objectId": stream.id, "qualifier": "in"}]
        if isinstance(stream, Concern) and stream.case in self._log.streams:
            of_all.append({"objectId": stream.case, "qualifier": "led to"})
        things: dict[str, tuple[str, Envelope[Any]]] = {}
        others: dict[tuple[str, str], None] = {}
        for event in stream.history:
            self._event(event, of_all, things)
            for _, qualifier, other in _declared(event, Refers):
                if other in self._log.streams and other != stream.id:
                    others[qualifier, other] = None
        unit = [("at", self._share("unit", stream.unit))] if stream.unit else []
        subject = [("about", self._share("subject", stream.subject))] if stream.subject else []
        self._object(stream.id, stream.KIND, stream.history[0], [*unit, *subject, *others])
        for thing, (kind, begun_by) in things.items():
            self._object(thing, kind, begun_by, [("of", stream.id)])

    def _event(self, event: Envelope[Any], of_all: list[Json], things: dict[str, tuple[str, Envelope[Any]]]) -> None:
        related = {(one["objectId"], one["qualifier"]): None for one in of_all}
        for duty, facts in event.facts.duties.items():
            known = self._roles.setdefault(duty, {})
            known[facts.role] = min(known.get(facts.role, event.occurred_at), event.occurred_at)
        if event.actor.duty:
            related[self._share("duty", event.actor.duty), "by"] = None
        if event.unit:
            related[self._share("unit", event.unit), "at"] = None
        for registered, qualifier, value in _declared(event, Registered):
            related[self._share(registered.kind, value), qualifier] = None
        for names, qualifier, value in _declared(event, Names):
            thing = f"{event.stream}/{names.thing}/{value}"
            things.setdefault(thing, (names.thing, event))
            related[thing, qualifier] = None
        told = self.event_types.note(event.data.TOPIC, [*attributes(event.data), ("actor", "string", event.actor.kind)])
        self._put(
            self._events,
            self.events,
            {
                "id": str(event.id),
                "type": event.data.TOPIC,
                "time": instant(event.occurred_at),
                "attributes": [{"name": name, "value": value} for name, value in told],
                "relationships": [{"objectId": other, "qualifier": qualifier} for other, qualifier in related],
            },
        )
        self.events += 1

    def _object(self, name: str, kind: str, begun_by: Envelope[Any], related: Iterable[tuple[str, str]]) -> None:
        """What it was when it began is told of it; what became of it stands in the events."""
        told = self.object_types.note(kind, attributes(begun_by.data))
        at = instant(begun_by.occurred_at)
        self._put_object(name, kind, [{"name": attribute, "time": at, "value": value} for attribute, value in told], related)

    def _put_object(self, name: str, kind: str, told: list[Json], related: Iterable[tuple[str, str]] = ()) -> None:
        relations = [{"objectId": other, "qualifier": qualifier} for qualifier, other in related]
        self._put(self._objects, self.objects, {"id": name, "type": kind, "attributes": told, "relationships": relations})
        self.objects += 1

    def _share(self, kind: str, name: UUID) -> str:
        shared = f"{kind}/{name}"
        self._shared[shared] = kind
        return shared

    def write_shared(self) -> None:
        """Duties with their roles, units and subjects: after all streams, since any may name them."""
        for name, kind in self._shared.items():
            roles = self._roles.get(UUID(name.partition("/")[2]), {}) if kind == "duty" else {}
            in_time = sorted(roles.items(), key=lambda known: known[1])
            self.object_types.note(kind, [("role", "string", role) for role in roles])
            self._put_object(name, kind, [{"name": "role", "time": instant(at), "value": role} for role, at in in_time])

    @staticmethod
    def _put(into: IO[bytes], before: int, value: Json) -> None:
        into.write((b",\n" if before else b"") + orjson.dumps(value))


def write_ocel(ledger: Ledger, into: IO[bytes], progress: Progress) -> Written:
    """Write the whole ledger as one OCEL 2.0 JSON document. progress(streams done, of how many)."""
    log = log_of(ledger)
    with TemporaryFile() as objects:
        into.write(b'{"events": [\n')
        writer = Writer(log, into, objects)
        for stream in log.histories(progress):
            writer.write(stream)
        writer.write_shared()
        into.write(b'\n], "objects": [\n')
        objects.seek(0)
        copyfileobj(objects, into)
    types = {"eventTypes": writer.event_types.as_json(), "objectTypes": writer.object_types.as_json()}
    into.write(b"\n], " + orjson.dumps(types)[1:])
    return Written(writer.events, len(log.streams), log.position)


def _declared(event: Envelope[Any], declaration: type[D]) -> Iterator[tuple[D, str, Any]]:
    """What an event names: how that is declared, in which field, and the value."""
    kind: type[Event] = type(event.data)
    for each in declared(kind):
        if isinstance(each.declaration, declaration):
            qualifier = next(step for step in reversed(each.path) if step != ANY)
            yield from ((each.declaration, qualifier, value) for value in values_at(event.data, each.path))
