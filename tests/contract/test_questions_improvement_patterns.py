"""Patterns at three levels, and units side by side, from the history of test_questions_support_results. Worked out by hand.

Elsa: reading (matched, 0), writing (partly, +1), friends (not, −1) and unseen, without support or verdict; `dropped` was withdrawn and
counts nowhere. Her class: calm (matched, +2), and bus, which could not be assessed.
"""

from typing import Any

import pytest
from sqlalchemy import create_engine, insert

from projections import equity, patterns
from projections.projection import Answer, Asked
from projections.tables import METADATA
from sqa.privacy.permits import Scope
from sqa.vocabulary import stockholm_day
from tests.asking import ask
from tests.autumn import a_support
from tests.contract.test_questions_support_results import HISTORY
from tests.examples import CASE, OTHER_CASE, evaluated, need, verdict
from tests.given import Story, given
from tests.school import ASGYMNASIET, BERGASKOLAN, CLASS_8B, ELSA, at, id_of

NOW = "2024-12-20"
WHOLE = {"needs": 6, "supports": 2, "judged": 5, "assessable": 4, "matched": 2, "with_result": 4, "as_expected": 3}
SHARES = {"coverage": 0.8333, "match_rate": 0.5, "outcome_share": 0.75}


@pytest.fixture(scope="module")
def year() -> Story:
    return given(*HISTORY)


def counted(answer: Answer, *names: str) -> dict[Any, tuple[Any, ...]]:
    return {row["value"]: tuple(row[name] for name in names or WHOLE) for row in answer.rows}


@pytest.mark.capability("A14", "A76")
def test_needs_supports_and_results_by_domain(year: Story) -> None:
    answer = ask(year, patterns.QUESTION, NOW)
    assert counted(answer) == {
        "learning": (3, 1, 2, 2, 1, 2, 2),
        "attendance": (1, 1, 1, 0, 0, 0, 0),
        "environment": (1, 1, 1, 1, 1, 1, 1),
        "social": (1, 1, 1, 1, 0, 1, 0),
    }
    assert counted(answer, "coverage", "match_rate", "outcome_share")["attendance"] == (1.0, None, None)
    assert counted(answer, "coverage", "match_rate", "outcome_share")["learning"] == (0.6667, 0.5, 1.0)
    assert answer.figures == WHOLE | SHARES


@pytest.mark.capability("A60")
def test_the_same_measure_at_three_levels_adds_up(year: Story) -> None:
    of_the_unit = counted(ask(year, patterns.QUESTION, NOW, per="unit"))[BERGASKOLAN]
    assert of_the_unit == tuple(WHOLE.values())
    for per in ("subject", "year", "about", "form"):
        answer = ask(year, patterns.QUESTION, NOW, per=per)
        assert tuple(map(sum, zip(*counted(answer).values(), strict=True))) == of_the_unit, per
    pupils = counted(ask(year, patterns.QUESTION, NOW, per="subject"), "needs")
    assert pupils == {ELSA: (4,), CLASS_8B: (2,)}
    assert counted(ask(year, patterns.QUESTION, NOW, per="year"), "needs") == {8: (4,), None: (2,)}
    crossed = ask(year, patterns.QUESTION, NOW, per="about", and_per="domain").rows
    assert {(row["value"], row["and_value"]): row["needs"] for row in crossed}["pupil", "learning"] == 3


@pytest.mark.capability("A14")
def test_supports_are_told_apart_by_the_verdicts_that_judged_them() -> None:
    later = [
        *a_support("reading group", "2024-12-03", "reading", goals=False, kind="health-psychosocial"),
        (evaluated(verdict("reading", "not", -1), supports=("reading group",), name="of the group"), "2024-12-12", CASE),
    ]
    story = given(*HISTORY, *later)
    by_domain = counted(ask(story, patterns.QUESTION, NOW), "matched", "as_expected", "supports")
    assert by_domain["learning"] == (0, 1, 2)
    by_kind = counted(ask(story, patterns.QUESTION, NOW, per="support_kind", domain="learning"), "needs", "judged", "matched")
    assert by_kind == {"extra-adaptation": (2, 2, 1), "health-psychosocial": (1, 1, 0), None: (1, 0, 0)}
    by_profession = ask(story, patterns.QUESTION, NOW, per="profession", and_per="effort_level", profession="Speciallärare/specialpedagog")
    assert [(row["value"], row["and_value"], row["needs"]) for row in by_profession.rows] == [
        ("Speciallärare/specialpedagog", "remedial", 5)
    ]


def test_pupils_are_not_picked_out_by_domain_or_profession(year: Story) -> None:
    for said in ({"domain": "social"}, {"profession": "Kurator"}):
        for per in ({"per": "subject"}, {"per": "year", "and_per": "subject"}):
            answer = ask(year, patterns.QUESTION, NOW, **said, **per)
            assert (list(answer.rows), answer.counts_only) == ([], tuple(said))
    assert ask(year, patterns.QUESTION, NOW, per="subject", domain="social").figures["needs"] == 1


def compare(story: Story, limit: int = 60, threshold: int = 2, **said: Any) -> Answer:
    """Units side by side, beside Åsgymnasiet, where ten needs have six verdicts, and Sjöskolan, where ten have five."""
    engine = create_engine("sqlite://")
    rows = [row for case in (CASE, OTHER_CASE) for row in equity.rows(story.stream(case))["equity_needs"]]
    try:
        with engine.begin() as db:
            METADATA.create_all(db, [equity.needs])
            db.execute(insert(equity.needs), [*rows, *others()])
            policy = {"coverage_limit": limit, "suppression_threshold": threshold}.__getitem__
            asked = Asked(db, Scope(everything=True), at(NOW), stockholm_day(at(NOW)), policy=policy)
            return equity.answer(asked, equity.EquityAsked.model_validate(said))
    finally:
        engine.dispose()


def others() -> list[dict[str, Any]]:
    def told(unit: Any, number: int, *, judged: bool) -> dict[str, Any]:
        day = stockholm_day(at("2024-09-10"))
        row = {"stream": f"case/{number}", "unit": unit, "assessed_on": day, "judged": judged, "assessable": judged, "matched": judged}
        return row | {"result": 1 if judged else None}

    return [told(ASGYMNASIET, n, judged=n < 6) for n in range(10)] + [told(id_of("Sjöskolan"), n, judged=n < 5) for n in range(10)]


@pytest.mark.capability("A32", "A54")
def test_units_are_ranked_only_above_the_coverage_limit(year: Story) -> None:
    answer = compare(year)
    told = [(row["unit"], row["rank"], row["coverage"], row["match_rate"], row["why_not"]) for row in answer.rows]
    assert told == [
        (ASGYMNASIET, 1, 0.6, 1.0, None),
        (BERGASKOLAN, 2, 0.8333, 0.5, None),
        (id_of("Sjöskolan"), None, 0.5, 1.0, "coverage below the limit"),
    ]
    assert answer.figures == {"units": 3, "comparable": 2, "coverage_limit_percent": 60}
    assert [row["why_not"] for row in compare(year, limit=0, threshold=5).rows if row["unit"] == BERGASKOLAN] == ["too few verdicts"]


@pytest.mark.capability("A32")
def test_a_unit_that_cannot_be_compared_with_any_other_gets_no_rank(year: Story) -> None:
    first = compare(year, limit=70).rows[0]
    assert (first["unit"], first["rank"], first["match_rate"]) == (BERGASKOLAN, None, 0.5)
    assert first["why_not"] == "only one unit to compare"


@pytest.mark.capability("A30", "A32")
def test_a_unit_has_the_same_figures_side_by_side_as_in_its_patterns(year: Story) -> None:
    (compared,) = ask(year, equity.QUESTION, NOW).rows
    (pattern,) = ask(year, patterns.QUESTION, NOW, per="unit").rows
    same = [name for name in (*WHOLE, *SHARES) if name != "supports"]
    assert {name: compared[name] for name in same} == {name: pattern[name] for name in same}


@pytest.mark.capability("A76")
def test_a_need_in_attendance_is_a_signal_that_can_be_asked_for(year: Story) -> None:
    missing = (need("mornings", domain="attendance"), "2024-12-15", CASE)
    assert ask(given(*HISTORY, missing), patterns.QUESTION, NOW, domain="attendance").figures["needs"] == 2
