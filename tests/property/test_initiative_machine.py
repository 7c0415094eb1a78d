"""Whatever is proposed to an initiative: one owner while it is open, no step without what it builds on, no end without what came of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

import pytest

from sqa.eventing.event import Event
from sqa.initiatives import events as i
from sqa.initiatives.initiative import Initiative
from sqa.ownership import HandoverAccepted, HandoverDeclined, HandoverExpired
from sqa.steps import ORDER
from sqa.vocabulary import Actor, stockholm_day
from tests import examples as x
from tests import improvement as m
from tests.property import soundness
from tests.property.attacked_stream import ACTORS, STAFF, AttackedStream, Makes, machine, walk
from tests.property.choosing import Source
from tests.school import KARIN, by, id_of

GOALS, MEASURES, OFFERS = ("speed", "calm"), ("passes", "posters"), ("offer", "second", "third")
REASONS = ("goals-met", "no-effect", "became-routine", "other")


class AttackedInitiative(AttackedStream):
    """Baseline, causes, goals, measures, promises, handovers, steps, evaluations, analyses, end and reopening."""

    STREAM: ClassVar[str] = m.INITIATIVE
    LAWFUL: ClassVar[tuple[Event, ...]] = (
        m.proposed(), m.baseline(), m.causes(), x.step("plan"), m.indicator(), m.measure(), m.evaluates_whole(), x.step("do"),
        m.measure_started(), m.measure_done(), x.step("evaluate"), m.attained(), x.step("analyse"), m.concluded(),
    )  # fmt: skip

    def events(self, source: Source) -> Sequence[Makes]:
        it: Initiative = self.stream
        if it.opened_at is None:
            return [m.proposed, m.proposed, lambda: m.proposed(source.choice(STAFF)), m.baseline]
        duty, goal, measure, offer = source.choice(STAFF), source.choice(GOALS), source.choice(MEASURES), source.choice(OFFERS)
        day = stockholm_day(self.now) + timedelta(days=source.randint(-1, 40))
        later = stockholm_day(self.now) + timedelta(days=400)
        expected, in_round = it.steps.expected()
        skipped = [*dict.fromkeys(source.choice(ORDER) for _ in range(source.choice((0, 1, 2))))]
        any_step, any_round = source.choice(ORDER), in_round + source.choice((0, 1))
        note = source.choice((None, "Skälet."))
        reason, decision = source.choice(REASONS), source.choice(("continue", "adjust", "stop", "stop"))
        waiting = it.ownership.open_offer(self.now)
        known = waiting.id if waiting else id_of(offer)
        owed = source.choice([*it.obligations.all, id_of("nothing")])
        verdicts = [m.attainment(each) for each in GOALS if id_of(each) in it.goals] or [m.attainment(goal)]
        onward: list[Makes] = [lambda: x.step(expected or "do", in_round)]
        if it.steps.step == "assess":
            onward += [m.baseline, m.causes]
        if it.steps.step == "plan":
            onward += [lambda: m.indicator(goal, later), lambda: m.measure(measure, goal), lambda: m.evaluates_whole(duty, day, offer)]
        if it.steps.step == "evaluate":
            onward += [lambda: m.attained(*verdicts, name=f"{in_round} {source.randint(0, 5)}")]
        if it.steps.step == "analyse":
            onward += [lambda: m.concluded(decision), lambda: m.initiative_ended(reason, note=note)]
        if it.ending:
            onward = [lambda: i.InitiativeReopened(owner=duty, reason="Det fortsätter.")]
        anything: list[Makes] = [
            m.baseline,
            m.causes,
            lambda: m.indicator(goal, later),
            lambda: m.measure(measure, goal, duty),
            lambda: m.measure_started(measure),
            lambda: m.measure_done(measure),
            lambda: i.MeasureCancelled(measure=id_of(measure), reason="Behövs inte."),
            lambda: i.MeasureReassigned(measure=id_of(measure), responsible=duty, reason="Byte."),
            lambda: m.checked(measure, next_on=day),
            lambda: m.follows_up_measure(day),
            lambda: m.evaluates_whole(duty, day, offer),
            lambda: x.promised(offer, duty, day),
            lambda: x.CommitmentMet(obligation=owed),
            lambda: x.ObligationReassigned(obligation=owed, to=duty, reason="Byte."),
            lambda: m.attained(m.attainment(goal), name=f"wild {source.randint(0, 5)}"),
            lambda: m.concluded(decision),
            lambda: m.initiative_ended(reason, note=note),
            lambda: i.InitiativeReopened(owner=duty, reason="Det fortsätter."),
            lambda: x.step(any_step, any_round, skipped),
            lambda: x.step(any_step, in_round, ORDER[: ORDER.index(any_step)]),
            m.proposed,
        ]
        owning: list[Makes] = [
            lambda: x.assigned(duty),
            lambda: x.offered(duty, offer, self.now + timedelta(hours=source.randint(-3, 900))),
            lambda: HandoverAccepted(offer=known),
            lambda: HandoverDeclined(offer=known, reason="no-capacity"),
            lambda: HandoverExpired(offer=known),
        ]
        return source.choice((onward, onward, anything, owning))

    def actor(self, source: Source) -> Actor:
        """Whoever was offered, too."""
        waiting = self.stream.ownership.open_offer(self.now) if self.stream.opened_at else None
        return source.choice((super().actor(source), super().actor(source), by(waiting.to if waiting else KARIN), source.choice(ACTORS)))

    def holds(self) -> None:
        """No step is left without what it is to leave behind, in the order in which things were learnt."""
        it: Initiative = self.stream
        steps = {taken.step for taken in it.steps.taken}
        if steps - {"assess"}:
            assert it.baselines, "past assess without a baseline"
            assert it.causes, "past assess without causes"
        if steps - {"assess", "plan"}:
            assert it.goals, "past plan without a goal"
        if it.ending and "do" in steps:
            assert it.attained, "ended without evaluation"
            assert it.steps.decision == "stop", "ended without an analysis that says stop"
        if it.ending:
            assert not it.obligations.still_open()
            assert not any(measure.open for measure in it.measures.values())

    def is_sound(self) -> None:
        """One owner at each instant while open, on both clocks, each in force when beginning to own."""
        events = self.ledger.of(self.STREAM)
        if not events:
            return
        soundness.everybody_was_employed_when_they_began_to_own(self.stream)
        soundness.one_owner_at_every_instant(Initiative, events)
        soundness.the_past_is_told_the_same(Initiative, events)


TestInitiativeUnderAttack = machine(AttackedInitiative)


@pytest.mark.capability("A01", "A26", "A29")
@pytest.mark.parametrize("seed", range(8))
def test_a_random_walk_is_sound(seed: int) -> None:
    walk(AttackedInitiative, seed, 60)


def test_walks_go_far() -> None:
    """What is attacked gets to its end, to a later round and to another owner."""
    ends: list[Initiative] = [walk(AttackedInitiative, seed, 120).stream for seed in range(100, 108)]
    assert any(ended for end in ends for ended in end.history if isinstance(ended.data, i.InitiativeEnded))
    assert any(end.analyses for end in ends)
    assert any(len(end.ownership.intervals) > 2 for end in ends)


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(20))
def test_many_random_walks_are_sound(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        walk(AttackedInitiative, seed, 120)
