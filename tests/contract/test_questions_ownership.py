"""Who owns the question? Hand-made histories with answers found by hand, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sqa.privacy.permits import Scope
from tests.contract.school_ledger import KeptStory
from tests.examples import (
    CASE,
    CONCERN,
    OTHER_CASE,
    accepted,
    assessed,
    assigned,
    closed,
    declined,
    expired,
    offered,
    opened,
    promised,
    raised,
    reopened,
    suspended,
    transfer_accepted,
    transfer_offered,
    withdrawn,
)
from tests.given import Item, Learnt
from tests.school import ASA, ASGYMNASIET, BERGASKOLAN, HUVUDMAN, INES, JOB, KARIN, NOAH, OLLE, SAMIRA, TOVE, at


@pytest.fixture
def story(data_folder: Path, database_url: str | None) -> Iterator[KeptStory]:
    story = KeptStory(data_folder, database_url)
    yield story
    story.close()


# -- who owns, and who has been offered (hard question 2) ---------------------------------------------------------


@pytest.mark.capability("A01")
def test_until_the_offer_is_accepted_the_giver_owns_and_the_receiver_is_offered(story: KeptStory) -> None:
    story.given(
        (opened(owner=ASA), "2025-01-08"),
        (offered(NOAH, expires="2025-03-08"), ASA, "2025-03-01"),
        (accepted(), NOAH, "2025-03-05"),
    )
    on_the_third = story.ask("owners", on=at("2025-03-03 12:00")).rows[0]
    assert (on_the_third["owner"], on_the_third["offered_to"]) == (ASA, NOAH)
    assert on_the_third["expires_at"] == at("2025-03-08")
    now = story.ask("owners").rows[0]
    assert (now["owner"], now["how"], now["offered_to"]) == (NOAH, "handover", None)


@pytest.mark.capability("A01")
def test_who_owned_and_who_we_knew_to_own_are_two_right_answers(story: KeptStory) -> None:
    story.given(
        (opened(owner=ASA), "2025-01-08"),
        (offered(NOAH, expires="2025-03-08"), ASA, "2025-03-01"),
        (accepted(), NOAH, "2025-03-02", Learnt("2025-03-06")),
    )
    third, seventh = at("2025-03-03 12:00"), at("2025-03-07")
    as_it_was = story.ask("owners", now=seventh, on=third)
    as_we_knew_it = story.ask("owners", now=seventh, on=third, as_known_on=third)
    assert (as_it_was.rows[0]["owner"], as_it_was.rows[0]["offered_to"]) == (NOAH, None)
    assert (as_we_knew_it.rows[0]["owner"], as_we_knew_it.rows[0]["offered_to"]) == (ASA, NOAH)
    assert (as_it_was.as_known, as_we_knew_it.as_known) == (None, as_it_was.position - 1)


def test_an_offer_whose_time_is_up_no_longer_waits_though_no_job_has_run(story: KeptStory) -> None:
    story.given(opened(), (offered(ASA, expires="2024-09-09"), SAMIRA, "2024-09-03"))
    assert story.ask("owners", now=at("2024-09-08")).rows[0]["offered_to"] == ASA
    assert story.ask("owners", now=at("2024-09-09")).rows[0]["offered_to"] is None
    assert story.ask("owners", now=at("2024-09-09"), duty=ASA).rows == []
    assert story.ask("waiting-handovers", now=at("2024-09-09")).rows == []
    assert story.ask("open-obligations", now=at("2024-09-09")).rows == []
    assert story.ask("ownership-history", now=at("2024-09-09"), per="case").rows[0]["expired"] == 1


@pytest.mark.capability("A07")
def test_the_principal_sees_ownership_and_status_of_all_the_units_cases_and_no_others(story: KeptStory) -> None:
    story.given(
        (raised(), TOVE, CONCERN, "2024-09-02"),
        (opened(), CASE),
        (suspended(), CASE),
        (opened(owner=ASA), OTHER_CASE),
        (opened(unit=ASGYMNASIET, owner=INES), "case/" + CONCERN.partition("/")[2], OLLE),
    )
    leads = Scope(units=frozenset({BERGASKOLAN}), duty=KARIN)
    answer = story.ask("owners", scope=leads)
    assert {row["stream"]: (row["owner"], row["status"]) for row in answer.rows} == {
        CONCERN: (KARIN, "open"),
        CASE: (SAMIRA, "suspended"),
        OTHER_CASE: (ASA, "open"),
    }
    assert answer.figures["without_owner"] == 0
    assert {row["unit"] for row in story.ask("owners", units=frozenset({HUVUDMAN, ASGYMNASIET})).rows} == {ASGYMNASIET}
    assert {row["stream"] for row in story.ask("owners", scope=Scope(duty=ASA)).rows} == {OTHER_CASE}


@pytest.mark.capability("A01")
def test_closed_cases_have_a_last_owner_and_reopened_ones_an_owner(story: KeptStory) -> None:
    story.given(opened(), closed("other"))
    assert story.ask("owners").rows == []
    row = story.ask("owners", status="closed").rows[0]
    assert (row["owner"], row["last_owner"], row["days_owned"]) == (None, SAMIRA, None)
    story.given(reopened(KARIN))
    assert [row["how"] for row in story.ask("owners").rows] == ["reopening"]


# -- offers and what became of them -------------------------------------------------------------------------------

BOUNCING: list[Item] = [
    (opened(), "2024-09-02"),
    (offered(ASA, "first"), SAMIRA, "2024-09-03"),
    (declined("first"), ASA, "2024-09-05"),
    (offered(TOVE, "second"), SAMIRA, "2024-09-06"),
    (withdrawn("second"), SAMIRA, "2024-09-07"),
    (offered(TOVE, "third", expires="2024-09-12"), SAMIRA, "2024-09-10"),
    (expired("third"), JOB, "2024-09-12"),
    (offered(ASA, "fourth"), SAMIRA, "2024-09-13"),
    (accepted("fourth"), ASA, "2024-09-16"),
    (offered(SAMIRA, "fifth"), ASA, "2024-09-17"),
    (accepted("fifth"), SAMIRA, "2024-09-18"),
    (offered(TOVE, "sixth"), SAMIRA, "2024-09-19"),
    (assigned(KARIN), KARIN, "2024-09-20"),
]


@pytest.mark.capability("A02")
def test_each_case_shows_its_offers_refusals_and_completed_handovers(story: KeptStory) -> None:
    story.given(*BOUNCING)
    answer = story.ask("ownership-history", per="case")
    counts = dict(answer.rows[0])
    assert {name: counts[name] for name in ("offers", "declined", "withdrawn", "expired", "accepted", "superseded", "open")} == {
        "offers": 6,
        "declined": 1,
        "withdrawn": 1,
        "expired": 1,
        "accepted": 2,
        "superseded": 1,
        "open": 0,
    }
    assert (counts["owners"], counts["moves"], counts["returns"]) == (3, 3, 1)
    assert answer.figures["share_accepted"] == round(2 / 6, 4)
    assert answer.figures["days_to_answer"]["ended"] == 3


@pytest.mark.capability("A01", "A02")
def test_ownership_touches_without_gap_or_overlap_and_says_how_it_moved(story: KeptStory) -> None:
    story.given(*BOUNCING)
    owned = [row for row in story.ask("ownership-history", case=CASE).rows if row["entry"] == "owner"]
    assert [(row["duty"], row["how"]) for row in owned] == [
        (SAMIRA, "opening"),
        (ASA, "handover"),
        (SAMIRA, "handover"),
        (KARIN, "assignment"),
    ]
    assert [row["until"] for row in owned[:-1]] == [row["since"] for row in owned[1:]]
    assert owned[-1]["until"] is None


# -- what waits ---------------------------------------------------------------------------------------------------


@pytest.mark.capability("A05")
def test_a_move_without_confirmation_is_measured_and_the_receiver_sees_it_wait(story: KeptStory) -> None:
    story.given((opened(), "2024-09-02"), (transfer_offered(), KARIN, "2024-09-10"))
    receiving = Scope(units=frozenset({ASGYMNASIET}), duty=OLLE)
    waiting = story.ask("waiting-handovers", now=at("2024-09-30"), scope=receiving)
    assert [(row["kind"], row["from_unit"], row["to_unit"], row["age_days"]) for row in waiting.rows] == [
        ("transfer", BERGASKOLAN, ASGYMNASIET, 20)
    ]
    assert story.ask("owners", scope=receiving).rows == []  # what is in the case is not the receiver's yet
    assert story.ask("waiting-handovers", now=at("2024-09-30"), at_least_days=21).rows == []
    story.given((transfer_accepted(), OLLE, "2024-10-01"))
    answered = story.ask("waiting-handovers")
    assert answered.rows == []
    assert answered.figures["transfer"]["outcomes"] == {"accepted": 1}
    assert answered.figures["transfer"]["days_to_answer"]["median"] == 21.0
    assert story.ask("owners", scope=receiving).rows[0]["owner"] == INES


@pytest.mark.capability("A05")
def test_only_what_is_open_still_waits_and_what_ended_without_an_answer_was_never_answered(story: KeptStory) -> None:
    story.given(
        (opened(), CASE, "2024-09-02"),
        (offered(ASA, "first"), SAMIRA, CASE, "2024-09-03"),
        (withdrawn("first"), SAMIRA, CASE, "2024-09-23"),
        (offered(ASA, "second"), SAMIRA, CASE, "2024-09-24"),
    )
    figures = story.ask("waiting-handovers", now=at("2024-09-26")).figures["handover"]["days_to_answer"]
    assert (figures["n"], figures["still_waiting"], figures["never_answered"], figures["longest_still_waiting"]) == (2, 1, 1, 2)


def test_an_answer_about_earlier_says_how_many_cases_have_left_since_and_never_which(story: KeptStory) -> None:
    story.given(
        (opened(), CASE, "2024-09-02"),
        (opened(owner=ASA), OTHER_CASE, "2024-09-02"),
        (transfer_offered(), KARIN, CASE, "2024-09-10"),
        (transfer_accepted(), OLLE, CASE, "2024-10-01"),
    )
    principal = Scope(units=frozenset({BERGASKOLAN}), duty=KARIN)
    then, later = (story.ask("owners", scope=principal, on=at(day)) for day in ("2024-09-20", "2024-10-02"))
    assert ([row["stream"] for row in then.rows], then.left_since) == ([OTHER_CASE], 1)
    assert ([row["stream"] for row in later.rows], later.left_since) == ([OTHER_CASE], 0)
    assert story.ask("owners", scope=principal).left_since is None
    assert story.ask("owners", on=at("2024-09-20")).left_since == 0


@pytest.mark.capability("A02")
def test_open_offers_wait_the_oldest_first_with_age_and_expiry(story: KeptStory) -> None:
    story.given(
        (opened(), CASE, "2024-09-02"),
        (opened(owner=ASA), OTHER_CASE),
        (offered(TOVE, "younger"), ASA, OTHER_CASE, "2024-09-05"),
        (offered(ASA, "older"), SAMIRA, CASE, "2024-09-03", Learnt("2024-09-05")),
    )
    told = story.ask("waiting-handovers", now=at("2024-09-13"))
    assert [(row["stream"], row["by"], row["to"], row["age_days"]) for row in told.rows] == [
        (CASE, SAMIRA, ASA, 10),
        (OTHER_CASE, ASA, TOVE, 8),
    ]
    assert [row["stream"] for row in story.ask("waiting-handovers", duty=TOVE).rows] == [OTHER_CASE]


# -- passed on without work ---------------------------------------------------------------------------------------


@pytest.mark.capability("A03")
def test_a_case_that_was_only_handed_over_was_passed_on_without_work(story: KeptStory) -> None:
    story.given(
        (opened(), CASE, "2024-09-02"),
        (offered(ASA, "to Åsa"), SAMIRA, CASE, "2024-09-03"),
        (accepted("to Åsa"), ASA, CASE, "2024-09-04"),
        (offered(TOVE, "to Tove"), ASA, CASE, "2024-09-10"),
        (accepted("to Tove"), TOVE, CASE, "2024-09-11"),
        (opened(), OTHER_CASE),
        (offered(ASA, "also to Åsa"), SAMIRA, OTHER_CASE, "2024-09-12"),
        (accepted("also to Åsa"), ASA, OTHER_CASE, "2024-09-13"),
        (assessed(), ASA, OTHER_CASE, "2024-09-14"),
        (offered(TOVE, "also to Tove"), ASA, OTHER_CASE, "2024-09-15"),
        (accepted("also to Tove"), TOVE, OTHER_CASE, "2024-09-16"),
    )
    told = story.ask("passed-on")
    assert [(row["stream"], row["giver"], row["held_by"], row["passed_to"], row["days_held"]) for row in told.rows] == [
        (CASE, SAMIRA, ASA, TOVE, 7)
    ]
    assert told.figures == {"holds": 2, "without_work": 1, "share_without_work": 0.5, "cases": 2, "cases_passed_on": 1}


@pytest.mark.capability("A03")
def test_work_that_is_learnt_of_late_is_work_and_what_a_job_does_is_not(story: KeptStory) -> None:
    story.given(
        (opened(), "2024-09-02"),
        (offered(ASA), SAMIRA, "2024-09-03"),
        (accepted(), ASA, "2024-09-04"),
        (offered(TOVE, "on"), ASA, "2024-09-10"),
        (accepted("on"), TOVE, "2024-09-11"),
    )
    assert story.ask("passed-on").figures["without_work"] == 1
    story.given((promised(), ASA, "2024-09-05", Learnt("2024-09-20")))
    assert story.ask("passed-on").figures["without_work"] == 0
    assert story.ask("passed-on", as_known_on=at("2024-09-15")).figures["without_work"] == 1
