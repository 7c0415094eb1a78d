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
    "/v1/code-lists": ("CodeLists", CODE_LISTS),
    "/v1/code-lists/{name}": ("CodeList", CODE_LIST),
    "/v1/rating-scales": ("RatingScales", RATING_SCALES),
    "/v1/rating-scales/{name}": ("RatingScale", RATING_SCALE),
    "/v1/events": ("EventsPage", EVENTS),
}
