"""Do forums take place, and do they help? Dilemmas, the picture of the school, and time, worked out by hand."""

from datetime import date

import pytest

from projections import development_time, dilemmas, forum_meetings, school_picture
from sqa.forums import events as f
from tests import examples as x
from tests import improvement as m
from tests.asking import ask
from tests.given import Item, Story, given
from tests.school import ASA, SAMIRA, TOVE, id_of

SEPTEMBER, NOVEMBER = id_of("September"), id_of("November")
CAREERS = "Studie- och yrkesvägledare"
NOW = "2024-12-20"

# Five meetings: two held, one cancelled, one that nobody has told of, one to come. From 20 November a careers guide is required, too.
HISTORY: list[Item] = [
    (x.opened(), "2024-09-02", x.CASE),
    (m.scheduled(), "2024-09-02", m.FORUM),
    m.meeting(),
    ("2024-09-10 15:00", m.held()),
    m.attended(),
    m.dilemma(),
    m.advice(),
    m.agreed(),
    (m.dilemma("telefon", case=None, part="åk 7"), m.FORUM),
    m.dilemma("ensam", case=None),
    m.advice("ensam"),
    m.agreed("ensam", case=None, name="bli vän"),
    f.StrengthNoted(meeting=SEPTEMBER, part="åk 7", domain="social", strength="Faddrarna."),
    f.StrengthNoted(meeting=SEPTEMBER, part="åk 7", domain="social", strength="Lekarna."),
    f.ChallengeNoted(meeting=SEPTEMBER, part="åk 8", domain="safety", challenge="Korridoren."),
    m.prognosis(at_risk=4),
    f.ReflectionRecorded(meeting=SEPTEMBER, reflection="Mer tid till varje dilemma."),
    ("2024-09-11", f.TimePlanned(purpose="forum", first_day=date(2024, 8, 1), last_day=date(2024, 12, 20), minutes=1420)),
    f.TimePlanned(purpose="development", first_day=date(2024, 8, 1), last_day=date(2024, 12, 20), minutes=2840),
    f.TimeUsed(purpose="forum", on_day=date(2024, 9, 10), minutes=55, meeting=SEPTEMBER),
    ("2024-10-01", m.meeting("Oktober", "2024-10-08 14:00")),
    ("2024-10-07", m.called_off("Oktober")),
    ("2024-10-20", m.feedback()),
    ("2024-11-01", m.meeting("November", "2024-11-12 14:00")),
    ("2024-11-12 15:00", m.held("November")),
    m.attended(TOVE, ASA, others=(), name="November"),
    f.ChallengeNoted(meeting=NOVEMBER, part="åk 8", domain="learning", challenge="Läxorna."),
    m.prognosis(at_risk=8, meeting=NOVEMBER),
    m.prognosis(at_risk=50, meeting=NOVEMBER, domain="social"),
    ("2024-11-20", m.scheduled(required=("Lärare", "Kurator", CAREERS))),
    ("2024-11-21", m.meeting("December", "2024-12-10 14:00")),
    m.meeting("Januari", "2025-01-14 14:00"),
]


@pytest.fixture(scope="module")
def year() -> Story:
    return given(*HISTORY)


@pytest.mark.capability("A44", "A47", "A50", "A51")
def test_meetings_that_took_place_and_those_that_did_not(year: Story) -> None:
    answer = ask(year, forum_meetings.QUESTION, NOW)
    assert [(row["on_day"].isoformat()[5:], row["status"], row["complete"], row["missing"], row["reason"]) for row in answer.rows] == [
        ("09-10", "held", True, [], None),
        ("10-08", "cancelled", None, [], "no-cover"),
        ("11-12", "held", False, ["Kurator"], None),
        ("12-10", "unrecorded", None, [], None),
        ("01-14", "planned", None, [], None),
    ]
    once, half = {"meetings": 1, "share": 0.5}, 0.5
    assert answer.figures == {
        "meetings": 5,
        "by_status": {"cancelled": 1, "held": 2, "planned": 1, "unrecorded": 1},
        "held_share": half,
        "cancelled_because": {"no-cover": 1},
        "by_mode": {"digital": 2},
        "with_attendance": 2,
        "complete": 1,
        "with_profession": {
            "Kurator": once,
            "Lärare": {"meetings": 2, "share": 1.0},
            "Rektor": once,
            "Speciallärare/specialpedagog": once,
            "kökspersonal": once,
        },
    }
    first = answer.rows[0]
    assert (first["dilemmas"], first["reflections"], first["minutes"]) == (3, 1, 55)


@pytest.mark.capability("A51")
def test_a_required_profession_that_never_comes_is_told_too(year: Story) -> None:
    year = given(*HISTORY, ("2024-12-10 15:00", m.held("December")), m.attended(TOVE, SAMIRA, others=(), name="December"))
    answer = ask(year, forum_meetings.QUESTION, NOW, status="held")
    assert answer.figures["with_profession"][CAREERS] == {"meetings": 0, "share": 0.0}
    assert [row["missing"] for row in answer.rows] == [[], ["Kurator"], [CAREERS]]


@pytest.mark.capability("A51")
def test_meetings_with_a_profession_and_each_forums_share_of_them(year: Story) -> None:
    answer = ask(year, forum_meetings.QUESTION, NOW, profession="Kurator")
    assert [row["on_day"].isoformat() for row in answer.rows] == ["2024-09-10"]
    counted = {"with_attendance": 2, "with_profession": 1, "share": 0.5}
    assert answer.figures["per_forum"] == [{"forum": "Bergaforum", **counted, "stream": m.FORUM}]
    never = ask(year, forum_meetings.QUESTION, NOW, profession=CAREERS)
    assert (never.rows, [each["share"] for each in never.figures["per_forum"]]) == ([], [0.0])


def test_meetings_are_picked_by_period_kind_and_status(year: Story) -> None:
    autumn = ask(year, forum_meetings.QUESTION, NOW, **{"from": "2024-10-01", "to": "2024-11-30"})
    assert (autumn.figures["meetings"], autumn.figures["held_share"]) == (2, 0.5)
    assert [row["status"] for row in ask(year, forum_meetings.QUESTION, NOW, status="unrecorded").rows] == ["unrecorded"]
    assert ask(year, forum_meetings.QUESTION, NOW, kind="team").figures["meetings"] == 0


@pytest.mark.capability("A45")
def test_a_dilemma_is_followed_to_its_feedback(year: Story) -> None:
    answer = ask(year, dilemmas.QUESTION, NOW)
    told = {row["dilemma"]: (row["part"], row["advised_by"], row["advice"], row["commitments"], row["helped"]) for row in answer.rows}
    assert told == {
        id_of("bråk"): ("åk 8", ["Kurator"], 1, 1, "yes"),
        id_of("telefon"): ("åk 7", [], 0, 0, None),
        id_of("ensam"): ("åk 8", ["Kurator"], 1, 1, None),
    }
    assert answer.figures == {
        "dilemmas": 3,
        "advised": 2,
        "with_commitment": 2,
        "with_feedback": 1,
        "feedback_share": 0.5,
        "helped": {"yes": 1},
        "by_domain": {"social": 3},
    }
    waiting = ask(year, dilemmas.QUESTION, NOW, waiting_only=True, part="åk 8")
    assert [row["dilemma"] for row in waiting.rows] == [id_of("ensam")]


@pytest.mark.capability("A46", "A49")
def test_strengths_and_challenges_stand_part_by_part_beside_the_prognosis(year: Story) -> None:
    answer = ask(year, school_picture.QUESTION, NOW)
    told = [(row["part"], row["domain"], row["strengths"], row["challenges"], row["at_risk"], row["at_risk_share"]) for row in answer.rows]
    assert told == [
        ("åk 8", "learning", 0, 1, 8, 0.1538),
        ("åk 8", "safety", 0, 1, None, None),
        ("åk 7", "social", 2, 0, None, None),
        ("åk 8", "social", 0, 0, None, None),
    ]
    assert answer.figures == {"strengths": 2, "challenges": 2, "prognoses": 2}


@pytest.mark.capability("A49")
def test_a_prognosis_of_a_few_pupils_is_not_told_nor_one_of_all_but_a_few(year: Story) -> None:
    in_september = ask(year, school_picture.QUESTION, NOW, to="2024-09-30").rows
    (four_of_52,) = [row for row in in_september if row["term"]]
    assert (four_of_52["at_risk"], four_of_52["suppressed"], four_of_52["pupils"]) == (None, True, 52)
    (fifty_of_52,) = [row for row in ask(year, school_picture.QUESTION, NOW, part="åk 8").rows if row["domain"] == "social"]
    assert (fifty_of_52["at_risk"], fifty_of_52["suppressed"]) == (None, True)


@pytest.mark.capability("A73")
def test_planned_time_is_spread_over_its_days(year: Story) -> None:
    whole = ask(year, development_time.QUESTION, NOW)
    assert [(row["purpose"], row["planned"], row["used"], row["share"]) for row in whole.rows] == [
        ("development", 2840, 0, 0.0),
        ("forum", 1420, 55, 0.0387),
    ]
    september = ask(year, development_time.QUESTION, NOW, **{"from": "2024-09-01", "to": "2024-09-30"})
    assert [(row["purpose"], row["planned"], row["used"]) for row in september.rows] == [("development", 600, 0), ("forum", 300, 55)]
    assert september.figures == {"planned": 900, "used": 55}
    assert list(ask(year, development_time.QUESTION, NOW, **{"from": "2025-01-01"}).rows) == []
