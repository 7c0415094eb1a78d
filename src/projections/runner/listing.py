"""Every projection and every question, in one list."""

from projections import (
    analyses,
    concerns,
    differing_opinions,
    goal_progress,
    levels,
    obligations,
    outcomes,
    owners,
    ownership_history,
    passed_on,
    ratings,
    referrals,
    situation,
    step_order,
    support_adjustments,
    support_match,
    takeover,
    team,
    things,
    time_to_support,
    waiting_handovers,
)
from projections.projection import Projection, Question
from projections.runner import streams

PROJECTIONS: tuple[Projection, ...] = (
    streams.PROJECTION,
    team.PROJECTION,
    things.PROJECTION,
    analyses.PROJECTION,
    concerns.PROJECTION,
    differing_opinions.PROJECTION,
    goal_progress.PROJECTION,
    levels.PROJECTION,
    obligations.PROJECTION,
    outcomes.PROJECTION,
    owners.PROJECTION,
    ownership_history.PROJECTION,
    passed_on.PROJECTION,
    ratings.PROJECTION,
    referrals.PROJECTION,
    situation.PROJECTION,
    step_order.PROJECTION,
    support_adjustments.PROJECTION,
    support_match.PROJECTION,
    takeover.PROJECTION,
    time_to_support.PROJECTION,
    waiting_handovers.PROJECTION,
)

QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        team.QUESTION,
        analyses.QUESTION,
        concerns.QUESTION,
        differing_opinions.QUESTION,
        goal_progress.QUESTION,
        levels.QUESTION,
        obligations.QUESTION,
        outcomes.QUESTION,
        owners.QUESTION,
        ownership_history.QUESTION,
        passed_on.QUESTION,
        ratings.QUESTION,
        referrals.QUESTION,
        situation.QUESTION,
        step_order.QUESTION,
        support_adjustments.QUESTION,
        support_match.QUESTION,
        takeover.QUESTION,
        time_to_support.QUESTION,
        waiting_handovers.QUESTION,
    )
}  # fmt: skip
