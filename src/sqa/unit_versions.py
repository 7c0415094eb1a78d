"""What a unit has in versions that follow one another, each decided by its principal: the map of a routine, a mission statement.

The event that publishes a version tells its `number`, from 1, its `unit` and who has `decided_by`.
"""

from typing import Any

from sqa.eventing.event import Envelope
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Stream
from sqa.ownership import is_principal, leads


class VersionedStream(Stream):
    """A stream with versions: number → the event that published it."""

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.versions: dict[int, Envelope[Any]] = {}

    @property
    def current(self) -> Envelope[Any] | None:
        """The version that applies now."""
        return self.versions[max(self.versions)] if self.versions else None


# -- refusals ----------------------------------------------------------------------------------------------------


class VersionsFollowAtOneUnit(Refusal):
    """Versions of a map or a mission statement follow upon each other, at one unit."""

    SV = "Versionerna av en karta eller uppdragsbeskrivning följer på varandra, på en enhet."
    NEXT = "Publish the version in `next_version`, at the unit of the first."
    NEXT_SV = "Publicera versionen i `next_version`, på samma enhet som den första."


class OnlyThePrincipalDecidesOnIt(Refusal):
    """The unit's principal decides on its routines and mission statements."""

    SV = "Enhetens rektor beslutar om dess rutiner och uppdragsbeskrivningar."
    NEXT = "Let the principal propose it, named in `decided_by`."
    NEXT_SV = "Låt rektor föreslå det och stå i `decided_by`."


# -- rules -------------------------------------------------------------------------------------------------------


def versions_follow(stream: VersionedStream, proposed: Envelope[Any]) -> None:
    following = max(stream.versions, default=0) + 1
    if proposed.data.number != following or stream.unit not in {None, proposed.data.unit}:
        raise VersionsFollowAtOneUnit(next_version=following)


def the_principal_decides(stream: VersionedStream, proposed: Envelope[Any]) -> None:
    data = proposed.data
    decides = is_principal(stream, proposed) if stream.unit else leads(proposed.actor.duty, data.unit, proposed)
    if not decides or data.decided_by != proposed.actor.duty:
        raise OnlyThePrincipalDecidesOnIt
