"""Formal decisions: five facts each, who may decide, and what an appeal does (Skollagen 3:9, 28:16; Förvaltningslagen 31 §)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.eventing.stream import Folding, folds, guards
from sqa.ownership import PRINCIPAL, OwnedStream, leads
from sqa.vocabulary import DecisionId, DutyId, SupportKind, Text, stockholm_day

# Skollagen 3:9: a decision with one of these may not be delegated by the principal.
NOT_DELEGABLE = frozenset({"special-teaching-group", "individual-teaching", "adapted-study-path"})

Status = Literal["in force", "appealed", "upheld", "annulled", "replaced"]


# -- events ------------------------------------------------------------------------------------------------------


class FormalDecision(Event):
    """What every formal decision states. Its date is the day it occurred; content, who decided, presented and took part follow."""

    BEGINS: ClassVar[str] = "decision"
    THREAD: ClassVar[str] = "decision"
    IS_A_DECISION: ClassVar[bool] = True
    decision: DecisionId
    content: Text
    decided_by: DutyId
    presented_by: DutyId
    took_part: Annotated[tuple[DutyId, ...], Field(max_length=30)] = ()
    delegated_by: DutyId | None = None


class PlanDecided(FormalDecision):
    """The action plan was decided: how the needs are met, by which kinds of support."""

    TOPIC: ClassVar[str] = "sqa.decision.plan-decided"
    support_kinds: Annotated[tuple[SupportKind, ...], Field(min_length=1, max_length=30)]


class NoPlanDecided(FormalDecision):
    """It was decided that no action plan is made; that is a decision too, and can be appealed."""

    TOPIC: ClassVar[str] = "sqa.decision.no-plan-decided"


class DecisionAppealed(Event):
    """A guardian or pupil appealed a decision."""

    TOPIC: ClassVar[str] = "sqa.decision.appealed"
    THREAD: ClassVar[str] = "decision"
    CONTINUES: ClassVar[tuple[str, ...]] = ("decision",)
    decision: DecisionId
    grounds: Text | None = None


class DecisionUpheld(Event):
    """The board of appeal let the decision stand."""

    TOPIC: ClassVar[str] = "sqa.decision.upheld"
    THREAD: ClassVar[str] = "decision"
    CONTINUES: ClassVar[tuple[str, ...]] = ("decision",)
    decision: DecisionId
    note: Text | None = None


class DecisionAnnulled(Event):
    """The board of appeal annulled the decision; the work returns to plan."""

    TOPIC: ClassVar[str] = "sqa.decision.annulled"
    THREAD: ClassVar[str] = "decision"
    CONTINUES: ClassVar[tuple[str, ...]] = ("decision",)
    ABOUT_THE_WHOLE: ClassVar[bool] = True
    decision: DecisionId
    note: Text | None = None


# -- fold --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision with its five facts and what became of it."""

    id: UUID
    kind: Literal["plan", "no plan"]
    at: datetime
    content: str
    decided_by: UUID
    presented_by: UUID
    took_part: tuple[UUID, ...]
    delegated_by: UUID | None
    event: UUID
    support_kinds: tuple[str, ...] = ()
    status: Status = "in force"

    @property
    def stands(self) -> bool:
        """Does it apply now? An appeal does not stop it, annulment does."""
        return self.status not in ("annulled", "replaced")


class Decisions(Folding):
    """Every formal decision of a stream. A new one replaces the one before it."""

    def __init__(self) -> None:
        self.all: dict[UUID, Decided] = {}

    @property
    def standing(self) -> Decided | None:
        """The decision that applies now, if any."""
        return next((decided for decided in reversed(self.all.values()) if decided.stands), None)

    def end_plan(self) -> None:
        """The plan ends (a move to another unit): nothing applies any longer."""
        if self.standing:
            self._set(self.standing.id, "replaced")

    def _set(self, decision: UUID, status: Status) -> None:
        self.all[decision] = replace(self.all[decision], status=status)

    @folds(PlanDecided, NoPlanDecided)
    def _decided(self, event: Envelope[Any]) -> None:
        data, kinds = event.data, getattr(event.data, "support_kinds", ())
        self.end_plan()
        self.all[data.decision] = Decided(
            data.decision, "plan" if isinstance(data, PlanDecided) else "no plan", event.occurred_at, data.content,
            data.decided_by, data.presented_by, data.took_part, data.delegated_by, event.id, kinds,
        )  # fmt: skip

    @folds(DecisionAppealed)
    def _appealed(self, event: Envelope[DecisionAppealed]) -> None:
        self._set(event.data.decision, "appealed")

    @folds(DecisionUpheld)
    def _upheld(self, event: Envelope[DecisionUpheld]) -> None:
        self._set(event.data.decision, "upheld")

    @folds(DecisionAnnulled)
    def _annulled(self, event: Envelope[DecisionAnnulled]) -> None:
        self._set(event.data.decision, "annulled")


class DecidedStream(OwnedStream):
    """A stream in which formal decisions are taken."""

    decisions: Decisions


# -- refusals ----------------------------------------------------------------------------------------------------


class OnlyThePrincipalDecides(Refusal):
    """This decision is taken by the unit's principal, in force that day; it is not delegated, or the delegation is not stated."""

    SV = "Beslutet fattas av enhetens rektor, vars tjänst gäller då; det får inte delegeras, eller så saknas uppgift om delegation."
    NEXT = "Let a duty with the role Rektor decide, or name in `delegated_by` the principal's duty where the law allows delegation."
    NEXT_SV = "Låt en tjänst med rollen Rektor besluta, eller ange rektors tjänst i `delegated_by` där lagen tillåter delegation."


class WhoDecidesSaysSo(Refusal):
    """A decision is recorded by the duty that decided it, and restated by that duty only."""

    SV = "Ett beslut registreras av den tjänst som fattade det, och rättas bara av den."
    NEXT = "Let the duty in `decided_by` act."
    NEXT_SV = "Låt tjänsten i `decided_by` handla."


class WhoDecidesIsNotAmongThoseWhoTookPart(Refusal):
    """Whoever decided is not listed among those who took part without deciding."""

    SV = "Den som beslutade räknas inte bland dem som deltog utan att besluta."
    NEXT = "Leave the decision maker out of `took_part`."
    NEXT_SV = "Utelämna beslutsfattaren ur `took_part`."


class DecisionIsNotOpenToThat(Refusal):
    """An appeal is made against a decision that stands, and answered once."""

    SV = "Ett överklagande gäller ett beslut som står fast, och besvaras en gång."
    NEXT = "See the decision's `status`."
    NEXT_SV = "Se beslutets `status`."


# -- rules -------------------------------------------------------------------------------------------------------


def somebody_entitled_decides(stream: DecidedStream, proposed: Envelope[Any]) -> None:
    """The unit's principal decides, or a duty to whom that principal has delegated what may be delegated."""
    data, kinds = proposed.data, set(getattr(proposed.data, "support_kinds", ()))
    in_force = proposed.facts.duties[data.decided_by].in_force(stockholm_day(proposed.occurred_at))
    delegated = _is_principal_here(stream, data.delegated_by, proposed) and not kinds & NOT_DELEGABLE
    if not in_force or not (_is_principal_here(stream, data.decided_by, proposed) or delegated):
        raise OnlyThePrincipalDecides(not_delegable=sorted(kinds & NOT_DELEGABLE))


def _is_principal_here(stream: DecidedStream, duty: UUID | None, proposed: Envelope[Any]) -> bool:
    return proposed.facts.role(duty) == PRINCIPAL and leads(duty, stream.unit, proposed)


def whoever_decided_says_so(stream: DecidedStream, proposed: Envelope[Any]) -> None:
    """Nobody's words become somebody else's decision."""
    if proposed.actor.duty != proposed.data.decided_by:
        raise WhoDecidesSaysSo(decided_by=proposed.data.decided_by)


def a_decision_is_restated_by_whoever_decided(stream: DecidedStream, proposed: Envelope[CorrectionRecorded]) -> None:
    if isinstance(proposed.data.replacement, FormalDecision):
        decided = next(event for event in stream.recorded if event.id == proposed.data.event)
        if {proposed.actor.duty} != {decided.data.decided_by, proposed.data.replacement.decided_by}:
            raise WhoDecidesSaysSo(decided_by=decided.data.decided_by)


def the_decision_maker_is_not_counted_twice(stream: DecidedStream, proposed: Envelope[Any]) -> None:
    if proposed.data.decided_by in proposed.data.took_part:
        raise WhoDecidesIsNotAmongThoseWhoTookPart(duty=proposed.data.decided_by)


def it_stands(stream: DecidedStream, proposed: Envelope[DecisionAppealed]) -> None:
    if stream.decisions.all[proposed.data.decision].status != "in force":
        raise DecisionIsNotOpenToThat(status=stream.decisions.all[proposed.data.decision].status)


def it_is_appealed(stream: DecidedStream, proposed: Envelope[Any]) -> None:
    if stream.decisions.all[proposed.data.decision].status != "appealed":
        raise DecisionIsNotOpenToThat(status=stream.decisions.all[proposed.data.decision].status)


DECIDING = (somebody_entitled_decides, whoever_decided_says_so, the_decision_maker_is_not_counted_twice)
APPEALING = (
    guards(DecisionAppealed, it_stands),
    guards(DecisionUpheld, it_is_appealed),
    guards(DecisionAnnulled, it_is_appealed),
)
