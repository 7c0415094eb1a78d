"""How old versions of events are read: a table from a released version to what makes it the next one, for ever.

An upcaster takes the stored body of vN, in which every sealed text is a reference already, and gives the body of vN+1.
It reads nothing but that body. A text that moves to another field takes its reference along.
"""

from collections.abc import Callable
from typing import Any

from sqa.eventing.event import Event

Body = dict[str, Any]
Upcaster = Callable[[Body], Body]

UPCASTERS: dict[str, Upcaster] = {}


class UnknownEventType(LookupError):
    """History holds an event type that this version of the service doesn't know: it was written by a newer one."""


def newest(topic: str, version: int) -> tuple[type[Event], Upcaster | None]:
    """The newest version of a type, and what makes a stored body into it; None where nothing is to be done.

    Raises UnknownEventType.
    """
    steps: list[Upcaster] = []
    while step := UPCASTERS.get(f"{topic}.v{version}"):
        steps.append(step)
        version += 1
    kind = Event.BY_TYPE.get(f"{topic}.v{version}")
    if kind is None:
        raise UnknownEventType(f"{topic}.v{version}")
    if not steps and topic != CORRECTION:
        return kind, None

    def upcast(body: Body) -> Body:
        for step in steps:
            body = step(body)
        return _with_its_replacement(body) if topic == CORRECTION else body

    return kind, upcast


CORRECTION = "sqa.correction.recorded"


def _with_its_replacement(body: Body) -> Body:
    # A correction carries a whole event of the type it names, which may have got newer versions since.
    topic, _, version = body["type"].rpartition(".v")
    kind, upcast = newest(topic, int(version))
    body["type"] = kind.event_type()
    if upcast and body.get("replacement") is not None:
        body["replacement"] = upcast(body["replacement"])
    return body
