"""A unit's mission statement: its versions, and who has acknowledged which."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import CORRECTING, folds, guards
from sqa.missions.events import MissionAcknowledged, MissionPublished
from sqa.unit_versions import VersionedStream, the_principal_decides, versions_follow


class Mission(VersionedStream):
    """Every version of a statement, with who has acknowledged it."""

    KIND: ClassVar[str] = "mission"
    OPENS: ClassVar[tuple[type[Event], ...]] = ()

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.acknowledged: dict[tuple[int, UUID], datetime] = {}

    @folds(MissionPublished)
    def _published(self, event: Envelope[MissionPublished]) -> None:
        self.versions[event.data.number] = event

    @folds(MissionAcknowledged)
    def _acknowledged(self, event: Envelope[MissionAcknowledged]) -> None:
        self.acknowledged.setdefault((event.data.mission_version, event.data.duty), event.occurred_at)


# -- refusals ----------------------------------------------------------------------------------------------------


class OnlyTheCurrentVersionIsAcknowledged(Refusal):
    """The version that applies is acknowledged, by each for oneself."""

    SV = "Den version som gäller kvitteras, av var och en för sig."
    NEXT = "Acknowledge the version in `current`, as the duty that acts."
    NEXT_SV = "Kvittera versionen i `current`, som den tjänst som handlar."


# -- rules -------------------------------------------------------------------------------------------------------


def the_current_version_by_oneself(mission: Mission, proposed: Envelope[MissionAcknowledged]) -> None:
    current = mission.current
    if not current or proposed.data.mission_version != current.data.mission_version or proposed.actor.duty != proposed.data.duty:
        raise OnlyTheCurrentVersionIsAcknowledged(current=current.data.mission_version if current else None)


Mission.RULES = dict(
    [
        guards(MissionPublished, versions_follow, the_principal_decides),
        guards(MissionAcknowledged, the_current_version_by_oneself),
        CORRECTING,
    ]
)
