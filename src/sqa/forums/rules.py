"""The rules of a forum, and the table event → rules. That a forum cannot own follows of what is not in the table."""

from typing import Any

from sqa.eventing.event import Envelope
from sqa.eventing.stream import CORRECTING, guards
from sqa.forums import events as e
from sqa.forums import refusals as no
from sqa.forums.forum import Forum
from sqa.obligations import CommitmentMade, CommitmentMet, DateIsInThePast, DutyMustBeInForce, ObligationReassigned, ReminderSent
from sqa.obligations.rules import PROMISING
from sqa.vocabulary import stockholm_day

PROMISED_HERE = (CommitmentMade, CommitmentMet, ObligationReassigned, ReminderSent)


def it_is_scheduled(forum: Forum, proposed: Envelope[Any]) -> None:
    if forum.schedule is None:
        raise no.TheForumIsNotScheduled


def it_stays_at_its_unit(forum: Forum, proposed: Envelope[e.ForumScheduled]) -> None:
    if forum.unit not in (None, proposed.data.unit):
        raise no.AForumStaysAtItsUnit(unit=forum.unit)


def its_convener_is_in_force(forum: Forum, proposed: Envelope[e.ForumScheduled]) -> None:
    duty = proposed.data.convener
    if not proposed.facts.duties[duty].in_force(stockholm_day(proposed.occurred_at)):
        raise DutyMustBeInForce(duty=duty)


def the_meeting_is_planned(forum: Forum, proposed: Envelope[Any]) -> None:
    if forum.meetings[proposed.data.meeting].status != "planned":
        raise no.TheMeetingIsOver(status=forum.meetings[proposed.data.meeting].status)


def its_day_has_come(forum: Forum, proposed: Envelope[e.MeetingHeld]) -> None:
    """It may begin somewhat early, never on an earlier day."""
    starts_at = forum.meetings[proposed.data.meeting].plan.starts_at
    if stockholm_day(proposed.occurred_at) < stockholm_day(starts_at):
        raise no.TheMeetingIsYetToBeHeld(starts_at=starts_at)


def the_meeting_was_held(forum: Forum, proposed: Envelope[Any]) -> None:
    meeting = proposed.data.meeting
    if meeting and forum.meetings[meeting].status != "held":
        raise no.TheMeetingWasNotHeld(status=forum.meetings[meeting].status)


def its_part_is_the_forums(forum: Forum, proposed: Envelope[Any]) -> None:
    parts = forum.schedule.parts if forum.schedule else ()
    if proposed.data.part is not None and proposed.data.part not in parts:
        raise no.APartIsOneOfTheForums(parts=list(parts))


def whoever_promises_is_in_force(forum: Forum, proposed: Envelope[e.CommitmentAgreed]) -> None:
    day = stockholm_day(proposed.occurred_at)
    if not proposed.facts.duties[proposed.data.duty].in_force(day):
        raise DutyMustBeInForce(duty=proposed.data.duty)
    if proposed.data.due_on < day:
        raise DateIsInThePast(due_on=proposed.data.due_on)


def what_is_about_a_case_is_promised_there(forum: Forum, proposed: Envelope[e.CommitmentAgreed]) -> None:
    if proposed.data.case is None and forum.dilemmas[proposed.data.dilemma].data.case is not None:
        raise no.WhatIsPromisedAboutACaseIsTheCases


def it_got_advice_and_no_feedback_yet(forum: Forum, proposed: Envelope[e.FeedbackGiven]) -> None:
    dilemma = forum.dilemmas[proposed.data.dilemma]
    if not dilemma.advice or dilemma.feedback:
        raise no.FeedbackIsGivenOnAdvice(advice=len(dilemma.advice), feedback=bool(dilemma.feedback))


def it_is_a_prognosis(forum: Forum, proposed: Envelope[e.PrognosisRecorded]) -> None:
    if forum.schedule and not forum.schedule.prognosis:
        raise no.TheForumRecordsNoPrognosis
    if proposed.data.at_risk > proposed.data.pupils:
        raise no.MoreAtRiskThanThereAre


def its_days_are_in_order(forum: Forum, proposed: Envelope[e.TimePlanned]) -> None:
    if proposed.data.last_day < proposed.data.first_day:
        raise no.TimeHasItsDaysInOrder


_ONCE_SCHEDULED = dict(
    [
        guards(e.MeetingPlanned),
        guards(e.MeetingHeld, the_meeting_is_planned, its_day_has_come),
        guards(e.MeetingCancelled, the_meeting_is_planned),
        guards(e.AttendanceRecorded, the_meeting_was_held),
        guards(e.ReflectionRecorded, the_meeting_was_held),
        guards(e.DilemmaRaised, the_meeting_was_held, its_part_is_the_forums),
        guards(e.AdviceGiven),
        guards(e.CommitmentAgreed, what_is_about_a_case_is_promised_there, whoever_promises_is_in_force),
        guards(e.FeedbackGiven, it_got_advice_and_no_feedback_yet),
        guards(e.StrengthNoted, the_meeting_was_held, its_part_is_the_forums),
        guards(e.ChallengeNoted, the_meeting_was_held, its_part_is_the_forums),
        guards(e.PrognosisRecorded, the_meeting_was_held, its_part_is_the_forums, it_is_a_prognosis),
        guards(e.TimePlanned, its_days_are_in_order),
        guards(e.TimeUsed, the_meeting_was_held),
        *(line for line in PROMISING if line[0] in PROMISED_HERE),
        CORRECTING,
    ]
)

Forum.RULES = {
    **{kind: (it_is_scheduled, *rules) for kind, rules in _ONCE_SCHEDULED.items()},
    **dict([guards(e.ForumScheduled, it_stays_at_its_unit, its_convener_is_in_force)]),
}

__all__ = ["Forum"]
