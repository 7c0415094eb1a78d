"""A forum as its reader sees it: its schedule, its meetings, its dilemmas on their way, what it saw, and the time it took."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.api.names import Names
from adapters.api.shared_state import Json, fields, told_at, what_is_owed
from sqa.forums.events import ChallengeNoted, StrengthNoted, TimePlanned, TimeUsed
from sqa.forums.forum import Dilemma, Forum, Meeting


def forum_state(forum: Forum, names: Names, now: datetime) -> Json:
    """The state of a forum; texts as references, names filled in later. Meetings by the time at which they begin."""
    schedule = forum.schedule
    return {
        "forum": forum.id,
        "version": forum.version,
        "unit": names.unit(forum.unit),
        "opened_at": forum.opened_at,
        "schedule": None
        if schedule is None
        else {**schedule.model_dump(mode="json", exclude={"unit"}), "convener": names.duty(schedule.convener)},
        "meetings": [_meeting(each) for each in sorted(forum.meetings.values(), key=lambda each: each.plan.starts_at)],
        "dilemmas": [_dilemma(each) for each in forum.dilemmas.values()],
        "strengths": _of_kind(forum.noted, StrengthNoted),
        "challenges": _of_kind(forum.noted, ChallengeNoted),
        "prognoses": [told_at(event) for event in forum.prognoses],
        "time_planned": _of_kind(forum.times, TimePlanned),
        "time_used": _of_kind(forum.times, TimeUsed),
        **what_is_owed(forum, names),
    }


def _meeting(meeting: Meeting) -> Json:
    plan = {"starts_at": meeting.plan.starts_at, "minutes_planned": meeting.plan.minutes, "mode_planned": meeting.plan.mode}
    told = fields(meeting, "status", "planned_at", "ended_at", "mode", "minutes", "reason", "professions", "reflections")
    return {"meeting": meeting.id, **plan, **(told or {})}


def _dilemma(dilemma: Dilemma) -> Json:
    helped, feedback = dilemma.feedback or (None, None)
    return {
        **dilemma.data.model_dump(mode="json"),
        "raised_at": dilemma.raised_at,
        "advice": [{"profession": profession, "advice": advice} for profession, advice in dilemma.advice],
        "commitments": [{"obligation": obligation, "case": case} for obligation, case in dilemma.promised.items()],
        "feedback": dilemma.feedback and {"at": dilemma.feedback_at, "helped": helped, "feedback": feedback},
    }


def _of_kind(events: Sequence[Any], kind: type) -> list[Any]:
    return [told_at(event) for event in events if isinstance(event.data, kind)]
