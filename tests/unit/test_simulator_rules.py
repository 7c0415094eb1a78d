"""Every event of the demo's year passes the real rules, with the facts of the demo's own register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.roster.roster import Roster
from adapters.roster.tables import open_register, prepare
from adapters.simulator import DEFAULT_PUPILS, DEFAULT_SEED, People, demo_people, register_files, school_year
from adapters.simulator.terms import REGISTER_IS_IMPORTED
from adapters.simulator.texts.remarks import RATING_COMMENTS
from sqa.cases.case import Case
from sqa.cases.events import ContributorRemoved, ExternalReferralAnswered, LinkedToInitiative
from sqa.cases.judgement_events import AnalysisRecorded, EvaluationRecorded
from sqa.cases.need_events import RatingGiven
from sqa.cases.support_events import SupportAdjusted
from sqa.concerns.concern import Concern
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Proposal
from sqa.eventing.refusal import Refusal
from sqa.obligations import EvaluationEscalated, ObligationReassigned
from sqa.ownership import HandoverWithdrawn, OwnershipAssigned
from sqa.steps import StepBegun
from sqa.transfers import CaseMovedByReorganisation, TransferAccepted
from tests.given import MemoryLedger, first_events

LAST_MIDNIGHT_OF_NOVEMBER = datetime(2025, 11, 30, 23, tzinfo=UTC)
# The demo has no initiative yet that a case could be linked to.
NOT_TOLD = {LinkedToInitiative}


class YearLedger(MemoryLedger):
    """The tests' ledger, without looking for repeats: the year's ids are all its own (another test says so)."""

    def _repeated(self, proposal: Proposal[Any]) -> bool:
        return False


@dataclass(frozen=True)
class Told:
    """A year as the rules accepted it."""

    ledger: YearLedger
    people: People

    @property
    def events(self) -> list[Envelope[Any]]:
        return self.ledger.events

    def of(self, *kinds: type[Any]) -> list[Envelope[Any]]:
        return [event for event in self.events if isinstance(event.data, kinds)]

    @property
    def cases(self) -> list[Case]:
        streams = dict.fromkeys(event.stream for event in self.events)
        return [stream for name in streams if isinstance(stream := self.ledger.stream(name), Case)]

    @property
    def concerns(self) -> list[Concern]:
        streams = dict.fromkeys(event.stream for event in self.events)
        return [stream for name in streams if isinstance(stream := self.ledger.stream(name), Concern)]


def told(folder: Path, pupils: int, seed: int, *, with_jobs: bool = True) -> Iterator[Told]:
    """Put the year to the rules, event by event; a refusal says what was refused."""
    people = demo_people(pupils, seed)
    engine = open_register(folder, None, "alvbacka")
    prepare(engine)
    roster = Roster(engine, named_duty=people.named_duty, register_id_of=lambda subject: ("person", subject), check_every=3_600)
    roster.take_in(register_files(pupils, seed), REGISTER_IS_IMPORTED)
    ledger = YearLedger(first_events(), roster)
    for recording in school_year(pupils, seed):
        if recording.by == "job" and not with_jobs:
            continue
        for proposal in recording.proposals(lambda _, register_id: register_id):
            try:
                ledger.submit(proposal, recorded_at=recording.recorded_at)
            except Refusal as refusal:
                said = f"{recording.recorded_at} {type(proposal.data).__name__} in {proposal.stream}"
                raise AssertionError(f"{said}: {refusal.slug()} {refusal.details}") from refusal
    yield Told(ledger, people)
    engine.dispose()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from told(tmp_path_factory.mktemp("year"), DEFAULT_PUPILS, DEFAULT_SEED)


def test_the_rules_accept_a_year_of_every_event_that_a_case_and_a_concern_list(year: Told) -> None:
    seen = {(event.stream.partition("/")[0], type(event.data)) for event in year.events}
    for kind in (Case, Concern):
        assert {event for event in kind.RULES if (kind.KIND, event) not in seen} <= NOT_TOLD


@pytest.mark.parametrize(("pupils", "seed"), [(20, 2), (40, 3), (200, 4)])
def test_the_rules_accept_other_sizes_and_seeds(tmp_path: Path, pupils: int, seed: int) -> None:
    for smaller in told(tmp_path, pupils, seed):
        assert smaller.cases


def test_what_people_do_passes_the_rules_also_where_jobs_are_left_to_the_service(tmp_path: Path) -> None:
    for year in told(tmp_path, 200, DEFAULT_SEED, with_jobs=False):
        assert "job" not in {event.actor.kind for event in year.events if event.stream.startswith("case/")}


def test_about_one_pupil_in_eight_has_a_case(year: Told) -> None:
    pupils = {case.subject for case in year.cases if case.opening.about == "pupil"}
    assert 0.08 <= len(pupils) / DEFAULT_PUPILS <= 0.15
    assert any(case.opening.about == "group" for case in year.cases)


def test_what_happens_to_concerns_and_cases_is_plausible(year: Told) -> None:
    answered = sum(concern.answered_at is not None for concern in year.concerns) / len(year.concerns)
    closed = [case.closing.reason for case in year.cases if case.closing]
    assert 0.8 <= answered < 1
    assert 0.4 <= len(closed) / len(year.cases) <= 0.8
    assert {"goals-met", "need-ended", "no-need", "passed-on", "moved", "consent-withdrawn", "merged", "other"} == set(closed)
    assert 20 <= len(year.events) / len(year.cases) <= 120


def test_support_matches_mostly_but_far_from_always(year: Told) -> None:
    verdicts = [verdict for event in year.of(EvaluationRecorded) for verdict in event.data.verdicts]
    matches = [verdict.match for verdict in verdicts]
    assert {"matched", "partly", "not", "no_support_given", "not_assessable"} == set(matches)
    assert 0.3 <= matches.count("matched") / len(matches) <= 0.75
    assert {verdict.result for verdict in verdicts} == {None, -2, -1, 0, 1, 2}
    assert {event.data.decision for event in year.of(AnalysisRecorded)} == {"continue", "adjust", "stop"}


def test_about_half_of_the_needs_get_a_support_within_thirty_days_and_some_none(year: Told) -> None:
    waits = [
        min((s.started_at - need.basis.at for s in case.supports.all.values() if need.id in s.needs and s.started_at), default=None)
        for case in year.cases
        for need in case.needs.values()
        if not need.came_from
    ]
    in_time = sum(wait is not None and wait <= timedelta(days=30) for wait in waits) / len(waits)
    assert 0.45 <= in_time <= 0.7
    assert 0.02 <= waits.count(None) / len(waits) <= 0.15


def test_a_third_of_the_adjustments_are_made_by_the_calendar_each_with_a_reason_that_fits(year: Told) -> None:
    adjusted = [event.data for event in year.of(SupportAdjusted)]
    by_calendar = [one for one in adjusted if not one.because_of_follow_up]
    assert 0.2 <= len(by_calendar) / len(adjusted) <= 0.45
    assert all("ppföljning" in one.reason for one in adjusted if one.because_of_follow_up)
    assert not any("ppföljning" in one.reason for one in by_calendar)


def test_some_steps_are_skipped_with_a_reason_and_a_role(year: Told) -> None:
    skipped = [skip for event in year.of(StepBegun) for skip in event.data.skipped]
    assert {skip.step for skip in skipped} == {"assess", "plan"}
    assert len(skipped) < len(year.of(StepBegun)) / 10


def test_an_event_is_corrected_once_and_mostly_its_date(year: Told) -> None:
    corrections = [event.data for event in year.of(CorrectionRecorded)]
    assert len({one.event for one in corrections}) == len(corrections)
    assert sum(one.occurred_at is not None for one in corrections) > len(corrections) / 2
    originals = {event.id: event.data for event in year.events}
    for one in corrections:
        assert (one.replacement == originals[one.event]) == (one.occurred_at is not None)
        assert ("datum" in one.reason) == (one.occurred_at is not None)


def test_a_reply_says_what_its_flag_says_and_professions_speak_in_their_own_words(year: Told) -> None:
    for reply in (event.data for event in year.of(ExternalReferralAnswered)):
        assert reply.accepted != reply.reply.startswith("Avböjer")
    said: dict[str, set[str]] = {}
    for event in year.of(RatingGiven):
        if event.data.comment and event.facts.role(event.actor.duty) in ("Lärare", "Kurator", "Skolsköterska"):
            said.setdefault(event.data.comment, set()).add(str(event.facts.role(event.actor.duty)))
    for_everybody = {text for texts in RATING_COMMENTS[""].values() for text in texts}
    assert not [one for one, roles in said.items() if len(roles) > 1 and one not in for_everybody and not one.startswith("Syns tydligt")]


def test_some_evaluations_are_missed_and_brought_as_far_as_the_huvudman(year: Told) -> None:
    evaluations = [o for case in year.cases for o in case.obligations.all.values() if o.kind == "evaluation"]
    missed = [o for o in evaluations if any(told.how == "principal" for told in o.told)]
    assert 0.05 <= len(missed) / len(evaluations) <= 0.3
    assert {event.data.to for event in year.of(EvaluationEscalated) if event.data.level == "huvudman"} == {year.people.named_duty}


def test_what_the_counsellor_had_passes_to_the_principal_at_the_instant_the_duty_has_ended(year: Told) -> None:
    people, at_exit = year.people, [e for e in year.events if e.actor.kind == "job" and e.actor.id == "staff-exit"]
    assert {event.occurred_at for event in at_exit} == {event.recorded_at for event in at_exit} == {LAST_MIDNIGHT_OF_NOVEMBER}
    assert {type(event.data) for event in at_exit} >= {OwnershipAssigned, ObligationReassigned, HandoverWithdrawn, ContributorRemoved}

    before, then = LAST_MIDNIGHT_OF_NOVEMBER - timedelta(microseconds=1), LAST_MIDNIGHT_OF_NOVEMBER
    owned = [case for case in year.cases if case.ownership.owner_at(before) == people.leaver]
    assert len(owned) >= 4
    assert {case.ownership.owner_at(then) for case in owned} == {people.principal}
    for case in year.cases:
        assert people.leaver not in case.contributors
        assert all(obligation.duty != people.leaver for obligation in case.obligations.still_open())


def test_the_newcomer_takes_over_in_january(year: Told) -> None:
    taken = [i for case in year.cases for i in case.ownership.intervals if i.owner == year.people.counsellor and i.how == "handover"]
    assert taken
    assert min(i.since for i in taken).date() >= date(2026, 1, 12)


def test_some_cases_bounce_and_some_offers_are_left_to_expire(year: Told) -> None:
    owners = [[i.owner for i in case.ownership.intervals if i.how in ("opening", "handover")] for case in year.cases]
    assert any(a == c != b for them in owners for a, b, c in zip(them, them[1:], them[2:], strict=False))
    outcomes = {offer.outcome for case in year.cases for offer in case.ownership.offers.values()}
    assert {"accepted", "declined", "withdrawn", "expired"} <= outcomes


def test_the_summer_s_transfers_are_mostly_confirmed_and_needs_go_along(year: Told) -> None:
    offered = [t for case in year.cases for t in case.transfers.all.values() if t.offered_at.date() >= date(2026, 6, 1)]
    outcomes = [transfer.outcome for transfer in offered]
    assert {"accepted", "open"} <= set(outcomes)
    moved = {event.stream: event.occurred_at for event in year.of(TransferAccepted, CaseMovedByReorganisation)}
    needs = [(need.ended_at, moved[case.id]) for case in year.cases if case.id in moved for need in case.needs.values()]
    assert needs
    assert all(ended_at != moved_at for ended_at, moved_at in needs)


def test_professions_disagree_and_events_are_recorded_late(year: Told) -> None:
    levels = [{rating.level for rating in case.ratings.values()} for case in year.cases]
    assert sum(max(seen) - min(seen) >= 2 for seen in levels if seen) >= 5
    late = [event for event in year.events if event.recorded_at - event.occurred_at > timedelta(days=1)]
    assert 0.002 <= len(late) / len(year.events) <= 0.05


def test_attendance_gathers_in_year_eight_and_attention_in_year_four(year: Told) -> None:
    def most_in(domain: str, unit_form: str) -> int:
        years = [
            case.recorded[0].facts.subject.get("year")
            for case in year.cases
            if any(need.domain == domain for need in case.needs.values()) and case.recorded[0].facts.subject.get("form") == unit_form
        ]
        return max(set(years), key=years.count)

    assert most_in("attendance", "GR") == 8
    assert most_in("attention", "GR") == 4


def test_nothing_names_a_person(year: Told) -> None:
    names = {UUID(int=0).hex} | {word for name in year.people.names.values() for word in name.split(",")[0].split()}
    texts = " ".join(str(event.data) for event in year.events)
    assert not [name for name in names if f" {name} " in texts]
