"""Were pupil and guardian asked in each step, and which differing opinions wait for an answer? (A17)

An opinion that was still unanswered when its case was closed ended with it: it is shown so, and no longer waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, String, Uuid, and_, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, table, text, visible
from sqa.cases.case import Case
from sqa.figures import Waits, share
from sqa.participation import Offered, Opinion
from sqa.steps import ORDER
from sqa.vocabulary import stockholm_day

voices = table(
    "voices",
    Column("kind", String(20)),
    Column("id", Uuid),
    Column("party", String(20)),
    Column("step", String(20)),
    day("said_on", index=True),
    Column("outcome", String(20)),
    day("answered_on"),
    text("view"),
    text("answer"),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per invitation to take part, and one per differing opinion."""
    offers = [_invitation(offer, "no answer yet" if case.open else "no answer") for offer in case.participation.offers.values()]
    waiting = {opinion.id for opinion in case.participation.unanswered()} if case.open else set()
    opinions = [_opinion(opinion, waits=opinion.id in waiting) for opinion in case.participation.opinions.values()]
    return {voices.name: [{"stream": case.id, "unit": case.unit, **row} for row in (*offers, *opinions)]}


def _invitation(offer: Offered, unanswered: str) -> Row:
    outcome = {"recorded": "took part", "declined": "declined", None: unanswered}[offer.answer]
    return {
        **_said("invitation", offer, offer.offered_at, offer.answered_at),
        "outcome": outcome,
        "view": offer.view,
        "answer": None,
    }


def _opinion(opinion: Opinion, *, waits: bool) -> Row:
    return {
        **_said("differing opinion", opinion, opinion.recorded_at, opinion.answered_at),
        "outcome": "answered" if opinion.answered_at else "unanswered" if waits else "closed unanswered",
        "view": opinion.view,
        "answer": opinion.answer,
    }


def _said(kind: str, voice: Offered | Opinion, at: datetime, answered_at: datetime | None) -> dict[str, Any]:
    answered_on = stockholm_day(answered_at) if answered_at else None
    return {
        "kind": kind,
        "id": voice.id,
        "party": voice.party,
        "step": voice.step,
        "said_on": stockholm_day(at),
        "answered_on": answered_on,
    }


PROJECTION = Projection("differing_opinions", (voices,), (Case,), rows)


class DifferingOpinionsAsked(Period):
    """Invitations made and opinions recorded in a period. unanswered_only: the differing opinions that wait for an answer."""

    case: str | None = None
    party: Literal["pupil", "guardian", "staff"] | None = None
    unanswered_only: bool = False


def answer(asked: Asked, parameters: DifferingOpinionsAsked) -> Answer:
    """Case by case, in time order; figures per step and party, of all that was asked about."""
    wanted = and_(visible(voices, asked), between(voices.c.said_on, parameters.first, parameters.last))
    if parameters.case:
        wanted &= voices.c.stream == parameters.case
    if parameters.party:
        wanted &= voices.c.party == parameters.party
    found = select(voices).where(wanted).order_by(voices.c.stream, voices.c.said_on, voices.c.kind, voices.c.id)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        waits = row["outcome"] in ("unanswered", "no answer yet")
        row["days_waiting"] = (asked.today - row["said_on"]).days if waits else None
    listed = [row for row in told if row["outcome"] == "unanswered" or not parameters.unanswered_only]
    return Answer(listed, _figures(told))


def _figures(told: Sequence[Row]) -> dict[str, Any]:
    """by_step: invitations with what came of them, per step and party; opinions: how many, and how long they wait for an answer."""
    opinions = [row for row in told if row["kind"] == "differing opinion"]
    answered = [(row["answered_on"] - row["said_on"]).days for row in opinions if row["answered_on"]]
    waiting = [row["days_waiting"] for row in opinions if row["outcome"] == "unanswered"]
    parties = sorted({row["party"] for row in told})
    by_step = [_of_step(told, step, party) for step in ORDER for party in parties]
    return {
        "by_step": [line for line in by_step if line["invited"] or line["differing_opinions"]],
        "differing_opinions": len(opinions),
        "unanswered": len(waiting),
        "closed_unanswered": len(opinions) - len(answered) - len(waiting),
        "days_to_answer": Waits(answered, waiting).figures(),
    }


def _of_step(told: Sequence[Row], step: str, party: str) -> dict[str, Any]:
    here = [row for row in told if (row["step"], row["party"]) == (step, party)]
    invited = [row["outcome"] for row in here if row["kind"] == "invitation"]
    return {
        "step": step,
        "party": party,
        "invited": len(invited),
        "took_part": invited.count("took part"),
        "declined": invited.count("declined"),
        "no_answer": invited.count("no answer yet") + invited.count("no answer"),
        "share_took_part": share(invited.count("took part"), len(invited)),
        "differing_opinions": len(here) - len(invited),
    }


QUESTION = Question(
    name="differing-opinions",
    sv="Tillfrågades elev och vårdnadshavare i varje steg, och vilka avvikande åsikter väntar på svar?",
    en="Were pupil and guardian asked in each step, and which differing opinions wait for an answer?",
    parameters=DifferingOpinionsAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "kind": ("inbjudan eller avvikande åsikt", "invitation or differing opinion"),
        "party": ("vem", "who"),
        "step": ("steg", "step"),
        "said_on": ("dag", "day"),
        "outcome": ("utfall", "outcome"),
        "answered_on": ("svar", "answered on"),
        "days_waiting": ("har väntat, dagar", "days waiting"),
        "view": ("synpunkt", "view"),
        "answer": ("svaret", "the answer"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "by_step": ("steg för steg", "step by step"),
        "differing_opinions": ("avvikande åsikter", "differing opinions"),
        "closed_unanswered": ("avslutade utan svar", "closed unanswered"),
    },
)
