"""The fold of a code list, and the id of the stream that holds a list."""

from bisect import bisect_right
from datetime import date
from functools import cache
from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

from sqa.code_lists.events import CodeListPublished, Word
from sqa.code_lists.refusals import (
    AHolidayIsFromADayToADay,
    CodeIsNotInItsList,
    ListIsForAnotherName,
    NoListWasValidThen,
    VersionsFollowInTime,
)
from sqa.code_lists.school_holidays import NAME as SCHOOL_HOLIDAY
from sqa.code_lists.school_holidays import days_of
from sqa.eventing.event import Envelope
from sqa.eventing.stream import CORRECTING, Stream, folds, guards


@cache
def stream_of(name: str) -> str:
    """The stream that holds the list of this name."""
    return f"code-list/{uuid5(NAMESPACE_URL, f'sqa:code-list:{name}')}"


class CodeList(Stream):
    """One list, with every version it ever had."""

    KIND: ClassVar[str] = "code-list"

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.versions: list[tuple[date, dict[str, Word]]] = []

    @folds(CodeListPublished)
    def _published(self, event: Envelope[CodeListPublished]) -> None:
        self.versions.append((event.data.valid_from, {word.code: word for word in event.data.words}))

    def words(self, day: date) -> dict[str, Word]:
        """The words that were valid on a day, by code; empty before the first version."""
        at = bisect_right(self.versions, day, key=lambda version: version[0])
        return self.versions[at - 1][1] if at else {}

    def group(self, code: str, day: date) -> str | None:
        """The group that a code counts to. Raises NoListWasValidThen, CodeIsNotInItsList when the code was not valid on the day."""
        words, name = self.words(day), self.history[0].data.name if self.history else ""
        if not words:
            raise NoListWasValidThen(list=name, day=day, first=self.versions[0][0] if self.versions else None)
        if code not in words:
            raise CodeIsNotInItsList(list=name, valid=sorted(words))
        return words[code].group


def the_name_is_the_streams(code_list: CodeList, proposed: Envelope[CodeListPublished]) -> None:
    """A list lives in the stream that its name gives."""
    if stream_of(proposed.data.name) != code_list.id:
        raise ListIsForAnotherName(stream=stream_of(proposed.data.name))


def versions_follow_in_time(code_list: CodeList, proposed: Envelope[CodeListPublished]) -> None:
    """A new version begins after the last one: what was valid on a past day is never re-read."""
    if code_list.versions and proposed.data.valid_from <= code_list.versions[-1][0]:
        raise VersionsFollowInTime(last=code_list.versions[-1][0])


def school_holidays_are_days(_: CodeList, proposed: Envelope[CodeListPublished]) -> None:
    """A code of the list of school holidays tells its first and last day, so that waiting times can leave them out."""
    wrong = [place for place, word in enumerate(proposed.data.words, start=1) if days_of(word.code) is None]
    if proposed.data.name == SCHOOL_HOLIDAY and wrong:
        raise AHolidayIsFromADayToADay(words=wrong[:20])


CodeList.RULES = dict([guards(CodeListPublished, the_name_is_the_streams, versions_follow_in_time, school_holidays_are_days), CORRECTING])
