"""Asking a question of the views, and telling the answer: names added, texts opened after their permit, the position stated."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from adapters.api.huvudman import Huvudman
from adapters.api.leaves import mentioned
from adapters.api.moments import Moments
from adapters.api.problems import ParameterIsMalformed
from adapters.api.texts import opened_at_once
from adapters.api.what_is_right import right
from projections.projection import Parameters, Question
from projections.runner import Answered, UnknownQuestion
from projections.support_adjustments import SupportAdjustmentsAsked
from sqa.code_lists.code_list import CodeList
from sqa.code_lists.code_list import stream_of as code_list_stream
from sqa.eventing.collecting import nothing_to_collect
from sqa.first_publications import CONCERN_SCALE
from sqa.privacy.permits import Caller, may_read, scope
from sqa.scales.rating_scale import RatingScale
from sqa.vocabulary import STREAM_ID, stockholm_day

# Parameters that name a stream of one kind. `case` is asked of every owned stream, so it only has to look like one.
STREAMS = ("dialogue", "initiative", "routine")
EXAMPLE_OF_AN_ID = "3f2b8c1e-5d64-4a0b-9c3e-7a1d2f4b6c80"
# Ids of things of a stream: the register knows none of them, so it isn't asked.
THINGS = frozenset(
    {"need", "support", "goal", "factor", "assessment", "evaluation", "obligation", "offer", "transfer", "decision", "event"}
)
ROWS_OF_EVERYBODY, MOST_ROWS = 1_000, 10_000
NARROWING = frozenset({"unit", "case", "subject", "duty"})


@dataclass(frozen=True)
class Told:
    """An answer as it is told. names: what to call each duty, unit and subject in the rows; things: what each need, support and goal is.

    note: why there are no rows, in both languages, where a selection yields figures only.
    """

    answered: Answered
    parameters: Parameters
    rows: Sequence[Mapping[str, Any]]
    figures: Any
    names: Mapping[UUID, str]
    things: Mapping[UUID, Mapping[str, Any]]
    note: Mapping[str, str] | None = None

    @property
    def question(self) -> Question:
        return self.answered.question


def ask(
    name: str,
    said: Mapping[str, Any],
    caller: Caller,
    huvudman: Huvudman,
    asked: Moments,
    *,
    min_position: int | None = None,
    limit: int | None = None,
    texts: bool = True,
) -> Told:
    """The answer to a question, as far as the caller may see. limit: the first so many rows; texts: open those that may be read.

    Raises UnknownQuestion, ParameterIsMalformed, NotYet, NarrowTheQuestion.
    """
    question = huvudman.views.questions().get(name)
    if question is None:
        raise UnknownQuestion
    parameters = parameters_of(question, said)
    now = huvudman.clock()
    if wrong := [*_not_yet(asked, now), *_silently_wrong(parameters, huvudman)]:
        raise ParameterIsMalformed(errors=wrong)
    units = None
    if parameters.unit is not None:
        units = huvudman.roster.units_under(parameters.unit, stockholm_day(asked.on or now)) or frozenset([parameters.unit])
    with nothing_to_collect():
        answered = huvudman.views.ask(
            name,
            parameters,
            scope(caller),
            now,
            on=asked.on,
            as_known_on=asked.upto,
            min_position=min_position,
            units=units,
            policy=huvudman.policy,
            limit=limit,
        )
        return _told_to(caller, answered, parameters, huvudman, texts=texts)


def _told_to(caller: Caller, answered: Answered, parameters: Parameters, huvudman: Huvudman, *, texts: bool) -> Told:
    rows, figures = [_with_subject(row, answered) for row in answered.rows], answered.figures
    if answered.left_since is not None and not scope(caller).everything:
        figures = {**figures, "left_since": answered.left_since}
    things = _in_words(answered, huvudman)
    found = mentioned((rows, figures, things), THINGS)
    names = names_of(found.ids, huvudman)
    if texts:
        rows, things = opened_at_once([rows, things], found, caller, huvudman.ledger, _readable(answered, caller, huvudman))
    return Told(answered, parameters, rows, figures, names, things, _note(answered))


def rows_at_most(said: Mapping[str, Any], caller: Caller) -> int | None:
    """How many rows are told when the asker doesn't say: all, but to who sees everything and has narrowed the question to nobody's."""
    return ROWS_OF_EVERYBODY if scope(caller).everything and not said.keys() & NARROWING else None


def _with_subject(row: Mapping[Any, Any], answered: Answered) -> dict[str, Any]:
    """A row about a stream also says about whom, as far as the caller may read the stream."""
    plain = type(row) is dict and {*map(type, row)} == {str}  # JSON takes no other names, and a table's may be quoted
    told = dict(row) if plain else dict(zip(map(str, row), row.values(), strict=True))
    if answered.question.about_persons and "stream" in told:
        told.setdefault("subject", answered.meant.subjects.get(told["stream"]))
    return told


CODE_LISTS = {"need": "need-domain", "factor": "need-domain", "support": "support-kind", "assessment": "assessment-kind"}


def _in_words(answered: Answered, huvudman: Huvudman) -> dict[UUID, dict[str, Any]]:
    """Each thing that the rows mention: its kind, its code and the code's words in the list of that day, its text as a reference."""
    found, words = answered.meant.things, dict[str, Mapping[str, Any]]()
    for name in {CODE_LISTS[thing["kind"]] for thing in found.values() if thing["kind"] in CODE_LISTS}:
        code_list = cast(CodeList, huvudman.ledger.stream(code_list_stream(name)))
        words[name] = code_list.words(stockholm_day(answered.now))
    told: dict[UUID, dict[str, Any]] = {}
    for known, thing in found.items():
        word = words.get(CODE_LISTS.get(thing["kind"], ""), {}).get(thing["code"])
        told[known] = {"kind": thing["kind"], "code": thing["code"], "sv": word and word.sv, "en": word and word.en, "text": thing["text"]}
    return told


def _note(answered: Answered) -> dict[str, str] | None:
    """Why there are no rows."""
    if name := answered.choose:
        return {
            "sv": f"Det finns flera: välj med `{name}`, se siffrorna.",
            "en": f"There are several: choose with `{name}`, see the figures.",
        }
    if not answered.counts_only:
        return None
    by = ", ".join(answered.counts_only)
    return {"sv": f"Rader visas inte vid urval på {by}, bara antal.", "en": f"A selection by {by} shows no rows, only counts."}


def parameters_of(question: Question, said: Mapping[str, Any]) -> Parameters:
    """The question's parameters, checked. Raises ParameterIsMalformed."""
    try:
        return question.parameters.model_validate(dict(said))
    except ValidationError as error:
        raise ParameterIsMalformed(errors=[_told(one, question) for one in error.errors(include_url=False)]) from None


def _not_yet(asked: Moments, now: datetime) -> Iterator[dict[str, Any]]:
    """An answer about a time to come would look as if it were known. Today, and so its end, may be asked about."""
    if asked.on is not None and asked.on > now and stockholm_day(asked.on) > stockholm_day(now):
        yield {"in": "query", "name": "on", "kind": "later_than_now", "example": stockholm_day(now).isoformat()}


PERIODS = (("first", "last", "from"), ("assessed_from", "assessed_to", "assessed_from"))


def _silently_wrong(parameters: Parameters, huvudman: Huvudman) -> Iterator[dict[str, Any]]:
    """What has the right form and yet can match nothing: it must not be answered with silence."""
    said = parameters.model_dump(exclude_none=True)
    for name in ("case", *STREAMS):
        of_its_kind = name not in STREAMS or said.get(name, "").startswith(f"{name}/")
        if name in said and not (of_its_kind and re.fullmatch(STREAM_ID, said[name])):
            yield {"in": "query", "name": name, "kind": "stream_id", "example": f"{name}/{EXAMPLE_OF_AN_ID}"}
    for first, last, name in PERIODS:
        if first in said and last in said and said[first] > said[last]:
            yield {"in": "query", "name": name, "kind": "from_after_to", "example": said[last].isoformat()}
    if "domain" in said and said["domain"] not in (known := _codes("need-domain", huvudman)):
        yield {"in": "query", "name": "domain", "kind": "unknown_code", "valid": sorted(known)}
    if (
        isinstance(parameters, SupportAdjustmentsAsked)
        and "kind" in said
        and said["kind"] not in (known := _codes("support-kind", huvudman))
    ):
        yield {"in": "query", "name": "kind", "kind": "unknown_code", "valid": sorted(known)}
    if "level" in said:
        scale = cast(RatingScale, huvudman.ledger.stream(CONCERN_SCALE))
        levels = {level for version in scale.versions for level in scale.levels(version)}
        if said["level"] not in levels:
            yield {"in": "query", "name": "level", "kind": "unknown_level", "valid": sorted(levels)}


def _codes(name: str, huvudman: Huvudman) -> set[str]:
    """Every code that the list has or has had."""
    code_list = cast(CodeList, huvudman.ledger.stream(code_list_stream(name)))
    return {code for _, words in code_list.versions for code in words}


def _told(error: ErrorDetails, question: Question) -> dict[str, Any]:
    """Which parameter, what kind and what would be right; of a rule that joins several, its own words, which quote nobody."""
    if not error["loc"]:
        return {"in": "query", "name": "", "kind": error["type"], "says": error["msg"].removeprefix("Value error, ")}
    name, known = str(error["loc"][0]), question.parameters.model_json_schema()["properties"]
    return {"in": "query", "name": name if name in known else "?", "kind": error["type"], **right(error)}


def names_of(ids: Collection[UUID], huvudman: Huvudman) -> dict[UUID, str]:
    """What to call each of these that is a duty, a unit or a subject."""
    if not ids:
        return {}
    register_ids = huvudman.ledger.register_ids_of(ids)
    names = huvudman.roster.names(duties=ids, units=ids, persons=register_ids.values(), groups=register_ids.values())
    subjects = {subject: names[known] for subject, known in register_ids.items() if known in names}
    return {known: name for known, name in names.items() if known in ids} | subjects


def _readable(answered: Answered, caller: Caller, huvudman: Huvudman) -> Callable[[str], bool]:
    """May the caller read this stream? The answer knows which of its own those are; any other is judged by itself, once."""
    known = dict.fromkeys(answered.meant.readable, True)

    def readable(stream: str) -> bool:
        if stream not in known:
            known[stream] = answered.question.published or scope(caller).everything or may_read(caller, huvudman.ledger.stream(stream))
        return known[stream]

    return readable
