"""Hard question 1: which needs that were assessed last autumn got no matching support within 30 days?

The history is tests/autumn.py. The answers were worked out by hand; day 0 is 1 October, day 30 is 31 October:

| need              | what happened                                                    | reached on  | day | outcome              |
|-------------------|------------------------------------------------------------------|-------------|-----|----------------------|
| day 30            | started 31 October at 23:59; later judged to match               | 31 October  | 30  | in time              |
| day 31            | started 1 November at 00:01                                      | 1 November  | 31  | late                 |
| withdrawn         | withdrawn on 21 October, day 20                                  | –           | –   | withdrawn            |
| cancelled         | planned 5 October, cancelled on the 20th                         | –           | –   | none                 |
| linked late       | ran from 7 October, linked on 4 November                         | 4 November  | 34  | late                 |
| already running   | ran from 20 September, linked on the evening of the assessment   | 1 October   | 0   | in time              |
| judged            | started 8 October, judged `not` on 2 December                    | (8 October) | –   | judged not to match  |
| only planned      | planned 5 October, never started                                 | –           | –   | none                 |
| two supports      | started on the 20th and on the 11th of October                   | 11 October  | 10  | in time              |
| nothing           | no support; judged `no_support_given`                            | –           | –   | none                 |
| received          | started 13 October in the case it came from, received 5 November | 13 October  | 12  | in time              |
| there             | the same need, in the case it left                               |             |     | carried over         |
| moves along       | started 15 October; the case moved to Åsgymnasiet on 20 November | 15 October  | 14  | in time              |
| too early to say  | assessed 5 December, asked about on the 20th                     | –           | –   | not yet decided      |

Counted: 14 − withdrawn − carried over − not yet decided = 11. Without a matching support in time: 2 late + 1 judged + 3 none = 6.
Verdicts on those counted: matched, not, no_support_given = 3 of 11; one of three matched.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from projections.support_match import QUESTION
from sqa.cases.need_events import NeedRevised
from sqa.privacy.permits import Scope
from tests.asking import ask
from tests.autumn import HISTORY, MOVING_CASE, a_support
from tests.contract.school_ledger import KeptStory
from tests.examples import CASE, OTHER_CASE, assessed, corrects, need, opened, started
from tests.given import Learnt, Story, given
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, TOVE, at, id_of

NOW = "2024-12-20"
AUTUMN = {"assessed_from": "2024-10-01", "assessed_to": "2024-12-31"}
OUTCOMES = {
    "day 30": ("in time", 30),
    "day 31": ("late", 31),
    "withdrawn": ("withdrawn", None),
    "cancelled": ("none", None),
    "linked late": ("late", 34),
    "already running": ("in time", 0),
    "judged": ("judged not to match", None),
    "only planned": ("none", None),
    "two supports": ("in time", 10),
    "nothing": ("none", None),
    "received": ("in time", 12),
    "there": ("carried over", 12),
    "moves along": ("in time", 14),
    "too early to say": ("not yet decided", None),
}
NAMES = {id_of(name): name for name in (*OUTCOMES, "from september")}
FIGURES = {
    "needs": 14,
    "counted": 11,
    "without": 6,
    "share_without": 0.5455,
    "in_time": 5,
    "late": 2,
    "judged_not_to_match": 1,
    "none": 3,
    "not_yet_decided": 1,
    "withdrawn": 1,
    "ended": 0,
    "carried_over": 1,
    "with_verdict": 3,
    "coverage": 0.2727,
    "matched": 1,
    "partly": 0,
    "not": 1,
    "no_support_given": 1,
    "not_assessable": 0,
    "assessable": 3,
    "match_rate": 0.3333,
    "within_days": 30,
}


@pytest.fixture(scope="module")
def autumn() -> Story:
    return given(*HISTORY)


def outcomes(answer: Any) -> dict[str, Any]:
    return {NAMES[row["need"]]: (row["outcome"], row["days_to_support"]) for row in answer.rows}


@pytest.mark.capability("A10")
def test_each_need_is_counted_as_it_was_by_hand(autumn: Story) -> None:
    answer = ask(autumn, QUESTION, NOW, **AUTUMN)
    assert outcomes(answer) == OUTCOMES
    assert answer.figures == FIGURES


@pytest.mark.capability("A10")
def test_those_without_a_matching_support_can_be_listed_alone(autumn: Story) -> None:
    answer = ask(autumn, QUESTION, NOW, **AUTUMN, unmatched_only=True)
    assert set(outcomes(answer)) == {"day 31", "cancelled", "linked late", "judged", "only planned", "nothing"}
    assert answer.figures == FIGURES


@pytest.mark.parametrize(
    ("days", "in_time"), [(0, {"already running"}), (29, {"already running", "two supports", "received", "moves along"}), (34, None)]
)
def test_within_how_many_days_is_asked_for(autumn: Story, days: int, in_time: set[str] | None) -> None:
    answer = ask(autumn, QUESTION, NOW, assessed_from="2024-10-01", assessed_to="2024-10-01", within_days=days)
    found = {name for name, (outcome, _) in outcomes(answer).items() if outcome == "in time"}
    assert found == (in_time or {"already running", "two supports", "received", "moves along", "day 30", "day 31", "linked late"})


def test_a_need_tells_its_assessment_and_its_supports(autumn: Story) -> None:
    row = next(row for row in ask(autumn, QUESTION, NOW, **AUTUMN).rows if row["need"] == id_of("two supports"))
    assert (row["assessed_on"].isoformat(), row["assessment_kind"]) == ("2024-10-01", "pedagogical-mapping")
    assert (row["assessed_by"], row["assessed_as"]) == (ASA, "Speciallärare/specialpedagog")
    assert (row["domain"], row["target"]) == ("learning", "individual")
    told = [(s["support"], s["linked_on"].isoformat(), s["started_on"].isoformat(), s["ended_on"]) for s in row["supports"]]
    assert told == [(id_of("the earlier"), "2024-10-11", "2024-10-11", None), (id_of("the later"), "2024-10-20", "2024-10-20", None)]


def test_both_days_of_the_period_belong_to_it(autumn: Story) -> None:
    def needs(first: str, last: str) -> int:
        return int(ask(autumn, QUESTION, NOW, assessed_from=first, assessed_to=last).figures["needs"])

    assert (needs("2024-09-10", "2024-09-10"), needs("2024-10-01", "2024-12-04"), needs("2024-10-02", "2024-12-05")) == (1, 13, 1)


@pytest.mark.parametrize(
    ("now", "outcome", "counted"), [("2024-10-31 23:00", "not yet decided", 0), ("2024-11-01 00:00", "none", 11), (NOW, "late", 11)]
)
def test_no_need_has_failed_before_its_last_day_is_over(autumn: Story, now: str, outcome: str, counted: int) -> None:
    answer = ask(autumn, QUESTION, now, **AUTUMN)
    assert outcomes(answer)["day 31"][0] == outcome
    assert answer.figures["counted"] == counted


@pytest.mark.capability("A10")
def test_a_case_counts_at_the_unit_where_it_is(autumn: Story) -> None:
    here = ask(autumn, QUESTION, NOW, units=frozenset({BERGASKOLAN}), **AUTUMN)
    there = ask(autumn, QUESTION, NOW, units=frozenset({ASGYMNASIET}), **AUTUMN)
    assert (here.figures["needs"], here.figures["counted"], here.figures["without"]) == (13, 10, 6)
    assert outcomes(there) == {"moves along": ("in time", 14)}
    before = ask(autumn, QUESTION, "2024-11-19", units=frozenset({ASGYMNASIET}), **AUTUMN)
    assert before.figures["needs"] == 0


@pytest.mark.capability("A10")
def test_the_same_is_counted_per_case_and_per_unit(autumn: Story) -> None:
    per_case = {row["stream"]: row for row in ask(autumn, QUESTION, NOW, **AUTUMN, per="case").rows}
    assert {case: (row["counted"], row["without"]) for case, row in per_case.items()} == {
        CASE: (10, 6),
        OTHER_CASE: (0, 0),
        MOVING_CASE: (1, 0),
    }
    per_unit = {row["unit"]: row for row in ask(autumn, QUESTION, NOW, **AUTUMN, per="unit").rows}
    assert {unit: (row["counted"], row["without"], row["coverage"]) for unit, row in per_unit.items()} == {
        BERGASKOLAN: (10, 6, 0.3),
        ASGYMNASIET: (1, 0, 0.0),
    }


@pytest.mark.capability("A76")
def test_a_selection_by_need_domain_names_nobody(autumn: Story) -> None:
    for per in ("need", "case"):
        answer = ask(autumn, QUESTION, NOW, **AUTUMN, domain="attendance", per=per)
        assert answer.rows == []
        assert (answer.figures["needs"], answer.figures["counted"], answer.figures["without"]) == (2, 2, 1)
    (unit,) = ask(autumn, QUESTION, NOW, **AUTUMN, domain="attendance", per="unit").rows
    assert (unit["unit"], unit["needs"], "stream" in unit) == (BERGASKOLAN, 2, False)


def test_rows_cover_only_the_cases_that_the_caller_may_see(autumn: Story) -> None:
    other_principal = ask(autumn, QUESTION, NOW, scope=Scope(units=frozenset({ASGYMNASIET})), **AUTUMN)
    assert outcomes(other_principal) == {"moves along": ("in time", 14)}
    assert other_principal.figures["needs"] == 1
    teacher = ask(autumn, QUESTION, NOW, scope=Scope(duty=TOVE), **AUTUMN)
    assert (list(teacher.rows), teacher.figures["needs"]) == ([], 0)
    # Åsa owns Elsa's case, contributes nowhere else but where she promised something
    assert outcomes(ask(autumn, QUESTION, NOW, scope=Scope(duty=ASA), case=CASE, **AUTUMN)).keys() >= {"judged", "received"}


def test_what_was_backdated_and_what_was_corrected_counts_from_when_it_was_known() -> None:
    story = given(*HISTORY)
    before = story.ledger.next_position - 1
    # Learnt on 10 December: a support for "nothing" had begun on 9 October, and "just too late" a day earlier than was written.
    story.given(*a_support("behind the scenes", "2024-10-09", "nothing"))
    wrong = next(event for event in story.ledger.events if event.data == started("just too late"))
    right = corrects(wrong.id, started("just too late"), occurred_at=at("2024-10-31 14:00"))
    story.given((right, "2024-12-10", Learnt("2024-12-10")))

    after = outcomes(ask(story, QUESTION, NOW, **AUTUMN))
    assert (after["nothing"], after["day 31"]) == (("in time", 8), ("in time", 30))
    assert outcomes(ask(story, QUESTION, NOW, known=before, **AUTUMN)) == OUTCOMES


def test_revising_a_need_does_not_start_the_clock_again() -> None:
    revised = NeedRevised(
        need=id_of("reading"), assessment=id_of("second"), domain="language", target="individual", description="Språket.", reason="Ny bild."
    )
    history = [
        (opened(), "2024-09-02"),
        (assessed("first"), "2024-10-01"),
        (need("reading", "first"), "2024-10-01"),
        (assessed("second"), "2024-11-15"),
        (revised, "2024-11-15"),
    ]
    (row,) = ask(given(*history), QUESTION, NOW).rows
    assert (row["assessed_on"].isoformat(), row["revised_on"].isoformat(), row["outcome"]) == ("2024-10-01", "2024-11-15", "none")
    assert row["domain"] == "language"


@pytest.fixture
def kept(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


@pytest.mark.capability("A10", "A54")
def test_the_ledger_gives_the_same_answer_now_and_then(kept: KeptStory) -> None:
    kept.given(*HISTORY)
    answer = kept.ask("support-match", now=at(NOW), **AUTUMN)
    assert outcomes(answer) == OUTCOMES
    assert answer.figures == FIGURES
    as_of = kept.ask("support-match", now=at("2025-01-20"), on=at(NOW), **AUTUMN)
    assert (outcomes(as_of), as_of.figures) == (OUTCOMES, FIGURES)
    narrow = kept.ask("support-match", now=at(NOW), case=CASE, on=at(NOW), **AUTUMN)
    assert outcomes(narrow)["received"] == ("in time", 12)
