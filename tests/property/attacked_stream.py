"""A stream of improvement under attack: a ledger in memory, a clock that only goes forward, and the checks after each attempt."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar
from uuid import uuid5

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Event, Proposal
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import Actor
from tests.examples import corrects
from tests.given import MemoryLedger, first_events
from tests.property import soundness
from tests.property.choosing import Drawn, Source
from tests.school import ASA, GUARDIAN, JOB, KARIN, NOAH, OLLE, PUPIL, SAMIRA, TOVE, SchoolRegister, at, by, id_of
from tests.snapshot import snapshot

HOURS = (0, 0, 1, 1, 5, 24, 24 * 7, 24 * 30)
STAFF = (KARIN, ASA, TOVE, SAMIRA, NOAH, OLLE)
ACTORS = (*map(by, STAFF), JOB, PUPIL, GUARDIAN)
SOAKING = settings.default is not None and settings.default.max_examples >= 1_000
Makes = Callable[[], Event]


class AttackedStream:
    """One stream, to which anything may be proposed. A subclass tells STREAM, what may happen in it, and what must hold."""

    STREAM: ClassVar[str] = ""
    LAWFUL: ClassVar[tuple[Event, ...]] = ()  # a way that most attacks begin with, so that what comes late is attacked, too
    BESIDE: ClassVar[tuple[str, ...]] = ()  # other streams that it may change, and that a refusal must not

    def __init__(self) -> None:
        self.ledger = MemoryLedger(first_events(), SchoolRegister())
        self.now = at("2024-09-02 10:00")

    @property
    def stream(self) -> Any:
        return self.ledger.stream(self.STREAM)

    def events(self, source: Source) -> Sequence[Makes]:
        """What may be proposed, as the stream stands; an event that is to be tried more often stands there more often."""
        raise NotImplementedError

    def holds(self) -> None:
        """What must hold after each event that was accepted."""

    def is_sound(self) -> None:
        """What must hold of the whole history."""

    def submit(self, data: Event, stream: str, occurred_at: datetime, actor: Actor) -> list[Envelope[Any]]:
        proposal = Proposal(uuid5(id_of("p"), str(self.ledger.next_position)), stream, data, occurred_at, actor)
        return self.ledger.submit(proposal, recorded_at=self.now)

    def attempt(self, data: Event, occurred_at: datetime, actor: Actor, stream: str | None = None) -> bool:
        """Propose it; a refusal leaves every stream as it was, and what is accepted folds the same in both orders."""
        watched = (self.STREAM, *self.BESIDE)
        before = {each: snapshot(self.ledger.stream(each)) for each in watched}
        try:
            self.submit(data, stream or self.STREAM, occurred_at, actor)
        except Refusal:
            assert before == {each: snapshot(self.ledger.stream(each)) for each in watched}
            return False
        for each in watched:
            soundness.live_equals_replay(self.ledger.stream(each))
        if isinstance(data, CorrectionRecorded):
            soundness.accepted_anew(self.stream)
        self.holds()
        return True

    def is_attacked(self, source: Source) -> None:
        """Time passes and something is proposed: once in five a correction of what was told."""
        self.now += timedelta(hours=source.choice(HOURS))
        told = [event for event in self.stream.recorded if not isinstance(event.data, CorrectionRecorded)]
        if not told and source.choice((True, True, False)):
            for event in self.LAWFUL[: source.randint(1, len(self.LAWFUL)) if self.LAWFUL else 0]:
                self.attempt(event, self.now, by(KARIN))
        elif told and source.randint(0, 4) == 0:
            self._correct(source, told)
        else:
            self.attempt(source.choice(self.events(source))(), self.time(source), self.actor(source))

    def _correct(self, source: Source, told: Sequence[Envelope[Any]]) -> None:
        wrong = source.choice(told)
        made = [event for make in self.events(source) if type(event := make()) is type(wrong.data)]
        replacement = source.choice([None, wrong.data, *made])
        moved = source.choice((None, None, self.time(source)))
        self.attempt(corrects(wrong.id, replacement, type(wrong.data), occurred_at=moved), self.now, by(KARIN))

    def actor(self, source: Source) -> Actor:
        """Mostly the principal or the owner; else anybody."""
        owner = self.stream.ownership.owner if hasattr(self.stream, "ownership") else None
        return source.choice((by(KARIN), by(KARIN), by(owner or KARIN), by(owner or KARIN), source.choice(ACTORS)))

    def time(self, source: Source) -> datetime:
        """Mostly now; else at some event or just beside it, or some time ago, or ahead."""
        told = [event.occurred_at for event in self.stream.recorded] or [self.now]
        then = source.choice(told) + timedelta(microseconds=source.choice((0, 0, 1, -1)))
        return source.choice((self.now, self.now, self.now, then, self.now - timedelta(hours=source.randint(-1, 400))))


def accepted_before(attacked: AttackedStream) -> None:
    """The rules take the accepted history again, from its beginning."""
    if attacked.stream.recorded:
        soundness.accepted_anew(attacked.stream)


def machine(kind: type[AttackedStream]) -> Any:
    """The attacks as hypothesis chooses them, and makes them smaller when one finds something: a test case."""

    class UnderAttack(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.attacked = kind()

        @rule(data=st.data())
        def something_is_proposed(self, data: st.DataObject) -> None:
            self.attacked.is_attacked(Drawn(data))

        def teardown(self) -> None:
            accepted_before(self.attacked)
            self.attacked.is_sound()

    UnderAttack.__name__ = UnderAttack.__qualname__ = f"{kind.__name__}Machine"
    UnderAttack.TestCase.settings = settings(max_examples=1_000 if SOAKING else 8, stateful_step_count=60 if SOAKING else 15)
    return UnderAttack.TestCase


def walk(kind: type[AttackedStream], seed: int, steps: int) -> AttackedStream:
    """Attacks as chance would have them: they go further than those that hypothesis chooses, but don't get smaller."""
    attacked, chance = kind(), Random(seed)
    for _ in range(steps):
        attacked.is_attacked(chance)
    accepted_before(attacked)
    attacked.is_sound()
    return attacked
