"""What closing requires, as a table by reason; and everything that is still open in a case."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqa.cases.case import Case
from sqa.cases.events import CaseClosed, CaseMerged
from sqa.cases.refusals import (
    ACaseIsNotMergedIntoItself,
    EachOpenItemNeedsItsEnd,
    MergingIsItsOwnClosing,
    NeedsAreNotCarriedOverYet,
    OnlyThePrincipalClosesSo,
    OtherReasonNeedsANote,
    StillOpen,
)
from sqa.eventing.event import Envelope
from sqa.ownership import is_principal

Item = tuple[str, UUID]


def open_items(case: Case, event: Envelope[Any]) -> Iterator[Item]:
    """Everything that would be left hanging if the case ended now, as (kind, id)."""
    yield from (("need", need.id) for need in case.active_needs)
    yield from (("support", support.id) for support in case.supports.still_open())
    yield from (("obligation", obligation.id) for obligation in case.obligations.still_open())
    if offer := case.ownership.open_offer(event.occurred_at):
        yield "offer", offer.id
    if case.transfers.open:
        yield "transfer", case.transfers.open.id
    yield from (("opinion", opinion.id) for opinion in case.participation.unanswered())
    yield from (("referral", referral.id) for referral in case.referrals.values() if referral.waits)
    yield from (("appeal", decided.id) for decided in case.decisions.all.values() if decided.status == "appealed")


def _an_analysis_that_says_stop(case: Case) -> bool:
    return case.steps.step == "analyse" and case.steps.decision == "stop"


def _an_assessment(case: Case) -> bool:
    return bool(case.assessments)


def _a_decision_that_no_plan_is_made(case: Case) -> bool:
    standing = case.decisions.standing
    return standing is not None and standing.kind == "no plan"


Requirement = tuple[str, Callable[[Case], bool]]
ANALYSED: tuple[Requirement, ...] = (("analysis with the decision stop", _an_analysis_that_says_stop),)

# Reason → what must be there, with nothing open. Any other reason: the principal closes and ends each item in the closing.
REQUIRED: dict[str, tuple[Requirement, ...]] = {
    "goals-met": ANALYSED,
    "need-ended": ANALYSED,
    "no-need": (("an assessment", _an_assessment), ("NoPlanDecided that stands", _a_decision_that_no_plan_is_made)),
}


def what_its_reason_requires_is_there(case: Case, proposed: Envelope[CaseClosed]) -> None:
    """All or nothing: the refusal lists everything that is missing and everything still open."""
    reason = proposed.data.reason
    if reason == "merged":
        raise MergingIsItsOwnClosing
    if reason not in REQUIRED:
        _the_principal_ends_each_item(case, proposed)
        return
    missing = [name for name, is_there in REQUIRED[reason] if not is_there(case)]
    left = [{"kind": kind, "id": item} for kind, item in open_items(case, proposed)]
    if missing or left:
        raise StillOpen(missing=missing, open=left)
    if proposed.data.ends:
        raise EachOpenItemNeedsItsEnd(without_end=[], not_open=[{"kind": ended.kind, "id": ended.id} for ended in proposed.data.ends])


def another_reason_says_what(case: Case, proposed: Envelope[CaseClosed]) -> None:
    if proposed.data.reason == "other" and proposed.data.note is None:
        raise OtherReasonNeedsANote


def its_needs_went_along(case: Case, proposed: Envelope[CaseMerged]) -> None:
    if proposed.data.into == case.id:
        raise ACaseIsNotMergedIntoItself
    if case.active_needs:
        raise NeedsAreNotCarriedOverYet(needs=[need.id for need in case.active_needs])
    _the_principal_ends_each_item(case, proposed)


def _the_principal_ends_each_item(case: Case, proposed: Envelope[Any]) -> None:
    if not is_principal(case, proposed):
        raise OnlyThePrincipalClosesSo
    left, given = set(open_items(case, proposed)), [(ended.kind, ended.id) for ended in proposed.data.ends]
    if left != set(given) or len(given) != len(left):
        raise EachOpenItemNeedsItsEnd(
            without_end=[{"kind": kind, "id": item} for kind, item in sorted(left - set(given))],
            not_open=[{"kind": kind, "id": item} for kind, item in sorted(set(given) - left)],
        )
