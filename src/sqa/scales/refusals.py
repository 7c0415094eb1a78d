"""What the rules of rating scales, and of those who rate on them, refuse."""

from sqa.eventing.refusal import Refusal


class LevelIsNotOnTheScale(Refusal):
    """The level is not one of the levels of the scale's version."""

    SV = "Nivån finns inte på skalans version."
    NEXT = "Use one of the levels in `levels`, and the scale version that is in use."
    NEXT_SV = "Använd en av nivåerna i `levels`, och den skalversion som används."
