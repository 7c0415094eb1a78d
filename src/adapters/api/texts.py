"""Opening sealed texts for somebody: each after its permit, and never a word of one that is withheld or erased."""

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.ledger.ledger import Ledger
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope
from sqa.privacy.permits import Caller, may_open
from sqa.privacy.personal import PREFIX, compartment, reference

WITHHELD: Mapping[str, bool] = {"withheld": True}
ERASED: Mapping[str, bool] = {"erased": True}


def opened(value: Any, events: Iterable[Envelope[Any]], caller: Caller | None, ledger: Ledger) -> Any:
    """The value with each reference to a text of these events replaced by the text, `withheld` or `erased`.

    caller: None opens nothing. events: those that the caller may read; a reference to any other is withheld, whatever it says.
    """
    wanted = {text for text in _references(value) if reference(text)}
    if not wanted:
        return value
    by_position = {event.position: event for event in events}
    permitted = [text for text in wanted if caller and _may_open(text, by_position, caller)]
    texts = ledger.open_texts(permitted) if permitted else {}
    shown: dict[str, Any] = dict.fromkeys(wanted, WITHHELD)
    shown |= {place: ERASED if text is None else text for place, text in texts.items()}
    return _replaced(value, shown)


def _may_open(text: str, events: Mapping[int, Envelope[Any]], caller: Caller) -> bool:
    place = reference(text)
    event = events.get(place[0]) if place else None
    return event is not None and may_open(caller, _compartment(event, events))


def _compartment(event: Envelope[Any], events: Mapping[int, Envelope[Any]]) -> str:
    """A correction is as confidential as what it corrects."""
    data = event.data
    if not isinstance(data, CorrectionRecorded):
        return compartment(data)
    if data.replacement is not None:
        return compartment(data.replacement)
    corrected = next((other for other in events.values() if other.id == data.event), None)
    return compartment(corrected.data) if corrected else "PSY"


def _references(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        if value.startswith(PREFIX):
            yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _references(item)


def _replaced(value: Any, shown: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return shown.get(value, value)
    if isinstance(value, Mapping):
        return {name: _replaced(item, shown) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item, shown) for item in value]
    return value
