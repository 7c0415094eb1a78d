"""Improvement over HTTP: appended by staff and services, read as it stands and stood, and absent for those at other schools."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx2
import jsonschema
import pytest

from sqa.quality_cycles.quality_cycle import stream_of as cycle_stream
from tests.e2e.ekbacken import ASA, BJORKEN, INGA, KARIN, LINDSKOLAN, SAMIRA, TOVE, Service, at, event, problem

DAY = at("2025-09-01")


def proposed(stream: str, *, by: UUID = ASA, unit: UUID = LINDSKOLAN, **more: Any) -> dict[str, Any]:
    data = {"unit": unit, "owner": by, "domain": "learning", "effort_level": "preventive", "target": "organisation"}
    return event("initiative.proposed", stream, {**data, "title": "Läsa varje dag", "why": "Fler läser långsamt."}, by=by, **more)


def scheduled(stream: str, *, by: UUID = KARIN, unit: UUID = LINDSKOLAN, **more: Any) -> dict[str, Any]:
    data = {"unit": unit, "kind": "cross-professional", "name": "Lindforum", "convener": by, "every_weeks": 4, "minutes": 60}
    return event("forum.scheduled", stream, {**data, "first_at": at("2025-09-10"), "parts": ["åk 8"]}, by=by, **more)


def cycle_opened(stream: str, first_day: date, **more: Any) -> dict[str, Any]:
    data = {"unit": LINDSKOLAN, "owner": KARIN, "first_day": first_day.isoformat(), "last_day": first_day.replace(month=12).isoformat()}
    return event("quality-cycle.opened", stream, data, by=KARIN, **more)


def map_published(stream: str, **more: Any) -> dict[str, Any]:
    step = {"role": "Kurator", "within_days": 10, "outcome": "Nästa steg.", "reached_by": ["sqa.concern.raised"]}
    steps = [{**step, "step": name, "name": name.capitalize()} for name in ("oro", "utredning")]
    arrows = [{"from_step": "oro", "to_step": "utredning"}]
    data = {"unit": LINDSKOLAN, "name": "Oro till stöd", "map_version": 1, "steps": steps, "arrows": arrows, "decided_by": KARIN}
    return event("routine.map-version-published", stream, data, by=KARIN, **more)


def mission_published(stream: str, **more: Any) -> dict[str, Any]:
    data = {"unit": LINDSKOLAN, "mission_version": 1, "concerns": ["Kurator"], "statement": "Främja.", "decided_by": KARIN}
    return event("mission.published", stream, data, by=KARIN, **more)


def notes(stream: str, *numbers: int, **more: Any) -> dict[str, Any]:
    told = [{"number": n, "text": f"Anteckning {n}."} for n in numbers]
    data = {"unit": LINDSKOLAN, "name": "Dialogmöte", "held_on": "2025-05-08", "found": len(told), "claimed": 9, "notes": told}
    return event("dialogue.notes-imported", stream, data, by=TOVE, **more)


def new(kind: str) -> str:
    return f"{kind}/{uuid4()}"


def sent(client: httpx2.Client, *events: dict[str, Any]) -> httpx2.Response:
    answer = client.post("/v1/events", json=list(events))
    assert answer.status_code == 201, answer.text
    return answer


def place(stream: str) -> str:
    kind, _, known = stream.partition("/")
    return f"/v1/{kind}s/{known}"


@pytest.fixture
def special_educator(service: Service) -> httpx2.Client:
    """Åsa, at Lindskolan."""
    return service.staff(ASA)


@pytest.fixture
def stranger(service: Service) -> httpx2.Client:
    """Inga, counsellor at another school."""
    return service.staff(INGA)


def a_new_cycle() -> tuple[str, date]:
    """Each test opens one of its own: a unit and a period have one."""
    first_day = date(2000 + uuid4().int % 24, 1 + uuid4().int % 11, 1 + uuid4().int % 28)
    return cycle_stream(LINDSKOLAN, first_day), first_day


@pytest.mark.capability("A22", "A26")
def test_an_initiative_is_proposed_by_staff_and_read_as_it_stands(special_educator: httpx2.Client, backend: httpx2.Client) -> None:
    stream = new("initiative")
    sent(special_educator, proposed(stream))
    goal, measure = uuid4(), uuid4()
    indicator = {"goal": goal, "indicator": "Andel under 90 ord", "unit_of_measure": "per cent", "baseline": "33.5", "target": 20}
    indicator |= {"by": "2026-05-30", "knowledge_basis": "research", "knowledge": "Daglig läsning."}
    plan = {"measure": measure, "goal": goal, "what": "Läspass", "how": "Varje dag.", "responsible": TOVE}
    sent(
        backend,
        event("initiative.baseline-described", stream, {"baseline": "Var tredje läser långsamt."}, by=ASA),
        event(
            "initiative.causes-analysed", stream, {"causes": [{"level": "organisation", "domain": "learning", "text": "Schemat."}]}, by=ASA
        ),
        event("step.begun", stream, {"step": "plan", "round": 1}, by=ASA),
        event("initiative.goal-set", stream, indicator, by=ASA),
        event("initiative.measure-planned", stream, {**plan, "from_day": "2025-10-01", "to_day": "2026-04-30"}, by=ASA),
    )

    answer = special_educator.get(place(stream))
    told = answer.json()

    assert answer.headers["etag"] == '"6"'
    assert (told["title"], told["why"], told["open"]) == ("Läsa varje dag", "Fler läser långsamt.", True)
    assert (told["owner"]["duty"], told["unit"]["name"], told["step"]) == (str(ASA), "Lindskolan", "plan")
    assert [each["baseline"] for each in told["baselines"]] == ["Var tredje läser långsamt."]
    assert (told["goals"][0]["baseline"], told["goals"][0]["target"]) == (33.5, 20)
    assert (told["goals"][0]["indicator"], told["measures"][0]["responsible"]["duty"]) == ("Andel under 90 ord", str(TOVE))
    (missing,) = told["next"]["step"]["missing"]
    assert missing["details"] == {"missing": ["evaluation responsible"]}
    assert {left["kind"] for left in told["next"]["open"]} == {"measure"}
    before = special_educator.get(place(stream), params={"as_known_on": str(told["position"] - 1)}).json()
    assert (before["version"], before["measures"]) == (5, [])
    history = special_educator.get(f"{place(stream)}/history").json()["events"]
    assert (history[0]["type"], history[4]["data"]["baseline"]) == ("sqa.initiative.proposed.v1", "33.5")


@pytest.mark.capability("A23")
def test_a_repeated_proposal_is_answered_as_before_and_a_broken_rule_tells_the_next_step(special_educator: httpx2.Client) -> None:
    stream = new("initiative")
    proposal = proposed(stream)
    first = special_educator.post("/v1/events", json=proposal)

    again = special_educator.post("/v1/events", json=proposal)
    refused = special_educator.post("/v1/events", json=event("step.begun", stream, {"step": "plan", "round": 1}, by=ASA))

    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert (refused.status_code, problem(refused)) == (422, "the-step-builds-on-more")
    assert refused.json()["details"] == {"missing": ["baseline", "causes"]}


@pytest.mark.capability("A55")
@pytest.mark.parametrize("kind", ["initiative", "quality-cycle", "forum", "routine", "mission", "dialogue"])
def test_who_serves_the_unit_reads_it_and_for_others_it_is_not_there(
    backend: httpx2.Client, counsellor: httpx2.Client, stranger: httpx2.Client, service: Service, kind: str
) -> None:
    stream, first_day = new(kind), date(2025, 1, 1)
    if kind == "quality-cycle":
        stream, first_day = a_new_cycle()
    opens: dict[str, Callable[[], dict[str, Any]]] = {
        "initiative": lambda: proposed(stream),
        "quality-cycle": lambda: cycle_opened(stream, first_day),
        "forum": lambda: scheduled(stream),
        "routine": lambda: map_published(stream),
        "mission": lambda: mission_published(stream),
        "dialogue": lambda: notes(stream, 1, 2),
    }
    position = sent(backend, opens[kind]()).json()["position"]

    told = counsellor.get(place(stream))
    document = backend.get("/openapi.json").json()
    address = next(path for path in document["paths"] if path.startswith(f"/v1/{kind}s/{{") and path.endswith("}"))
    reference = document["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][reference.rpartition("/")[2]]

    assert (told.status_code, told.headers["etag"]) == (200, '"1"')
    assert set(told.json()) == set(schema["properties"])
    jsonschema.Draft202012Validator(schema).validate(told.json())
    assert counsellor.get(f"{place(stream)}/history").json()["events"][0]["position"] == position
    for hidden in (place(stream), f"{place(stream)}/history", place(new(kind))):
        assert problem(stranger.get(hidden)) == "not-found"
    feed = {"after": str(position - 1), "limit": "1"}
    assert [each["subject"] for each in counsellor.get("/v1/events", params=feed).json()["events"]] == [stream]
    assert stranger.get("/v1/events", params=feed).json()["events"] == []


def test_nobody_begins_anything_at_a_school_they_do_not_serve(stranger: httpx2.Client, backend: httpx2.Client) -> None:
    there = new("initiative")
    sent(backend, proposed(there))

    at_another = stranger.post("/v1/events", json=proposed(new("initiative"), by=INGA))
    in_theirs = stranger.post("/v1/events", json=event("initiative.baseline-described", there, {"baseline": "Nej."}, by=INGA))
    in_none = stranger.post("/v1/events", json=event("initiative.baseline-described", new("initiative"), {"baseline": "Nej."}, by=INGA))
    at_theirs = stranger.post("/v1/events", json=proposed(new("initiative"), by=INGA, unit=BJORKEN))

    assert {problem(answer) for answer in (at_another, in_theirs, in_none)} == {"not-permitted"}
    assert at_theirs.status_code == 201


@pytest.mark.capability("A45", "A48")
def test_what_is_agreed_about_a_case_needs_that_the_case_may_be_read(service: Service, backend: httpx2.Client) -> None:
    from tests.e2e.stories import Story

    case, forum, meeting, dilemma = Story(backend), new("forum"), uuid4(), uuid4()
    raised = {"dilemma": dilemma, "meeting": meeting, "domain": "social", "dilemma_text": "Bråk på rasten."}
    sent(
        backend,
        scheduled(forum),
        event("forum.meeting-planned", forum, {"meeting": meeting, "starts_at": DAY, "minutes": 60, "mode": "digital"}, by=KARIN),
        event("forum.meeting-held", forum, {"meeting": meeting, "minutes": 55, "mode": "digital"}, by=KARIN),
        event("forum.dilemma-raised", forum, raised, by=KARIN),
    )
    agreed = {"dilemma": dilemma, "duty": TOVE, "due_on": "2099-01-01", "what": "Leder lek."}
    there, nowhere = (
        event("forum.commitment-agreed", forum, {**agreed, "obligation": uuid4(), "case": name}, by=TOVE)
        for name in (case.stream, new("case"))
    )

    teacher = service.staff(TOVE)
    assert {problem(teacher.post("/v1/events", json=each)) for each in (there, nowhere)} == {"not-permitted"}
    owner = case.get().json()["owner"]
    sent(service.staff(SAMIRA), {**there, "actor": str(SAMIRA)})
    state = case.get().json()
    assert ([each["kind"] for each in state["obligations"]], state["owner"]) == (["commitment"], owner)
    history = {each["type"]: each for each in backend.get(f"/v1/cases/{case.stream.partition('/')[2]}/history").json()["events"]}
    made = history["sqa.obligation.commitment-made.v1"]
    assert (made["data"]["what"], made["causation"]) == ("Leder lek.", there["id"]), "the case tells what the forum contributed"


def test_what_is_promised_about_no_case_is_owed_in_the_forum_and_counted_with_its_dilemma(
    counsellor: httpx2.Client, backend: httpx2.Client
) -> None:
    forum, meeting, dilemma, obligation = new("forum"), uuid4(), uuid4(), uuid4()
    raised = {"dilemma": dilemma, "meeting": meeting, "domain": "social", "part": "åk 8", "dilemma_text": "Bråk på rasten."}
    agreed = {"dilemma": dilemma, "obligation": obligation, "duty": TOVE, "due_on": "2099-01-01", "what": "Leder lek."}
    sent(
        backend,
        scheduled(forum),
        event("forum.meeting-planned", forum, {"meeting": meeting, "starts_at": DAY, "minutes": 60, "mode": "digital"}, by=KARIN),
        event("forum.meeting-held", forum, {"meeting": meeting, "minutes": 60, "mode": "digital"}, by=KARIN),
        event("forum.dilemma-raised", forum, raised, by=TOVE),
    )
    sent(backend, event("forum.commitment-agreed", forum, agreed, by=TOVE))
    sent(backend, event("obligation.commitment-met", forum, {"obligation": obligation}, by=TOVE))
    (told,) = counsellor.get(place(forum)).json()["dilemmas"]
    assert told["commitments"] == [{"obligation": str(obligation), "case": None}]
    position = backend.get(f"{place(forum)}/history").json()["events"][-1]["position"]
    rows = backend.get("/v1/questions/dilemmas", params={"min_position": position}).json()["rows"]
    assert [row["commitments"] for row in rows if row["stream"] == forum] == [1]


@pytest.mark.capability("A65")
def test_every_meeting_of_a_forum_goes_through_the_same_points(counsellor: httpx2.Client, backend: httpx2.Client) -> None:
    forum, agenda = new("forum"), ["Sedan sist", "Dilemman", "Vem gör vad till när", "Reflektion"]
    planned = [{"meeting": uuid4(), "starts_at": at(day), "minutes": 60, "mode": "digital"} for day in ("2025-09-10", "2025-10-08")]
    scheduling = scheduled(forum)
    scheduling["data"] |= {"agenda": agenda, "required": ["Kurator"]}
    sent(backend, scheduling, *(event("forum.meeting-planned", forum, each, by=KARIN) for each in planned))
    told = counsellor.get(place(forum)).json()
    assert (told["schedule"]["agenda"], told["schedule"]["required"]) == (agenda, ["Kurator"])
    assert [(each["minutes_planned"], each["mode_planned"]) for each in told["meetings"]] == [(60, "digital")] * 2
    scheduling_anew = scheduled(forum)
    scheduling_anew["data"] |= {"agenda": agenda[1:]}
    sent(backend, scheduling_anew)
    assert counsellor.get(place(forum)).json()["schedule"]["agenda"] == agenda[1:]
    first = counsellor.get(f"{place(forum)}/history").json()["events"][0]
    assert first["data"]["agenda"] == agenda, "the form that the earlier meetings took is not lost"


@pytest.mark.capability("A68")
def test_a_dialogues_notes_come_a_page_at_a_time_with_each_coders_code(backend: httpx2.Client, counsellor: httpx2.Client) -> None:
    stream = new("dialogue")
    groups = [{"code": "tid", "name": "Tid"}, {"code": "roller", "name": "Roller"}]
    coding = {"codebook_version": 1, "coding_version": 1}
    sent(
        backend,
        notes(stream, 1, 2, 3),
        notes(stream, 4, 5),
        event("dialogue.codebook-published", stream, {"codebook_version": 1, "groups": groups}, by=TOVE),
        event("dialogue.note-coded", stream, {"note": 2, "coder": "A", "code": "tid", **coding}, by=TOVE),
        event("dialogue.note-coded", stream, {"note": 2, "coder": "B", "code": "roller", **coding}, by=TOVE),
    )

    told = counsellor.get(place(stream)).json()
    first = counsellor.get(told["notes_at"], params={"limit": "3"}).json()
    rest = counsellor.get(told["notes_at"], params={"limit": "3", "after": str(first["next_after"])}).json()

    assert (told["notes"], [each["claimed"] for each in told["imports"]]) == (5, [9, 9])
    assert [(each["coder"], each["by_code"]) for each in told["coders"]] == [("A", {"tid": 1}), ("B", {"roller": 1})]
    assert "Anteckning" not in counsellor.get(place(stream)).text
    assert [each["text"] for each in first["notes"] + rest["notes"]] == [f"Anteckning {n}." for n in range(1, 6)]
    assert [(code["coder"], code["code"]) for code in first["notes"][1]["codes"]] == [("A", "tid"), ("B", "roller")]
    assert (first["next_after"], rest["next_after"]) == (3, None)
    assert problem(counsellor.get(told["notes_at"], params={"limit": "0"})) == "parameter-is-malformed"
