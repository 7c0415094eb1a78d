"""Hard question 3: what share of the concluded supports gave the expected result, by profession, school and need domain?

Worked out by hand, for the autumn of 2024 (the smallest number told is 5):

| school       | supports                             | served     | results                        | counted as                        |
|--------------|--------------------------------------|------------|--------------------------------|-----------------------------------|
| Bergaskolan  | s0–s5, Åsa                           | learning   | 0 six times                    | 6 of 6, special educator          |
| Bergaskolan  | s6–s11, Samira                       | attendance | −1 six times                   | 0 of 6, counsellor                |
| Bergaskolan  | both, Åsa                            | both       | +1 for one, not known for the other | 1 of 1 learning, and 1 beside |
| Bergaskolan  | together, Åsa and Tove deliver       | learning   | +2                             | 1 of 1, several professions       |
| Bergaskolan  | owed, Åsa                            | learning   | not evaluated                  | beside                            |
| Åsgymnasiet  | i0–i5, Ines                          | attendance | 0 six times                    | 6 of 6, counsellor                |

At Bergaskolan: 6 + 6 + 1 + 1 = 14 with a known result, 8 of them as expected or better. In the whole municipality 20, and 14. At
Bergaskolan `several` is 1 of 1, so too few; the special educator's 7 of 7 would give it away beside the counsellor's and the total, and
is hidden with it. Sjöskolan has no verdicts: missing, not zero. Åsgymnasiet has nobody of domain learning: zero.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sqa.initiatives.events import EvidenceCited
from tests.e2e.bergaskolan import ServedStory, told_to_the_service
from tests.e2e.ekbacken import problem
from tests.examples import assessed, evaluated, evaluates, follows_up, goal, need, opened, planned, started, stopped, verdict
from tests.given import Item
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, HELENA, HUVUDMAN, INES, KARIN, NOAH, SAMIRA, SJOSKOLAN, TOVE, VIDAR, at, id_of

INES_CASE = f"case/{id_of('Vidars ärende')}"
AUTUMN = {"table": "outcomes", "period": "2024-autumn"}


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[ServedStory]:
    with told_to_the_service(data_folder, database_url) as story:
        yield story


def given_support(
    name: str, domains: dict[str, str], by: Any, *, stream: str, deliverers: tuple[Any, ...] = (), result: Any = 0
) -> list[Item]:
    """A support for a need of each domain, planned in September, ended on 1 December; evaluated then, unless the result is `owed`."""
    needs = tuple(domains)
    of_needs = [(need(each, "mapping " + stream, domain), "2024-09-10 09:00", stream) for each, domain in domains.items()]
    goals = [(goal(each), "2024-09-10 10:00", stream) for each in needs]
    plan = planned(name, needs=needs, responsible=by, deliverers=deliverers)
    items: list[Item] = [
        *of_needs,
        *goals,
        (plan, "2024-09-10 11:00", stream),
        (follows_up(name, duty=by, first_on=date(2024, 10, 1)), "2024-09-10 11:00", stream),
        (evaluates(name, duty=by, due_on=date(2024, 12, 20)), "2024-09-10 11:00", stream),
        (started(name), "2024-09-10 12:00", stream),
        (stopped(name), "2024-11-01", stream),
    ]
    if result != "owed":
        results = result if isinstance(result, tuple) else (result,)
        why = {None: {"not_known": "Eleven var sjuk."}}
        verdicts = [verdict(each, result=of, judged_by=by, **why.get(of, {})) for each, of in zip(needs, results, strict=True)]
        items.append((evaluated(*verdicts, supports=(name,), name=f"evaluation of {name}"), "2024-11-02", stream))
    return items


def the_autumn() -> list[Item]:
    here, there = "case/" + str(id_of("Elsas")), INES_CASE
    told: list[Item] = [(opened(owner=ASA), "2024-09-02", here), (assessed("mapping " + here, author=ASA), "2024-09-09", here)]
    for n in range(6):
        told += given_support(f"s{n}", {f"n{n}": "learning"}, ASA, stream=here)
    for n in range(6, 12):
        told += given_support(f"s{n}", {f"n{n}": "attendance"}, SAMIRA, stream=here, result=-1)
    told += given_support("both", {"n both": "learning", "n other": "attendance"}, ASA, stream=here, result=(1, None))
    told += given_support("together", {"n together": "learning"}, ASA, stream=here, deliverers=(ASA, TOVE), result=2)
    told += given_support("owed", {"n owed": "learning"}, ASA, stream=here, result="owed")
    told += [
        (opened(owner=INES, subject=VIDAR, unit=ASGYMNASIET), "2024-09-02", there),
        (assessed("mapping " + there, author=INES), "2024-09-09", there),
    ]
    for n in range(6):
        told += given_support(f"i{n}", {f"v{n}": "attendance"}, INES, stream=there)
    return told


def make(story: ServedStory, **said: Any) -> Any:
    return story.service.staff(HELENA).post("/v1/releases", json={**AUTUMN, **said})


def the_release(story: ServedStory, made: Any) -> dict[str, Any]:
    told = story.auditor.get(f"/v1/{made['release'].replace('release/', 'releases/')}").json()
    return {name: value for name, value in told.items() if name != "position"}  # of the ledger, as it stands when asked


def cells(story: ServedStory, **said: Any) -> dict[tuple[str, str, str], Any]:
    names = {str(HUVUDMAN): "all", str(BERGASKOLAN): "Berga", str(ASGYMNASIET): "Ås", str(SJOSKOLAN): "Sjö"}
    rows = story.ask("releases", by=story.service.staff(NOAH), **said)["rows"]
    return {(names[row["unit"]], row["dimension"], row["value"]): (row["state"], row["count"], row["of"]) for row in rows}


@pytest.mark.capability("A14", "A60", "A32")
def test_question_3_what_share_of_concluded_supports_gave_the_expected_result(story: ServedStory) -> None:
    story.given(*the_autumn())
    story.ledger.now = at("2025-01-10")
    made = make(story)
    assert made.status_code == 201, made.text
    told = cells(story, table="outcomes", period="2024-autumn")
    assert told["all", "all", "all"] == ("value", 14, 20)
    assert told["Berga", "all", "all"] == ("value", 8, 14)
    assert told["Ås", "all", "all"] == ("value", 6, 6)
    assert told["Sjö", "all", "all"] == ("missing", None, None)
    assert told["Berga", "domain", "attendance"] == ("zero", 0, 6)
    assert told["Berga", "domain", "learning"] == ("value", 8, 8)
    assert told["Ås", "domain", "learning"] == ("zero", 0, 0)
    assert told["Berga", "profession", "several"] == ("suppressed", None, None)
    hidden = [at for at, (state, _, _) in told.items() if state == "suppressed" and at[:2] == ("Berga", "profession")]
    assert len(hidden) >= 2, "one alone would follow from the total"
    assert told["Berga", "beside", "result not known"][0] == "suppressed"
    assert told["Berga", "beside", "not evaluated"][0] == "suppressed"
    assert told["Ås", "beside", "not evaluated"] == ("zero", None, 0)

    again = make(story)
    assert (again.status_code, again.json()) == (200, made.json()), "nothing has changed: it is the same release"
    (listed,) = story.service.staff(NOAH).get("/v1/releases").json()["releases"]
    assert listed == made.json()["releases"][0]
    as_csv = story.service.staff(NOAH).get("/v1/questions/releases", params=AUTUMN, headers={"Accept": "text/csv"}).text
    assert ",dolt,•,,," in as_csv
    assert ",noll,0,0,6,0.0," in as_csv
    assert ",saknas,–,,," in as_csv


@pytest.mark.capability("A15")
def test_a_release_is_cited_by_an_initiative_and_stays_as_it_was(story: ServedStory) -> None:
    from tests.improvement import INITIATIVE, proposed

    story.given(*the_autumn())
    story.ledger.now = at("2025-01-10")
    (made,) = make(story).json()["releases"]
    cited = EvidenceCited(release=made["release"], sha256=made["sha256"], position=made["position"], shows="Kuratorns stöd hjälper inte.")
    story.given((proposed(), ASA, INITIATIVE, "2025-01-10 08:30"), (cited, ASA, INITIATIVE, "2025-01-10 09:00"))
    before = cells(story)
    as_released = the_release(story, made)
    assert as_released["cite"] == {name: made[name] for name in ("release", "sha256", "position")}
    late = given_support("late", {"n late": "learning"}, ASA, stream="case/" + str(id_of("Elsas")))
    story.given(*late)
    huvudman = story.service.composition.huvudman("ekeby")
    again = make(story)
    assert (again.status_code, again.json()["releases"]) == (200, [made]), "whatever has been learnt since"
    assert cells(story) == before
    story.ledger.now = at("2025-08-01")
    assert problem(make(story, period="2024-year")) == "already-released-for-that-time"
    assert make(story, period="2024-spring").status_code == make(story, table="needs", period="2024-year").status_code == 201
    huvudman.ledger.erase(["case/" + str(id_of("Elsas"))])
    huvudman.views.generations.rebuild("releases")
    assert cells(story, table="outcomes", period="2024-autumn") == before
    assert the_release(story, made) == as_released


@pytest.mark.capability("A10", "A60")
def test_all_needs_and_those_judged_are_released_together_so_that_neither_tells_what_the_other_hides(story: ServedStory) -> None:
    """16 needs at Bergaskolan: 15 judged, one not evaluated; 9 of them are of domain learning, 8 judged."""
    story.given(*the_autumn())
    story.ledger.now = at("2025-01-10")
    (match,) = make(story, table="match").json()["releases"]
    again = make(story, table="needs")
    assert again.status_code == 200, "it was made along"
    (needs,) = again.json()["releases"]
    assert (match["table"], needs["table"], match["known_at"]) == ("match", "needs", needs["known_at"])
    judged, all_needs = (cells(story, table=table, period="2024-autumn") for table in ("match", "needs"))
    for at_unit in ("Berga", "all"):
        assert judged[at_unit, "beside", "not evaluated"][0] == "suppressed"
        for value in (("all", "all"), ("domain", "learning")):
            states = {table[at_unit, *value][0] for table in (judged, all_needs)}
            assert "suppressed" in states, "the one taken from the other is the one need"


@pytest.mark.capability("A60")
def test_who_may_have_a_release_made_and_of_what(story: ServedStory) -> None:
    story.ledger.now = at("2025-01-10")
    helena = story.service.staff(HELENA)
    assert problem(story.service.staff(KARIN).post("/v1/releases", json=AUTUMN)) == "not-permitted"
    assert problem(story.auditor.post("/v1/releases", json=AUTUMN)) == "not-permitted"
    assert problem(story.service.backend(types=["sqa.case.*"]).post("/v1/releases", json=AUTUMN)) == "not-permitted"
    assert problem(helena.post("/v1/releases", json={**AUTUMN, "period": "2024-year"})) == "period-is-not-over"
    for wrong in ({"period": "2024-10"}, {"table": "pupils"}, {"k": 1}, {"period": 7}):
        assert problem(helena.post("/v1/releases", json={**AUTUMN, **wrong})) == "parameter-is-malformed"
    (error,) = helena.post("/v1/releases", json={**AUTUMN, "period": "HT24"}).json()["details"]["errors"]
    assert error["valid"][-3:] == ["2023-spring", "2023-year", "2024-autumn"], "those that are over"
    assert "2025-spring (January to July 2026)" in error["expected"]
    assert story.service.backend(types=["sqa.release.made.v1"]).post("/v1/releases", json=AUTUMN).status_code == 201
