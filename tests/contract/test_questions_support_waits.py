"""How long people wait: for a support, for an answer to a concern, for another actor's reply. Worked out by hand."""

from datetime import date
from typing import Any

import pytest

from projections import concerns, referrals, time_to_support
from sqa.cases.events import ExternalReferralAnswered, ExternalReferralMade
from sqa.privacy.permits import Scope
from tests.asking import ask
from tests.autumn import a_support
from tests.examples import CASE, OTHER_CASE, answered, assessed, closed, ended, linked, need, opened, raised, taken_up
from tests.given import Item, Story, given
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, INES, KARIN, OLLE, SAMIRA, TOVE, VIDAR, id_of

NOW = "2024-12-20"


def a_case(name: str) -> str:
    return f"case/{id_of(name)}"


def a_concern(name: str) -> str:
    return f"concern/{id_of(name)}"


# -- A20 ---------------------------------------------------------------------------------------------------------

# From the first worry: CASE 1 September (a concern linked afterwards was raised before the one that opened it), assessed on day 15,
# supported on day 30. OTHER_CASE opened 1 October, assessed on day 9, still waits (80 days on 20 December). The third opened
# 1 November, supported on day 10 and assessed on day 3. The fourth opened 10 September, closed without either.
BEGINNINGS: list[Item] = [
    (raised(), "2024-09-05", a_concern("second"), TOVE),
    (taken_up(CASE, ASA), "2024-09-06", a_concern("second")),
    (raised(), "2024-09-01 18:00", a_concern("first"), TOVE),
    (linked(CASE), "2024-09-12", a_concern("first")),
    (assessed(), "2024-09-16", CASE),
    (need(), "2024-09-16", CASE),
    *a_support("training", "2024-10-01", "reading"),
    (opened(owner=ASA), "2024-10-01", OTHER_CASE),
    (assessed("mapping 2"), "2024-10-10", OTHER_CASE),
    (opened(owner=ASA), "2024-11-01", a_case("third")),
    (assessed("mapping 3"), "2024-11-04", a_case("third")),
    (need("third need", "mapping 3"), "2024-11-04", a_case("third")),
    *a_support("third support", "2024-11-11", "third need", stream=a_case("third")),
    (opened(owner=ASA), "2024-09-10", a_case("fourth")),
    (closed("other"), "2024-09-20", a_case("fourth"), KARIN),
]


@pytest.fixture(scope="module")
def beginnings() -> Story:
    return given(*BEGINNINGS)


@pytest.mark.capability("A20")
def test_it_begins_with_the_first_worry(beginnings: Story) -> None:
    rows = {row["stream"]: row for row in ask(beginnings, time_to_support.QUESTION, NOW).rows}
    first = rows[CASE]
    assert (first["began_on"], first["began_with"], first["opened_on"]) == (date(2024, 9, 1), "concern", date(2024, 9, 6))
    assert (first["days_to_assessment"], first["days_to_support"]) == (15, 30)
    waits = rows[OTHER_CASE]
    assert (waits["began_with"], waits["days_to_assessment"], waits["support"]) == ("opening", 9, "waiting")
    assert (waits["days_to_support"], waits["days_waited_for_support"]) == (None, 80)
    assert (rows[a_case("fourth")]["support"], rows[a_case("fourth")]["days_waited_for_support"]) == ("closed without", None)


@pytest.mark.capability("A20")
def test_those_who_still_wait_are_counted(beginnings: Story) -> None:
    figures = ask(beginnings, time_to_support.QUESTION, NOW).figures
    assert figures["assessment"] == {
        "n": 3,
        "ended": 3,
        "still_waiting": 0,
        "median": 9,
        "p90": 15,
        "longest_still_waiting": None,
        "closed_without": 1,
    }
    # 10 and 30 days, and one who has waited 80: half have their support by day 30. Leaving the third out would say 20.
    assert figures["support"] == {
        "n": 3,
        "ended": 2,
        "still_waiting": 1,
        "median": 30,
        "p90": None,
        "longest_still_waiting": 80,
        "closed_without": 1,
    }


def test_a_period_is_that_of_the_beginning(beginnings: Story) -> None:
    def streams(**said: Any) -> set[str]:
        return {row["stream"] for row in ask(beginnings, time_to_support.QUESTION, NOW, **said).rows}

    assert streams(**{"from": "2024-09-01", "to": "2024-09-10"}) == {CASE, a_case("fourth")}
    assert streams(**{"from": "2024-09-02", "to": "2024-09-09"}) == set()
    assert streams(waiting_only=True) == {OTHER_CASE}


def test_a_concern_that_the_caller_may_not_see_tells_nothing(beginnings: Story) -> None:
    (row,) = [row for row in ask(beginnings, time_to_support.QUESTION, NOW, scope=Scope(duty=ASA)).rows if row["stream"] == CASE]
    # The one that opened the case is part of the case; the one that was linked to it is not.
    assert row["began_on"] == date(2024, 9, 5)


# -- A06, A62 ----------------------------------------------------------------------------------------------------

# Answer due after 14 days. Raised 1 Oct, answered on day 14; raised 1 Oct, answered on day 15; raised 2 Dec, unanswered (day 18, late
# by 4); raised 10 Dec, unanswered (day 10); raised 12 Dec, answered on day 1; raised at Åsgymnasiet 1 Nov, unanswered (day 49).
WORRIES: list[Item] = [
    (raised(), "2024-10-01", a_concern("in time"), TOVE),
    (raised(), "2024-10-01", a_concern("a day late"), TOVE),
    (answered(), "2024-10-15", a_concern("in time")),
    (answered(), "2024-10-16", a_concern("a day late")),
    (raised(VIDAR, unit=ASGYMNASIET, domain="mental-health", level=3), "2024-11-01", a_concern("elsewhere"), INES),
    (raised(level=4), "2024-12-02", a_concern("late"), TOVE),
    (taken_up(CASE, ASA), "2024-12-03", a_concern("late")),
    (raised(None, domain="environment"), "2024-12-10", a_concern("young"), TOVE),
    (raised(), "2024-12-12", a_concern("quick"), TOVE),
    (answered(), "2024-12-13", a_concern("quick")),
]


@pytest.fixture(scope="module")
def worries() -> Story:
    return given(*WORRIES)


@pytest.mark.capability("A06", "A62")
def test_the_unanswered_are_listed_with_age_and_lateness(worries: Story) -> None:
    answer = ask(worries, concerns.QUESTION, NOW, within_days=14)
    told = {
        row["stream"]: (row["age_days"], row["level"], row["due_on"], row["late"], row["days_late"], row["case"]) for row in answer.rows
    }
    assert told == {
        a_concern("elsewhere"): (49, 3, date(2024, 11, 15), True, 35, None),
        a_concern("late"): (18, 4, date(2024, 12, 16), True, 4, CASE),
        a_concern("young"): (10, 2, date(2024, 12, 24), False, 0, None),
    }
    assert [row["stream"] for row in ask(worries, concerns.QUESTION, NOW, late_only=True).rows] == [
        a_concern("elsewhere"),
        a_concern("late"),
    ]


@pytest.mark.capability("A06")
def test_the_share_with_an_answer_within_some_days_has_its_denominator(worries: Story) -> None:
    figures = ask(worries, concerns.QUESTION, NOW, within_days=14).figures
    # Day 14 is over for four: one of them was answered by then.
    assert (figures["raised"], figures["counted"], figures["answered_within"], figures["not_yet_decided"]) == (6, 4, 1, 2)
    assert (figures["share_answered_within"], figures["late"]) == (0.25, 2)
    # Answered after 14, 15 and 1 days; waiting 49, 18 and 10. Left: 5/6 after day 1; day 14 (4 at risk): 5/8; day 15 (3): 5/12.
    assert figures["days_to_answer"]["median"] == 15
    assert ask(worries, concerns.QUESTION, NOW, within_days=15).figures["share_answered_within"] == 0.5


@pytest.mark.capability("A62")
def test_having_raised_a_concern_gives_no_right_to_see_it(worries: Story) -> None:
    assert ask(worries, concerns.QUESTION, NOW, scope=Scope(duty=TOVE)).figures["raised"] == 0
    principal = ask(worries, concerns.QUESTION, NOW, scope=Scope(units=frozenset({ASGYMNASIET}), duty=OLLE))
    assert [row["stream"] for row in principal.rows] == [a_concern("elsewhere")]
    assert ask(worries, concerns.QUESTION, NOW, units=frozenset({BERGASKOLAN})).figures["raised"] == 5


@pytest.mark.parametrize("selection", [{"domain": "attendance"}, {"level": 4}])
def test_a_selection_by_domain_or_level_names_nobody(worries: Story, selection: dict[str, Any]) -> None:
    answer = ask(worries, concerns.QUESTION, NOW, **selection)
    assert answer.rows == []
    assert answer.figures["raised"] == (4 if "domain" in selection else 1)


# -- A63 ---------------------------------------------------------------------------------------------------------


def referred(name: str, answer_by: date | None = None) -> ExternalReferralMade:
    return ExternalReferralMade(referral=id_of(name), to="Barn- och ungdomspsykiatrin", purpose="Bedömning.", answer_by=answer_by)


def replied(name: str, *, accepted: bool) -> ExternalReferralAnswered:
    return ExternalReferralAnswered(referral=id_of(name), accepted=accepted, reply="Vi kallar i januari.")


REFERRALS: list[Item] = [
    (opened(owner=SAMIRA), "2024-09-02", CASE),
    (referred("taken"), "2024-09-10", CASE),
    (referred("refused"), "2024-09-10", CASE),
    (referred("slow", date(2024, 12, 1)), "2024-10-01", CASE),
    (replied("taken", accepted=True), "2024-09-20", CASE),
    (replied("refused", accepted=False), "2024-09-30", CASE),
    (opened(owner=ASA), "2024-09-02", OTHER_CASE),
    (referred("cut short"), "2024-09-10", OTHER_CASE),
    (closed("moved", ends=(ended("referral", "cut short"),)), "2024-10-10", OTHER_CASE, KARIN),
]


@pytest.mark.capability("A63")
def test_another_actors_reply_is_waited_for_while_the_school_owns_its_part() -> None:
    answer = ask(given(*REFERRALS), referrals.QUESTION, NOW)
    told = [(row["status"], row["late"], row["days_waiting"], row["owner"]) for row in answer.rows]
    assert sorted(told, key=str) == sorted(
        [
            ("accepted", False, None, SAMIRA),
            ("declined", False, None, SAMIRA),
            ("waiting", True, 80, SAMIRA),
            ("closed without reply", False, None, None),
        ],
        key=str,
    )
    assert {name: answer.figures[name] for name in ("referrals", "accepted", "declined", "waiting", "closed_without_reply", "late")} == {
        "referrals": 4,
        "accepted": 1,
        "declined": 1,
        "waiting": 1,
        "closed_without_reply": 1,
        "late": 1,
    }
    assert answer.figures["days_to_reply"]["median"] == 20  # 10 and 20 days, and one who has waited 80
    assert [row["status"] for row in ask(given(*REFERRALS), referrals.QUESTION, NOW, waiting_only=True).rows] == ["waiting"]
