"""A case as its reader sees it: where it stands, who has which part, what is open, and what is missing to get on."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from adapters.api.names import Names
from adapters.api.shared_state import Json, fields, what_is_owed, what_was_learnt, where_it_stands, who_took_part, whose
from adapters.api.what_is_missing import what_is_missing
from sqa.cases.case import Case
from sqa.cases.needs import Goal, Judged, Need
from sqa.cases.supports import Support
from sqa.cases.team import team
from sqa.decisions import Decided


def case_state(case: Case, names: Names, now: datetime) -> Json:
    """The state of a case; texts as references, names filled in later."""
    return {
        "case": case.id,
        "version": case.version,
        "open": case.open,
        "about": case.opening.about,
        "subject": names.subject(case.subject),
        "unit": names.unit(case.unit),
        "opened_at": case.first_opened_at,
        **whose(case, names, now),
        "team": _team(case, names),
        **where_it_stands(case),
        "suspension": fields(case.suspension, "since", "review_on", "reason"),
        "closing": fields(case.closing, "at", "reason", "into"),
        "assessments": [
            {"assessment": each.id, "kind": each.kind, "at": each.at, "author": names.duty(each.author, each.role)}
            for each in case.assessments.values()
        ],
        "needs": [_need(need, case, names) for need in case.needs.values()],
        "factors": [
            {
                **(fields(factor, "noted_at", "domain", "target", "description") or {}),
                "factor": factor.id,
                "goals": _goals(case, factor=factor.id),
            }
            for factor in case.factors.values()
        ],
        "supports": [_support(support, names) for support in case.supports.all.values()],
        **what_is_owed(case, names),
        "decisions": [_decision(each, names) for each in case.decisions.all.values()],
        **who_took_part(case),
        "ratings": [
            {**(fields(each, "at", "scale", "scale_version", "level") or {}), "by": names.duty(each.duty, each.role)}
            for each in case.ratings.values()
        ],
        **what_was_learnt(case),
        "referrals": [
            {"referral": each.id, **(fields(each, "made_at", "to", "purpose", "answer_by", "answered_at", "accepted", "reply") or {})}
            for each in case.referrals.values()
        ],
        "transfers": [
            {
                "transfer": each.id,
                "from": names.unit(each.from_unit),
                "to": names.unit(each.to_unit),
                **(fields(each, "offered_at", "package", "outcome", "ended_at") or {}),
            }
            for each in case.transfers.all.values()
        ],
        "initiatives": sorted(case.initiatives),
        "next": what_is_missing(case, now) if case.open else None,
    }


def _team(case: Case, names: Names) -> list[Json]:
    if not case.open:
        return []
    return [{"who": names.duty(member.duty), "part": member.part} for member in team(case)]


def _need(need: Need, case: Case, names: Names) -> Json:
    return {
        "need": need.id,
        "status": need.status,
        "since": need.since,
        "ended_at": need.ended_at,
        "domain": need.domain,
        "target": need.target,
        "subject_area": need.subject_area,
        "content": need.content,
        "description": need.description,
        "subject": names.subject(need.subject),
        "came_from": need.came_from,
        "assessment": {
            "assessment": need.basis.id,
            "at": need.basis.at,
            "kind": need.basis.kind,
            "by": names.duty(need.basis.author),
            "profession": need.basis.role,
        },
        "goals": _goals(case, need=need.id),
        "supports": [support.id for support in case.supports.serving(need.id)],
        "verdicts": [_verdict(verdict, names) for verdict in case.verdicts_of(need.id)],
    }


def _goals(case: Case, need: UUID | None = None, factor: UUID | None = None) -> list[Json]:
    goals: Iterable[Goal] = case.goals_of(need) if need else (goal for goal in case.goals.values() if goal.factor == factor)
    return [{"goal": goal.id, "set_at": goal.set_at, "weight": goal.weight, "levels": goal.levels.model_dump()} for goal in goals]


def _verdict(verdict: Judged, names: Names) -> Json:
    return {
        "evaluation": verdict.evaluation,
        "at": verdict.at,
        "match": verdict.match,
        "result": verdict.result,
        "not_known": verdict.not_known,
        "judged_by": names.duty(verdict.judged_by, verdict.role),
        "evidence": verdict.evidence,
        "supports": list(verdict.supports),
    }


def _support(support: Support, names: Names) -> Json:
    plan = support.plan
    return {
        "support": support.id,
        "status": support.status,
        "kind": plan.kind,
        "effort_level": plan.effort_level,
        "target": plan.target,
        "description": plan.description,
        "responsible": names.duty(support.responsible),
        "deliverers": [names.duty(duty) for duty in support.deliverers],
        "needs": [{"need": need, "since": since} for need, since in support.needs.items()],
        "factor": plan.factor,
        "planned_at": support.planned_at,
        "started_at": support.started_at,
        "ended_at": support.ended_at,
        "follow_ups": [fields(each, "at", "carried_out", "works", "note") for each in support.follow_ups],
        "adjustments": [{"at": at, "because_of_follow_up": because} for at, because in support.adjustments],
    }


def _decision(decided: Decided, names: Names) -> Json:
    """With its five facts: date, content, who decided, who presented, who took part (Förvaltningslagen 31 §)."""
    return {
        "decision": decided.id,
        "kind": decided.kind,
        "at": decided.at,
        "content": decided.content,
        "decided_by": names.duty(decided.decided_by),
        "presented_by": names.duty(decided.presented_by),
        "took_part": [names.duty(duty) for duty in decided.took_part],
        "delegated_by": names.duty(decided.delegated_by),
        "support_kinds": list(decided.support_kinds),
        "status": decided.status,
    }
