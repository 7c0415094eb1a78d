"""The rules of a concern, and the table event → rules."""

from typing import Any

from sqa.concerns.concern import Concern
from sqa.concerns.events import ConcernAnswered, ConcernLinked, ConcernRaised, ConcernTakenUp
from sqa.concerns.refusals import (
    ACaseIsAboutAPupilOrAGroup,
    AConcernAboutSomebodyNamesWhom,
    NobodyWouldOwnIt,
    OnlyThePrincipalHandlesTheConcern,
    TheConcernHasItsCase,
    TheConcernIsAnswered,
)
from sqa.eventing.event import Envelope
from sqa.eventing.stream import CORRECTING, guards
from sqa.ownership import ASSIGNING, is_principal
from sqa.ratings import the_level_is_on_the_scale


def somebody_will_own_it(concern: Concern, proposed: Envelope[ConcernRaised]) -> None:
    if proposed.facts.units[proposed.data.unit].ultimate_owner is None:
        raise NobodyWouldOwnIt(unit=proposed.data.unit)


def it_names_whom_it_is_about(concern: Concern, proposed: Envelope[ConcernRaised]) -> None:
    if (proposed.data.subject is None) != (proposed.data.about == "environment"):
        raise AConcernAboutSomebodyNamesWhom(about=proposed.data.about)


def it_waits_for_an_answer(concern: Concern, proposed: Envelope[Any]) -> None:
    if not concern.open:
        raise TheConcernIsAnswered


def its_owner_handles_it(concern: Concern, proposed: Envelope[Any]) -> None:
    if proposed.actor.duty != concern.ownership.owner and not is_principal(concern, proposed):
        raise OnlyThePrincipalHandlesTheConcern


def it_has_no_case_yet(concern: Concern, proposed: Envelope[Any]) -> None:
    if concern.case:
        raise TheConcernHasItsCase(case=concern.case)


def it_is_about_somebody(concern: Concern, proposed: Envelope[ConcernTakenUp]) -> None:
    if concern.subject is None:
        raise ACaseIsAboutAPupilOrAGroup(about=concern.raised.about)


Concern.RULES = dict(
    [
        guards(ConcernRaised, it_names_whom_it_is_about, the_level_is_on_the_scale, somebody_will_own_it),
        guards(ConcernTakenUp, it_waits_for_an_answer, its_owner_handles_it, it_has_no_case_yet, it_is_about_somebody),
        guards(ConcernLinked, it_waits_for_an_answer, its_owner_handles_it, it_has_no_case_yet),
        guards(ConcernAnswered, it_waits_for_an_answer, its_owner_handles_it),
        (ASSIGNING[0], (it_waits_for_an_answer, *ASSIGNING[1])),
        CORRECTING,
    ]
)

__all__ = ["Concern"]
