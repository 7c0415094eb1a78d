"""A duty's calendar, read back as a calendar program reads it: with its token, and at a link."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import pytest
from icalendar import Calendar, Event

from adapters.api.tokens import CALENDAR, Grant
from adapters.composition.clocks import real_clock
from tests.e2e.ekbacken import ASA, BJORKEN, JOHAN, KARIN, TOVE, Service, at, event, problem
from tests.e2e.stories import Story
from tests.e2e.test_http_improvement import new, place, proposed, scheduled, sent

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def settled(client: httpx2.Client, position: int) -> None:
    """Until the answers know what was appended."""
    assert client.get("/v1/questions/owners", params={"min_position": str(position)}).status_code == 200


def read(answer: httpx2.Response) -> dict[str, Event]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    told = Calendar.from_ical(answer.content)
    entries = {str(each["UID"]).partition("@")[0]: each for each in told.walk("VEVENT")}
    meets = any(name.startswith("meeting-") for name in entries)
    assert [str(zone["TZID"]) for zone in told.walk("VTIMEZONE")] == ["Europe/Stockholm"] * meets
    return entries


def met(forum: str, starts_at: datetime, *, called_off: bool = False) -> tuple[str, list[dict[str, Any]]]:
    """A meeting, and what is recorded of it."""
    meeting = uuid4()
    planned = {"meeting": meeting, "starts_at": starts_at.isoformat(), "minutes": 150, "mode": "digital"}
    told = [event("forum.meeting-planned", forum, planned, by=KARIN)]
    if called_off:
        told.append(event("forum.meeting-cancelled", forum, {"meeting": meeting, "reason": "no-cover", "note": "Elsa är sjuk."}, by=KARIN))
    return f"meeting-{meeting}", told


@pytest.mark.capability("A47")
def test_the_meetings_of_the_units_one_serves_and_what_one_owes(service: Service, backend: httpx2.Client) -> None:
    here, there, stream, measure, goal = new("forum"), new("forum"), new("initiative"), uuid4(), uuid4()
    # Over the night when summer time begins: an hour is an hour all the same.
    night = datetime(real_clock().year + 1, 3, 31, 1, 0, tzinfo=STOCKHOLM)
    night -= timedelta(days=(night.weekday() + 1) % 7)
    to_come, planned = met(here, night)
    called_off, cancelled = met(here, night + timedelta(days=7), called_off=True)
    long_ago, past = met(here, datetime(2020, 1, 7, 14, tzinfo=STOCKHOLM))
    elsewhere = event(
        "forum.meeting-planned", there, {"meeting": uuid4(), "starts_at": at("2099-01-01"), "minutes": 60, "mode": "digital"}, by=JOHAN
    )
    indicator = {"goal": goal, "indicator": "Andel", "unit_of_measure": "per cent", "baseline": "33.5", "target": 20}
    indicator |= {"by": "2099-05-30", "knowledge_basis": "research", "knowledge": "Daglig läsning."}
    plan = {"measure": measure, "goal": goal, "what": "Läspass med Elsa", "how": "Varje dag.", "responsible": TOVE}
    case = Story(backend)
    case.assessed()
    case.needs()
    case.supported()
    position = sent(
        backend,
        scheduled(here),
        *planned,
        *cancelled,
        *past,
        {**scheduled(there, unit=BJORKEN, by=JOHAN)},
        elsewhere,
        proposed(stream),
        event("initiative.goal-set", stream, indicator, by=ASA),
        event("initiative.measure-planned", stream, {**plan, "from_day": "2025-10-01", "to_day": "2099-04-30"}, by=ASA),
    ).json()["position"]
    teacher = service.staff(TOVE)
    settled(teacher, position)

    answer = teacher.get("/v1/calendar.ics")
    told = read(answer)
    owed = read(service.staff(ASA).get("/v1/calendar.ics"))

    meeting, whole_day = told[to_come], told[f"owed-{measure}"]
    assert (meeting["DTSTART"].dt, str(meeting["SUMMARY"]), str(meeting["STATUS"])) == (night, "Lindforum", "CONFIRMED")
    assert meeting["DTEND"].dt.timestamp() - night.timestamp() == 150 * 60
    assert (str(told[called_off]["STATUS"]), int(told[called_off]["SEQUENCE"])) == ("CANCELLED", 1)
    assert long_ago not in told
    assert {name for name in told if name.startswith("meeting-")} >= {to_come, called_off}
    assert all("Lindforum" in str(each["SUMMARY"]) for name, each in told.items() if name.startswith("meeting-"))
    assert (whole_day["DTSTART"].dt, whole_day["DTEND"].dt) == (date(2099, 4, 30), date(2099, 5, 1))
    assert (str(whole_day["SUMMARY"]), str(whole_day["DESCRIPTION"])) == ("Åtgärd ska vara genomförd", place(stream))
    follow_up = owed[f"owed-{case.ids['pairs follow-up']}"]
    assert (follow_up["DTSTART"].dt, str(follow_up["DESCRIPTION"])) == (date(2025, 10, 1), f"/v1/cases/{case.id}")
    assert teacher.get("/v1/calendar.ics").content == answer.content
    for secret in ("Elsa", "sjuk", "Läspass", "Avkodar", "Parläsning"):
        assert secret not in answer.text


@pytest.mark.capability("A55")
def test_a_link_opens_the_calendar_and_nothing_else(service: Service) -> None:
    teacher, anybody = service.staff(TOVE), service.client()
    made = teacher.post("/v1/calendar/links", params={"days": "7"})
    link = made.json()["address"]
    signed = link.removeprefix("/v1/calendar/links/").removesuffix(".ics")

    assert made.status_code == 201
    left = datetime.fromisoformat(made.json()["expires_at"]) - real_clock()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert anybody.get(link).content == teacher.get("/v1/calendar.ics").content
    assert problem(service.client(signed).get("/v1/questions/owners")) == "token-is-not-valid"
    assert problem(service.client(signed).get("/v1/calendar.ics")) == "token-is-not-valid"
    borne = service.token("staff", duty=TOVE)
    assert problem(anybody.get(f"/v1/calendar/links/{borne}.ics")) == "token-is-not-valid"
    assert problem(anybody.get(f"/v1/calendar/links/{signed[:-4]}AAAA.ics")) == "token-is-not-valid"
    past = service.composition.tokens.make(Grant("test", service.huvudman, "staff", TOVE), timedelta(seconds=-1), CALENDAR)
    assert problem(anybody.get(f"/v1/calendar/links/{past}.ics")) == "token-is-not-valid"
    assert problem(anybody.get("/v1/calendar.ics")) == "token-is-missing"


def test_only_a_duty_has_a_calendar(backend: httpx2.Client, auditor: httpx2.Client) -> None:
    for client in (backend, auditor):
        assert problem(client.get("/v1/calendar.ics")) == "only-a-duty-has-a-calendar"
        assert problem(client.post("/v1/calendar/links")) == "only-a-duty-has-a-calendar"


def test_the_command_line_makes_a_link_too(service: Service) -> None:
    from adapters.composition.console import Console

    link = Console(service.composition).token("calendar", duty=TOVE)
    assert read(service.client().get(link)) is not None
