"""What the addresses answer, as JSON schemas for the OpenAPI document: each object's names, open for more to come."""

from typing import Any

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
YES_OR_NO: Json = {"type": "boolean"}
TIME: Json = {"type": "string", "format": "date-time"}
DAY: Json = {"type": "string", "format": "date"}
PART: Json = {"type": "object"}
PARTS: Json = {"type": "array", "items": PART}
STREAM: Json = {"type": "string", "description": "<kind>/<uuid>"}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _named(kind: str) -> Json:
    name = {kind: {"type": "string", "format": "uuid"}, "name": _or_null(TEXT), "role": TEXT, "erased": YES_OR_NO}
    return _or_null({"type": "object", "properties": name, "required": [kind]})


def _object(says: str, **properties: Json) -> Json:
    return {"type": "object", "description": says, "properties": properties}


SEALED: Json = {"description": "The text, or {withheld: true}, {erased: true} or null."}
CASE = _object(
    "A case as it stands, or as it stood.",
    case=STREAM, version=NUMBER, position=NUMBER, open=YES_OR_NO, about={"enum": ["pupil", "group"]}, subject=_named("subject"),
    unit=_named("unit"), opened_at=TIME, owner=_named("duty"), ownership=PART, team=PARTS, step=TEXT, round=NUMBER, expected=PART,
    steps=PARTS, suspension=_or_null(PART), closing=_or_null(PART), assessments=PARTS, needs=PARTS, factors=PARTS, supports=PARTS,
    obligations=PARTS, decisions=PARTS, participation=PARTS, opinions=PARTS, analyses=PARTS, ratings=PARTS, referrals=PARTS,
    transfers=PARTS, initiatives={"type": "array", "items": STREAM}, next=_or_null(PART),
)  # fmt: skip
CONCERN = _object(
    "A concern as its owner sees it; whoever raised it sees less.",
    concern=STREAM, version=NUMBER, position=NUMBER, open=YES_OR_NO, about={"enum": ["pupil", "group", "environment"]},
    subject=_named("subject"), unit=_named("unit"), raised_at=TIME, raised_by=PART, domain=TEXT, level=PART, description=SEALED,
    owner=_named("duty"), case=_or_null(STREAM), case_at=_or_null(TIME), answer_due=_or_null(DAY), answered_at=_or_null(TIME),
    answer=SEALED, next=PART,
)  # fmt: skip
OWNED: Json = {"owner": _named("duty"), "ownership": PART}
STEPPED: Json = {"step": TEXT, "round": NUMBER, "expected": PART, "steps": PARTS}
SHARED: Json = {"obligations": PARTS, "participation": PARTS, "opinions": PARTS}


def _of_improvement(says: str, stream: str, **properties: Json) -> Json:
    return _object(says, **{stream: STREAM, "version": NUMBER, "position": NUMBER, "unit": _named("unit")}, **properties)


INITIATIVE = _of_improvement(
    "An improvement initiative as it stands, or as it stood.", "initiative",
    open=YES_OR_NO, opened_at=TIME, title=SEALED, why=SEALED, domain=TEXT, effort_level=TEXT, target=TEXT,
    cases={"type": "array", "items": STREAM}, **OWNED, **STEPPED, baselines=PARTS, causes=PARTS, evidence=PARTS, goals=PARTS,
    measures=PARTS, follow_ups=PARTS, **SHARED, analyses=PARTS, ending=_or_null(PART), next=_or_null(PART),
)  # fmt: skip
QUALITY_CYCLE = _of_improvement(
    "A unit's quality work in a period.", "quality_cycle",
    open=YES_OR_NO, opened_at=TIME, first_day=DAY, last_day=DAY, focus={"type": "array", "items": TEXT}, **OWNED, initiatives=PARTS,
    follow_ups=PARTS, **SHARED, analysis=_or_null(PART), closed_at=_or_null(TIME), carried_on={"type": "array", "items": STREAM},
)  # fmt: skip
FORUM = _of_improvement(
    "A forum with its meetings and dilemmas.", "forum",
    opened_at=TIME, schedule=_or_null(PART), meetings=PARTS, dilemmas=PARTS, strengths=PARTS, challenges=PARTS, prognoses=PARTS,
    time_planned=PARTS, time_used=PARTS, obligations=PARTS,
)  # fmt: skip
ROUTINE = _of_improvement(
    "A routine's map in its versions, and the changes proposed.", "routine",
    opened_at=TIME, map=_or_null(PART), versions=PARTS, changes=PARTS,
)  # fmt: skip
DIALOGUE = _of_improvement(
    "A dialogue without its notes: counts, codebook, agreement, work areas.", "dialogue",
    name=_or_null(TEXT), held_on=_or_null(DAY), opened_at=TIME, imports=PARTS, notes=NUMBER, notes_at=TEXT, codebook=_or_null(PART),
    codebook_versions={"type": "array", "items": NUMBER}, coding_version=NUMBER, coders=PARTS, agreements=PARTS, areas=PARTS,
)  # fmt: skip
NOTES = _object(
    "A page of notes, each with every coder's code: go on from `next_after`, which is null on the last page.",
    dialogue=STREAM, version=NUMBER, found=NUMBER, notes=PARTS, next_after=_or_null(NUMBER),
)  # fmt: skip
MISSION = _of_improvement(
    "A mission statement in its versions, and who has acknowledged which.", "mission",
    opened_at=TIME, current=_or_null(PART), versions=PARTS, acknowledged=PARTS,
)  # fmt: skip
RELEASE = _of_improvement(
    "A table of statistics as it was released, and what to cite it by.", "release",
    made_at=TIME, table=TEXT, definition=NUMBER, first_day=DAY, last_day=DAY, known_at=NUMBER, threshold=NUMBER, cells=PARTS,
    cite=_or_null(PART),
)  # fmt: skip
STREAMS = _object(
    "A page of streams of a kind: go on from `next_after`, which is null on the last page.", streams=PARTS, next_after=_or_null(NUMBER)
)
EXPORTS = _object("The forms in which the whole history may be had as an event log.", exports=PARTS)
EXPORTS["example"] = {
    "exports": [
        {
            "form": "ocel",
            "address": "/v1/exports/ocel",
            "media_type": "application/json",
            "sv": "Objektcentrerad …",
            "en": "Object-centric …",
        }
    ]
}
OCEL = _object("An event log (OCEL 2.0).", events=PARTS, objects=PARTS, eventTypes=PARTS, objectTypes=PARTS)
OCEL["example"] = {
    "events": [
        {
            "id": "8f7f0a52-6a3e-5b1c-9f0e-0d8f2f4f5b11",
            "type": "sqa.case.opened",
            "time": "2025-09-01T08:00:00Z",
            "attributes": [{"name": "actor", "value": "duty"}],
            "relationships": [{"objectId": "case/0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11", "qualifier": "in"}],
        }
    ],
    "objects": [{"id": "case/0b7d2c1e-2b5c-4a68-9a86-0d2f1b8f0c11", "type": "case", "attributes": [], "relationships": []}],
    "eventTypes": [{"name": "sqa.case.opened", "attributes": [{"name": "actor", "type": "string"}]}],
    "objectTypes": [{"name": "case", "attributes": []}],
}
CALENDAR_LINK = _object("Where a calendar program finds the calendar, and until when.", address=TEXT, expires_at=TIME)
TOLD = _object(
    "An event of a history, readable.",
    position=NUMBER, version=NUMBER, id=TEXT, type=TEXT, title=TEXT, title_sv=TEXT, occurred_at=TIME, recorded_at=TIME, actor=PART,
    data=PART, named=PARTS, causation=_or_null(TEXT), correlation=_or_null(TEXT), stream=STREAM, corrects=TEXT, corrected=PART,
)  # fmt: skip
HISTORY = _object("Every event of a stream, by position.", stream=STREAM, version=NUMBER, events={"type": "array", "items": TOLD})
CODE_LIST = _object("A code list.", code_list=STREAM, version=NUMBER, position=NUMBER, name=TEXT, day=DAY, words=PARTS, versions=PARTS)
RATING_SCALE = _object(
    "A rating scale.",
    rating_scale=STREAM, version=NUMBER, position=NUMBER, name=TEXT, day=DAY, valid_version=_or_null(NUMBER), versions=PARTS,
)  # fmt: skip
CODE_LISTS = _object("Every code list that events take words from.", code_lists=PARTS)
RATING_SCALES = _object("The rating scales.", rating_scales=PARTS)
EVENTS = _object(
    "A page of history: go on from `scanned_to`, which is never beyond `head`.",
    events={"type": "array", "items": {"type": "object", "description": "A CloudEvent."}}, scanned_to=NUMBER, head=NUMBER,
)  # fmt: skip
PACKAGE = _object(
    "What another huvudman gets of a case; the hash of these bytes is in the header SQA-Package-SHA256.",
    format=TEXT, case=STREAM, version=NUMBER, about={"enum": ["pupil", "group"]}, opened_at=TIME, needs=PARTS, supports=PARTS,
    evaluations_owed=PARTS, differing_opinions=PARTS,
)  # fmt: skip
ANSWERS: dict[str, tuple[str, Json]] = {
    "/v1/cases/{case}": ("Case", CASE),
    "/v1/cases/{case}/history": ("History", HISTORY),
    "/v1/cases/{case}/transfer-package": ("TransferPackage", PACKAGE),
    "/v1/concerns/{concern}": ("Concern", CONCERN),
    "/v1/concerns/{concern}/history": ("History", HISTORY),
    "/v1/initiatives/{initiative}": ("Initiative", INITIATIVE),
    "/v1/initiatives/{initiative}/history": ("History", HISTORY),
    "/v1/quality-cycles/{quality_cycle}": ("QualityCycle", QUALITY_CYCLE),
    "/v1/quality-cycles/{quality_cycle}/history": ("History", HISTORY),
    "/v1/forums/{forum}": ("Forum", FORUM),
    "/v1/forums/{forum}/history": ("History", HISTORY),
    "/v1/routines/{routine}": ("Routine", ROUTINE),
    "/v1/routines/{routine}/history": ("History", HISTORY),
    "/v1/dialogues/{dialogue}": ("Dialogue", DIALOGUE),
    "/v1/dialogues/{dialogue}/history": ("History", HISTORY),
    "/v1/missions/{mission}": ("Mission", MISSION),
    "/v1/missions/{mission}/history": ("History", HISTORY),
    "/v1/releases/{release}": ("Release", RELEASE),
    "/v1/releases/{release}/history": ("History", HISTORY),
    "/v1/dialogues/{dialogue}/notes": ("DialogueNotes", NOTES),
    "/v1/calendar/links": ("CalendarLink", CALENDAR_LINK),
    "/v1/streams": ("Streams", STREAMS),
    "/v1/exports": ("Exports", EXPORTS),
    "/v1/exports/{form}": ("ObjectCentricEventLog", OCEL),
    "/v1/code-lists": ("CodeLists", CODE_LISTS),
    "/v1/code-lists/{name}": ("CodeList", CODE_LIST),
    "/v1/rating-scales": ("RatingScales", RATING_SCALES),
    "/v1/rating-scales/{name}": ("RatingScale", RATING_SCALE),
    "/v1/events": ("EventsPage", EVENTS),
}
