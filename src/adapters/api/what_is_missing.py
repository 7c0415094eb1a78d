"""What a case still lacks: for the step that comes next, for each planned support to start, and for each way of closing.

Nothing is listed by hand: what would be proposed is put to the rules themselves, on paper, and what they answer is told.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqa.cases.case import Case
from sqa.cases.closing import REQUIRED, open_items
from sqa.cases.events import CaseClosed
from sqa.cases.support_events import SupportStarted
from sqa.eventing.event import Envelope, Event
from sqa.eventing.refusal import Refusal
from sqa.steps import StepBegun
from sqa.vocabulary import Actor

Json = dict[str, Any]


def what_is_missing(case: Case, now: datetime) -> Json:
    """{"step": …, "supports": […], "closing": [one per reason]}; an empty `missing` means that nothing stands in the way."""
    expected, in_round = case.steps.expected()
    at = max(now, case.last_at or now)
    step: Json | None = None
    if expected:
        refused = _refused(case, StepBegun.model_validate({"step": expected, "round": in_round}), at)
        step = {"step": expected, "round": in_round, "missing": refused}
    return {
        "step": step,
        "supports": [
            {"support": support.id, "missing": _refused(case, SupportStarted(support=support.id), at)}
            for support in case.supports.still_open()
            if support.status == "planned"
        ],
        "closing": list(_ways_of_closing(case, at)),
        "open": [{"kind": kind, "id": item} for kind, item in open_items(case, _on_paper(case, CaseClosed(reason="goals-met"), at))],
    }


def _ways_of_closing(case: Case, at: datetime) -> Iterator[Json]:
    for reason in REQUIRED:
        yield {"reason": reason, "missing": _refused(case, CaseClosed(reason=reason), at)}


def _refused(case: Case, data: Event, at: datetime) -> list[Json]:
    try:
        case.judge(_on_paper(case, data, at))
    except Refusal as refusal:
        return [
            {
                "type": f"/problems/{refusal.slug()}",
                "title": refusal.title("en"),
                "title_sv": refusal.title("sv"),
                "next_step": refusal.next_step("en"),
                "next_step_sv": refusal.next_step("sv"),
                "details": refusal.details,
            }
        ]
    return []


def _on_paper(case: Case, data: Event, at: datetime) -> Envelope[Any]:
    return Envelope(
        id=uuid4(),
        stream=case.id,
        version=case.version + 1,
        position=1,
        data=data,
        occurred_at=at,
        recorded_at=at,
        actor=Actor("job", "on paper"),
        submitted_by="on paper",
        unit=case.unit,
    )
