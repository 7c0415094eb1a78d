"""The rules of obligations, and the lines that a stream in which things are promised adds to its table."""

from typing import Any

from sqa.eventing.event import Envelope
from sqa.eventing.stream import guards
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
from sqa.obligations.obligations import Kind, PromisingStream
from sqa.obligations.refusals import (
    AlreadyPromised,
    DateIsInThePast,
    DutyMustBeInForce,
    NothingIsOwed,
    NotYetMissed,
    OnlyThePrincipalReschedules,
)
from sqa.ownership import is_principal
from sqa.vocabulary import stockholm_day


def the_duty_is_in_force(stream: PromisingStream, proposed: Envelope[Any]) -> None:
    duty = getattr(proposed.data, "to", None) or proposed.data.duty
    if not proposed.facts.duties[duty].in_force(stockholm_day(proposed.occurred_at)):
        raise DutyMustBeInForce(duty=duty)


def nobody_is_responsible_yet(kind: Kind) -> Any:
    """The rule that a support, a measure or an initiative has one responsible of a kind at a time."""

    def one_responsible(stream: PromisingStream, proposed: Envelope[Any]) -> None:
        thing = proposed.data.support or getattr(proposed.data, "measure", None)
        if promised := stream.obligations.of(thing, kind):
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
