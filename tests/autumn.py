"""An autumn at Bergaskolan, made for hard question 1: needs that were assessed on 1 October 2024, and what came of each.

Every need lies on a boundary of its own; the right answers stand in tests/contract/test_questions_support_match.py.
"""

from datetime import date

from sqa.cases.support_events import NeedLinkedToSupport
from tests.examples import (
    CASE,
    OTHER_CASE,
    assessed,
    cancelled,
    carried_over,
    evaluated,
    evaluates,
    follows_up,
    goal,
    need,
    need_withdrawn,
    opened,
    planned,
    started,
    transfer_accepted,
    transfer_offered,
    verdict,
)
from tests.given import Item
from tests.school import ASA, ELSA, INES, OLLE, SAMIRA, id_of

MOVING_CASE = f"case/{id_of('the case that moves')}"
ASSESSED_ON = date(2024, 10, 1)
NEXT_YEAR = date(2025, 2, 1)


def a_support(name: str, day: str, *needs: str, goals: bool = True, stream: str = CASE, kind: str = "extra-adaptation") -> list[Item]:
    """A support that is planned on a day for some needs, and starts then: all that a start needs has been set before it."""
    return [*_ready(name, day, *needs, goals=goals, stream=stream, kind=kind), (started(name), f"{day} 10:00", stream)]


def _ready(name: str, day: str, *needs: str, goals: bool = True, stream: str = CASE, kind: str = "extra-adaptation") -> list[Item]:
    at = f"{day} 09:00"
    return [
        *((goal(each), at, stream) for each in needs if goals),
        (planned(name, needs=needs, kind=kind), at, stream),
        (follows_up(name, first_on=NEXT_YEAR), at, stream),
        (evaluates(name, duty=ASA, due_on=NEXT_YEAR), at, stream),
    ]


def also_serves(support: str, need: str) -> NeedLinkedToSupport:
    return NeedLinkedToSupport(support=id_of(support), need=id_of(need))


def one_of_first_october(name: str, **said: str) -> Item:
    """A need identified in the mapping of 1 October, an hour before midnight: in Stockholm still that day."""
    return (need(name, "october", **said), "2024-10-01 23:30", CASE)


HISTORY: list[Item] = [
    (opened(owner=ASA), "2024-09-02", CASE),
    (assessed("september", author=ASA), "2024-09-10", CASE),
    (need("from september", "september"), "2024-09-10", CASE),
    *a_support("reading group", "2024-09-20", "from september"),
    (assessed("october", author=ASA), "2024-10-01 23:00", CASE),
    # day 30, a minute before midnight
    one_of_first_october("day 30"),
    *_ready("just in time", "2024-10-15", "day 30"),
    (started("just in time"), "2024-10-31 23:59", CASE),
    # day 31, a minute after midnight
    one_of_first_october("day 31"),
    *_ready("just too late", "2024-10-15", "day 31"),
    (started("just too late"), "2024-11-01 00:01", CASE),
    # withdrawn on day 20
    one_of_first_october("withdrawn"),
    (need_withdrawn("withdrawn"), "2024-10-21", CASE),
    # cancelled before it started
    one_of_first_october("cancelled"),
    *_ready("never begun", "2024-10-05", "cancelled"),
    (cancelled("never begun"), "2024-10-20", CASE),
    # a support that runs already, linked on day 34
    one_of_first_october("linked late"),
    *a_support("homework help", "2024-10-07", "from september", goals=False),
    (goal("linked late"), "2024-11-04 07:00", CASE),
    (also_serves("homework help", "linked late"), "2024-11-04", CASE),
    # a support that ran before the assessment, linked the same evening
    one_of_first_october("already running", domain="attendance"),
    (goal("already running"), "2024-10-01 23:40", CASE),
    (also_serves("reading group", "already running"), "2024-10-01 23:45", CASE),
    # started on day 7, judged not to match
    one_of_first_october("judged"),
    *a_support("wrong book", "2024-10-08", "judged"),
    # planned, never started
    one_of_first_october("only planned"),
    *_ready("on paper", "2024-10-05", "only planned"),
    # two supports, on day 19 and day 10
    one_of_first_october("two supports"),
    (goal("two supports"), "2024-10-10", CASE),
    *a_support("the later", "2024-10-20", "two supports", goals=False),
    *a_support("the earlier", "2024-10-11", "two supports", goals=False),
    # no support at all
    one_of_first_october("nothing", domain="attendance"),
    # a need of another case, with a support from day 12, which goes on in this one
    (opened(owner=SAMIRA, subject=ELSA), "2024-09-15", OTHER_CASE),
    (assessed("elsewhere", author=ASA), "2024-10-01", OTHER_CASE),
    (need("there", "elsewhere"), "2024-10-01", OTHER_CASE),
    *a_support("given there", "2024-10-13", "there", stream=OTHER_CASE),
    (carried_over("there", CASE, "received"), "2024-11-05", OTHER_CASE),
    # a case that moves to another school after its support began on day 14
    (opened(owner=ASA, subject=ELSA), "2024-09-15", MOVING_CASE),
    (assessed("before the move", author=ASA), "2024-10-01", MOVING_CASE),
    (need("moves along", "before the move"), "2024-10-01", MOVING_CASE),
    *a_support("before the move", "2024-10-15", "moves along", stream=MOVING_CASE),
    (transfer_offered(), "2024-11-18", MOVING_CASE),
    (transfer_accepted(owner=INES), "2024-11-20", MOVING_CASE, OLLE),
    # verdicts of 2 December
    (
        evaluated(
            verdict("judged", "not", -1),
            verdict("day 30", "matched", 1),
            verdict("nothing", "no_support_given", None, not_known="Ingen insats att bedöma."),
            supports=("wrong book", "just in time"),
        ),
        "2024-12-02",
        CASE,
    ),
    # assessed on 5 December: 30 days have not passed on the 20th
    (assessed("december", author=ASA), "2024-12-05", CASE),
    (need("too early to say", "december"), "2024-12-05", CASE),
]
