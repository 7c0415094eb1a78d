"""What happens to a case as such, from its opening to its closing. The work in it: `need_events`, `support_events`, `judgement_events`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sqa.eventing.event import Event, Part
from sqa.vocabulary import (
    CaseId,
    Clear,
    ClosingReason,
    Compartment,
    ConcernId,
    Day,
    DutyId,
    EventId,
    InitiativeId,
    ReferralId,
    Sha256,
    SubjectId,
    Text,
    UnitId,
)

About = Annotated[Literal["pupil", "group"], Clear()]


class CaseOpened(Event):
    """A case about a pupil or a group was opened, with its owner. `package`: what another huvudman sent, by its SHA-256."""

    TOPIC: ClassVar[str] = "sqa.case.opened"
    THREAD: ClassVar[str] = "ownership"
    unit: UnitId
    owner: DutyId
    about: About
    subject: SubjectId
    concern: ConcernId | None = None
    package: Sha256 | None = None
    reason: Text | None = None


class ContributorAdded(Event):
    """A duty contributes to the case; the owner still owns it."""

    TOPIC: ClassVar[str] = "sqa.case.contributor-added"
    THREAD: ClassVar[str] = "contributors"
    duty: DutyId


class ContributorRemoved(Event):
    """A duty no longer contributes."""

    TOPIC: ClassVar[str] = "sqa.case.contributor-removed"
    THREAD: ClassVar[str] = "contributors"
    duty: DutyId


class CaseSuspended(Event):
    """Work rests until a review day; owner and dates persist."""

    TOPIC: ClassVar[str] = "sqa.case.suspended"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    review_on: Day
    reason: Text


class CaseResumed(Event):
    """Work goes on."""

    TOPIC: ClassVar[str] = "sqa.case.resumed"
    ABOUT_THE_WHOLE: ClassVar[bool] = True


class Ended(Part):
    """How an item that was still open ends with the case."""

    kind: Annotated[Literal["need", "support", "obligation", "offer", "transfer", "opinion", "referral", "appeal"], Clear()]
    id: EventId
    reason: Text


Endings = Annotated[tuple[Ended, ...], Field(max_length=500)]


class CaseClosed(Event):
    """The case was closed. What closing requires depends on the reason; where the principal closes, `ends` ends each open item."""

    TOPIC: ClassVar[str] = "sqa.case.closed"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    reason: ClosingReason
    note: Text | None = None
    ends: Endings = ()


class CaseMerged(Event):
    """The case was closed because another case goes on with it; its open needs were carried over first."""

    TOPIC: ClassVar[str] = "sqa.case.merged"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    into: CaseId
    note: Text | None = None
    ends: Endings = ()


class CaseReopened(Event):
    """The case was opened again, with an owner; the work returns to assess."""

    TOPIC: ClassVar[str] = "sqa.case.reopened"
    THREAD: ClassVar[str] = "ownership"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    owner: DutyId
    reason: Text


class ConfidentialPartAdded(Event):
    """A text in a secrecy compartment of its own; that it exists and what it says are different permissions."""

    TOPIC: ClassVar[str] = "sqa.case.confidential-part-added"
    compartment: Compartment
    text: Text


class ExternalReferralMade(Event):
    """Another actor was asked to act in its own mission; the school's part stays owned here."""

    TOPIC: ClassVar[str] = "sqa.case.external-referral-made"
    BEGINS: ClassVar[str] = "referral"
    referral: ReferralId
    to: Text
    purpose: Text
    answer_by: Day | None = None


class ExternalReferralAnswered(Event):
    """The other actor replied."""

    TOPIC: ClassVar[str] = "sqa.case.external-referral-answered"
    CONTINUES: ClassVar[tuple[str, ...]] = ("referral",)
    referral: ReferralId
    accepted: Annotated[bool, Clear()]
    reply: Text


class LinkedToInitiative(Event):
    """The case is one of those that an improvement initiative grew from, or serves."""

    TOPIC: ClassVar[str] = "sqa.case.linked-to-initiative"
    initiative: InitiativeId
    why: Text | None = None
