"""What follows of itself in improvement: a duty ends, an offer runs out, an evaluation is missed, a day comes near."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from sqa import escalation, offer_expiry, reminders, staff_exit
from sqa.initiatives.events import MeasureReassigned
from sqa.obligations import ObligationReassigned
from sqa.ownership import HandoverWithdrawn, OwnershipAssigned
from tests import examples as x
from tests import improvement as m
from tests.given import Story, given
from tests.school import ASA, HELENA, KARIN, SAMIRA, TOVE, at, id_of

EXIT = staff_exit.exit_of(date(2024, 11, 15))  # of Samira
RUNNING = ((m.proposed(SAMIRA), m.INITIATIVE), m.baseline(), m.causes(), x.step("plan"), m.indicator(), m.measure(responsible=SAMIRA))


def follows(story: Story, stream: str, now: datetime = EXIT, leaver: UUID = SAMIRA) -> list[Any]:
    return staff_exit.what_follows(story.stream(stream), leaver, EXIT, story.ledger.register, now)


def after(story: Story, stream: str) -> Any:
    """The stream when the job has run; running it again finds nothing to do."""
    story.ledger.submit(*follows(story, stream), recorded_at=EXIT)
    assert follows(story, stream) == []
    return story.stream(stream)


@pytest.mark.capability("A01", "A26")
def test_an_initiative_whose_owner_leaves_is_the_principals_with_what_was_owed_and_the_measures() -> None:
    story = given(*RUNNING, m.evaluates_whole(SAMIRA), x.promised("film", SAMIRA, date(2025, 5, 1)), (x.offered(TOVE), SAMIRA))
    proposals = follows(story, m.INITIATIVE)
    assert [type(proposal.data) for proposal in proposals] == [
        HandoverWithdrawn,
        OwnershipAssigned,
        ObligationReassigned,
        ObligationReassigned,
        MeasureReassigned,
    ]
    state = after(story, m.INITIATIVE)
    assert [(i.owner, i.since, i.how) for i in state.ownership.intervals[1:]] == [(KARIN, EXIT, "staff exit")]
    assert {owed.duty for owed in state.obligations.still_open()} == {KARIN}
    assert [measure.responsible for measure in state.measures.values()] == [KARIN]


def test_somebody_elses_initiative_takes_over_the_measure_and_leaves_a_finished_one() -> None:
    done = (
        m.measure("posters", responsible=SAMIRA),
        x.step("plan"),
        m.indicator(),
        m.measure_started("posters"),
        m.measure_done("posters"),
    )
    history = (
        (m.proposed(ASA), m.INITIATIVE),
        m.baseline(),
        m.causes(),
        done[1],
        done[2],
        done[0],
        m.measure(responsible=SAMIRA),
        *done[3:],
    )
    state = after(given(*history), m.INITIATIVE)
    assert {id_: measure.responsible for id_, measure in state.measures.items()} == {id_of("posters"): SAMIRA, id_of("passes"): ASA}
    assert state.ownership.owner == ASA


def test_a_quality_cycle_gets_another_owner_too() -> None:
    state = after(given((m.cycle_opened(SAMIRA), m.CYCLE), (x.promised("film", SAMIRA, date(2025, 5, 1)), m.CYCLE)), m.CYCLE)
    assert (state.ownership.owner, [owed.duty for owed in state.obligations.still_open()]) == (KARIN, [KARIN])


@pytest.mark.capability("A44")
def test_a_forum_never_owns_and_what_was_promised_there_passes_to_whoever_leads_the_unit() -> None:
    story = given((m.scheduled(), m.FORUM), (x.promised("film", SAMIRA, date(2025, 5, 1)), m.FORUM))
    assert [type(proposal.data) for proposal in follows(story, m.FORUM)] == [ObligationReassigned]
    assert [owed.duty for owed in after(story, m.FORUM).obligations.still_open()] == [KARIN]


@pytest.mark.capability("A44")
def test_a_forum_is_convened_by_whoever_leads_its_unit_when_its_convener_leaves() -> None:
    story = given((m.scheduled(convener=SAMIRA, parts=("Låg", "Hög")), m.FORUM))
    before = story.stream(m.FORUM).schedule
    (proposal,) = follows(story, m.FORUM)
    assert proposal.data == before.model_copy(update={"convener": KARIN})
    assert after(story, m.FORUM).schedule.convener == KARIN
    over = m.scheduled(convener=SAMIRA, last_day=date(2024, 10, 1))
    assert follows(given((over, m.FORUM)), m.FORUM) == [], "a forum that is over is left as it was"
    assert follows(given((m.scheduled(convener=ASA), m.FORUM)), m.FORUM) == []


def test_when_an_initiative_has_ended_nothing_follows() -> None:
    dropped = m.initiative_ended("other", note="Enheten läggs ned.")
    assert follows(given((m.proposed(SAMIRA), m.INITIATIVE), (dropped, KARIN)), m.INITIATIVE) == []


def test_an_offer_of_an_initiative_expires() -> None:
    story = given((m.proposed(ASA), m.INITIATIVE), (x.offered(TOVE, expires="2024-10-01"), ASA))
    (proposal,) = offer_expiry.what_follows(story.stream(m.INITIATIVE), at("2024-10-02"))
    story.ledger.submit(proposal, recorded_at=at("2024-10-02"))
    assert story.stream(m.INITIATIVE).ownership.offers[id_of("offer")].outcome == "expired"
    assert offer_expiry.what_follows(story.stream(m.INITIATIVE), at("2024-10-02")) == []


@pytest.mark.capability("A25", "A26")
def test_a_missed_evaluation_of_an_initiative_is_brought_to_the_principal_and_then_to_the_huvudman() -> None:
    story = given((m.proposed(ASA), m.INITIATIVE), m.evaluates_whole(TOVE, date(2024, 12, 10)))

    def brought(now: str) -> list[tuple[UUID, str]]:
        found = escalation.what_follows(story.stream(m.INITIATIVE), story.ledger.register, at(now), 14)
        story.ledger.submit(*found, recorded_at=at(now))
        return [(proposal.data.to, proposal.data.level) for proposal in found]

    assert brought("2024-12-10 23:59") == []
    assert brought("2024-12-11") == [(KARIN, "principal")]
    assert brought("2024-12-12") == []
    assert brought("2024-12-25") == [(HELENA, "huvudman")]
    told = reminders.to_be_told(story.stream(m.INITIATIVE), story.ledger.register, at("2024-12-26"), 7)
    assert {(each.to, each.why) for each in told} == {(TOVE, "due"), (KARIN, "missed"), (HELENA, "missed")}


def test_whoever_follows_up_a_measure_is_told_anew_when_the_next_day_is_set() -> None:
    story = given(*RUNNING, m.follows_up_measure(date(2024, 10, 1)), m.measure_started())

    def told(now: str) -> list[date]:
        found = reminders.to_be_told(story.stream(m.INITIATIVE), story.ledger.register, at(now), 7)
        story.ledger.submit(*(each.proposal() for each in found), recorded_at=at(now))
        return [each.due for each in found]

    assert (told("2024-09-20"), told("2024-09-25"), told("2024-09-26")) == ([], [date(2024, 10, 1)], [])
    story.given(("2024-10-01", m.checked(next_on=date(2024, 11, 1)), m.INITIATIVE))
    assert (told("2024-10-02"), told("2024-10-28")) == ([], [date(2024, 11, 1)])


def test_what_is_promised_in_a_forum_is_told_of_too() -> None:
    story = given((m.scheduled(), m.FORUM), (x.promised("film", TOVE, date(2024, 10, 15)), m.FORUM))
    (reminder,) = reminders.to_be_told(story.stream(m.FORUM), story.ledger.register, at("2024-10-10"), 7)
    assert (reminder.to, reminder.kind, reminder.stream) == (TOVE, "commitment", m.FORUM)
