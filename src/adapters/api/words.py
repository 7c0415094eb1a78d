"""What codes and fixed words are called in a table for people: by the code lists of the ledger, else by the vocabulary.

JSON keeps the codes.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from sqlalchemy import String

from adapters.api.huvudman import Huvudman
from projections.projection import Question
from sqa.code_lists.code_list import CodeList, stream_of
from sqa.code_lists.events import Word
from sqa.first_publications import WORDS as LISTS
from sqa.swedish import SWEDISH, in_swedish

# Where a code stands in several lists, the column (or the figure) says which one is meant.
LIST_OF = {
    "domain": "need-domain",
    "domains": "need-domain",
    "target": "target",
    "profession": "profession",
    "effort_level": "effort-level",
    "cause_level": "cause-level",
    "ending_reason": "ending-reason",
    "by_ending_reason": "ending-reason",
    "cancelled_because": "cancellation-reason",
    "decline_reason": "decline-reason",
    "assessment_kind": "assessment-kind",
}
FREE = 400  # characters: what may be longer is somebody's wording, not a code

Called = Callable[[str, str], str]
"""(column, code) → what it is called; itself where it has no word."""


def called(huvudman: Huvudman, day: date, language: str) -> Called:
    """What codes are called on a day in that language. Reads the code lists once."""
    lists = {name: cast(CodeList, huvudman.ledger.stream(stream_of(name))) for name in LISTS}
    words: Mapping[str, dict[str, Word]] = {name: {**_ever(of), **of.words(day)} for name, of in lists.items()}
    anywhere = {code: word for of in reversed([*words.values()]) for code, word in of.items()}

    def call(column: str, code: str) -> str:
        word = words.get(LIST_OF.get(column, ""), {}).get(code)
        if word is None and (fixed := in_swedish(code, column) if language == "sv" else code if code in SWEDISH else None):
            return fixed
        word = word or anywhere.get(code)
        return code if word is None else word.sv if language == "sv" else word.en

    return call


def _ever(of: CodeList) -> dict[str, Word]:
    """Every code that the list has had, with its latest word: rows may be older than the list of today."""
    return {code: word for _, words in of.versions for code, word in words.items()}


def worded(question: Question) -> frozenset[str]:
    """The columns that hold somebody's wording, never a code."""
    columns = [column for need in question.needs for table in need.tables for column in table.c]
    long = {c.name for c in columns if isinstance(c.type, String) and (c.type.length or 0) > FREE}
    return frozenset(long | {c.name for c in columns if c.info.get("sealed")})
