"""A duty's calendar as other programs read it (iCalendar, RFC 5545): meetings of forums, and the days on which something is owed.

Nobody is named and nothing that somebody wrote about anybody is told: a forum's name, what kind of thing is owed, and where to read on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from sqa.vocabulary import STOCKHOLM

PRODUCT = "-//sqa//kalender//SV"
OWED = {
    "follow-up": "Uppföljning",
    "evaluation": "Utvärdering",
    "commitment": "Åtagande",
    "measure": "Åtgärd ska vara genomförd",
    "offer": "Erbjudande om ansvar väntar på svar",
    "answer": "Svar på en orosanmälan",
    "review": "Vilande ärende ses över",
}
MODES = {"on site": "På plats", "digital": "Digitalt", "both": "På plats och digitalt"}


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of a forum. minutes: as planned, or as held; changed_at: when it was planned, held or cancelled, whichever was last."""

    id: UUID
    forum: str
    starts_at: datetime
    minutes: int
    mode: str
    cancelled: bool
    changed_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class DueDay:
    """Something owed on a day. item: the same for as long as it is owed, also when it gets another day; kind: one of `OWED`."""

    item: str
    kind: str
    on: date
    made_on: date
    address: str


def calendar(huvudman: str, meetings: Iterable[Meeting], due: Iterable[DueDay]) -> bytes:
    """The file. The same entries give the same bytes, and each entry the same UID every time."""
    told = Calendar()
    told.add("prodid", PRODUCT)
    told.add("version", "2.0")
    told.add("method", "PUBLISH")
    told.add("x-wr-calname", "Möten och åtaganden")
    told.add("x-wr-timezone", STOCKHOLM.key)
    told.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for meeting in sorted(meetings, key=lambda each: (each.starts_at, each.id)):
        told.add_component(_meeting(meeting, huvudman))
    for owed in sorted(due, key=lambda each: (each.on, each.item)):
        told.add_component(_due(owed, huvudman))
    told.add_missing_timezones()
    file: bytes = told.to_ical()
    return file


def _meeting(meeting: Meeting, huvudman: str) -> Event:
    begins = meeting.starts_at.astimezone(STOCKHOLM)
    event = _event(f"meeting-{meeting.id}", huvudman, meeting.forum, meeting.changed_at, meeting.address)
    event.add("dtstart", begins)
    # Added to the instant, not to what the clock shows: a meeting across the change to summer time is no hour longer.
    event.add("dtend", (meeting.starts_at + timedelta(minutes=meeting.minutes)).astimezone(STOCKHOLM))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("sequence", int(meeting.cancelled))
    event.add("location", MODES.get(meeting.mode, meeting.mode))
    return event


def _due(owed: DueDay, huvudman: str) -> Event:
    event = _event(
        f"owed-{owed.item.replace('/', '-')}", huvudman, OWED[owed.kind], datetime.combine(owed.made_on, time(), UTC), owed.address
    )
    event.add("dtstart", owed.on)
    event.add("dtend", owed.on + timedelta(days=1))  # the first day after: an end is not part of it
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, huvudman: str, summary: str, changed_at: datetime, address: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{huvudman}.sqa")
    event.add("summary", summary)
    event.add("dtstamp", changed_at)
    event.add("description", address)
    event.add("class", "CONFIDENTIAL")
    return event
