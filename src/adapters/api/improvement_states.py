"""Quality cycles, routines, missions and releases as their readers see them."""

from datetime import datetime
from typing import Any

from adapters.api.names import Names
from adapters.api.shared_state import Json, fields, told_at, what_is_owed, who_took_part, whose
from sqa.missions.events import MissionPublished
from sqa.missions.mission import Mission
from sqa.quality_cycles.quality_cycle import QualityCycle
from sqa.releases.release import Release
from sqa.routines.routine import Change, Routine


def quality_cycle_state(cycle: QualityCycle, names: Names, now: datetime) -> Json:
    """The state of a quality cycle: what belongs to its period, and its analysis."""
    return {
        "quality_cycle": cycle.id,
        "version": cycle.version,
        "open": cycle.open,
        "unit": names.unit(cycle.unit),
        "opened_at": cycle.opened_at,
        **(fields(cycle.opening, "first_day", "last_day", "focus") or {}),
        **whose(cycle, names, now),
        "initiatives": [{"initiative": initiative, "at": at} for initiative, at in cycle.initiatives.items()],
        "follow_ups": [told_at(event) for event in cycle.follow_ups],
        **what_is_owed(cycle, names),
        **who_took_part(cycle),
        "analysis": told_at(cycle.analysis) if cycle.analysis else None,
        "closed_at": cycle.closed_at,
        "carried_on": list(cycle.carried_on),
    }


def routine_state(routine: Routine, names: Names, now: datetime) -> Json:
    """The state of a routine: the map that applies, its versions, and what became of each proposed change."""
    return {
        "routine": routine.id,
        "version": routine.version,
        "unit": names.unit(routine.unit),
        "opened_at": routine.opened_at,
        "map": routine.map and {**routine.map.model_dump(mode="json"), "decided_by": names.duty(routine.map.decided_by)},
        "versions": [{"at": event.occurred_at, "map_version": number} for number, event in sorted(routine.versions.items())],
        "changes": [_change(each, names) for each in routine.changes.values()],
    }


def _change(change: Change, names: Names) -> Json:
    decided = fields(change, "proposed_at", "decided_at", "accepted", "reason", "map_version")
    return {**change.data.model_dump(mode="json"), "by": names.duty(change.by, change.role), **(decided or {})}


def mission_state(mission: Mission, names: Names, now: datetime) -> Json:
    """The state of a mission statement: the version that applies, every version, and who has acknowledged which."""
    published = {number: _published(event.data, event.occurred_at, names) for number, event in sorted(mission.versions.items())}
    return {
        "mission": mission.id,
        "version": mission.version,
        "unit": names.unit(mission.unit),
        "opened_at": mission.opened_at,
        "current": published[max(published)] if published else None,
        "versions": list(published.values()),
        "acknowledged": [
            {"mission_version": number, "who": names.duty(duty), "at": at} for (number, duty), at in mission.acknowledged.items()
        ],
    }


def _published(data: MissionPublished, at: datetime, names: Names) -> dict[str, Any]:
    return {**data.model_dump(mode="json", exclude={"unit"}), "decided_by": names.duty(data.decided_by), "at": at}


def release_state(release: Release, names: Names, now: datetime) -> Json:
    """A release as it was told, and with what it is cited."""
    made = release.made
    return {
        "release": release.id,
        "version": release.version,
        "unit": names.unit(release.unit),
        "made_at": release.opened_at,
        **(made.data.model_dump(mode="json", exclude={"unit", "sha256"}) if made else {}),
        "cite": made and {"release": release.id, "sha256": made.data.sha256, "position": made.position},
    }
