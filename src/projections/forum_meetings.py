"""Do the forums take place, and who comes? (A44, A47, A51)

A meeting counts from the moment it should have been held: one that nobody has recorded as held or cancelled is `unrecorded`. A
forum's meeting is complete when every profession that was required when it was planned was there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from sqlalchemy import JSON, Boolean, Column, Integer, String, Uuid, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, instant, table, visible_to_staff
from sqa.figures import share
from sqa.forums.events import ForumScheduled
from sqa.forums.forum import Forum, Meeting
from sqa.vocabulary import stockholm_day

meetings = table(
    "forum_meetings",
    Column("meeting", Uuid),
    Column("forum", String(2_000)),
    Column("kind", String(80)),
    instant("starts_at"),
    day("on_day", index=True),
    Column("status", String(20)),
    Column("mode", String(20)),
    Column("minutes", Integer),
    Column("reason", String(80)),
    Column("professions", JSON),
    Column("missing", JSON),
    Column("complete", Boolean),
    Column("dilemmas", Integer),
    Column("reflections", Integer),
)
# Who convenes which forum: whoever leaves is looked for here.
conveners = table("forum_conveners", duty("convener", index=True), day("last_day"))


def rows(forum: Forum) -> Mapping[str, Iterable[Row]]:
    """A row per meeting, and one for who convenes."""
    schedule = forum.schedule
    if schedule is None:
        return {meetings.name: [], conveners.name: []}
    raised = Counter(dilemma.data.meeting for dilemma in forum.dilemmas.values())
    told = []
    for meeting in forum.meetings.values():
        missing = [profession for profession in _required(forum, meeting) if not meeting.professions.get(profession)]
        told.append(
            {
                "stream": forum.id,
                "unit": forum.unit,
                "meeting": meeting.id,
                "forum": schedule.name,
                "kind": schedule.kind,
                "starts_at": meeting.plan.starts_at,
                "on_day": stockholm_day(meeting.plan.starts_at),
                "status": meeting.status,
                "mode": meeting.mode or meeting.plan.mode,
                "minutes": meeting.minutes,
                "reason": meeting.reason,
                "professions": meeting.professions,
                "missing": missing if meeting.professions else [],
                "complete": not missing if meeting.professions else None,
                "dilemmas": raised[meeting.id],
                "reflections": len(meeting.reflections),
            }
        )
    convenes = {"stream": forum.id, "unit": forum.unit, "convener": schedule.convener, "last_day": schedule.last_day}
    return {meetings.name: told, conveners.name: [convenes]}


def _required(forum: Forum, meeting: Meeting) -> Iterable[str]:
    """What the schedule in force asked for when the meeting was planned: a new schedule changes no meeting before it."""
    schedules = [event for event in forum.history if isinstance(event.data, ForumScheduled)]
    return next(event.data.required for event in reversed(schedules) if event.occurred_at <= meeting.planned_at)


PROJECTION = Projection("forum_meetings", (meetings, conveners), (Forum,), rows)


class ForumMeetingsAsked(Period):
    """Meetings in a period, of one kind of forum, that were held, cancelled, are to come, or were never recorded.

    profession: only those that were held with somebody of it; the figures then tell each forum's share of such meetings.
    """

    kind: str | None = None
    status: Literal["planned", "held", "cancelled", "unrecorded"] | None = None
    profession: str | None = None


def answer(asked: Asked, parameters: ForumMeetingsAsked) -> Answer:
    """In time order; figures on what was held of what should have been, and with which professions."""
    wanted = visible_to_staff(meetings, asked) & between(meetings.c.on_day, parameters.first, parameters.last)
    if parameters.kind:
        wanted &= meetings.c.kind == parameters.kind
    found = select(meetings).where(wanted).order_by(meetings.c.starts_at, meetings.c.meeting)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        if row["status"] == "planned" and row["starts_at"] < asked.now:
            row["status"] = "unrecorded"
    listed = [row for row in told if parameters.status in (None, row["status"])]
    if parameters.profession:
        listed = [row for row in listed if (row["professions"] or {}).get(parameters.profession)]
    return Answer(listed, _figures(told) | ({"per_forum": _per_forum(told, parameters.profession)} if parameters.profession else {}))


def _per_forum(told: list[dict[str, Any]], profession: str) -> list[dict[str, Any]]:
    """Forum by forum: its meetings whose attendance was recorded, and those with the profession."""
    there: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in told:
        if row["professions"]:
            there[row["forum"], row["stream"]].append(bool(row["professions"].get(profession)))
    return [
        {"forum": forum, "with_attendance": len(each), "with_profession": sum(each), "share": share(sum(each), len(each)), "stream": stream}
        for (forum, stream), each in sorted(there.items())
    ]


def _figures(told: list[dict[str, Any]]) -> dict[str, Any]:
    """held_share is of all meetings whose time has come; with_profession: of the held ones whose attendance was recorded."""
    status = Counter(row["status"] for row in told)
    come, attended = sum(status.values()) - status["planned"], [row for row in told if row["professions"]]
    present = Counter(profession for row in attended for profession in row["professions"])
    present.update(dict.fromkeys((profession for row in attended for profession in row["missing"]), 0))  # never there: told, too
    return {
        "meetings": len(told),
        "by_status": dict(sorted(status.items())),
        "held_share": share(status["held"], come),
        "cancelled_because": dict(sorted(Counter(row["reason"] for row in told if row["reason"]).items())),
        "by_mode": dict(sorted(Counter(row["mode"] for row in told if row["status"] == "held").items())),
        "with_attendance": len(attended),
        "complete": sum(bool(row["complete"]) for row in attended),
        "with_profession": {
            profession: {"meetings": number, "share": share(number, len(attended))} for profession, number in sorted(present.items())
        },
    }


QUESTION = Question(
    name="forum-meetings",
    sv="Blir forumen av, och vilka yrken är med?",
    en="Do the forums take place, and which professions are there?",
    parameters=ForumMeetingsAsked,
    columns={
        "stream": ("forum", "forum"),
        "unit": ("enhet", "unit"),
        "forum": ("namn", "name"),
        "kind": ("slag", "kind"),
        "starts_at": ("tid", "time"),
        "status": ("läge", "status"),
        "mode": ("form", "mode"),
        "minutes": ("minuter", "minutes"),
        "reason": ("inställt därför att", "cancelled because"),
        "professions": ("närvarande yrken", "professions present"),
        "missing": ("saknade yrken", "professions missing"),
        "complete": ("alla yrken på plats", "all professions there"),
        "dilemmas": ("dilemman", "dilemmas"),
        "reflections": ("reflektioner", "reflections"),
    },
    answer=answer,
    needs=(PROJECTION,),
    about_persons=False,
    figures={
        "meetings": ("möten", "meetings"),
        "by_status": ("läge", "status"),
        "held_share": ("andel hållna", "share held"),
        "cancelled_because": ("inställda därför att", "cancelled because"),
        "by_mode": ("form", "mode"),
        "with_attendance": ("med närvaro", "with attendance"),
        "complete": ("med alla yrken", "with all professions"),
        "with_profession": ("med yrket", "with the profession"),
        "per_forum": (
            "per forum (namn, möten med närvaro, varav med yrket, andel, id)",
            "by forum (name, meetings with attendance, of which with the profession, share, id)",
        ),
    },
)
