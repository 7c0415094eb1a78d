"""Every projection and every question, in one list."""

from projections import (
    analyses,
    concerns,
    differing_opinions,
    goal_progress,
    levels,
    outcomes,
    ratings,
    referrals,
    situation,
    step_order,
    support_adjustments,
    support_match,
    team,
    time_to_support,
)
from projections.projection import Projection, Question
from projections.runner import streams

PROJECTIONS: tuple[Projection, ...] = (
    streams.PROJECTION,
    team.PROJECTION,
    analyses.PROJECTION,
    concerns.PROJECTION,
    differing_opinions.PROJECTION,
    goal_progress.PROJECTION,
    levels.PROJECTION,
    outcomes.PROJECTION,
    ratings.PROJECTION,
    referrals.PROJECTION,
    situation.PROJECTION,
    step_order.PROJECTION,
    support_adjustments.PROJECTION,
    support_match.PROJECTION,
    time_to_support.PROJECTION,
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
        outcomes.QUESTION,
        ratings.QUESTION,
        referrals.QUESTION,
        situation.QUESTION,
        step_order.QUESTION,
        support_adjustments.QUESTION,
        support_match.QUESTION,
        time_to_support.QUESTION,
    )
}  # fmt: skip
