"""The two moments that an answer may be asked for: how it was then (`on`), and as it was known then (`as_known_on`)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query

from adapters.api.doors import within
from adapters.api.huvudman import Huvudman
from adapters.api.problems import ParameterIsMalformed
from sqa.vocabulary import STOCKHOLM

On = Annotated[str | None, Query(description="How it was at this instant (RFC 3339), or at the end of this day in Sweden.", max_length=40)]
AsKnownOn = Annotated[
    str | None, Query(description="As it was known at this instant or day, or at this position of the ledger.", max_length=40)
]
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EXAMPLE = "2026-03-03, or with its zone 2026-03-03T12:00:00+01:00"
POSITION = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Moments:
    """on: None means now; upto: the last position that counts, None means all."""

    on: datetime | None
    upto: int | None

    @property
    def now(self) -> bool:
        """Is it simply asked how it stands?"""
        return self.on is None and self.upto is None


def moments(on: str | None, as_known_on: str | None, huvudman: Huvudman) -> Moments:
    """What the two parameters mean. Raises ParameterIsMalformed, BeyondTheLedger."""
    return Moments(instant_of("on", on), _position(as_known_on, huvudman))


def instant_of(name: str, said: str | None) -> datetime | None:
    """The instant that a parameter means: a day means its end. Raises ParameterIsMalformed."""
    if said is None:
        return None
    try:
        if DAY.fullmatch(said):
            told = datetime.combine(date.fromisoformat(said) + timedelta(days=1), time(), STOCKHOLM) - timedelta(microseconds=1)
        else:
            told = datetime.fromisoformat(said.replace(" ", "+"))  # a plus sign in an address reads as a space
    except (ValueError, OverflowError):
        told = None
    if told is None or told.tzinfo is None or not 1900 <= told.year <= 2200:
        raise ParameterIsMalformed(errors=[{"in": "query", "name": name, "kind": "instant_or_day", "example": EXAMPLE}])
    return told


def _position(said: str | None, huvudman: Huvudman) -> int | None:
    if said is not None and POSITION.fullmatch(said):
        return within(int(said), "as_known_on", huvudman)
    told = instant_of("as_known_on", said)
    return None if told is None else huvudman.ledger.position_at(told)
