"""An example of every event type, made from its fields: the same ids mean the same things in all of them."""

import re
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel

from sqa.code_lists.code_list import stream_of as list_stream
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event
from sqa.first_publications import CONCERN_LEVELS, CONCERN_SCALE, WORDS
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
    "to": "Barn- och ungdomspsykiatrin",
    "purpose": "Utredning av läs- och skrivsvårigheter.",
    "reply": "Tid för utredning är bokad.",
    "advice": "Låt henne lyssna på texten före läsningen.",
    "text": "Samtal om läget hemma.",
    "note": "Passen blir av, och hon läser säkrare.",
    "adjustment": "Tre korta pass i veckan i stället för ett långt.",
    "what": "Ringer hem före fredag.",
    "lesson": "Korta pass varje dag gav mer än långa pass en gång i veckan.",
    "title": "Läsa varje dag",
    "why": "Var tredje elev i årskurs 7 läser långsamt.",
    "baseline": "Var tredje elev i årskurs 7 läser under 90 ord i minuten.",
    "shows": "Behov inom läsning finns i alla klasser i årskurs 7.",
    "indicator": "Andel elever i årskurs 7 som läser under 90 ord i minuten.",
    "knowledge": "Daglig, kort lästräning (forskningsöversikt 2024).",
    "how": "Tjugo minuter före första lektionen, i alla klasser.",
    "why_stop": "Passen är en del av vardagen.",
    "dilemma_text": "Rasterna slutar i bråk, och ingen vuxen är nära.",
    "feedback": "Lugnare raster sedan två vuxna leder lek.",
    "strength": "Fadderverksamheten fungerar.",
    "challenge": "Korridoren vid matsalen är orolig.",
    "reflection": "Vi behöver mer tid till varje dilemma.",
    "proposal": "Kartläggningen görs inom fem dagar.",
    "came_of_it": "Läspassen ligger på schemat sedan i höstas.",
    "understood_otherwise": "Jag ser uppdraget som mer förebyggande.",
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
    "baseline": "33.5",
    "value": "28",
    "unit_of_measure": "per cent",
    "statement": "Elevhälsan främjar och förebygger, och stödjer elever mot målen.",
    "part": "åk 8",
    "term": "2025-HT",
    "note": 1,
    "coder": "A",
    "reached_by": "sqa.case.assessment-recorded",
    "table": "patterns",
    "profession": "Speciallärare/specialpedagog",
}


# What a type needs beyond its required fields to be an event that a rule could accept, and what its words are to be.
SAID: dict[str, dict[str, Any]] = {
    "sqa.case.analysis-recorded": {"success_factors": ["Korta pass varje dag."]},
    "sqa.case.confidential-part-added": {"compartment": "EHT"},
    "sqa.case.need-received": {"assessed_at": "2026-02-10T09:00:00Z"},
    "sqa.dialogue.agreement-measured": {"coders": ["A", "B"], "cohen_kappa": "0.4", "krippendorff_alpha": "0.41", "notes": 120},
    "sqa.dialogue.codebook-published": {
        "groups": [{"code": "tid", "name": "Tid", "claimed": 15, "subgroups": [{"code": "mötestid", "name": "Mötestid", "claimed": 4}]}]
    },
    "sqa.dialogue.coding-revised": {"code": "tid", "coding_version": 2},
    "sqa.dialogue.note-coded": {"code": "tid"},
    "sqa.dialogue.notes-imported": {
        "name": "Dialogmöte i maj",
        "claimed": 2,
        "notes": [{"number": 1, "table": 1, "row": 1, "phase": "home", "profession": "Lärare", "text": "Tid för samplanering saknas."}],
    },
    "sqa.dialogue.work-area-formed": {"name": "Tid att mötas", "groups": ["tid"]},
    "sqa.forum.attendance-recorded": {"present": [str(uuid5(NAMESPACE_URL, "sqa:example:duty"))], "others": ["kökspersonal"]},
    "sqa.forum.prognosis-recorded": {"pupils": 52, "at_risk": 6},
    "sqa.forum.scheduled": {"name": "Bergaforum", "required": ["Lärare", "Kurator"], "parts": ["åk 7", "åk 8"], "minutes": 60},
    "sqa.initiative.analysed": {"success_factors": ["Korta pass varje dag."], "decision": "continue"},
    "sqa.initiative.evaluated": {
        "verdicts": [
            {"goal": str(uuid5(NAMESPACE_URL, "sqa:example:goal")), "value": "21.5", "attainment": 0, "evidence": "Läsprov i maj."}
        ]
    },
    "sqa.initiative.goal-set": {"by": "2026-12-18", "baseline": "33.5", "target": "20"},
    "sqa.mission.published": {"concerns": ["Kurator", "Skolsköterska"], "decided_by": str(uuid5(NAMESPACE_URL, "sqa:example:duty"))},
    "sqa.quality-cycle.opened": {"first_day": "2025-08-01", "last_day": "2026-06-30"},
    "sqa.release.made": {"known_at": 4000, "threshold": 5},
    "sqa.routine.map-version-published": {
        "name": "Från oro till stöd",
        "decided_by": str(uuid5(NAMESPACE_URL, "sqa:example:duty")),
        "steps": [
            {
                "step": code,
                "name": name,
                "role": role,
                "within_days": days,
                "outcome": outcome,
                "reached_by": [topic],
            }
            for code, name, role, days, outcome, topic in (
                ("oro", "Oro anmäls", "Lärare", 0, "Rektor vet", "sqa.concern.raised"),
                ("kartläggning", "Kartläggning", "Speciallärare/specialpedagog", 20, "Behov", "sqa.case.assessment-recorded"),
            )
        ],
        "arrows": [{"from_step": "oro", "to_step": "kartläggning"}],
    },
    "sqa.routine.step-change-decided": {"decided_by": str(uuid5(NAMESPACE_URL, "sqa:example:duty"))},
    "sqa.code-list.published": {
        "words": [
            {"code": code, "sv": words[0], "en": words[1]}
            for code, words in [*WORDS["need-domain"].items(), ("digital-life", ("digitalt liv", "digital life"))]
        ]
    },
    "sqa.rating-scale.published": {
        "name": "concern-level",
        "scale_version": 2,
        "levels": [{"level": level, "sv": sv, "en": en} for level, sv, en in CONCERN_LEVELS],
    },
    "sqa.step.begun": {"step": "plan"},
    "sqa.transfer.package-sent": {"to": "Grannkommunens barn- och utbildningsförvaltning"},
}
# Optional fields that are told too: by type, or by the part that has them.
OPTIONAL = {"ConcernRaised": ("subject",), "GoalSet": ("need",), "Verdict": ("result",), "SupportPlanned": ("needs",)}
# Streams whose id follows from their name.
SUBJECTS = {"sqa.code-list.published": list_stream("need-domain"), "sqa.rating-scale.published": CONCERN_SCALE}


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
        "subject": SUBJECTS.get(kind.TOPIC) or f"{stream}/{_uuid4(stream)}",
        "time": TIME,
        "actor": str(id_of("duty")),
        "data": data(kind),
    }


@cache
def data(kind: type[BaseModel]) -> dict[str, Any]:
    """The fields that the type requires, and the optional ones that say most."""
    if kind is CorrectionRecorded:
        replacement = {**data(Event.BY_TYPE["sqa.case.need-identified.v1"]), "domain": "language"}
        return {
            "event": str(id_of("sqa.case.need-identified.v1")),
            "type": "sqa.case.need-identified.v1",
            "replacement": replacement,
            "reason": "Behovet gällde språket.",
        }
    told: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        if field.is_required() or name in ("needs", "supports", "because", "weight", *OPTIONAL.get(kind.__name__, ())):
            told[name] = _value(name, field.annotation, field.metadata)
    return told | SAID.get(getattr(kind, "TOPIC", ""), {})


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
            if mark.kind == "subject":
                return {"person": str(id_of("person"))}
            # whoever receives is not whoever gives
            return str(id_of("another duty" if name in ("to", "presented_by") else mark.kind))
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
    if annotation is float:
        return "33.5"
    if annotation is str:
        return _text(name, marks)
    return "2026-03-24T12:00:00Z"  # an instant


def _numbered(value: Any, index: int) -> Any:
    return {**value, "level": index} if isinstance(value, dict) and isinstance(value.get("level"), int) else value


def _text(name: str, marks: list[Any]) -> str:
    pattern = next((mark.pattern for mark in marks if getattr(mark, "pattern", None)), "")
    if kind := re.match(r"\^([a-z-]+)/", str(pattern)):
        return f"{kind[1]}/{_uuid4(name)}"
    if "0-9a-f]{64}" in str(pattern):
        return "0" * 64
    return "svenska"


def _uuid4(name: str) -> UUID:
    return UUID(int=id_of(name).int, version=4)
