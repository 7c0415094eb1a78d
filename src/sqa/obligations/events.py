"""What is promised, and what becomes of promises."""

from typing import Annotated, ClassVar, Literal

from sqa.eventing.event import Event
from sqa.vocabulary import Clear, Day, DutyId, MeasureId, ObligationId, SupportId, Text


class FollowUpResponsibleAssigned(Event):
    """A duty is to follow up a support of a case, or a measure of an initiative (or the whole of it), the first time on a day."""

    TOPIC: ClassVar[str] = "sqa.obligation.follow-up-responsible-assigned"
    BEGINS: ClassVar[str] = "obligation"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support", "measure")
    obligation: ObligationId
    support: SupportId | None = None
    measure: MeasureId | None = None
    duty: DutyId
    first_on: Day


class EvaluationResponsibleAssigned(Event):
    """A duty is to evaluate a support of a case, or an initiative as a whole, on a day."""

    TOPIC: ClassVar[str] = "sqa.obligation.evaluation-responsible-assigned"
    BEGINS: ClassVar[str] = "obligation"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    obligation: ObligationId
    support: SupportId | None = None
    duty: DutyId
    due_on: Day


class EvaluationRescheduled(Event):
    """The principal gave an evaluation another day, with a reason."""

    TOPIC: ClassVar[str] = "sqa.obligation.evaluation-rescheduled"
    CONTINUES: ClassVar[tuple[str, ...]] = ("obligation",)
    obligation: ObligationId
    due_on: Day
    reason: Text


class EvaluationWaived(Event):
    """The principal decided that an evaluation will not be done, with a reason."""

    TOPIC: ClassVar[str] = "sqa.obligation.evaluation-waived"
    CONTINUES: ClassVar[tuple[str, ...]] = ("obligation",)
    obligation: ObligationId
    reason: Text


class EvaluationEscalated(Event):
    """A missed evaluation was brought to somebody above: the principal the same day, later the huvudman."""

    TOPIC: ClassVar[str] = "sqa.obligation.evaluation-escalated"
    CONTINUES: ClassVar[tuple[str, ...]] = ("obligation",)
    obligation: ObligationId
    to: DutyId
    level: Annotated[Literal["principal", "huvudman"], Clear()]


class ReminderSent(Event):
    """Somebody was told of what is owed. It holds up nothing: what was done before it may be recorded after."""

    TOPIC: ClassVar[str] = "sqa.obligation.reminder-sent"
    obligation: ObligationId
    to: DutyId


class ObligationReassigned(Event):
    """What was owed passed to another duty; the date stays."""

    TOPIC: ClassVar[str] = "sqa.obligation.reassigned"
    CONTINUES: ClassVar[tuple[str, ...]] = ("obligation",)
    obligation: ObligationId
    to: DutyId
    reason: Text


class CommitmentMade(Event):
    """One person promised one thing by one day."""

    TOPIC: ClassVar[str] = "sqa.obligation.commitment-made"
    BEGINS: ClassVar[str] = "obligation"
    obligation: ObligationId
    duty: DutyId
    due_on: Day
    what: Text


class CommitmentMet(Event):
    """What was promised is done."""

    TOPIC: ClassVar[str] = "sqa.obligation.commitment-met"
    CONTINUES: ClassVar[tuple[str, ...]] = ("obligation",)
    obligation: ObligationId
    note: Text | None = None
