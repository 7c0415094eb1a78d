"""Whatever is proposed to a concern: one owner until it is answered, and nothing refused leaves a trace."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from sqa import staff_exit
from sqa.concerns.concern import Concern
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Event, Proposal
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import Actor
from tests.examples import CASE, CONCERN, answered, assigned, case, corrects, linked, opened, raised, taken_up
from tests.given import MemoryLedger, first_events
from tests.property import soundness
from tests.property.choosing import ACTORS, STAFF, Drawn, Source
from tests.school import ASGYMNASIET, BERGASKOLAN, CLASS_8B, DUTIES, ELSA, KARIN, KURT, SJOSKOLAN, TOVE, SchoolRegister, at, by, id_of
from tests.snapshot import snapshot

HOURS = (0, 0, 1, 5, 24, 24 * 7, 24 * 30)
LEFT_AT = staff_exit.exit_of(DUTIES[KURT].until or at("2024-07-31").date())


class AttackedConcern:
    """One concern, to which anything may be proposed. It begins in June: the principal of that time leaves in July."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger((), SchoolRegister())
        self.now = at("2024-06-03")
        for event in first_events():
            self.ledger.submit(Proposal(event.id, event.stream, event.data, self.now, event.actor), recorded_at=self.now)
        self._submit(opened(KURT), CASE, by(KURT), self.now)

    @property
    def concern(self) -> Concern:
        stream = self.ledger.stream(CONCERN)
        assert isinstance(stream, Concern)
        return stream

    def _submit(self, data: Event, stream: str, actor: Actor, occurred_at: datetime) -> None:
        proposal = Proposal(uuid5(id_of("p"), str(self.ledger.next_position)), stream, data, occurred_at, actor)
        self.ledger.submit(proposal, recorded_at=self.now)

    def attempt(self, data: Event, actor: Actor, occurred_at: datetime) -> None:
        before = {stream: snapshot(self.ledger.stream(stream)) for stream in (CONCERN, CASE, case("new"))}
        try:
            self._submit(data, CONCERN, actor, occurred_at)
        except Refusal:
            assert before == {stream: snapshot(self.ledger.stream(stream)) for stream in before}
        else:
            soundness.live_equals_replay(self.concern)
            soundness.live_equals_replay(self.ledger.stream(case("new")))
            soundness.accepted_anew(self.concern)

    def is_attacked(self, source: Source) -> None:
        self.now += timedelta(hours=source.choice(HOURS))
        self.attempt(self._event(source), self._actor(source), self._time(source))
        self.ledger.submit(*self._exits(), recorded_at=self.now)
        assert self._exits() == []
        assert not self.concern.open or self.now < LEFT_AT or self.concern.ownership.owner != KURT

    def _exits(self) -> list[Proposal[Any]]:
        return staff_exit.what_follows(self.concern, KURT, LEFT_AT, self.ledger.register, self.now)

    def _event(self, source: Source) -> Event:
        staff: UUID = source.choice((*STAFF, KURT))
        raising = raised(
            source.choice((ELSA, CLASS_8B, None)), unit=source.choice((BERGASKOLAN, ASGYMNASIET, SJOSKOLAN)), level=source.randint(0, 6)
        )
        told = [event for event in self.concern.recorded if not isinstance(event.data, CorrectionRecorded)]
        events = [assigned(staff), taken_up(source.choice((case("new"), CASE)), staff), linked(), linked(case("none")), answered(), raising]
        if told:
            wrong = source.choice(told)
            stands_in = source.choice([None, wrong.data, *(event for event in events if type(event) is type(wrong.data))])
            moved = source.choice((None, self._time(source)))
            events += [corrects(wrong.id, stands_in, type(wrong.data), occurred_at=moved)] * 2
        else:
            events += [raising] * 6
        return source.choice(events)

    def _actor(self, source: Source) -> Actor:
        owner = self.concern.ownership.owner or KARIN
        return source.choice((by(owner), by(owner), by(owner), by(KARIN), by(TOVE), *ACTORS))

    def _time(self, source: Source) -> datetime:
        told = [event.occurred_at for event in self.concern.recorded] or [self.now]
        then = source.choice(told) + timedelta(microseconds=source.choice((0, 0, 1, -1)))
        ago = self.now - timedelta(days=source.randint(-1, 40))
        return source.choice((self.now, self.now, self.now, then, ago))

    def is_sound(self) -> None:
        events = self.ledger.of(CONCERN)
        soundness.everybody_was_employed_when_they_began_to_own(self.concern)
        soundness.one_owner_at_every_instant(Concern, events)
        soundness.it_can_be_closed(self.ledger.events, CONCERN, self.now)
        if events:
            soundness.the_past_is_told_the_same(Concern, events)


class ConcernUnderAttack(RuleBasedStateMachine):
    """The attacks as hypothesis chooses them."""

    def __init__(self) -> None:
        super().__init__()
        self.attacked = AttackedConcern()

    @rule(data=st.data())
    def something_is_proposed(self, data: st.DataObject) -> None:
        self.attacked.is_attacked(Drawn(data))

    def teardown(self) -> None:
        self.attacked.is_sound()


TestConcernUnderAttack = ConcernUnderAttack.TestCase
SOAKING = settings.default is not None and settings.default.max_examples >= 1_000
TestConcernUnderAttack.settings = settings(max_examples=1_000 if SOAKING else 20, stateful_step_count=60 if SOAKING else 20)


def walk(seed: int, steps: int) -> None:
    """Attacks as chance would have them."""
    attacked, chance = AttackedConcern(), Random(seed)
    for _ in range(steps):
        attacked.is_attacked(chance)
    attacked.is_sound()


@pytest.mark.parametrize("seed", range(20))
def test_a_random_walk_is_sound(seed: int) -> None:
    walk(seed, 25)


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(20))
def test_many_random_walks_are_sound(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        walk(seed, 50)
