"""What must hold of every accepted history, however it was arrived at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqa.cases.case import Case
from sqa.cases.closing import open_items
from sqa.cases.events import CaseClosed, CaseMerged, CaseReopened, Ended
from sqa.concerns.concern import Concern
from sqa.concerns.events import ConcernAnswered
from sqa.eventing.corrections import corrected
from sqa.eventing.event import Envelope, Proposal
from sqa.eventing.stream import Stream
from sqa.initiatives.events import InitiativeEnded, InitiativeReopened
from sqa.vocabulary import stockholm_day
from tests.examples import closed
from tests.given import MemoryLedger
from tests.school import DUTIES, SchoolRegister, by, id_of
from tests.snapshot import snapshot

TICK = timedelta(microseconds=1)
Events = Sequence[Envelope[Any]]


def instants(events: Events) -> list[datetime]:
    """Every time that an event speaks of, and the instants beside it."""
    times = {event.occurred_at for event in events} | {offer.expires_at for offer in _offers(events)}
    return sorted({time + beside for time in times for beside in (-TICK, TICK - TICK, TICK)})


def _offers(events: Events) -> list[Any]:
    return [event.data for event in corrected(events) if hasattr(event.data, "expires_at")]


def live_equals_replay(stream: Stream) -> None:
    """Folding in the order it was learnt gives what folding in the order it happened gives."""
    if stream.recorded:
        assert snapshot(stream) == snapshot(type(stream).replay(stream.recorded))


def accepted_anew(stream: Stream) -> None:
    """The rules take the accepted history again, from its beginning."""
    stream.judge_anew(stream.recorded)


def one_owner_at_every_instant(kind: type[Stream], events: Events) -> None:
    """On both clocks: as known at each position, exactly one owner at each instant while open; intervals touch."""
    for known in range(1, len(events) + 1):
        prefix = events[:known]
        stream: Any = kind.replay(prefix)
        spans = _open_spans(prefix)
        intervals = stream.ownership.intervals
        for instant in instants(prefix):
            owners = [i for i in intervals if i.since <= instant and (i.until is None or instant < i.until)]
            is_open = any(since <= instant and (until is None or instant < until) for since, until in spans)
            assert len(owners) == is_open, f"{len(owners)} owners at {instant}, open: {is_open}"
            assert len([offer for offer in stream.ownership.offers.values() if offer.open_at(instant)]) <= 1
        for one, following in pairwise(intervals):
            assert one.until is not None
            assert one.until == following.since or any(one.until == until for _, until in spans)


def everybody_was_employed_when_they_began_to_own(stream: Any) -> None:
    """Nobody begins to own on a day when the duty is not in force."""
    for interval in stream.ownership.intervals:
        assert DUTIES[interval.owner].in_force(stockholm_day(interval.since))


def _open_spans(events: Events) -> list[tuple[datetime, datetime | None]]:
    spans: list[tuple[datetime, datetime | None]] = []
    for event in sorted(corrected(events), key=lambda e: (e.occurred_at, e.position)):
        if isinstance(event.data, CaseClosed | CaseMerged | ConcernAnswered | InitiativeEnded):
            spans[-1] = (spans[-1][0], event.occurred_at)
        elif not spans or isinstance(event.data, CaseReopened | InitiativeReopened):
            spans.append((event.occurred_at, None))
    return spans


def the_past_is_told_the_same(kind: type[Stream], events: Events) -> None:
    """What folding up to an instant says of it, the whole fold says too."""
    stream: Any = kind.replay(events)
    for instant in instants(events):
        then: Any = kind.replay(events, on=instant)
        if then.opened_at is not None:
            assert then.ownership.owner == stream.ownership.owner_at(instant)


def what_is_owed_is_clear(case: Case) -> None:
    """Each obligation has one duty and one date; a support has at most one open obligation of each kind."""
    assert all(promised.duty and promised.due for promised in case.obligations.all.values())
    promised = [(o.support, o.kind) for o in case.obligations.still_open() if o.support]
    assert len(promised) == len(set(promised))


def no_support_started_unprepared(case: Case) -> None:
    """Before each start: both responsibles, the evaluation's date, and a goal for every need it then served."""
    for support in case.supports.all.values():
        if started := support.started_at:
            for kind in ("follow-up", "evaluation"):
                assert any(o.support == support.id and o.kind == kind and o.made_at <= started for o in case.obligations.all.values()), (
                    f"{kind} was not promised before the start"
                )
            for need in (need for need, since in support.needs.items() if since <= started):
                assert any(goal.set_at <= started for goal in case.goals_of(need)), "no goal before the start"


def it_can_be_closed(events: Events, stream_id: str, now: datetime) -> None:
    """Whoever leads the unit can end it: a case with an end for every open item, a concern with an answer."""
    register = SchoolRegister()
    ledger = MemoryLedger(events, register)
    stream: Any = ledger.stream(stream_id)
    if not stream.open:
        return
    unit = register.unit(stream.unit, stockholm_day(now))
    assert unit
    assert unit.ultimate_owner
    leader = by(unit.ultimate_owner)

    def propose(data: Any) -> Envelope[Any]:
        proposal = Proposal(id_of(f"end {len(ledger.events)}"), stream_id, data, now, leader)
        return ledger.submit(proposal, recorded_at=now)[0]

    if isinstance(stream, Concern):
        propose(ConcernAnswered(answer="Tack."))
    else:
        asking = Envelope(id_of("ask"), stream_id, 0, 0, closed("other"), now, now, leader, "tests")
        ends = tuple(Ended(kind=kind, id=item, reason="Slut.") for kind, item in open_items(stream, asking))
        propose(closed("other", ends=ends))
    assert not ledger.stream(stream_id).open
    live_equals_replay(ledger.stream(stream_id))
