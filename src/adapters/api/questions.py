"""GET /v1/questions: which questions there are, and their answers, as JSON or CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from adapters.api.answering import Told, ask
from adapters.api.doors import Doors
from adapters.api.moments import AsKnownOn, On, moments
from adapters.api.problems import NotAcceptable, ParameterIsMalformed, language_of
from adapters.api.streams import as_json
from projections.projection import Question

MinPosition = Annotated[int | None, Query(ge=0, le=2**53, description="Answer no older than this position; waits up to two seconds.")]
OURS = ("on", "as_known_on", "min_position")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def router(doors: Doors) -> APIRouter:
    """The addresses of questions."""
    routes = APIRouter(tags=["questions"])

    @routes.get("/v1/questions", summary="Every question with its parameters")
    def questions(request: Request) -> Response:
        _, huvudman = doors.enter(request)
        return as_json({"questions": [described(question) for question in huvudman.views.questions().values()]})

    @routes.get("/v1/questions/{name}", summary="The answer to a question")
    def question(
        request: Request,
        name: Annotated[str, Path(max_length=80)],
        on: On = None,
        as_known_on: AsKnownOn = None,
        min_position: MinPosition = None,
    ) -> Response:
        caller, huvudman = doors.enter(request)
        as_csv = wants_csv(request.headers.get("accept", "*/*"))
        said = _said(request)
        told = ask(name, said, caller, huvudman, moments(on, as_known_on, huvudman), min_position=min_position)
        headers = {"SQA-Position": str(told.answered.position), "Vary": "Accept, Accept-Language"}
        if as_csv:
            language = language_of(request.headers.get("accept-language"), "sv")
            headers["Content-Disposition"] = f'attachment; filename="{told.question.name}-{told.answered.position}.csv"'
            return Response(csv_of(told, language), 200, headers, "text/csv; charset=utf-8")
        return as_json(answer_as_json(told), headers=headers)

    return routes


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
        "names": {str(known): name for known, name in told.names.items()},
        "things": {str(known): thing for known, thing in told.things.items()},
        **({"note": told.note} if told.note else {}),
    }


def csv_of(told: Told, language: str) -> str:
    """The rows with a heading line; beside each column of ids that have names, one with the names."""
    columns = list(told.question.columns)
    named = {column for column in columns if any(isinstance(row.get(column), UUID) and row[column] in told.names for row in told.rows)}
    heading: list[str] = []
    for column in columns:
        text = told.question.columns[column][0 if language == "sv" else 1]
        heading += [text, f"{text} ({'namn' if language == 'sv' else 'name'})"] if column in named else [text]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_cell(text, language, {}) for text in heading])
    for row in told.rows:
        writer.writerow(_cell(value, language, told.names) for value in _cells(row, columns, named, told.names))
    return file.getvalue()


def _cells(row: Mapping[str, Any], columns: list[str], named: set[str], names: Mapping[UUID, str]) -> Iterable[Any]:
    for column in columns:
        value = row.get(column)
        yield str(value) if isinstance(value, UUID) else value
        if column in named:
            yield names.get(value) if isinstance(value, UUID) else None


WORDS = {True: ("ja", "yes"), False: ("nej", "no"), "withheld": ("(sekretess)", "(withheld)"), "erased": ("(gallrat)", "(erased)")}


def _cell(value: Any, language: str, names: Mapping[UUID, str]) -> str:
    """A cell that reads as people write, and that no spreadsheet takes for a formula."""
    text = _text(value, language, names)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) and not number else text


def _text(value: Any, language: str, names: Mapping[UUID, str]) -> str:
    """A list is joined by semicolons, what belongs together by commas; a duty in it is called by its name."""
    if value is None:
        return ""
    if isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in WORDS:
        value = next(iter(value))
    if isinstance(value, bool) or value in ("withheld", "erased"):
        return WORDS[value][language != "sv"]
    if isinstance(value, UUID):
        return names.get(value, str(value))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return ", ".join(told for item in value.values() if (told := _text(item, language, names)))
    if isinstance(value, list | tuple):
        return "; ".join(_text(item, language, names) for item in value)
    return str(value)


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
