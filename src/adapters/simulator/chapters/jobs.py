"""What follows of itself: reminders, missed evaluations that are brought further up, and offers that expire."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from adapters.simulator.telling import Story
from adapters.simulator.terms import midnight
from sqa.obligations import EvaluationEscalated, ReminderSent
from sqa.ownership import HandoverExpired

if TYPE_CHECKING:
    from adapters.simulator.case_file import CaseFile, Owed

WEEK = timedelta(days=7)
EARLY = timedelta(hours=6)
ESCALATION = timedelta(days=14)  # the default of the setting `escalation_days`


def watch_evaluation(case: "CaseFile", owed: "Owed", cause: str) -> None:
    """A job watches the evaluation's day."""
    case.school.begin(_watched(case, owed, cause), max(case.school.now, midnight(owed.due) - WEEK + EARLY))


def _watched(case: "CaseFile", owed: "Owed", cause: str) -> Story:
    if owed.open and case.school.now >= midnight(owed.due) - WEEK:
        case.follows(ReminderSent, "reminders", case.school.now, cause, obligation=owed.id, to=owed.duty)
    missed = _missed_at(owed)
    while owed.open and case.school.now < missed:
        yield missed
        missed = _missed_at(owed)  # the principal may have given it another day
    if owed.open:
        to = case.principal
        case.follows(EvaluationEscalated, "escalation", case.school.now, cause, obligation=owed.id, to=to, level="principal")
        yield case.school.now + ESCALATION
    if owed.open:
        to = case.school.town.named_duty.id
        case.follows(EvaluationEscalated, "escalation", case.school.now, cause, obligation=owed.id, to=to, level="huvudman")


def _missed_at(owed: "Owed") -> datetime:
    return midnight(owed.due + timedelta(1)) + EARLY


def watch_offer(case: "CaseFile", offer: str, expires_at: datetime, cause: str) -> None:
    """A job watches the offer's last instant."""
    case.school.begin(_expires(case, offer, expires_at, cause), expires_at)


def _expires(case: "CaseFile", offer: str, expires_at: datetime, cause: str) -> Story:
    if case.offer and case.offer[0] == offer:
        case.follows(HandoverExpired, "expiry", expires_at, cause, offer=offer)
        case.offer = None
    yield from ()
