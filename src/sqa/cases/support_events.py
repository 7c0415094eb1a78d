"""What a support goes through, from plan to end."""

from typing import Annotated, ClassVar

from pydantic import Field

from sqa.eventing.event import Event
from sqa.vocabulary import Day, DutyId, EffortLevel, FactorId, Flag, NeedId, SupportId, SupportKind, Target, Text


class SupportPlanned(Event):
    """A support is planned for at least one need; group-level promoting work may serve a factor instead.

    One duty is responsible, several may deliver.
    """

    TOPIC: ClassVar[str] = "sqa.case.support-planned"
    BEGINS: ClassVar[str] = "support"
    support: SupportId
    kind: SupportKind
    effort_level: EffortLevel
    target: Target
    needs: Annotated[tuple[NeedId, ...], Field(max_length=50)] = ()
    factor: FactorId | None = None
    responsible: DutyId
    deliverers: Annotated[tuple[DutyId, ...], Field(max_length=50)] = ()
    description: Text


class NeedLinkedToSupport(Event):
    """The support serves one more need from now on."""

    TOPIC: ClassVar[str] = "sqa.case.need-linked-to-support"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId
    need: NeedId


class SupportStarted(Event):
    """The support is given from now on. Responsibles, evaluation date and goals were set before."""

    TOPIC: ClassVar[str] = "sqa.case.support-started"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId


class SupportStaffAssigned(Event):
    """Others answer for and deliver the support from now on; one duty is responsible, several may deliver."""

    TOPIC: ClassVar[str] = "sqa.case.support-staff-assigned"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId
    responsible: DutyId
    deliverers: Annotated[tuple[DutyId, ...], Field(max_length=50)] = ()
    reason: Text


class SupportAdjusted(Event):
    """The support is given in another way, with the reason; what was before stays on record."""

    TOPIC: ClassVar[str] = "sqa.case.support-adjusted"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId
    because_of_follow_up: Flag
    adjustment: Text
    reason: Text


class SupportEnded(Event):
    """The support is no longer given; its evaluation is still owed."""

    TOPIC: ClassVar[str] = "sqa.case.support-ended"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId
    reason: Text


class SupportCancelled(Event):
    """A planned support never started; nothing is owed for it."""

    TOPIC: ClassVar[str] = "sqa.case.support-cancelled"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId
    reason: Text


class FollowUpRecorded(Event):
    """The responsible checked that the support is carried out and works, and when to look next (None: no more)."""

    TOPIC: ClassVar[str] = "sqa.case.follow-up-recorded"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    support: SupportId
    carried_out: Flag
    works: Flag | None = None
    note: Text
    next_on: Day | None = None
