"""Code lists and rating scales, with every version and the one that was valid on a day. They name nobody."""

from datetime import date, datetime
from typing import Any

from adapters.api.names import Names
from sqa.code_lists.code_list import CodeList
from sqa.scales.rating_scale import RatingScale
from sqa.vocabulary import stockholm_day


def code_list_state(code_list: CodeList, names: Names, now: datetime) -> dict[str, Any]:
    """A code list: its words as they were valid on the day asked about, and when each version begins."""
    day = stockholm_day(now)
    return {
        "code_list": code_list.id,
        "version": code_list.version,
        "name": code_list.history[0].data.name,
        "day": day,
        "words": [word.model_dump() for word in code_list.words(day).values()],
        "versions": [{"valid_from": since, "codes": sorted(words)} for since, words in code_list.versions],
    }


def scale_state(scale: RatingScale, names: Names, now: datetime) -> dict[str, Any]:
    """A rating scale: the version valid on the day asked about, and every version with its wording."""
    day = stockholm_day(now)
    return {
        "rating_scale": scale.id,
        "version": scale.version,
        "name": scale.history[0].data.name,
        "day": day,
        "valid_version": _valid(scale, day),
        "versions": [published.model_dump(mode="json") for published in scale.versions.values()],
    }


def _valid(scale: RatingScale, day: date) -> int | None:
    return max((number for number, published in scale.versions.items() if published.valid_from <= day), default=None)
