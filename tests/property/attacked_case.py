"""A case under attack: a ledger in memory, a clock that only goes forward, and the checks after each attempt."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from sqa import offer_expiry, staff_exit
from sqa.cases.case import Case
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Event, Proposal
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import Actor
from tests.examples import CASE, OTHER_CASE, corrects, opened
from tests.given import MemoryLedger, first_events
from tests.property import attacks, soundness
from tests.property.choosing import Choice, Source
from tests.school import ASA, CLASS_8B, DUTIES, ELSA, KARIN, SAMIRA, SchoolRegister, at, by, id_of
from tests.snapshot import snapshot

HOURS = (*[0, 1, 1, 5, 24, 24] * 4, 24 * 7, 24 * 30)
LEFT_AT = staff_exit.exit_of(DUTIES[SAMIRA].until or at("2024-11-15").date())


class AttackedCase:
    """One case, to which anything may be proposed."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger(first_events(), SchoolRegister())
        self.now = at("2024-09-02 10:00")
        self.theme = attacks.THEMES[-1]
        self._submit(opened(KARIN), OTHER_CASE, self.now, by(KARIN))

    @property
    def case(self) -> Case:
        stream = self.ledger.stream(CASE)
        assert isinstance(stream, Case)
        return stream

    def _submit(self, data: Event, stream: str, occurred_at: datetime, actor: Actor) -> list[Envelope[Any]]:
        proposal = Proposal(uuid5(id_of("p"), str(self.ledger.next_position)), stream, data, occurred_at, actor)
        return self.ledger.submit(proposal, recorded_at=self.now)

    def attempt(self, data: Event, occurred_at: datetime, actor: Actor) -> bool:
        """Propose it; a refusal leaves the case as it was, and what is accepted folds the same in both orders."""
        before, version = snapshot(self.case), self.case.version
        try:
            self._submit(data, CASE, occurred_at, actor)
        except Refusal:
            assert snapshot(self.case) == before
            assert self.case.version == version
            return False
        soundness.live_equals_replay(self.case)
        if isinstance(data, CorrectionRecorded):
            soundness.accepted_anew(self.case)
        return True

    def is_opened(self, source: Source) -> None:
        """At the beginning, learnt then or ten weeks later."""
        self.now += timedelta(days=70 * source.choice((0, 1)))
        owner, subject = source.choice((SAMIRA, SAMIRA, KARIN, ASA)), source.choice((ELSA, ELSA, CLASS_8B))
        self.theme = source.choice(attacks.THEMES)
        assert self.attempt(opened(owner, subject), at("2024-09-02 09:00"), by(KARIN))

    def is_attacked(self, source: Source) -> None:
        """Time passes and something is proposed: an event, a lawful run of events, a correction, or what follows of itself."""
        self.now += timedelta(hours=source.choice(HOURS))
        what = source.randint(0, 15)
        choice = Choice(self.case, source, self.now)
        if what < 12:
            event = attacks.any_event(choice, self.theme)
            self.attempt(event, choice.time(), choice.actor(event))
        elif what < 13:
            for event in attacks.a_ready_support(choice):
                self.attempt(event, self.now, choice.actor(event))
        elif what < 15:
            self._something_is_corrected(choice)
        else:
            self._the_jobs_run()
        soundness.what_is_owed_is_clear(self.case)
        soundness.no_support_started_unprepared(self.case)

    def _something_is_corrected(self, choice: Choice) -> None:
        """Given a stand-in, moved, or taken back; the opening seldom, since nothing is left without it."""
        told = [event for event in self.case.recorded if not isinstance(event.data, CorrectionRecorded)]
        event = choice.mostly(told[1:], told)
        replacement = attacks.of_the_same_type(choice, event.data) if choice.one_of(True, True, False) else None
        moved = choice.one_of(None, choice.time())
        who = getattr(event.data, "decided_by", KARIN)
        self.attempt(corrects(event.id, replacement, type(event.data), occurred_at=moved), self.now, by(who))

    def _the_jobs_run(self) -> None:
        """A counsellor has left, and offers have expired: what the jobs propose is always accepted, and once is enough."""

        def expiries() -> list[Proposal[Any]]:
            return offer_expiry.what_follows(self.case, self.now)

        def exits() -> list[Proposal[Any]]:
            return staff_exit.what_follows(self.case, SAMIRA, LEFT_AT, self.ledger.register, self.now)

        for proposals in (expiries, exits):
            self.ledger.submit(*proposals(), recorded_at=self.now)
            assert proposals() == []
        if self.now >= LEFT_AT and self.case.open:
            assert self.case.ownership.owner != SAMIRA
            assert SAMIRA not in self.case.contributors
            assert all(owed.duty != SAMIRA for owed in self.case.obligations.still_open())
        soundness.live_equals_replay(self.case)

    def is_sound(self) -> None:
        """What holds of the whole history, on both clocks; and it can be closed."""
        events = self.ledger.of(CASE)
        soundness.accepted_anew(self.case)
        soundness.everybody_was_employed_when_they_began_to_own(self.case)
        soundness.one_owner_at_every_instant(Case, events)
        soundness.the_past_is_told_the_same(Case, events)
        soundness.it_can_be_closed(self.ledger.events, CASE, self.now)
