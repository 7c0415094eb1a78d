"""GET /v1/questions: which questions there are, and their answers, as JSON or CSV."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Uuid

from adapters.api.answering import MOST_ROWS, ROWS_OF_EVERYBODY, THINGS, Told, ask, rows_at_most
from adapters.api.doors import Doors
from adapters.api.huvudman import Huvudman
from adapters.api.moments import AsKnownOn, Moments, On, moments
from adapters.api.problem_details import language_of
from adapters.api.problems import NotAcceptable, ParameterIsMalformed
from adapters.api.streams import as_json
from adapters.api.words import Called, called, worded
from projections.projection import Question
from sqa.eventing.collecting import nothing_to_collect
from sqa.privacy.permits import Caller
from sqa.vocabulary import STOCKHOLM, stockholm_day

MinPosition = Annotated[int | None, Query(ge=0, le=2**53, description="Answer no older than this position; waits up to two seconds.")]
Limit = Annotated[
    int | None,
    Query(
        ge=1,
        le=MOST_ROWS,
        description="The first so many rows; `rows_left_out` counts the others, and figures are of all. Unless said: all rows, but "
        f"{ROWS_OF_EVERYBODY:,} in JSON to who sees everything and names no unit, case, subject or duty.",
    ),
]
OURS = ("on", "as_known_on", "min_position", "limit")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def router(doors: Doors) -> APIRouter:
    """The addresses of questions."""
    routes = APIRouter(tags=["questions"])

    @routes.get("/v1/questions", summary="Every question with its parameters")
    def questions(request: Request) -> Response:
        _, huvudman = doors.enter(request)
        return as_json({"questions": [described(question) for question in huvudman.views.questions().values()]})

    @routes.get("/v1/questions/{name}", summary="The answer to a question")
    def question(  # noqa: PLR0917 - each is a parameter by its name
        request: Request,
        name: Annotated[str, Path(max_length=80)],
        on: On = None,
        as_known_on: AsKnownOn = None,
        min_position: MinPosition = None,
        limit: Limit = None,
    ) -> Response:
        caller, huvudman = doors.enter(request)
        as_csv = wants_csv(request.headers.get("accept", "*/*"))
        with nothing_to_collect():  # until it is written and let go of
            return tell(request, name, caller, huvudman, moments(on, as_known_on, huvudman), min_position, limit, as_csv=as_csv)

    return routes


def tell(  # noqa: PLR0917 - each is a parameter by its name
    request: Request,
    name: str,
    caller: Caller,
    huvudman: Huvudman,
    asked: Moments,
    min_position: int | None,
    limit: int | None,
    *,
    as_csv: bool,
) -> Response:
    """The answer, as JSON or CSV. Raises what `ask` does."""
    said = _said(request)
    limit = limit or (None if as_csv else rows_at_most(said, caller))
    told = ask(name, said, caller, huvudman, asked, min_position=min_position, limit=limit)
    headers = {"SQA-Position": str(told.answered.position), "Vary": "Accept, Accept-Language"}
    if as_csv:
        language = language_of(request.headers.get("accept-language"), "sv")
        headers["Content-Disposition"] = f'attachment; filename="{told.question.name}-{told.answered.position}.csv"'
        return Response(
            csv_of(told, language, called(huvudman, stockholm_day(told.answered.now), language)), 200, headers, "text/csv; charset=utf-8"
        )
    return as_json(answer_as_json(told), headers=headers)


def described(question: Question) -> dict[str, Any]:
    """A question: what it answers, and with which parameters."""
    schema = question.parameters.model_json_schema()
    return {
        "name": question.name,
        "sv": question.sv,
        "en": question.en,
        "about_persons": question.about_persons,
        "parameters": schema.get("properties", {}),
        "required": schema.get("required", []),
        "columns": {name: {"sv": sv, "en": en} for name, (sv, en) in question.columns.items()},
        "columns_per": question.columns_per,
        "figures": {name: {"sv": sv, "en": en} for name, (sv, en) in question.figures.items()},
    }


def answer_as_json(told: Told) -> dict[str, Any]:
    """The answer, with the position it is true at."""
    answered = told.answered
    return {
        "question": answered.question.name,
        "position": answered.position,
        "on": answered.now,
        "as_known": answered.as_known,
        "parked_streams": answered.parked,
        "figures": told.figures,
        "rows": told.rows,
        "rows_left_out": answered.rows_left_out,
        "names": {str(known): name for known, name in told.names.items()},
        "things": {str(known): thing for known, thing in told.things.items()},
        **({"note": told.note} if told.note else {}),
    }


def csv_of(told: Told, language: str, called: Called) -> str:
    """The rows with a heading line, a line that says how many are left out where any are, then, after an empty line, the figures.

    First what people read: the pupil or group, names, what the needs and supports are, words and figures. Then the ids. Which columns
    there are follows from the question and its `per`, never from what was found.
    """
    at = int(language != "sv")
    words = {known: str(_words(thing, at)) for known, thing in told.things.items() if _words(thing, at)}
    names = {**told.names, **words}
    ids, wordings = _ids(told.question), worded(told.question)
    columns = sorted(_columns(told, at, ids), key=lambda column: column[0] in ids | STREAMS)
    cell = partial(_cell, telling=Telling(language, names, called, wordings))
    lines: list[list[str]] = [[cell(heading) for _, heading, _ in columns]]
    lines += [[cell(value(row), column) for column, _, value in columns] for row in told.rows]
    lines += [[LEFT_OUT[at].format(told.answered.rows_left_out)]] if told.answered.rows_left_out else []
    lines += [[], *([[told.note[("sv", "en")[at]]]] if told.note else [])]
    lines += [[cell(label), cell(value, name)] for name, label, value in _figures(told.figures, told.question, at, called)]
    file = io.StringIO()
    csv.writer(file).writerows(lines)
    return BYTE_ORDER_MARK + file.getvalue()


@dataclass(frozen=True, slots=True)
class Telling:
    """How values are told: the language, what ids and codes are called, and the columns that hold wordings, never codes."""

    language: str
    names: Mapping[UUID, str] = field(default_factory=dict)
    called: Called = lambda _, code: code
    wordings: Collection[str] = ()


BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes å for Ã¥
LEFT_OUT = ("{} rader till är inte med; siffrorna gäller alla", "{} more rows are left out; the figures are of all")
IN_WORDS = ("need", "support", "goal", "factor", "assessment")
PUPIL, NAME, WHAT = ("elev eller grupp", "pupil or group"), ("namn", "name"), ("i ord", "in words")
FIGURES = {
    "within_days": ("inom så många dagar", "within so many days"),
    "left_since": (
        "ärenden som fanns här då men har lämnat sedan dess, inte med ovan",
        "cases that were here then and have left, not shown",
    ),
    "n": ("antal", "number"),
    "ended": ("avslutade", "ended"),
    "still_waiting": ("väntar än", "still waiting"),
    "never_answered": ("fick aldrig svar", "never answered"),
    "median": ("median, dagar", "median, days"),
    "p90": ("nio av tio inom, dagar", "nine of ten within, days"),
    "longest_still_waiting": ("längsta väntan än, dagar", "longest still waiting, days"),
    "coverage": ("andel utvärderade", "share evaluated"),
    "share": ("andel", "share"),
    "cases": ("ärenden", "cases"),
    "times": ("gånger", "times"),
    "uncoded": ("okodade", "not coded"),
    "days_to_answer": ("dagar till svar", "days to an answer"),
}


STREAMS = frozenset({"stream", "case", "release", "item"})


def _ids(question: Question) -> frozenset[str]:
    """The columns whose values are ids."""
    return frozenset(c.name for need in question.needs for table in need.tables for c in table.c if isinstance(c.type, Uuid))


def _columns(told: Told, at: int, ids: Collection[str]) -> Iterable[tuple[str, str, Callable[[Mapping[str, Any]], Any]]]:
    """(column, heading, what a row has there); what is told in words already belongs to no column."""
    question = told.question
    columns = question.columns_for(told.parameters)
    whom = next((name for name in ("stream", "case") if name in columns), None) if question.about_persons else None
    for name, headings in columns.items():
        heading = headings[at]
        yield name, heading, partial(_plain, name)
        if name == whom:
            yield "", PUPIL[at], partial(_name, told, "subject")
        if name in IN_WORDS and name in ids:
            yield "", f"{heading} ({WHAT[at]})", partial(_thing, told, at, name)
        elif (name in ids and name not in THINGS and name != "item") or name == "duty":
            yield "", f"{heading} ({NAME[at]})", partial(_name, told, name)


def _plain(name: str, row: Mapping[str, Any]) -> Any:
    value = row.get(name)
    return str(value) if isinstance(value, UUID) else value


def _name(told: Told, name: str, row: Mapping[str, Any]) -> str | None:
    value = row.get(name)
    return told.names.get(value) if isinstance(value, UUID) else None


def _thing(told: Told, at: int, name: str, row: Mapping[str, Any]) -> Any:
    thing = told.things.get(row[name]) if row.get(name) else None
    return thing and _words(thing, at)


def _words(thing: Mapping[str, Any], at: int) -> Any:
    """Its description; where that isn't to be read, the word of its code."""
    text = thing["text"]
    return text if isinstance(text, str) else thing[("sv", "en")[at]] or text


def _figures(  # noqa: PLR0917 - calls itself, and must name what it is within
    figures: Any, question: Question, at: int, called: Called, of: str = "", under: str = ""
) -> Iterable[tuple[str, str, Any]]:
    """(the figure's name, what it is called, its value), also those within others."""
    for name, value in figures.items():
        said = question.figures.get(name) or FIGURES.get(name) or question.columns.get(name)
        label = under + (said[at] if said else called(of, str(name)))
        if isinstance(value, Mapping):
            yield from _figures(value, question, at, called, name, f"{label}: ")
        else:
            yield name, label, value


WORDS = {True: ("ja", "yes"), False: ("nej", "no"), "withheld": ("(sekretess)", "(withheld)"), "erased": ("(gallrat)", "(erased)")}


def _cell(value: Any, column: str = "", *, telling: Telling) -> str:
    """A cell that reads as people write, and that no spreadsheet takes for a formula. column: whose codes it holds, "" for none."""
    text = _text(value, column, telling)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) and not number else text


def _text(value: Any, column: str, telling: Telling) -> str:
    """A list is joined by semicolons, what belongs together by commas; a duty in it is called by its name, a code by its word."""
    if value is None:
        return ""
    if isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in WORDS:
        value = next(iter(value))
    if isinstance(value, bool) or value in ("withheld", "erased"):
        return WORDS[value][telling.language != "sv"]
    if isinstance(value, UUID):
        return telling.names.get(value, str(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return str(round(value, 4))
    if isinstance(value, Mapping) and value and all(type(item) is int for item in value.values()):  # counts, each of something
        return ", ".join(f"{telling.called(column, str(of))}: {number}" for of, number in value.items())
    if isinstance(value, Mapping):
        return ", ".join(told for name, item in value.items() if (told := _text(item, name, telling)))
    if isinstance(value, list | tuple):
        return "; ".join(_text(item, column, telling) for item in value)
    return str(value) if not column or column in telling.wordings else telling.called(column, str(value))


def _said(request: Request) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in OURS:
            continue
        if name in said:
            raise ParameterIsMalformed(errors=[{"in": "query", "name": "?", "kind": "given_twice"}])
        said[name] = value
    return said


def wants_csv(accept: str) -> bool:
    """CSV or JSON? Raises NotAcceptable."""
    weights: dict[str, float] = {}
    for part in accept[:500].split(","):
        kind, *parameters = [piece.strip().lower() for piece in part.split(";")]
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weights[kind] = float(quality)
        except ValueError:
            continue
    json = max(weights.get(kind, 0.0) for kind in ("application/json", "application/*", "*/*"))
    as_csv = max(weights.get(kind, 0.0) for kind in ("text/csv", "text/*"))
    if json <= 0 and as_csv <= 0:
        raise NotAcceptable
    return as_csv > json or (as_csv == json and "text/csv" in weights and "application/json" not in weights)
