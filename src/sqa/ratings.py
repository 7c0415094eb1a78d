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


def the_level_is_on_the_scale(stream: Stream, proposed: Envelope[Any]) -> None:
    levels = proposed.facts.scale.get("levels", [])
    if proposed.data.level not in levels:
        raise LevelIsNotOnTheScale(levels=levels)
