"""What the rules of forums refuse."""

from sqa.eventing.refusal import Refusal


class TheForumIsNotScheduled(Refusal):
    """Nothing happens in a forum before it has been scheduled."""

    SV = "Inget händer i ett forum innan det har schemalagts."
    NEXT = "Propose `sqa.forum.scheduled.v1` first."
    NEXT_SV = "Föreslå `sqa.forum.scheduled.v1` först."


class AForumStaysAtItsUnit(Refusal):
    """A forum belongs to one unit for as long as it is held."""

    SV = "Ett forum hör till en enhet så länge det hålls."
    NEXT = "Schedule a forum of its own at the other unit."
    NEXT_SV = "Schemalägg ett eget forum på den andra enheten."


class TheMeetingIsOver(Refusal):
    """The meeting has been held or cancelled already."""

    SV = "Mötet har redan hållits eller ställts in."
    NEXT = "See the meeting's `status`; plan another one, or correct what was recorded."
    NEXT_SV = "Se mötets `status`; planera ett nytt, eller rätta det som registrerats."


class TheMeetingIsYetToBeHeld(Refusal):
    """A meeting is not held before the day it is planned for."""

    SV = "Ett möte hålls inte före den dag det är planerat till."
    NEXT = "Record it when it has been held; where it was moved to an earlier day, cancel this one and plan another for that day."
    NEXT_SV = "Registrera det när det har hållits; flyttades det till en tidigare dag, ställ in det och planera ett nytt den dagen."


class TheMeetingWasNotHeld(Refusal):
    """This belongs to a meeting that has been held."""

    SV = "Det här hör till ett möte som har hållits."
    NEXT = "Record `sqa.forum.meeting-held.v1` first."
    NEXT_SV = "Registrera `sqa.forum.meeting-held.v1` först."


class APartIsOneOfTheForums(Refusal):
    """The part of the school is none of those that the forum covers."""

    SV = "Delen av skolan är ingen av dem som forumet omfattar."
    NEXT = "Name one of the parts in `parts`, or schedule the forum anew with it."
    NEXT_SV = "Ange en av delarna i `parts`, eller schemalägg forumet på nytt med den."


class WhatIsPromisedAboutACaseIsTheCases(Refusal):
    """The dilemma is about a case, so what is promised about it is promised in the case."""

    SV = "Dilemmat gäller ett ärende, så det som utlovas om det utlovas i ärendet."
    NEXT = "Name the case in `case`; only a dilemma that is about no case gets commitments of the forum's own."
    NEXT_SV = "Ange ärendet i `case`; bara ett dilemma som inte gäller något ärende får åtaganden som är forumets egna."


class FeedbackIsGivenOnAdvice(Refusal):
    """Feedback is given once, on a dilemma that got advice."""

    SV = "Återkoppling ges en gång, på ett dilemma som har fått råd."
    NEXT = "Record the advice first, or raise a new dilemma."
    NEXT_SV = "Registrera rådet först, eller lyft ett nytt dilemma."


class MoreAtRiskThanThereAre(Refusal):
    """More pupils are said to be at risk than there are."""

    SV = "Fler elever sägs vara i riskzonen än det finns."
    NEXT = "Let `at_risk` be at most `pupils`."
    NEXT_SV = "Låt `at_risk` vara högst `pupils`."


class TheForumRecordsNoPrognosis(Refusal):
    """The forum is not scheduled to record a prognosis."""

    SV = "Forumet är inte schemalagt att göra någon prognos."
    NEXT = "Schedule it anew with `prognosis` true."
    NEXT_SV = "Schemalägg det på nytt med `prognosis` sant."


class TimeHasItsDaysInOrder(Refusal):
    """The period's last day comes before its first."""

    SV = "Periodens sista dag kommer före dess första."
    NEXT = "Let `last_day` be `first_day` or later."
    NEXT_SV = "Låt `last_day` vara `first_day` eller senare."
