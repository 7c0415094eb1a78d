"""The forms in which the whole history may be had as an event log, de-identified, for process mining."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Literal

from adapters.exports.histories import Ledger, Progress, Written
from adapters.exports.ocel import write_ocel
from adapters.exports.xes import write_xes

FormName = Literal["ocel", "xes"]


@dataclass(frozen=True, slots=True)
class Form:
    """How it is written, as what kind of file, and what it is, in Swedish and English."""

    write: Callable[[Ledger, IO[bytes], Progress], Written]
    media_type: str
    ending: str
    sv: str
    en: str


FORMS: dict[FormName, Form] = {
    "ocel": Form(
        write_ocel,
        "application/json",
        ".json",
        "Objektcentrerad händelselogg (OCEL 2.0): ärenden, behov, insatser, tjänster och enheter med hur de hör ihop.",
        "Object-centric event log (OCEL 2.0): cases, needs, supports, duties and units, with how they relate.",
    ),
    "xes": Form(
        write_xes,
        "application/xml",
        ".xes",
        "Händelselogg med ett spår per ärende, insats eller annan ström (XES, IEEE 1849).",
        "Event log with a trace for each case, initiative or other stream (XES, IEEE 1849).",
    ),
}
