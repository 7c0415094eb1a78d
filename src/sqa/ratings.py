"""A rating names its scale's version, and a level that stands on it. Shared by all that rate: a concern, a case."""

from typing import Any

from sqa.eventing.event import Envelope
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream


class LevelIsNotOnTheScale(Refusal):
    """The level is not one of the levels of the scale's version."""

    SV = "Nivån finns inte på skalans version."
    NEXT = "Use one of the levels in `levels`, and the scale version that is in use."
    NEXT_SV = "Använd en av nivåerna i `levels`, och den skalversion som används."


class TheScaleOrItsVersionIsNotThere(Refusal):
    """There is no such rating scale, or it has no such version."""

    SV = "Skalan finns inte, eller så har den ingen sådan version."
    NEXT = "Name a scale and a version that have been published; see the list of rating scales."
    NEXT_SV = "Ange en skala och en version som är publicerade; se listan över skattningsskalor."


def the_level_is_on_the_scale(stream: Stream, proposed: Envelope[Any]) -> None:
    levels = proposed.facts.scale.get("levels", [])
    if not levels:
        raise TheScaleOrItsVersionIsNotThere(scale=proposed.data.scale, scale_version=proposed.data.scale_version)
    if proposed.data.level not in levels:
        raise LevelIsNotOnTheScale(levels=levels)
