"""Why it went as it did, what to keep, what to change, and what is decided: the analysis that ends a round of work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from sqa.eventing.event import Envelope, Event, Part
from sqa.eventing.refusal import Refusal
from sqa.steps import StepDecision, SteppedStream
from sqa.vocabulary import CauseLevel, NeedDomain, Text

# -- events ------------------------------------------------------------------------------------------------------


class Cause(Part):
    """A cause that the analysis found, and at which level it lies."""

    level: CauseLevel
    domain: NeedDomain
    text: Text


Causes = Annotated[tuple[Cause, ...], Field(min_length=1, max_length=20)]
Findings = Annotated[tuple[Text, ...], Field(max_length=20)]


class AnalysisStated(Event):
    """What every analysis of a round states."""

    ABOUT_THE_WHOLE: ClassVar[bool] = True
    causes: Causes
    keep: Text
    change: Text
    success_factors: Findings = ()
    obstacles: Findings = ()
    decision: StepDecision


# -- fold --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis and the round it closes."""

    event: UUID
    at: datetime
    round: int
    data: Any


class AnalysedStream(SteppedStream):
    """A stream whose rounds end in an analysis."""

    analyses: dict[UUID, Analysis]

    def analysed(self, event: Envelope[Any]) -> None:
        """The round is analysed: what comes next is decided."""
        self.analyses[event.id] = Analysis(event.id, event.occurred_at, self.steps.round, event.data)
        self.steps.decision = event.data.decision


# -- refusals and rules ------------------------------------------------------------------------------------------


class NotTimeToAnalyse(Refusal):
    """An analysis is recorded once a round, in the step analyse."""

    SV = "En analys registreras en gång per omgång, i steget analysera."
    NEXT = "Begin the step analyse (`sqa.step.begun.v1`), or the next round as the last analysis decided."
    NEXT_SV = "Börja steget analysera (`sqa.step.begun.v1`), eller nästa omgång som förra analysen beslutade."


class NothingLearned(Refusal):
    """An analysis names at least one success factor or obstacle."""

    SV = "En analys anger minst en framgångsfaktor eller ett hinder."
    NEXT = "Add one to `success_factors` or `obstacles`."
    NEXT_SV = "Lägg till en i `success_factors` eller `obstacles`."


def it_is_time_to_analyse(stream: AnalysedStream, proposed: Envelope[Any]) -> None:
    if stream.steps.step != "analyse" or stream.steps.decision is not None:
        raise NotTimeToAnalyse(step=stream.steps.step, decision=stream.steps.decision)


def something_was_learned(stream: AnalysedStream, proposed: Envelope[Any]) -> None:
    if not proposed.data.success_factors and not proposed.data.obstacles:
        raise NothingLearned


ANALYSING = (it_is_time_to_analyse, something_was_learned)
