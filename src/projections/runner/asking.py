"""An answer, and why there may be none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from projections.projection import Question, Row
from projections.things import Meant
from sqa.eventing.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Answered:
    """Rows and figures, and what they are true of.

    position: of the ledger; the answer knows every event up to it, none after. now: the instant asked about.
    as_known: the position, when the question was put as of an earlier knowledge. parked: streams that could not be taken in.
    meant: whom and what the rows are about. left_since: how many streams were at the caller's units then and have left them since,
    in an answer about an earlier time. counts_only: the parameters that left the rows out. rows_left_out: how many rows come after
    those that were asked for; figures are of all. choose: the parameter that has to be said before there are any.
    """

    question: Question
    rows: Sequence[Row]
    figures: Mapping[str, Any]
    position: int
    now: datetime
    as_known: int | None = None
    parked: int = 0
    meant: Meant = field(default_factory=Meant)
    left_since: int | None = None
    counts_only: tuple[str, ...] = ()
    rows_left_out: int = 0
    choose: str | None = None


class NotYet(Refusal):
    """The views have not come so far yet."""

    SV = "Vyerna har inte hunnit så långt än."
    NEXT = "Ask again in a moment; see `position` for how far they have come."
    NEXT_SV = "Fråga igen om en stund; se `position` för hur långt de har kommit."


class UnknownQuestion(Refusal):
    """There is no question of that name."""

    SV = "Det finns ingen fråga med det namnet."
    NEXT = "See GET /v1/questions for the questions and their parameters."
    NEXT_SV = "Se GET /v1/questions för frågorna och deras parametrar."


class NarrowTheQuestion(Refusal):
    """The question covers more cases than can be told as of an earlier time at once."""

    SV = "Frågan täcker fler ärenden än som kan återges för en tidigare tidpunkt på en gång."
    NEXT = "Name a unit or a case."
    NEXT_SV = "Ange en enhet eller ett ärende."
