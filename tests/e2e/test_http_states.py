"""A case and a concern as they stand, as they stood and as they were known, with their readable history."""

from uuid import uuid4

import httpx2
import pytest

from tests.e2e.ekbacken import ASA, KARIN, NILS, PER, SAMIRA, SIV, TOVE, Service, a_concern, at, concern_raised, event, problem
from tests.e2e.stories import Story

WITHHELD, ERASED = {"withheld": True}, {"erased": True}


@pytest.mark.capability("A07", "A08")
def test_a_case_tells_owner_team_needs_supports_and_obligations(backend: httpx2.Client, principal: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    story.needs()
    story.supported()

    case = story.state(principal)

    assert (case["open"], case["about"], case["step"], case["round"]) == (True, "pupil", "assess", 1)
    assert case["owner"] == {"duty": str(SAMIRA), "name": "Samira Haddad"}
    assert (case["unit"]["name"], case["subject"]["name"]) == ("Lindskolan", "Elsa Lind")
    assert {(one["who"]["duty"], one["part"]) for one in case["team"]} == {
        (str(SAMIRA), "owner"),
        (str(SAMIRA), "evaluation responsible"),
        (str(ASA), "investigator"),
        (str(ASA), "follow-up responsible"),
        (str(ASA), "support responsible"),
    }
    (need,) = case["needs"]
    assert (need["status"], need["domain"], need["description"]) == ("active", "learning", "Behöver avkoda säkrare.")
    assert need["assessment"]["profession"] == "Speciallärare/specialpedagog"
    assert need["supports"] == [str(story.named("pairs"))]
    assert need["goals"][0]["levels"]["expected"] == "75–90 ord."
    (support,) = case["supports"]
    assert (support["status"], support["started_at"]) == ("started", "2025-09-15T08:00:00Z")
    assert {(one["kind"], one["due"], one["open"]) for one in case["obligations"]} == {
        ("follow-up", "2025-10-01", True),
        ("evaluation", "2025-12-01", True),
    }


def test_the_etag_is_the_version_and_guards_the_next_event(backend: httpx2.Client) -> None:
    story = Story(backend)
    tag = story.get().headers["etag"]
    contributor = story.event("case.contributor-added", {"duty": ASA}, "2025-09-02")

    assert tag == '"1"'
    assert backend.post("/v1/events", json=contributor, headers={"If-Match": tag}).status_code == 201
    assert story.get().headers["etag"] == '"2"'


def test_a_decision_is_told_with_its_five_facts(backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    story.decided()

    (decision,) = story.state()["decisions"]

    assert (decision["at"], decision["content"], decision["status"]) == ("2025-09-12T08:00:00Z", "Läsning i liten grupp.", "in force")
    assert decision["decided_by"]["name"] == "Karin Ek"
    assert decision["presented_by"]["duty"] == str(ASA)
    assert [one["name"] for one in decision["took_part"]] == ["Samira Haddad"]
    assert {one["party"] for one in story.state()["participation"]} == {"pupil", "guardian"}


@pytest.mark.capability("A36")
def test_steps_are_told_in_order_with_dates_and_what_was_skipped(backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    story.step("plan", "2025-09-10")
    skipped = [{"step": "do", "reason": "Inget stöd behövs.", "role": "Rektor"}]
    story.tell(story.event("step.begun", {"step": "evaluate", "round": 1, "skipped": skipped}, "2025-09-20"))

    steps = story.state()["steps"]

    assert [(one["step"], one["began_at"][:10]) for one in steps] == [
        ("assess", "2025-09-01"),
        ("plan", "2025-09-10"),
        ("evaluate", "2025-09-20"),
    ]
    assert steps[2]["skipped"] == skipped


@pytest.mark.capability("A33")
def test_what_is_missing_for_the_next_step_for_a_start_and_for_closing_is_told(backend: httpx2.Client) -> None:
    story = Story(backend)
    first = story.state()["next"]
    assert first["step"]["step"] == "plan"
    assert [one["type"] for one in first["step"]["missing"]] == ["/problems/the-assessment-step-needs-an-assessment"]

    story.assessed()
    story.needs()
    plan = {"support": story.named("pairs"), "kind": "extra-adaptation", "effort_level": "remedial", "target": "individual"}
    plan |= {"needs": [str(story.named("reading"))], "responsible": str(ASA), "description": "Parläsning."}
    story.tell(story.event("case.support-planned", plan, "2025-09-15"))
    told = story.state()["next"]

    assert told["step"]["missing"] == []
    ((start,),) = [one["missing"] for one in told["supports"]]
    assert start["details"]["missing"] == [
        "follow-up responsible",
        "evaluation responsible",
        {"goal for need": str(story.named("reading"))},
    ]
    closing = {one["reason"]: one["missing"] for one in told["closing"]}
    assert closing["goals-met"][0]["details"]["missing"] == ["analysis with the decision stop"]
    assert closing["no-need"][0]["details"]["missing"] == ["NoPlanDecided that stands"]
    assert {(one["kind"], one["id"]) for one in told["open"]} == {
        ("need", str(story.named("reading"))),
        ("support", str(story.named("pairs"))),
    }


@pytest.mark.capability("A01", "A02")
def test_a_case_is_replayed_at_any_moment_on_both_clocks(backend: httpx2.Client) -> None:
    story = Story(backend)
    story.offered(ASA, "2025-10-01")
    before = story.position
    story.tell(story.event("ownership.handover-accepted", {"offer": story.named("offer")}, "2025-10-03", by=ASA))

    def owner(**asked: object) -> str:
        return str(story.state(**asked)["owner"]["duty"])

    assert owner() == str(ASA)
    assert owner(on="2025-10-02") == str(SAMIRA)
    assert owner(on="2025-10-03") == str(ASA)
    assert owner(on="2025-10-03T07:59:59Z") == str(SAMIRA)
    assert owner(on="2025-10-03T10:00:00+02:00") == str(ASA)
    assert owner(on="2025-10-03", as_known_on=before) == str(SAMIRA)
    offers = story.state(on="2025-10-02")["ownership"]["offers"]
    assert [(one["to"]["duty"], one["outcome"]) for one in offers] == [(str(ASA), "open")]
    (offer,) = story.state()["ownership"]["offers"]
    assert (offer["outcome"], offer["ended_at"]) == ("accepted", "2025-10-03T08:00:00Z")
    recorded = story.history()[1]["recorded_at"]
    assert owner(on="2025-10-03", as_known_on=recorded) == str(SAMIRA)


def test_before_it_was_opened_or_known_there_is_nothing(backend: httpx2.Client) -> None:
    story = Story(backend)

    for asked in ({"on": "2025-08-31"}, {"as_known_on": story.position - 1}, {"as_known_on": 0}, {"as_known_on": "2020-01-01"}):
        assert problem(story.get(**asked)) == "not-found"


@pytest.mark.parametrize(
    "said", ["igår", "2025-13-01", "2025-09-01T08:00:00", "-1", "0001-01-01", "9999-12-31", "1" * 41, "٢٠٢٥-٠١-٠١", ""]
)
@pytest.mark.parametrize("name", ["on", "as_known_on"])
def test_a_moment_that_is_none_is_refused(backend: httpx2.Client, name: str, said: str) -> None:
    story = Story(backend)

    answer = story.get(**{name: said})

    assert answer.status_code == 400
    assert problem(answer) == "parameter-is-malformed"


def test_a_misspelt_or_repeated_moment_is_refused_rather_than_answered_as_of_today(backend: httpx2.Client) -> None:
    story = Story(backend)

    for asked in ("as_know_on=2020-01-01", "On=2020-01-01", "on=2025-09-01&on=2025-09-02", "on=2025-09-01&elsa=1"):
        for suffix in ("", "/history"):
            answer = backend.get(f"/v1/cases/{story.id}{suffix}?{asked}")
            assert problem(answer) == "parameter-is-malformed"
            assert "elsa" not in answer.text
    assert problem(backend.get("/v1/events?afterwards=7")) == "parameter-is-malformed"


@pytest.mark.capability("A61")
def test_a_correction_is_told_as_a_correction_and_what_was_said_first_stays(backend: httpx2.Client) -> None:
    story = Story(backend)
    story.assessed()
    story.needs()
    wrong = story.history()[-1]
    instead = {"need": story.named("reading"), "assessment": story.named("mapping"), "domain": "language", "target": "individual"}
    replacement = {name: str(value) for name, value in instead.items()} | {"description": "Behöver fler ord."}
    correction = {"event": wrong["id"], "type": wrong["type"], "replacement": replacement, "reason": "Fel område."}
    story.tell(story.event("correction.recorded", correction, "2025-09-20"))

    *_, first, said = story.history()

    assert (first["title"], first["data"]["domain"], first["data"]["description"]) == (
        "Need identified",
        "learning",
        "Behöver avkoda säkrare.",
    )
    assert first["corrected"]["how"] == "replaced"
    assert first["corrected"]["by"] == said["id"]
    assert (said["title_sv"], said["corrects"], said["data"]["reason"]) == ("Rättelse", wrong["id"], "Fel område.")
    assert said["data"]["replacement"]["description"] == "Behöver fler ord."
    assert story.state()["needs"][0]["domain"] == "language"
    assert story.state(as_known_on=first["position"])["needs"][0]["domain"] == "learning"
    assert "corrected" not in story.history(as_known_on=first["position"])[-1]


def test_history_tells_both_clocks_and_who_acted_in_which_role(backend: httpx2.Client) -> None:
    story = Story(backend)

    (opened,) = story.history()

    assert (opened["title"], opened["title_sv"], opened["occurred_at"]) == ("Case opened", "Ärendet öppnat", "2025-09-01T08:00:00Z")
    assert opened["recorded_at"] > opened["occurred_at"]
    assert opened["actor"] == {"kind": "duty", "who": {"duty": str(SAMIRA), "name": "Samira Haddad", "role": "Kurator"}}
    assert opened["data"]["reason"] == "Klarar inte läsningen."
    assert {one["name"] for one in opened["named"]} == {"Lindskolan", "Samira Haddad", "Elsa Lind"}


def test_a_cases_history_shows_events_of_other_streams_that_are_about_it(backend: httpx2.Client) -> None:
    story, concern = Story(backend), a_concern()
    backend.post("/v1/events", json=concern_raised(concern, time=at("2025-09-02")))
    backend.post("/v1/events", json=event("concern.linked", concern, {"case": story.stream}, by=KARIN, time=at("2025-09-03")))

    (linked,) = [one for one in story.history() if one.get("stream") == concern]

    assert linked["title_sv"] == "Oro kopplad till ärende"


@pytest.mark.capability("A55")
def test_texts_of_a_compartment_are_opened_only_for_its_professions(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend)
    for duty in (PER, SIV, ASA):
        story.tell(story.event("case.contributor-added", {"duty": duty}, "2025-09-02"))
    for compartment in ("PSY", "EMI", "EHT"):
        part = {"compartment": compartment, "text": f"Hemligt {compartment}."}
        story.tell(story.event("case.confidential-part-added", part, "2025-09-03"))

    def read(client: httpx2.Client) -> list[object]:
        return [one["data"]["text"] for one in story.history(client) if "compartment" in one["data"]]

    assert read(service.staff(PER)) == ["Hemligt PSY.", WITHHELD, "Hemligt EHT."]
    assert read(service.staff(SIV)) == [WITHHELD, "Hemligt EMI.", WITHHELD]
    assert read(service.staff(ASA)) == [WITHHELD, WITHHELD, "Hemligt EHT."]
    assert read(service.staff(KARIN)) == [WITHHELD] * 3
    assert read(service.auditor()) == [WITHHELD] * 3
    told = service.auditor().get("/v1/events", params={"after": story.position - 3, "limit": 3}).json()["events"]
    assert [one["data"]["text"] for one in told] == [WITHHELD] * 3


def test_after_an_erasure_texts_and_the_person_are_told_as_erased(service: Service, backend: httpx2.Client) -> None:
    story = Story(backend, pupil=NILS)
    story.assessed()
    story.needs()
    ledger = service.composition.huvudman("ekbacken").ledger
    subject = ledger.stream(story.stream).subject
    assert subject is not None

    ledger.erase(streams=[story.stream], subject=subject)

    case = story.state()
    assert case["subject"] == {"subject": str(subject), "erased": True}
    assert case["needs"][0]["description"] == ERASED
    assert case["needs"][0]["domain"] == "learning"
    assert story.history()[0]["data"]["reason"] == ERASED


@pytest.mark.capability("A62", "A06")
def test_any_staff_raises_a_concern_in_one_call_and_learns_the_answer_only(service: Service, principal: httpx2.Client) -> None:
    teacher, concern = service.staff(TOVE), a_concern()
    address = f"/v1/concerns/{concern.removeprefix('concern/')}"

    assert teacher.post("/v1/events", json=concern_raised(concern, by=None)).status_code == 201

    waiting = teacher.get(address).json()
    assert waiting.keys() == {"concern", "open", "raised_at", "answer_due", "answered_at", "answer"}
    assert (waiting["open"], waiting["answer"]) == (True, None)
    assert problem(teacher.get(f"{address}/history")) == "not-found"
    whole = principal.get(address).json()
    assert (whole["owner"]["name"], whole["raised_by"]["name"], whole["description"]) == ("Karin Ek", "Tove Test", "Borta varannan måndag.")

    case = f"case/{uuid4()}"
    taken_up = event("concern.taken-up", concern, {"case": case, "owner": SAMIRA}, by=None, time=at("2025-09-04"))
    answered = event("concern.answered", concern, {"answer": "Tack, vi har tagit upp det."}, by=None, time=at("2025-09-05"))
    assert principal.post("/v1/events", json=[taken_up, answered]).status_code == 201

    assert teacher.get(address).json()["answer"] == "Tack, vi har tagit upp det."
    assert case not in teacher.get(address).text
    assert problem(teacher.get(f"/v1/cases/{case.removeprefix('case/')}")) == "not-found"
    assert principal.get(f"/v1/cases/{case.removeprefix('case/')}").json()["owner"]["name"] == "Samira Haddad"


@pytest.mark.capability("A59")
def test_code_lists_and_scales_are_listed_with_what_is_valid(backend: httpx2.Client) -> None:
    lists = {one["name"]: one for one in backend.get("/v1/code-lists").json()["code_lists"]}
    (scale,) = backend.get("/v1/rating-scales").json()["rating_scales"]

    assert lists["need-domain"]["valid_from"] == "2000-01-01"
    assert backend.get(lists["profession"]["address"]).json()["code_list"] == lists["profession"]["code_list"]
    assert (scale["name"], scale["valid_version"]) == ("concern-level", 1)
    assert backend.get("/v1/code-lists", params={"as_known_on": 0}).json() == {"code_lists": []}


@pytest.mark.capability("A59")
def test_code_lists_and_scales_are_read_by_name_as_they_were_valid(backend: httpx2.Client) -> None:
    domains = backend.get("/v1/code-lists/need-domain").json()
    scale = backend.get("/v1/rating-scales/concern-level").json()

    assert next(word["sv"] for word in domains["words"] if word["code"] == "attendance") == "närvaro"
    assert (scale["valid_version"], [level["level"] for level in scale["versions"][0]["levels"]]) == (1, [0, 1, 2, 3, 4])
    assert backend.get("/v1/code-lists/need-domain", params={"on": "1999-01-01"}).status_code == 404
    for address in ("/v1/code-lists/nothing", "/v1/rating-scales/nothing", "/v1/code-lists/%00", "/v1/code-lists/é"):
        assert problem(backend.get(address)) == "not-found"
