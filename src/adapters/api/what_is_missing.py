"""What a case or an initiative still lacks: for the step that comes next, for each planned support to start, and for its end.

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
from sqa.eventing.stream import Stream
from sqa.initiatives.events import InitiativeEnded
from sqa.initiatives.initiative import Initiative
from sqa.initiatives.rules import FINISHED
from sqa.initiatives.rules import open_items as open_items_of_an_initiative
from sqa.steps import StepBegun, SteppedStream
from sqa.vocabulary import Actor

Json = dict[str, Any]


def what_is_missing(case: Case, now: datetime) -> Json:
    """{"step": …, "supports": […], "closing": [one per reason]}; an empty `missing` means that nothing stands in the way."""
    at = max(now, case.last_at or now)
    return {
        "step": _next_step(case, at),
        "supports": [
            {"support": support.id, "missing": _refused(case, SupportStarted(support=support.id), at)}
            for support in case.supports.still_open()
            if support.status == "planned"
        ],
        "closing": list(_ways_of_closing(case, at)),
        "open": [{"kind": kind, "id": item} for kind, item in open_items(case, _on_paper(case, CaseClosed(reason="goals-met"), at))],
    }


def what_an_initiative_lacks(initiative: Initiative, now: datetime) -> Json:
    """{"step": …, "ending": [one per reason of finished work], "open": […]}; an empty `missing` means that nothing stands in the way."""
    at = max(now, initiative.last_at or now)
    on_paper = _on_paper(initiative, InitiativeEnded(reason="goals-met"), at)
    return {
        "step": _next_step(initiative, at),
        "ending": [{"reason": reason, "missing": _refused(initiative, InitiativeEnded(reason=reason), at)} for reason in sorted(FINISHED)],
        "open": [{"kind": kind, "id": item} for kind, item in open_items_of_an_initiative(initiative, on_paper)],
    }


def _next_step(stream: SteppedStream, at: datetime) -> Json | None:
    expected, in_round = stream.steps.expected()
    if expected is None:
        return None
    refused = _refused(stream, StepBegun.model_validate({"step": expected, "round": in_round}), at)
    return {"step": expected, "round": in_round, "missing": refused}


def _ways_of_closing(case: Case, at: datetime) -> Iterator[Json]:
    for reason in REQUIRED:
        yield {"reason": reason, "missing": _refused(case, CaseClosed(reason=reason), at)}


def _refused(stream: Stream, data: Event, at: datetime) -> list[Json]:
    try:
        stream.judge(_on_paper(stream, data, at))
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


def _on_paper(stream: Stream, data: Event, at: datetime) -> Envelope[Any]:
    return Envelope(
        id=uuid4(),
        stream=stream.id,
        version=stream.version + 1,
        position=1,
        data=data,
        occurred_at=at,
        recorded_at=at,
        actor=Actor("job", "on paper"),
        submitted_by="on paper",
        unit=stream.unit,
    )
