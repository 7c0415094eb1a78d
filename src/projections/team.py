"""Who has which part in which case? (Accountable owner, contributors, decision maker, responsibles.)"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import case_team, visible
from sqa.cases.case import Case
from sqa.cases.team import READING, team


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """One row per duty and part, of an open case."""
    members = team(case) if case.open else []
    return {
        "case_team": [
            {"stream": case.id, "unit": case.unit, "duty": m.duty, "part": m.part, "reads": int(m.part in READING)} for m in members
        ]
    }


PROJECTION = Projection("team", (case_team,), (Case,), rows)


class RolesAsked(Parameters):
    """Of one case, or of all that the caller may see."""

    case: str | None = None


def answer(asked: Asked, parameters: RolesAsked) -> Answer:
    """Everybody's part, case by case."""
    wanted = select(case_team.c.stream, case_team.c.unit, case_team.c.duty, case_team.c.part).where(visible(case_team, asked))
    if parameters.case:
        wanted = wanted.where(case_team.c.stream == parameters.case)
    ordered = wanted.order_by(case_team.c.stream, case_team.c.part, case_team.c.duty)
    return Answer([dict(row) for row in asked.db.execute(ordered).mappings()])


QUESTION = Question(
    name="roles",
    sv="Vilka har vilken del i varje ärende?",
    en="Who has which part in each case?",
    parameters=RolesAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "duty": ("tjänst", "duty"),
        "part": ("del i ärendet", "part"),
    },
    answer=answer,
    needs=(PROJECTION,),
)
