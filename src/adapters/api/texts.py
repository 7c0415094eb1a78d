"""Opening sealed texts for somebody: each after its permit, and never a word of one that is withheld or erased."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adapters.api.leaves import Mentioned, mentioned, with_replaced
from adapters.ledger.ledger import Ledger
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope
from sqa.privacy.permits import Caller, may_open
from sqa.privacy.personal import compartment, reference

WITHHELD: Mapping[str, bool] = {"withheld": True}
ERASED: Mapping[str, bool] = {"erased": True}


def opened(value: Any, events: Iterable[Envelope[Any]], caller: Caller | None, ledger: Ledger) -> Any:
    """The value with each reference to a text of these events replaced by the text, `withheld` or `erased`.

    caller: None opens nothing. events: those that the caller may read; a reference to any other is withheld, whatever it says.
    """
    wanted = references(value)
    if not wanted:
        return value
    by_position = {event.position: event for event in events}
    permitted = [text for text in wanted if caller and _may_open(text, by_position, caller)]
    return with_replaced(value, _shown(wanted, ledger.open_texts(permitted) if permitted else {}))


def opened_at_once(value: Any, found: Mentioned, caller: Caller, ledger: Ledger, readable: Callable[[str], bool]) -> Any:
    """The same for an answer, whose texts lie in many streams; in place where that can be, since an answer has rows by the thousand.

    found: what the value mentions; readable: may the caller read this stream?
    """
    wanted = found.texts
    if not wanted:
        return value
    places = {text: place[0] for text in wanted if (place := reference(text))}
    sealed = ledger.texts_at(set(places.values()))
    permitted = {
        position for position, stream in sealed.streams.items() if readable(stream) and may_open(caller, sealed.compartment(position))
    }
    shown = _shown(wanted, sealed.open([text for text, position in places.items() if position in permitted]))
    if found.places is None:
        return with_replaced(value, shown)
    for told, name in found.places:
        told[name] = shown[told[name]]
    return value


def _shown(wanted: Iterable[str], texts: Mapping[str, str | None]) -> dict[str, Any]:
    return dict.fromkeys(wanted, WITHHELD) | {place: ERASED if text is None else text for place, text in texts.items()}


def references(value: Any) -> set[str]:
    """Every reference to a sealed text that stands somewhere in a value."""
    return mentioned(value).texts


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
