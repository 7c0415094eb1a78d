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


def code_list_summary(code_list: CodeList, day: date) -> dict[str, Any]:
    """A code list in a line: its name, where it is, and since when the version of the day is valid."""
    name = code_list.history[0].data.name
    since = max((since for since, _ in code_list.versions if since <= day), default=None)
    return {
        "name": name,
        "code_list": code_list.id,
        "valid_from": since,
        "codes": len(code_list.words(day)),
        "address": f"/v1/code-lists/{name}",
    }


def scale_summary(scale: RatingScale, day: date) -> dict[str, Any]:
    """A rating scale in a line: its name, the id that ratings name it by, and the version of the day."""
    name = scale.history[0].data.name
    return {"name": name, "rating_scale": scale.id, "valid_version": _valid(scale, day), "address": f"/v1/rating-scales/{name}"}


def _valid(scale: RatingScale, day: date) -> int | None:
    return max((number for number, published in scale.versions.items() if published.valid_from <= day), default=None)
