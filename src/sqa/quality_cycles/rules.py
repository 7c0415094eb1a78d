"""The rules of a quality cycle, and the table event → rules."""

from typing import Any

from sqa.eventing.event import Envelope
from sqa.eventing.stream import CORRECTING, guards
from sqa.obligations import CommitmentMade, CommitmentMet, ObligationReassigned, ReminderSent
from sqa.obligations.rules import PROMISING
from sqa.ownership import ASSIGNING, HANDING_OVER, serves_the_unit
from sqa.participation import TAKING_PART
from sqa.quality_cycles import events as e
from sqa.quality_cycles import refusals as no
from sqa.quality_cycles.quality_cycle import QualityCycle, stream_of

PROMISED_HERE = (CommitmentMade, CommitmentMet, ObligationReassigned, ReminderSent)


def its_stream_is_the_periods(cycle: QualityCycle, proposed: Envelope[e.QualityCycleOpened]) -> None:
    named = stream_of(proposed.data.unit, proposed.data.first_day)
    if proposed.stream != named:
        raise no.OneCycleForEachUnitAndPeriod(stream=named)


def its_days_are_in_order(cycle: QualityCycle, proposed: Envelope[e.QualityCycleOpened]) -> None:
    if proposed.data.last_day <= proposed.data.first_day:
        raise no.APeriodHasItsDaysInOrder


def the_named_owner_serves_the_unit(cycle: QualityCycle, proposed: Envelope[e.QualityCycleOpened]) -> None:
    serves_the_unit(proposed.data.owner, proposed.data.unit, proposed)


def it_is_not_closed(cycle: QualityCycle, proposed: Envelope[Any]) -> None:
    if cycle.closed_at:
        raise no.TheCycleIsClosed


def it_is_not_included_yet(cycle: QualityCycle, proposed: Envelope[e.InitiativeIncluded]) -> None:
    if proposed.data.initiative in cycle.initiatives:
        raise no.AlreadyIncluded(initiative=proposed.data.initiative)


def a_release_is_cited_whole(cycle: QualityCycle, proposed: Envelope[e.FollowUpIncluded]) -> None:
    given = [value is not None for value in (proposed.data.release, proposed.data.sha256, proposed.data.position)]
    if any(given) and not all(given):
        raise no.AReleaseIsCitedWhole


def it_is_analysed_and_nothing_is_owed(cycle: QualityCycle, proposed: Envelope[e.QualityCycleClosed]) -> None:
    left = [{"kind": "obligation", "id": owed.id} for owed in cycle.obligations.still_open()]
    left += [{"kind": "opinion", "id": opinion.id} for opinion in cycle.participation.unanswered()]
    missing = [] if cycle.analysis else ["QualityCycleAnalysed"]
    if missing or left:
        raise no.ACycleEndsAnalysed(missing=missing, open=left)


def what_carries_on_belongs(cycle: QualityCycle, proposed: Envelope[e.QualityCycleClosed]) -> None:
    if others := [initiative for initiative in proposed.data.carried_on if initiative not in cycle.initiatives]:
        raise no.OnlyWhatBelongsCarriesOn(not_included=others)


_WHILE_OPEN = dict(
    [
        guards(e.InitiativeIncluded, it_is_not_included_yet),
        guards(e.FollowUpIncluded, a_release_is_cited_whole),
        guards(e.QualityCycleAnalysed),
        guards(e.QualityCycleClosed, it_is_analysed_and_nothing_is_owed, what_carries_on_belongs),
        *(line for line in PROMISING if line[0] in PROMISED_HERE),
        *TAKING_PART,
        ASSIGNING,
        *HANDING_OVER,
    ]
)

QualityCycle.RULES = {
    **{kind: (it_is_not_closed, *rules) for kind, rules in _WHILE_OPEN.items()},
    **dict(
        [
            guards(e.QualityCycleOpened, its_stream_is_the_periods, its_days_are_in_order, the_named_owner_serves_the_unit),
            CORRECTING,
        ]
    ),
}

__all__ = ["QualityCycle"]
