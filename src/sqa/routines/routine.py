"""A routine: every version of its map, and what became of each proposal to change it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import CORRECTING, folds, guards
from sqa.routines.events import MapVersionPublished, StepChangeDecided, StepChangeProposed
from sqa.unit_versions import VersionedStream, the_principal_decides, versions_follow


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal to change a step: by whom, what was decided, and the map version that it became part of."""

    id: UUID
    proposed_at: datetime
    by: UUID | None
    role: str | None
    data: StepChangeProposed
    decided_at: datetime | None = None
    accepted: bool | None = None
    reason: str | None = None
    map_version: int | None = None


class Routine(VersionedStream):
    """A process map in versions."""

    KIND: ClassVar[str] = "routine"
    OPENS: ClassVar[tuple[type[Event], ...]] = ()

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.changes: dict[UUID, Change] = {}

    @property
    def map(self) -> MapVersionPublished | None:
        """The map that applies now."""
        return self.current.data if self.current else None

    @folds(MapVersionPublished)
    def _published(self, event: Envelope[MapVersionPublished]) -> None:
        self.versions[event.data.number] = event
        for change in event.data.changes:
            self.changes[change] = replace(self.changes[change], map_version=event.data.map_version)

    @folds(StepChangeProposed)
    def _proposed(self, event: Envelope[StepChangeProposed]) -> None:
        duty = event.actor.duty
        self.changes[event.data.change] = Change(event.data.change, event.occurred_at, duty, event.facts.role(duty), event.data)

    @folds(StepChangeDecided)
    def _decided(self, event: Envelope[StepChangeDecided]) -> None:
        data = event.data
        decided = replace(self.changes[data.change], decided_at=event.occurred_at, accepted=data.accepted, reason=data.reason)
        self.changes[data.change] = decided


# -- refusals ----------------------------------------------------------------------------------------------------


class TheMapDoesNotHangTogether(Refusal):
    """Each step has its own code, arrows join steps of the map, and every step is joined to another."""

    SV = "Varje steg har sin egen kod, pilar binder ihop kartans steg, och inget steg står utan pil."
    NEXT = "Mend what `repeated`, `unknown` and `unjoined` list."
    NEXT_SV = "Rätta det som `repeated`, `unknown` och `unjoined` räknar upp."


class ThereIsNoMapYet(Refusal):
    """A change is proposed to a map that has been published, and to a step that it has."""

    SV = "En ändring föreslås i en karta som är publicerad, och i ett steg som den har."
    NEXT = "Publish the first version, or name one of the steps in `steps`."
    NEXT_SV = "Publicera den första versionen, eller ange ett av stegen i `steps`."


class TheChangeIsDecided(Refusal):
    """The proposal was decided before; a version takes up accepted proposals, each once."""

    SV = "Förslaget är redan beslutat; en version tar upp bifallna förslag, vart och ett en gång."
    NEXT = "See the change's `accepted` and `map_version`."
    NEXT_SV = "Se ändringens `accepted` och `map_version`."


# -- rules -------------------------------------------------------------------------------------------------------


def the_map_hangs_together(routine: Routine, proposed: Envelope[MapVersionPublished]) -> None:
    steps = [step.step for step in proposed.data.steps]
    ends = [end for arrow in proposed.data.arrows for end in (arrow.from_step, arrow.to_step)]
    repeated = sorted({step for step in steps if steps.count(step) > 1})
    unknown, unjoined = sorted(set(ends) - set(steps)), sorted(set(steps) - set(ends))
    if repeated or unknown or unjoined:
        raise TheMapDoesNotHangTogether(repeated=repeated, unknown=unknown, unjoined=unjoined)


def it_takes_up_what_was_accepted(routine: Routine, proposed: Envelope[MapVersionPublished]) -> None:
    for change in (routine.changes[change] for change in proposed.data.changes):
        if not change.accepted or change.map_version:
            raise TheChangeIsDecided(change=change.id, accepted=change.accepted, map_version=change.map_version)


def it_is_about_the_map(routine: Routine, proposed: Envelope[StepChangeProposed]) -> None:
    steps = [step.step for step in routine.map.steps] if routine.map else []
    if not steps or (proposed.data.step and proposed.data.step not in steps):
        raise ThereIsNoMapYet(steps=steps)


def it_waits_for_a_decision(routine: Routine, proposed: Envelope[StepChangeDecided]) -> None:
    change = routine.changes[proposed.data.change]
    if change.decided_at:
        raise TheChangeIsDecided(change=change.id, accepted=change.accepted, map_version=change.map_version)


Routine.RULES = dict(
    [
        guards(MapVersionPublished, versions_follow, the_principal_decides, the_map_hangs_together, it_takes_up_what_was_accepted),
        guards(StepChangeProposed, it_is_about_the_map),
        guards(StepChangeDecided, the_principal_decides, it_waits_for_a_decision),
        CORRECTING,
    ]
)
