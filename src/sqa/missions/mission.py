"""A unit's mission statement: its versions, and who has acknowledged which."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import CORRECTING, Stream, folds, guards
from sqa.missions.events import MissionAcknowledged, MissionPublished
from sqa.ownership import is_principal, leads


class Mission(Stream):
    """Every version of a statement, with who has acknowledged it."""

    KIND: ClassVar[str] = "mission"
    OPENS: ClassVar[tuple[type[Event], ...]] = ()

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.versions: dict[int, Envelope[MissionPublished]] = {}
        self.acknowledged: dict[tuple[int, UUID], datetime] = {}

    @property
    def current(self) -> Envelope[MissionPublished] | None:
        """The version that applies now."""
        return self.versions[max(self.versions)] if self.versions else None

    @folds(MissionPublished)
    def _published(self, event: Envelope[MissionPublished]) -> None:
        self.versions[event.data.mission_version] = event

    @folds(MissionAcknowledged)
    def _acknowledged(self, event: Envelope[MissionAcknowledged]) -> None:
        self.acknowledged.setdefault((event.data.mission_version, event.data.duty), event.occurred_at)


# -- refusals ----------------------------------------------------------------------------------------------------


class MissionVersionsFollow(Refusal):
    """A statement's versions follow upon each other, at one unit."""

    SV = "Versionerna av en uppdragsbeskrivning följer på varandra, på en enhet."
    NEXT = "Publish the version in `next_version`, at the unit of the first."
    NEXT_SV = "Publicera versionen i `next_version`, på samma enhet som den första."


class OnlyThePrincipalPublishesAMission(Refusal):
    """The unit's principal decides on its mission statement."""

    SV = "Enhetens rektor beslutar om dess uppdragsbeskrivning."
    NEXT = "Let the principal publish it, named in `decided_by`."
    NEXT_SV = "Låt rektor publicera den och stå i `decided_by`."


class OnlyTheCurrentVersionIsAcknowledged(Refusal):
    """The version that applies is acknowledged, by each for oneself."""

    SV = "Den version som gäller kvitteras, av var och en för sig."
    NEXT = "Acknowledge the version in `current`, as the duty that acts."
    NEXT_SV = "Kvittera versionen i `current`, som den tjänst som handlar."


# -- rules -------------------------------------------------------------------------------------------------------


def versions_follow(mission: Mission, proposed: Envelope[MissionPublished]) -> None:
    following = max(mission.versions, default=0) + 1
    if proposed.data.mission_version != following or mission.unit not in (None, proposed.data.unit):
        raise MissionVersionsFollow(next_version=following)


def the_principal_publishes(mission: Mission, proposed: Envelope[MissionPublished]) -> None:
    data = proposed.data
    decides = is_principal(mission, proposed) if mission.unit else leads(proposed.actor.duty, data.unit, proposed)
    if not decides or data.decided_by != proposed.actor.duty:
        raise OnlyThePrincipalPublishesAMission


def the_current_version_by_oneself(mission: Mission, proposed: Envelope[MissionAcknowledged]) -> None:
    current = mission.current
    if not current or proposed.data.mission_version != current.data.mission_version or proposed.actor.duty != proposed.data.duty:
        raise OnlyTheCurrentVersionIsAcknowledged(current=current.data.mission_version if current else None)


Mission.RULES = dict(
    [
        guards(MissionPublished, versions_follow, the_principal_publishes),
        guards(MissionAcknowledged, the_current_version_by_oneself),
        CORRECTING,
    ]
)
