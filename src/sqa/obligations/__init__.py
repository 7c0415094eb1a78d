"""What somebody owes: a follow-up, an evaluation, a commitment. Each has one duty and one date."""

from sqa.obligations.events import (
    CommitmentMade,
    CommitmentMet,
    EvaluationEscalated,
    EvaluationRescheduled,
    EvaluationResponsibleAssigned,
    EvaluationWaived,
    FollowUpResponsibleAssigned,
    ObligationReassigned,
    ReminderSent,
)
from sqa.obligations.obligations import Obligation, Obligations, PromisingStream
from sqa.obligations.refusals import DateIsInThePast, DutyMustBeInForce
from sqa.obligations.rules import PROMISING

__all__ = [
    "PROMISING",
    "CommitmentMade",
    "CommitmentMet",
    "DateIsInThePast",
    "DutyMustBeInForce",
    "EvaluationEscalated",
    "EvaluationRescheduled",
    "EvaluationResponsibleAssigned",
    "EvaluationWaived",
    "FollowUpResponsibleAssigned",
    "Obligation",
    "ObligationReassigned",
    "Obligations",
    "PromisingStream",
    "ReminderSent",
]
