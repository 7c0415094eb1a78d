"""How the work is done: steps, analyses, adjustments, levels, and the whole situation of one pupil. Worked out by hand."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from projections import analyses, levels, situation, step_order, support_adjustments
from sqa.analyses import Cause
from sqa.cases.need_events import FactorNoted, RatingGiven
from sqa.cases.support_events import SupportAdjusted
from sqa.first_publications import CONCERN_SCALE
from sqa.privacy.permits import Scope
from tests.asking import ask
from tests.autumn import a_support
from tests.examples import (
    CASE,
    CONCERN,
    OTHER_CASE,
    analysed,
    assessed,
    closed,
    corrects,
    evaluated,
    followed_up,
    goal,
    need,
    opened,
    planned,
    raised,
    reopened,
    step,
    taken_up,
    verdict,
)
from tests.given import Item, Learnt, Story, given
from tests.school import ASA, BERGASKOLAN, CLASS_8B, ELSA, KARIN, SIV, TOVE, id_of

NOW = "2024-12-20"
NOISE = FactorNoted(factor=id_of("noise"), domain="environment", target="group", description="Ekar i salen.")


def adjusted(name: str = "training", *, because_of_follow_up: bool) -> SupportAdjusted:
    return SupportAdjusted(support=id_of(name), because_of_follow_up=because_of_follow_up, adjustment="Kortare pass.", reason="Orkar inte.")


CAUSES = (
    Cause(level="group", domain="environment", text="Stökigt i klassrummet."),
    Cause(level="organisation", domain="attendance", text="Ingen ringde hem."),
)
# One round of Elsa's case with `evaluate` skipped, a second from `do`, which goes on; the class's case is in its first step.
HISTORY: list[Item] = [
    (raised(level=3), "2024-09-01", CONCERN, TOVE),
    (taken_up(CASE, ASA), "2024-09-02", CONCERN, KARIN),
    (assessed(), "2024-09-04", CASE),
    (need("reading", subject_area="Svenska", content="Avkodning."), "2024-09-04", CASE),
    (need("mornings", domain="attendance", target="group"), "2024-09-04", CASE),
    (NOISE, "2024-09-04", CASE),
    (RatingGiven(scale=CONCERN_SCALE, scale_version=1, level=2), "2024-09-05", CASE, SIV),
    (step("plan"), "2024-09-06", CASE),
    *a_support("training", "2024-09-10", "reading"),
    *a_support("wake-up call", "2024-09-10", "mornings", kind="health-psychosocial"),
    (
        planned("quiet room", (), "environment-adaptation", effort_level="promoting", target="group", factor=id_of("noise")),
        "2024-09-11",
        CASE,
    ),
    (goal(None, factor="noise"), "2024-09-11", CASE),
    (step("do"), "2024-09-16", CASE),
    (followed_up("training", date(2024, 12, 1)), "2024-10-01", CASE),
    (adjusted(because_of_follow_up=True), "2024-10-02", CASE),
    (adjusted(because_of_follow_up=False), "2024-11-02", CASE),
    (
        evaluated(
            verdict("reading", "matched", 1),
            verdict("mornings", "not", -1),
            supports=("training", "wake-up call"),
        ),
        "2024-11-10",
        CASE,
    ),
    (step("analyse", skipped=("evaluate",)), "2024-11-18", CASE),
    (analysed("continue", causes=CAUSES, obstacles=("Få vuxna.",)), "2024-11-20", CASE, KARIN),
    (step("do", 2), "2024-11-25", CASE),
    (opened(owner=ASA, subject=CLASS_8B), "2024-12-10", OTHER_CASE),
]


@pytest.fixture(scope="module")
def year() -> Story:
    return given(*HISTORY)


@pytest.mark.capability("A36")
def test_steps_stand_in_order_with_dates_and_the_skipped_with_reasons(year: Story) -> None:
    answer = ask(year, step_order.QUESTION, NOW, case=CASE)
    assert [(row["round"], row["step"], row["how"], str(row["on"])[5:], row["days"]) for row in answer.rows] == [
        (1, "assess", "begun", "09-02", 4),
        (1, "plan", "begun", "09-06", 10),
        (1, "do", "begun", "09-16", 63),
        (1, "evaluate", "skipped", "11-18", None),
        (1, "analyse", "begun", "11-18", 7),
        (2, "do", "begun", "11-25", 25),
    ]
    skipped = answer.rows[3]
    assert (skipped["reason"], skipped["role"]) == ("Känt sedan förra året.", "Rektor")
    assert answer.figures == {
        "cases": 1,
        "steps_begun": 5,
        "returns": {},
        "skipped": {"evaluate": {"times": 1, "share": 1.0}},
        "rounds": {"2": 1},
    }
    assert [row["step"] for row in ask(year, step_order.QUESTION, NOW, skipped_only=True).rows] == ["evaluate"]


@pytest.mark.capability("A36")
def test_a_return_says_what_brought_the_work_back() -> None:
    story = given(
        (opened(owner=ASA), "2024-09-02", CASE), (closed("other"), "2024-09-10", CASE, KARIN), (reopened(), "2024-10-01", CASE, KARIN)
    )
    answer = ask(story, step_order.QUESTION, NOW)
    assert [(row["round"], row["step"], row["how"], row["returned_because"]) for row in answer.rows] == [
        (1, "assess", "begun", None),
        (2, "assess", "returned to", "reopened"),
    ]
    assert answer.figures["returns"] == {"reopened": 1}


@pytest.mark.parametrize(
    ("period", "cases"), [({"from": "2024-12-01"}, 1), ({"to": "2024-09-30"}, 1), ({"from": "2024-10-01", "to": "2024-10-31"}, 0)]
)
def test_a_period_takes_the_cases_with_a_step_begun_in_it(year: Story, period: dict[str, str], cases: int) -> None:
    assert ask(year, step_order.QUESTION, NOW, **period).figures["cases"] == cases


@pytest.mark.capability("A18", "A24")
def test_an_analysis_is_told_finding_by_finding(year: Story) -> None:
    answer = ask(year, analyses.QUESTION, NOW)
    assert [(row["finding"], row["cause_level"], row["domain"], row["text"]) for row in answer.rows] == [
        ("cause", "group", "environment", "Stökigt i klassrummet."),
        ("cause", "organisation", "attendance", "Ingen ringde hem."),
        ("keep", None, None, "Träningen."),
        ("change", None, None, "Inget."),
        ("success factor", None, None, "Varje dag."),
        ("obstacle", None, None, "Få vuxna."),
    ]
    assert {(row["decision"], row["round"], row["analysed_on"]) for row in answer.rows} == {("continue", 1, date(2024, 11, 20))}
    assert answer.figures == {
        "analyses": 1,
        "cases": 1,
        "decisions": {"continue": 1},
        "findings": {"cause": 2, "change": 1, "keep": 1, "obstacle": 1, "success factor": 1},
        "causes_by_level": {"group": {"causes": 1, "share": 0.5}, "organisation": {"causes": 1, "share": 0.5}},
        "causes_by_domain": {"attendance": 1, "environment": 1},
    }


@pytest.mark.capability("A24")
def test_analyses_are_searched_by_level_decision_and_period(year: Story) -> None:
    def found(**said: Any) -> list[str]:
        return [row["text"] for row in ask(year, analyses.QUESTION, NOW, **said).rows]

    assert found(cause_level="organisation") == ["Ingen ringde hem."]
    assert found(decision="stop") == []
    assert found(finding="obstacle", decision="continue") == ["Få vuxna."]
    assert found(**{"from": "2024-11-21"}) == []
    by_domain = ask(year, analyses.QUESTION, NOW, domain="attendance")
    assert (list(by_domain.rows), by_domain.figures["analyses"]) == ([], 1)


@pytest.mark.capability("A37")
def test_adjustments_stand_as_they_were_made_with_their_cause(year: Story) -> None:
    answer = ask(year, support_adjustments.QUESTION, NOW)
    assert [(str(row["adjusted_on"]), row["because"], row["last_followed_up_on"], row["reason"]) for row in answer.rows] == [
        ("2024-10-02", "follow-up", date(2024, 10, 1), "Orkar inte."),
        ("2024-11-02", "calendar", date(2024, 10, 1), "Orkar inte."),
    ]
    assert answer.figures == {
        "adjustments": 2,
        "because_of_follow_up": 1,
        "by_calendar": 1,
        "share_because_of_follow_up": 0.5,
        "supports_given": 2,
        "supports_adjusted": 1,
        "share_adjusted": 0.5,
        "supports_never_followed_up": 1,
    }
    by_kind = ask(year, support_adjustments.QUESTION, NOW, kind="health-psychosocial")
    assert (list(by_kind.rows), by_kind.figures["supports_given"], by_kind.figures["adjustments"]) == ([], 1, 0)


def test_a_corrected_adjustment_and_a_late_follow_up_count_where_they_belong() -> None:
    story = given(*HISTORY)
    wrong = next(event for event in story.ledger.events if event.data == adjusted(because_of_follow_up=False))
    story.given((corrects(wrong.id, adjusted(because_of_follow_up=True)), "2024-12-01", CASE, Learnt("2024-12-01")))
    answer = ask(story, support_adjustments.QUESTION, NOW)
    assert (answer.figures["because_of_follow_up"], answer.figures["by_calendar"]) == (2, 0)
    assert [str(row["adjusted_on"]) for row in answer.rows] == ["2024-10-02", "2024-11-02"]


@pytest.mark.capability("A31")
def test_needs_and_supports_are_counted_by_level(year: Story) -> None:
    answer = ask(year, levels.QUESTION, NOW)
    assert [(row["what"], row["target"], row["effort_level"], row["number"], row["share"], row["given"]) for row in answer.rows] == [
        ("factor", "group", None, 1, 1.0, None),
        ("need", "group", None, 1, 0.5, None),
        ("need", "individual", None, 1, 0.5, None),
        ("support", "group", "promoting", 1, 0.3333, 0),
        ("support", "individual", "remedial", 2, 0.6667, 2),
    ]
    assert answer.figures == {"needs": 2, "factors": 1, "supports": 3}
    assert not levels.QUESTION.about_persons


@pytest.mark.capability("A12", "A13", "A64", "A76")
def test_the_whole_situation_stands_domain_by_domain(year: Story) -> None:
    answer = ask(year, situation.QUESTION, NOW, subject=str(ELSA))
    assert [(row["domain"], row["kind"], row["code"], row["status"], row["result"], row["level"]) for row in answer.rows] == [
        ("attendance", "need", None, "active", -1, None),
        ("attendance", "support", "health-psychosocial", "started", None, None),
        ("attendance", "concern", None, "unanswered", None, 3),
        ("environment", "support", "environment-adaptation", "planned", None, None),
        ("environment", "factor", None, None, None, None),
        ("learning", "need", None, "active", 1, None),
        ("learning", "support", "extra-adaptation", "started", None, None),
        (None, "rating", None, None, None, 2),
        (None, "assessment", "pedagogical-mapping", None, None, None),
    ]
    assert answer.figures["domains"]["attendance"] == {"need": 1, "support": 1, "concern": 1}
    assert answer.figures["active_needs"] == 2
    reading = next(row for row in answer.rows if row["need"] == id_of("reading") and row["kind"] == "need")
    assert (reading["subject_area"], reading["content"], reading["match"]) == ("Svenska", "Avkodning.", "matched")
    assert ask(year, situation.QUESTION, NOW, case=CASE).rows == answer.rows


@pytest.mark.capability("A13")
def test_one_can_zoom_in_on_a_school_subject(year: Story) -> None:
    rows = ask(year, situation.QUESTION, NOW, case=CASE, subject_area="Svenska").rows
    assert Counter(row["kind"] for row in rows) == {"need": 1, "support": 1}


def test_the_situation_of_everybody_at_once_is_not_a_question(year: Story) -> None:
    with pytest.raises(ValidationError):
        ask(year, situation.QUESTION, NOW)


@pytest.mark.parametrize("question", [step_order.QUESTION, analyses.QUESTION, support_adjustments.QUESTION, levels.QUESTION])
def test_rows_cover_only_the_cases_that_the_caller_may_see(year: Story, question: Any) -> None:
    assert list(ask(year, question, NOW, scope=Scope(duty=TOVE)).rows) == []
    assert ask(year, question, NOW, scope=Scope(units=frozenset({BERGASKOLAN}))).rows == ask(year, question, NOW).rows
    assert list(ask(year, situation.QUESTION, NOW, scope=Scope(duty=TOVE), subject=str(ELSA)).rows) == []
