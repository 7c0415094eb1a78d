"""What somebody owes: a follow-up, an evaluation, a commitment. Each has one duty and one date."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Folding, folds, guards
from sqa.ownership import OwnedStream, is_principal
from sqa.vocabulary import Clear, Day, DutyId, ObligationId, SupportId, Text, stockholm_day

Kind = Literal["follow-up", "evaluation", "commitment"]
How = Literal["met", "waived", "support ended", "support cancelled", "closed"]


# -- events ------------------------------------------------------------------------------------------------------


class FollowUpResponsibleAssigned(Event):
    """A duty is to follow up a support, the first time on a day."""

    TOPIC: ClassVar[str] = "sqa.obligation.follow-up-responsible-assigned"
    BEGINS: ClassVar[str] = "obligation"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    obligation: ObligationId
    support: SupportId
    duty: DutyId
    first_on: Day


class EvaluationResponsibleAssigned(Event):
    """A duty is to evaluate a support, on a day."""

    TOPIC: ClassVar[str] = "sqa.obligation.evaluation-responsible-assigned"
    BEGINS: ClassVar[str] = "obligation"
    CONTINUES: ClassVar[tuple[str, ...]] = ("support",)
    obligation: ObligationId
    support: SupportId
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
    """Whoever owes was told."""

    TOPIC: ClassVar[str] = "sqa.obligation.reminder-sent"
    CONTINUES: ClassVar[tuple[str, ...]] = ("obligation",)
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


# -- fold --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of an obligation, when, and how."""

    duty: UUID
    at: datetime
    how: Literal["reminder", "principal", "huvudman"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing owed: by whom, by when, how it ended (None: still owed) and who has been told."""

    id: UUID
    kind: Kind
    duty: UUID
    due: date
    made_at: datetime
    event: UUID
    support: UUID | None = None
    what: str | None = None
    ended_at: datetime | None = None
    how: How | None = None
    told: tuple[Told, ...] = ()
    first_duty: UUID | None = None

    @property
    def open(self) -> bool:
        """Is it still owed?"""
        return self.ended_at is None


@dataclass(slots=True)
class Obligations(Folding):
    """Everything promised in a stream. What ends a promise is applied in time order, however late it was recorded."""

    all: dict[UUID, Obligation] = field(default_factory=dict)
    judged: dict[UUID, list[datetime]] = field(default_factory=dict)

    def still_open(self, support: UUID | None = None) -> list[Obligation]:
        """What is owed now, of one support or of all."""
        return [o for o in self.all.values() if o.open and support in (None, o.support)]

    def of(self, support: UUID, kind: Kind) -> Obligation | None:
        """The open obligation of a kind for a support; at most one."""
        return next((o for o in self.still_open(support) if o.kind == kind), None)

    def end(self, obligation: UUID, how: How, at: datetime) -> None:
        """The obligation is over, unless it was before."""
        old = self.all[obligation]
        if old.ended_at is None or at < old.ended_at:
            self.all[obligation] = replace(old, ended_at=at, how=how)

    def end_of_support(self, support: UUID, how: How, at: datetime, *kinds: Kind) -> None:
        """What was owed for a support ends: its follow-ups when it ends, its evaluation when that is done."""
        for obligation in self.all.values():
            if obligation.support == support and obligation.kind in kinds and obligation.made_at <= at:
                self.end(obligation.id, how, at)

    def evaluated(self, support: UUID, at: datetime) -> None:
        """A support was evaluated: that meets the evaluations promised by then, also those recorded later."""
        self.judged.setdefault(support, []).append(at)
        self.end_of_support(support, "met", at, "evaluation")

    def due_next(self, support: UUID, next_on: date) -> None:
        """A follow-up was held and the next one is set."""
        if promised := self.of(support, "follow-up"):
            self.all[promised.id] = replace(promised, due=next_on)

    def pass_all_to(self, duty: UUID, only_of: UUID | None = None) -> None:
        """Everything open (or everything open that one duty owes) passes to another duty."""
        for obligation in self.still_open():
            if only_of in (None, obligation.duty):
                self.all[obligation.id] = replace(obligation, duty=duty)

    def _begin(self, event: Envelope[Any], kind: Kind, due: date, **more: Any) -> None:
        data = event.data
        self.all[data.obligation] = Obligation(
            data.obligation, kind, data.duty, due, event.occurred_at, event.id, first_duty=data.duty, **more
        )

    @folds(FollowUpResponsibleAssigned)
    def _follow_up(self, event: Envelope[FollowUpResponsibleAssigned]) -> None:
        self._begin(event, "follow-up", event.data.first_on, support=event.data.support)

    @folds(EvaluationResponsibleAssigned)
    def _evaluation(self, event: Envelope[EvaluationResponsibleAssigned]) -> None:
        self._begin(event, "evaluation", event.data.due_on, support=event.data.support)
        for at in self.judged.get(event.data.support, ()):
            if event.occurred_at <= at:
                self.end(event.data.obligation, "met", at)

    @folds(CommitmentMade)
    def _commitment(self, event: Envelope[CommitmentMade]) -> None:
        self._begin(event, "commitment", event.data.due_on, what=event.data.what)

    @folds(CommitmentMet)
    def _met(self, event: Envelope[CommitmentMet]) -> None:
        self.end(event.data.obligation, "met", event.occurred_at)

    @folds(EvaluationRescheduled)
    def _rescheduled(self, event: Envelope[EvaluationRescheduled]) -> None:
        self.all[event.data.obligation] = replace(self.all[event.data.obligation], due=event.data.due_on)

    @folds(EvaluationWaived)
    def _waived(self, event: Envelope[EvaluationWaived]) -> None:
        self.end(event.data.obligation, "waived", event.occurred_at)

    @folds(ObligationReassigned)
    def _reassigned(self, event: Envelope[ObligationReassigned]) -> None:
        self.all[event.data.obligation] = replace(self.all[event.data.obligation], duty=event.data.to)

    @folds(EvaluationEscalated)
    def _escalated(self, event: Envelope[EvaluationEscalated]) -> None:
        self._tell(event.data.obligation, Told(event.data.to, event.occurred_at, event.data.level))

    @folds(ReminderSent)
    def _reminded(self, event: Envelope[ReminderSent]) -> None:
        self._tell(event.data.obligation, Told(event.data.to, event.occurred_at, "reminder"))

    def _tell(self, obligation: UUID, told: Told) -> None:
        old = self.all[obligation]
        self.all[obligation] = replace(old, told=(*old.told, told))


class PromisingStream(OwnedStream):
    """A stream in which things are promised."""

    obligations: Obligations


# -- refusals ----------------------------------------------------------------------------------------------------


class DutyMustBeInForce(Refusal):
    """Whoever is to owe something must have a duty in force when it is promised."""

    SV = "Den som ska göra åtagandet måste ha en tjänst som gäller då."
    NEXT = "Name a duty that is in force on the day."
    NEXT_SV = "Välj en tjänst som gäller den dagen."


class AlreadyPromised(Refusal):
    """This support already has somebody responsible for that."""

    SV = "Insatsen har redan någon som ansvarar för det."
    NEXT = "Propose ObligationReassigned or EvaluationRescheduled for the obligation in `obligation`."
    NEXT_SV = "Föreslå ObligationReassigned eller EvaluationRescheduled för åtagandet i `obligation`."


class DateIsInThePast(Refusal):
    """What is promised must be due on the day of the promise or later."""

    SV = "Det som lovas ska infalla samma dag eller senare."
    NEXT = "Give a day that is not before the event's own."
    NEXT_SV = "Ange en dag som inte ligger före händelsens egen."


class NothingIsOwed(Refusal):
    """The obligation is already over, or is of another kind."""

    SV = "Åtagandet är redan avslutat, eller av ett annat slag."
    NEXT = "See the stream's open obligations; make a new one if something is still to be done."
    NEXT_SV = "Se strömmens öppna åtaganden; gör ett nytt om något återstår."


class OnlyThePrincipalReschedules(Refusal):
    """Only the principal gives an evaluation another day or waives it."""

    SV = "Bara rektor flyttar en utvärdering eller avstår från den."
    NEXT = "Ask the principal to propose it, with the reason."
    NEXT_SV = "Be rektor föreslå det, med skälet."


class NotYetMissed(Refusal):
    """An evaluation is escalated only after its day has passed."""

    SV = "En utvärdering förs vidare först när dagen har passerat."
    NEXT = "Wait until the day after `due_on`."
    NEXT_SV = "Vänta till dagen efter `due_on`."


# -- rules -------------------------------------------------------------------------------------------------------


def the_duty_is_in_force(stream: PromisingStream, proposed: Envelope[Any]) -> None:
    duty = getattr(proposed.data, "to", None) or proposed.data.duty
    if not proposed.facts.duties[duty].in_force(stockholm_day(proposed.occurred_at)):
        raise DutyMustBeInForce(duty=duty)


def nobody_is_responsible_yet(kind: Kind) -> Any:
    """The rule that a support has one responsible of a kind at a time."""

    def one_responsible(stream: PromisingStream, proposed: Envelope[Any]) -> None:
        if promised := stream.obligations.of(proposed.data.support, kind):
            raise AlreadyPromised(obligation=promised.id, duty=promised.duty)

    return one_responsible


def its_day_is_not_past(stream: PromisingStream, proposed: Envelope[Any]) -> None:
    due = getattr(proposed.data, "due_on", None) or proposed.data.first_on
    if due < stockholm_day(proposed.occurred_at):
        raise DateIsInThePast(due_on=due)


def it_is_still_owed(stream: PromisingStream, proposed: Envelope[Any]) -> None:
    if not stream.obligations.all[proposed.data.obligation].open:
        raise NothingIsOwed(obligation=proposed.data.obligation, how=stream.obligations.all[proposed.data.obligation].how)


def it_is_an(kind: Kind) -> Any:
    """The rule that the event speaks of an obligation of this kind."""

    def of_that_kind(stream: PromisingStream, proposed: Envelope[Any]) -> None:
        if stream.obligations.all[proposed.data.obligation].kind != kind:
            raise NothingIsOwed(obligation=proposed.data.obligation, kind=kind)

    return of_that_kind


def the_principal_decides_it(stream: PromisingStream, proposed: Envelope[Any]) -> None:
    if not is_principal(stream, proposed):
        raise OnlyThePrincipalReschedules


def its_day_has_passed(stream: PromisingStream, proposed: Envelope[EvaluationEscalated]) -> None:
    due = stream.obligations.all[proposed.data.obligation].due
    if stockholm_day(proposed.occurred_at) <= due:
        raise NotYetMissed(due_on=due)


PROMISING = (
    guards(FollowUpResponsibleAssigned, nobody_is_responsible_yet("follow-up"), the_duty_is_in_force, its_day_is_not_past),
    guards(
        EvaluationResponsibleAssigned,
        nobody_is_responsible_yet("evaluation"),
        the_duty_is_in_force,
        its_day_is_not_past,
    ),
    guards(EvaluationRescheduled, the_principal_decides_it, it_is_an("evaluation"), it_is_still_owed, its_day_is_not_past),
    guards(EvaluationWaived, the_principal_decides_it, it_is_an("evaluation"), it_is_still_owed),
    guards(EvaluationEscalated, it_is_an("evaluation"), it_is_still_owed, its_day_has_passed),
    guards(ReminderSent, it_is_still_owed),
    guards(ObligationReassigned, it_is_still_owed, the_duty_is_in_force),
    guards(CommitmentMade, the_duty_is_in_force, its_day_is_not_past),
    guards(CommitmentMet, it_is_an("commitment"), it_is_still_owed),
)
