"""Every projection and every question, in one list."""

from projections import team
from projections.projection import Projection, Question
from projections.runner import streams

PROJECTIONS: tuple[Projection, ...] = (
    streams.PROJECTION,
    team.PROJECTION,
)

QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        team.QUESTION,
    )
}  # fmt: skip
