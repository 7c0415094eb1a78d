"""Plan → do → evaluate → analyse: where the work stands, in which round, and what was skipped and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sqa.eventing.event import Envelope, Event, Part
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Folding, Stream, folds, guards
from sqa.vocabulary import Clear, Profession, Round, StepName, Text

ORDER: tuple[str, ...] = ("assess", "plan", "do", "evaluate", "analyse")
Decision = Literal["continue", "adjust", "stop"]
NEXT_ROUND_FROM = {"continue": "do", "adjust": "plan"}


# -- events ------------------------------------------------------------------------------------------------------


class Skipped(Part):
    """A step that was passed over: why, and in what role somebody decided it."""

    step: StepName
    reason: Text
    role: Profession


class StepBegun(Event):
    """The work moved on to a step. Steps that were passed over are named, each with its reason."""

    TOPIC: ClassVar[str] = "sqa.step.begun"
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    step: StepName
    round: Round
    skipped: Annotated[tuple[Skipped, ...], Field(max_length=4)] = ()


# -- fold --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step as it was begun; `returned` says what brought the work back to it, if anything did."""

    step: str
    round: int
    began_at: datetime
    skipped: tuple[Skipped, ...] = ()
    returned: str | None = None


class Steps(Folding):
    """Every step the work has been in, in order. It begins in `assess`, round 1, with the opening."""

    def __init__(self) -> None:
        self.taken: list[StepTaken] = []
        self.decision: Decision | None = None

    @property
    def step(self) -> str:
        """The step the work is in now."""
        return self.taken[-1].step if self.taken else "assess"

    @property
    def round(self) -> int:
        """The round the work is in now, from 1."""
        return self.taken[-1].round if self.taken else 1

    def round_at(self, instant: datetime) -> int:
        """The round at an instant, so that what is recorded late is counted where it belongs."""
        return next((taken.round for taken in reversed(self.taken) if taken.began_at <= instant), 1)

    def expected(self) -> tuple[str | None, int]:
        """The step and the round that come next; (None, round) when the analysis said stop."""
        if self.step != "analyse":
            return ORDER[ORDER.index(self.step) + 1], self.round
        if self.decision in NEXT_ROUND_FROM:
            return NEXT_ROUND_FROM[self.decision], self.round + 1
        return None, self.round

    def open(self, event: Envelope[Any]) -> None:
        """The work begins: assess, first round."""
        self.taken.append(StepTaken("assess", 1, event.occurred_at))

    def return_to(self, step: str, event: Envelope[Any], why: str, *, new_round: bool = False) -> None:
        """A decision annulled, a transfer, a reopening: the work goes back to a step."""
        self.decision = None
        self.taken.append(StepTaken(step, self.round + new_round, event.occurred_at, returned=why))

    @folds(StepBegun)
    def _begun(self, event: Envelope[StepBegun]) -> None:
        self.decision = None
        self.taken.append(StepTaken(event.data.step, event.data.round, event.occurred_at, event.data.skipped))


class SteppedStream(Stream):
    """A stream whose work moves along the steps: a case, an initiative."""

    steps: Steps


# -- refusals ----------------------------------------------------------------------------------------------------


class StepComesInOrder(Refusal):
    """Steps come in order: assess, plan, do, evaluate, analyse; a passed-over step needs its reason and role."""

    SV = "Stegen kommer i ordning: bedöma, planera, genomföra, utvärdera, analysera; ett överhoppat steg behöver skäl och roll."
    NEXT = "Begin the step in `next_step`, or name in `skipped` each step in `missing` with reason and role."
    NEXT_SV = "Börja steget i `next_step`, eller ange i `skipped` varje steg i `missing` med skäl och roll."


class RoundFollowsTheAnalysis(Refusal):
    """A new round begins only as the analysis decided: continue goes on from do, adjust from plan, stop ends."""

    SV = "En ny omgång börjar bara som analysen beslutat: fortsätt går vidare från genomföra, justera från planera, avsluta slutar."
    NEXT = "Record the analysis with its decision first, then begin the step and round in `next_step` and `next_round`."
    NEXT_SV = "Registrera analysen med dess beslut först, börja sedan steget och omgången i `next_step` och `next_round`."


# -- rules -------------------------------------------------------------------------------------------------------


def it_is_the_next_step(stream: SteppedStream, proposed: Envelope[StepBegun]) -> None:
    """Within a round: the next step, or a later one with every step between named as skipped.

    The step that the work is in may be named too, where it is left undone.
    """
    data, steps = proposed.data, stream.steps
    expected, in_round = steps.expected()
    skipped = [skip.step for skip in data.skipped]
    if expected is None or data.round != in_round:
        raise RoundFollowsTheAnalysis(next_step=expected, next_round=in_round)
    due = list(ORDER[ORDER.index(expected) : ORDER.index(data.step)]) if data.step in ORDER else []
    undone = [steps.step, *due] if steps.step != "analyse" else due
    if ORDER.index(data.step) < ORDER.index(expected) or skipped not in (due, undone):
        raise StepComesInOrder(next_step=expected, missing=[step for step in due if step not in skipped])


STEPPING = (it_is_the_next_step,)
BEGINNING_A_STEP = guards(StepBegun, *STEPPING)
StepDecision = Annotated[Decision, Clear()]
