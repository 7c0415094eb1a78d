"""The package that goes with a pupil to another huvudman: what eases the transition, and what must not be lost (Skollagen 3:12 j)."""

from collections.abc import Mapping
from typing import Any

from sqa.cases.case import Case

FORMAT = "sqa-transfer-package/1"


def package(case: Case) -> Mapping[str, Any]:
    """Open needs with their basis, goals and results, evaluations still owed, and what each ended support was.

    Texts are references (`sealed:<position>/<path>`); whoever sends the package opens them and hashes the bytes that go out.
    The subject is left out: the receiver knows the pupil in its own register.
    """
    return {
        "format": FORMAT,
        "case": case.id,
        "version": case.version,
        "about": case.opening.about,
        "opened_at": case.first_opened_at,
        "needs": [_need(case, need.id) for need in case.active_needs],
        "supports": [
            {
                "kind": support.plan.kind,
                "description": support.plan.description,
                "status": support.status,
                "started_at": support.started_at,
                "ended_at": support.ended_at,
                "needs": sorted(support.needs),
            }
            for support in case.supports.all.values()
            if support.started_at
        ],
        "evaluations_owed": [
            {"support": obligation.support, "due": obligation.due}
            for obligation in case.obligations.still_open()
            if obligation.kind == "evaluation"
        ],
        "differing_opinions": [{"party": opinion.party, "view": opinion.view} for opinion in case.participation.unanswered()],
    }


def _need(case: Case, name: Any) -> Mapping[str, Any]:
    need = case.needs[name]
    return {
        "id": need.id,
        "domain": need.domain,
        "target": need.target,
        "description": need.description,
        "assessed_at": need.basis.at,
        "assessment_kind": need.basis.kind,
        "assessed_by": need.basis.role,
        "goals": [{"levels": goal.levels.model_dump(), "weight": goal.weight} for goal in case.goals_of(name)],
        "verdicts": [
            {"at": verdict.at, "match": verdict.match, "result": verdict.result, "evidence": verdict.evidence}
            for verdict in case.verdicts_of(name)
        ],
    }
