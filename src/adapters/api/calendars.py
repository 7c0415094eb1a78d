"""GET of a duty's calendar, for calendar programs: with its token, or at a signed link, since few of those programs send a header.

A link opens the calendar and nothing else: it is no bearer token, and a bearer token is no link. Whoever has it learns when the forums of
the duty's units meet, and on which days what kind of thing is owed, with ids that only a token opens; no child, no colleague, and nothing
that somebody wrote. It ends with its date, with the duty, and with the key it is signed by; one that has gone astray can't be called back
before. The log and the figures know its route, never the link.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from adapters.api.doors import Doors, takes_only
from adapters.api.huvudman import Huvudman
from adapters.api.problems import OnlyADutyHasACalendar
from adapters.api.streams import PLACES, as_json
from adapters.api.tokens import CALENDAR, Grant
from adapters.exports.calendar import OWED, DueDay, Meeting, calendar
from projections.forum_meetings import ForumMeetingsAsked
from projections.obligations.question import ObligationsAsked
from sqa.forums.forum import Forum
from sqa.privacy.permits import Caller, may_read, scope
from sqa.vocabulary import stockholm_day

DAYS_BACK = 90
MEDIA_TYPE = "text/calendar; charset=utf-8"
PATHS = {kind: address for kind, address, _ in PLACES}
Days = Annotated[int, Query(ge=1, le=366, description="For how many days the link is valid. There is no body.", examples=[180])]


def router(doors: Doors) -> APIRouter:
    """The addresses of calendars."""
    routes = APIRouter(tags=["calendar"])

    @routes.get("/v1/calendar.ics", summary="Your meetings and what you owe, as a calendar", dependencies=[Depends(takes_only())])
    def own(request: Request) -> Response:
        """Meetings of the last 90 days and all to come; due days as whole days; times in Sweden. For a duty's token."""
        return _told(*doors.enter(request))

    @routes.post("/v1/calendar/links", status_code=201, summary="A link to your calendar", dependencies=[Depends(takes_only("days"))])
    def link(request: Request, days: Days = 180) -> Response:
        """For a calendar program. Keep it to yourself; it opens the calendar, and nothing else, to whoever has it."""
        caller, huvudman = doors.enter(request)
        if caller.duty is None:
            raise OnlyADutyHasACalendar
        signed = doors.tokens.make(Grant(caller.id, huvudman.name, "staff", caller.duty), timedelta(days=days), CALENDAR)
        until = datetime.fromtimestamp(doors.tokens.check(signed, CALENDAR).exp, UTC)
        told = as_json({"address": link_of(signed), "expires_at": until})
        told.status_code = 201
        return told

    @routes.get("/v1/calendar/links/{link}.ics", summary="A calendar, at its link", dependencies=[Depends(takes_only())])
    def by_link(request: Request, link: Annotated[str, Path(max_length=2_000)]) -> Response:
        return _told(*doors.admit(request, doors.checked(link, CALENDAR)))

    return routes


def link_of(signed: str) -> str:
    """The path of a calendar, by what is signed for it."""
    return f"/v1/calendar/links/{signed}.ics"


def _told(caller: Caller, huvudman: Huvudman) -> Response:
    if caller.duty is None:
        raise OnlyADutyHasACalendar
    file = calendar(huvudman.name, _meetings(caller, huvudman), _due(caller, caller.duty, huvudman))
    return Response(file, 200, {"Content-Disposition": 'inline; filename="kalender.ics"'}, MEDIA_TYPE)


def _meetings(caller: Caller, huvudman: Huvudman) -> Iterator[Meeting]:
    """Of the forums at the units that the duty serves or leads; who may read everything isn't called to everything."""
    now = huvudman.clock()
    asked = ForumMeetingsAsked.model_validate({"from": stockholm_day(now) - timedelta(days=DAYS_BACK)})
    mine = replace(scope(caller), everything=False)
    told = huvudman.views.ask("forum-meetings", asked, mine, now, policy=huvudman.policy)
    wanted = {row["meeting"] for row in told.rows}
    for stream in dict.fromkeys(row["stream"] for row in told.rows):
        forum = huvudman.ledger.stream(stream)
        if isinstance(forum, Forum) and forum.schedule and may_read(caller, forum):
            for meeting in forum.meetings.values():
                if meeting.id in wanted:
                    yield Meeting(
                        meeting.id,
                        forum.schedule.name,
                        meeting.plan.starts_at,
                        meeting.minutes or meeting.plan.minutes,
                        meeting.mode or meeting.plan.mode,
                        meeting.status == "cancelled",
                        max(meeting.planned_at, meeting.ended_at or meeting.planned_at),
                        _place(stream),
                    )


def _due(caller: Caller, duty: UUID, huvudman: Huvudman) -> Iterator[DueDay]:
    """What the duty owes that has a day."""
    told = huvudman.views.ask("open-obligations", ObligationsAsked(duty=duty), scope(caller), huvudman.clock(), policy=huvudman.policy)
    for row in told.rows:
        if row["due"] and row["kind"] in OWED:
            yield DueDay(row["item"], row["kind"], row["due"], row["made_on"] or row["due"], _place(row["stream"]))


def _place(stream: str) -> str:
    kind, _, known = stream.partition("/")
    return f"/v1/{PATHS[kind]}/{known}"
