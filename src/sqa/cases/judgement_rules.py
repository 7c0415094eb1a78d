"""The rules of an evaluation: what it may judge, that it leaves nothing out, and that each verdict fits."""

from uuid import UUID

from sqa.cases import refusals as no
from sqa.cases.case import Case
from sqa.cases.judgement_events import EvaluationRecorded
from sqa.eventing.event import Envelope


def its_supports_were_given(case: Case, proposed: Envelope[EvaluationRecorded]) -> None:
    for support in proposed.data.supports:
        started = case.supports.all[support].started_at
        if started is None or started > proposed.occurred_at:
            raise no.NothingWasGivenToJudge(support=support)


def every_served_need_is_judged(case: Case, proposed: Envelope[EvaluationRecorded]) -> None:
    judged = {verdict.need for verdict in proposed.data.verdicts}
    served = {need for support in proposed.data.supports for need in case.supports.all[support].needs}
    missing = [need for need in served if case.needs[need].active and need not in judged]
    if missing:
        raise no.VerdictsAreMissing(needs=sorted(missing))


def each_verdict_fits(case: Case, proposed: Envelope[EvaluationRecorded]) -> None:
    """One per need; `no_support_given` where none was started; a result, or why it is not known."""
    seen: set[UUID] = set()
    for verdict in proposed.data.verdicts:
        served = any(verdict.need in case.supports.all[support].needs for support in proposed.data.supports)
        why = None
        if verdict.need in seen:
            why = "more than one verdict for the need"
        elif (verdict.result is None) == (verdict.not_known is None):
            why = "give either a result or the reason why it is not known"
        elif verdict.result is not None and not case.has_goal(verdict.need, proposed.occurred_at):
            why = "no goal with its scale was set for the need"
        elif verdict.match == "no_support_given" and case.supports.given_for(verdict.need):
            why = "a support was given for the need"
        elif verdict.match not in {"no_support_given", "not_assessable"} and not served:
            why = "none of the supports judged serves the need"
        if why:
            raise no.VerdictDoesNotFit(need=verdict.need, why=why)
        seen.add(verdict.need)
