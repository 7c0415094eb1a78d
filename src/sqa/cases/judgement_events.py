"""Judgements of the work: an evaluation with a verdict on each need, and the analysis of why it went as it did."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sqa.analyses import AnalysisStated
from sqa.eventing.event import Event, Part
from sqa.vocabulary import (
    Attainment,
    Clear,
    DutyId,
    EvaluationId,
    NeedId,
    SupportId,
    Text,
)

Match = Annotated[Literal["matched", "partly", "not", "no_support_given", "not_assessable"], Clear()]


class Verdict(Part):
    """For one need: did the support match it, what was the result (−2..+2, or why it is not known), who judged, on what."""

    need: NeedId
    match: Match
    result: Attainment | None = None
    not_known: Text | None = None
    judged_by: DutyId
    evidence: Text


class EvaluationRecorded(Event):
    """The planned overall judgement: which supports, possibly none, and a verdict for every need they serve."""

    TOPIC: ClassVar[str] = "sqa.case.evaluation-recorded"
    BEGINS: ClassVar[str] = "evaluation"
    evaluation: EvaluationId
    supports: Annotated[tuple[SupportId, ...], Field(max_length=100)] = ()
    verdicts: Annotated[tuple[Verdict, ...], Field(min_length=1, max_length=200)]


class AnalysisRecorded(AnalysisStated):
    """Why it went as it did, what to keep, what to change, and what is decided: continue, adjust or stop."""

    TOPIC: ClassVar[str] = "sqa.case.analysis-recorded"
