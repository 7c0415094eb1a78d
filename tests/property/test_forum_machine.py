"""Whatever is proposed to a forum: it never owns, and what it agrees on about a case stands in the case."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from sqa.cases.case import Case
from sqa.eventing.event import Event
from sqa.forums import events as f
from sqa.forums.forum import Forum
from sqa.obligations import CommitmentMet, ObligationReassigned
from sqa.vocabulary import stockholm_day
from tests import examples as x
from tests import improvement as m
from tests.property.attacked_stream import STAFF, AttackedStream, Makes, machine, walk
from tests.property.choosing import Source
from tests.school import ASGYMNASIET, KARIN, by, id_of

TODAYS = m.meeting(starts="2024-09-02 09:00")
MEETINGS, DILEMMAS, PARTS = ("September", "Oktober"), ("bråk", "frånvaro", "lektioner"), ("åk 7", "åk 8", "åk 9")


class AttackedForum(AttackedStream):
    """Meetings, dilemmas, prognoses and time; beside it the case that its commitments are about."""

    STREAM: ClassVar[str] = m.FORUM
    LAWFUL: ClassVar[tuple[Event, ...]] = (m.scheduled(), TODAYS, m.held(), m.prognosis(), m.dilemma(), m.advice(), m.agreed())
    BESIDE: ClassVar[tuple[str, ...]] = (x.CASE,)

    def __init__(self) -> None:
        super().__init__()
        self.submit(x.opened(KARIN), x.CASE, self.now, by(KARIN))

    def events(self, source: Source) -> Sequence[Makes]:
        forum: Forum = self.stream
        name, about, part = source.choice(MEETINGS), source.choice(DILEMMAS), source.choice(PARTS)
        case, duty = source.choice((x.CASE, x.CASE, x.CASE, x.OTHER_CASE)), source.choice(STAFF)
        day = stockholm_day(self.now) + timedelta(days=source.randint(-1, 30))
        scheduled: list[Makes] = [m.scheduled, lambda: m.scheduled(unit=ASGYMNASIET), lambda: m.scheduled(convener=duty, prognosis=False)]
        if forum.schedule is None:
            return [m.scheduled, *scheduled, lambda: m.meeting(name)]
        owed = source.choice([*forum.obligations.all, id_of("nothing")])
        met: list[Makes] = [
            lambda: m.meeting(name).model_copy(update={"starts_at": self.now + timedelta(days=source.randint(-2, 2))}),
            lambda: m.held(name),
            lambda: m.called_off(name),
            lambda: m.attended(duty, name=name),
            lambda: f.ReflectionRecorded(meeting=id_of(name), reflection=part),
        ]
        dilemmas: list[Makes] = [
            lambda: m.dilemma(about, case, part).model_copy(update={"meeting": id_of(name)}),
            lambda: m.advice(about),
            lambda: m.agreed(about, duty, case, day).model_copy(update={"obligation": id_of(part)}),
            lambda: m.agreed(about, duty, case, day).model_copy(update={"obligation": id_of(part)}),
            lambda: m.feedback(about),
        ]
        other: list[Makes] = [
            lambda: f.StrengthNoted(meeting=id_of(name), part=part, domain="social", strength="Faddrarna."),
            lambda: f.ChallengeNoted(meeting=id_of(name), part=part, domain="safety", challenge="Korridoren."),
            lambda: m.prognosis(source.randint(0, 60), meeting=id_of(name), part=part),
            lambda: f.TimePlanned(purpose="forum", first_day=day, last_day=stockholm_day(self.now), minutes=60),
            lambda: f.TimeUsed(purpose="forum", on_day=day, minutes=60, meeting=source.choice((None, id_of(name)))),
            lambda: x.promised(f"own {part}", duty, day),
            lambda: CommitmentMet(obligation=owed),
            lambda: ObligationReassigned(obligation=owed, to=duty, reason="Byte."),
            lambda: x.assigned(duty),  # ownership: a forum takes none of it
            lambda: x.offered(duty),
        ]
        return [*scheduled[1:], *met, *dilemmas, *dilemmas, *other]

    def holds(self) -> None:
        """Nothing of ownership is in a forum, and each commitment about a case is the case's; what was held was planned."""
        forum: Forum = self.stream
        case: Case = self.ledger.stream(x.CASE)
        assert not hasattr(forum, "ownership")
        assert not any("ownership" in event.data.TOPIC for event in forum.history)
        agreed = {each: promised for dilemma in forum.dilemmas.values() for each, promised in dilemma.promised.items()}
        assert set(agreed.values()) <= {x.CASE}, "promised about a case that is not open"
        assert agreed.keys() <= case.obligations.all.keys(), "a commitment about a case is not in the case"
        assert not agreed.keys() & forum.obligations.all.keys(), "a case's commitment is the forum's, too"

    def is_sound(self) -> None:
        """What happened at a meeting happened at one that was held; a prognosis has no more at risk than there are."""
        forum: Forum = self.stream
        held = {meeting.id for meeting in forum.meetings.values() if meeting.status == "held"}
        at: list[Any] = [*forum.noted, *forum.prognoses]
        assert {event.data.meeting for event in at} <= held
        assert {dilemma.data.meeting for dilemma in forum.dilemmas.values()} <= held
        assert all(event.data.at_risk <= event.data.pupils for event in forum.prognoses)
        assert forum.schedule is None or forum.schedule.unit == forum.unit


TestForumUnderAttack = machine(AttackedForum)


@pytest.mark.capability("A01")
@pytest.mark.parametrize("seed", range(8))
def test_a_random_walk_is_sound(seed: int) -> None:
    walk(AttackedForum, seed, 50)


def test_walks_go_far() -> None:
    """What is attacked gets to commitments about the case, to feedback and to prognoses."""
    ends: list[Forum] = [walk(AttackedForum, seed, 80).stream for seed in range(100, 110)]
    assert any(dilemma.promised for end in ends for dilemma in end.dilemmas.values())
    assert any(dilemma.feedback for end in ends for dilemma in end.dilemmas.values())
    assert any(end.prognoses for end in ends)


@pytest.mark.soak
@pytest.mark.parametrize("hundred", range(20))
def test_many_random_walks_are_sound(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        walk(AttackedForum, seed, 100)
