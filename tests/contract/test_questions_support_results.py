"""What came of the supports: outcomes and goals over time, worked out by hand.

Elsa's case has three needs with goals of weight 2, 3 and 1. Evaluated on 2 December with 0, +1 and −1:
T = 50 + 10·(0·2 + 1·3 − 1·1) / √(0.7·14 + 0.3·36) = 50 + 20 / √20.6 = 54.4065. In March `reading` rises to +2:
T = 50 + 10·(4 + 3 − 1) / √20.6 = 63.2196. The group's case has one need, +2: T = 70. A mean of 54.4065 and 70 is 62.2033.
"""

from typing import Any

import pytest

from projections import goal_progress, outcomes
from sqa.privacy.permits import Scope
from tests.asking import ask
from tests.autumn import a_support, also_serves
from tests.examples import CASE, OTHER_CASE, assessed, corrects, evaluated, goal, need, need_withdrawn, opened, verdict
from tests.given import Item, Learnt, Story, given
from tests.school import ASA, BERGASKOLAN, CLASS_8B, ELSA, SAMIRA, TOVE, id_of

T_IN_DECEMBER, T_IN_MARCH, T_OF_THE_GROUP = 54.4065, 63.2196, 70
WEIGHTS = {"reading": 2, "writing": 3, "friends": 1}
JUDGED = evaluated(
    verdict("reading", "matched", 0),
    verdict("writing", "partly", 1),
    verdict("friends", "not", -1),
    verdict("dropped", "matched", -2),
    supports=("training",),
)
HISTORY: list[Item] = [
    (opened(owner=ASA), "2024-09-02", CASE),
    (assessed(), "2024-09-10", CASE),
    *((need(name, domain="social" if name == "friends" else "learning"), "2024-09-10", CASE) for name in (*WEIGHTS, "dropped", "unseen")),
    *((goal(name, weight=weight), "2024-09-11", CASE) for name, weight in WEIGHTS.items()),
    (goal("dropped"), "2024-09-11", CASE),
    *a_support("training", "2024-09-16", *WEIGHTS, goals=False),
    (also_serves("training", "dropped"), "2024-09-17", CASE),
    (JUDGED, "2024-12-02", CASE),
    (need_withdrawn("dropped"), "2024-12-03", CASE),
    (opened(owner=ASA, subject=CLASS_8B), "2024-09-02", OTHER_CASE),
    (assessed("noise mapping", "environment-mapping"), "2024-09-10", OTHER_CASE),
    (need("calm", "noise mapping", domain="environment", target="group"), "2024-09-10", OTHER_CASE),
    (need("bus", "noise mapping", domain="attendance", target="group"), "2024-09-10", OTHER_CASE),
    *a_support("two teachers", "2024-09-16", "calm", "bus", stream=OTHER_CASE),
    (
        evaluated(
            verdict("calm", "matched", 2),
            verdict("bus", "not_assessable", None, not_known="Linjen är nedlagd."),
            supports=("two teachers",),
            name="evaluation of the class",
        ),
        "2024-12-10",
        OTHER_CASE,
    ),
]
AGAIN = evaluated(
    verdict("reading", "matched", 2),
    verdict("writing", "matched", None, not_known="Sjuk vid provet."),
    verdict("friends", "not", -1),
    supports=("training",),
    name="second evaluation",
)


@pytest.fixture
def year() -> Story:
    return given(*HISTORY)


def results(rows: Any) -> dict[str, Any]:
    names = {id_of(name): name for name in (*WEIGHTS, "dropped", "unseen", "calm", "bus")}
    return {names[row["need"]]: row["result"] for row in rows}


@pytest.mark.capability("A11", "A35")
def test_each_need_has_its_result_its_judge_and_its_evidence(year: Story) -> None:
    answer = ask(year, outcomes.QUESTION, "2025-01-10")
    assert results(answer.rows) == {"reading": 0, "writing": 1, "friends": -1, "dropped": -2, "unseen": None, "calm": 2, "bus": None}
    row = next(row for row in answer.rows if row["need"] == id_of("writing"))
    assert (row["evaluated_on"].isoformat(), row["match"], row["evaluations"]) == ("2024-12-02", "partly", 1)
    assert (row["judged_by"], row["judged_as"], row["evidence"]) == (ASA, "Speciallärare/specialpedagog", "Läsprov i november.")
    assert (row["weight"], row["much_less"], row["much_more"]) == (3, "Läser ingen sidor om dagen.", "Läser tio sidor om dagen.")
    bus = next(row for row in answer.rows if row["need"] == id_of("bus"))
    assert (bus["result"], bus["not_known"]) == (None, "Linjen är nedlagd.")


@pytest.mark.capability("A11", "A35")
def test_figures_have_denominators_and_coverage(year: Story) -> None:
    figures = ask(year, outcomes.QUESTION, "2025-01-10").figures
    assert figures == {
        "needs": 6,  # seven, one of them withdrawn
        "withdrawn": 1,
        "evaluated": 5,
        "coverage": 0.8333,
        "known": 4,
        "result_not_known": 1,
        "as_expected": 3,
        "share_as_expected": 0.75,
        "results": {"-2": 0, "-1": 1, "0": 1, "+1": 1, "+2": 1},
        "t_score": 62.2033,
        "cases_with_t_score": 2,
        "results_without_goal": 0,
    }


@pytest.mark.capability("A35")
def test_the_t_score_is_per_case_and_a_unit_has_the_mean_of_its_cases(year: Story) -> None:
    per_case = {row["stream"]: row["t_score"] for row in ask(year, outcomes.QUESTION, "2025-01-10", per="case").rows}
    assert per_case == {CASE: T_IN_DECEMBER, OTHER_CASE: T_OF_THE_GROUP}
    (unit,) = ask(year, outcomes.QUESTION, "2025-01-10", per="unit").rows
    assert (unit["unit"], unit["t_score"], unit["cases_with_t_score"]) == (BERGASKOLAN, 62.2033, 2)


def test_the_latest_evaluation_counts_also_when_it_could_not_tell(year: Story) -> None:
    year.given((AGAIN, "2025-03-03", CASE))
    answer = ask(year, outcomes.QUESTION, "2025-03-10", case=CASE)
    assert results(answer.rows) == {"reading": 2, "writing": None, "friends": -1, "dropped": -2, "unseen": None}
    # Two goals are left with a known result: T = 50 + 10·(2·2 − 1) / √(0.7·5 + 0.3·9)
    assert answer.figures["t_score"] == pytest.approx(50 + 30 / 6.2**0.5, abs=0.0001)
    assert results(ask(year, outcomes.QUESTION, "2025-01-10", case=CASE).rows)["reading"] == 0


@pytest.mark.capability("A76")
def test_a_selection_by_domain_names_nobody(year: Story) -> None:
    for question in (outcomes.QUESTION, goal_progress.QUESTION):
        answer = ask(year, question, "2025-01-10", domain="attendance")
        assert answer.rows == []
        assert (answer.figures["needs"], answer.figures["known"]) == (1, 0)
    (unit,) = ask(year, outcomes.QUESTION, "2025-01-10", domain="learning", per="unit").rows
    assert (unit["needs"], unit["evaluated"]) == (3, 2)


def test_rows_cover_only_the_cases_that_the_caller_may_see(year: Story) -> None:
    assert {row["stream"] for row in ask(year, outcomes.QUESTION, "2025-01-10", scope=Scope(units=frozenset({BERGASKOLAN}))).rows} == {
        CASE,
        OTHER_CASE,
    }
    for question in (outcomes.QUESTION, goal_progress.QUESTION):
        assert list(ask(year, question, "2025-01-10", scope=Scope(duty=TOVE)).rows) == []


@pytest.mark.capability("A57")
def test_goals_are_followed_over_time_with_the_score_after_each_evaluation(year: Story) -> None:
    year.given((AGAIN, "2025-03-03", CASE))
    answer = ask(year, goal_progress.QUESTION, "2025-03-10", subject=str(ELSA))
    reading = [row for row in answer.rows if row["need"] == id_of("reading")]
    assert [(row["evaluated_on"].isoformat(), row["result"]) for row in reading] == [("2024-12-02", 0), ("2025-03-03", 2)]
    # `writing` was not known in March: its +1 of December stands in the score.
    assert [row["case_t_score"] for row in reading] == [T_IN_DECEMBER, T_IN_MARCH]
    assert answer.figures == {
        "verdicts": 7,
        "known": 6,
        "result_not_known": 1,
        "needs": 4,
        "needs_followed_over_time": 2,
        "improved": 1,
        "share_improved": 0.5,
        "fell_back": 0,
    }
    in_spring = ask(year, goal_progress.QUESTION, "2025-03-10", case=CASE, **{"from": "2025-01-01"})
    assert {row["case_t_score"] for row in in_spring.rows} == {T_IN_MARCH}


def test_a_corrected_verdict_and_a_late_one_count_where_they_belong(year: Story) -> None:
    before = year.ledger.next_position - 1
    evaluation = next(event for event in year.ledger.events if event.data == JUDGED)
    right = evaluated(
        verdict("reading", "matched", 1),
        *JUDGED.verdicts[1:],
        supports=("training",),
    )
    year.given((corrects(evaluation.id, right), "2025-01-08", CASE, Learnt("2025-01-08")))
    # Learnt in March, but it was made in November: it comes before the one of December.
    november = evaluated(*(verdict(name, "partly", -2) for name in WEIGHTS), verdict("dropped", "partly", -2), name="in November")
    year.given((november, "2024-11-11", CASE, SAMIRA, Learnt("2025-03-05")))

    rows = ask(year, goal_progress.QUESTION, "2025-03-10", case=CASE).rows
    assert [row["result"] for row in rows if row["need"] == id_of("reading")] == [-2, 1]
    assert results(ask(year, outcomes.QUESTION, "2025-03-10", case=CASE).rows)["reading"] == 1
    assert results(ask(year, outcomes.QUESTION, "2025-03-10", case=CASE, known=before).rows)["reading"] == 0
