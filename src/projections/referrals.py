"""Which other actors have been asked to act in their mission, and what did they reply? (A63)

The school's part stays owned: each row names the duty that owns the case now.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Integer, Uuid, and_, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, table, text, visible
from sqa.cases.case import Case
from sqa.figures import Waits
from sqa.vocabulary import stockholm_day

referrals = table(
    "referrals",
    Column("referral", Uuid),
    duty("owner"),
    day("made_on", index=True),
    text("to"),
    text("purpose"),
    day("answer_by"),
    day("answered_on"),
    Column("accepted", Integer),
    text("reply"),
    day("ended_on"),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per referral; `ended_on`: the case was closed before a reply came."""
    return {
        referrals.name: [
            {
                "stream": case.id,
                "unit": case.unit,
                "referral": referral.id,
                "owner": case.ownership.owner,
                "made_on": stockholm_day(referral.made_at),
                "to": referral.to,
                "purpose": referral.purpose,
                "answer_by": referral.answer_by,
                "answered_on": stockholm_day(referral.answered_at) if referral.answered_at else None,
                "accepted": None if referral.accepted is None else int(referral.accepted),
                "reply": referral.reply,
                "ended_on": stockholm_day(referral.ended_at) if referral.ended_at else None,
            }
            for referral in case.referrals.values()
        ]
    }


PROJECTION = Projection("referrals", (referrals,), (Case,), rows)


class ReferralsAsked(Period):
    """Referrals made in a period. waiting_only: those without a reply, of cases that are open."""

    case: str | None = None
    waiting_only: bool = False


def answer(asked: Asked, parameters: ReferralsAsked) -> Answer:
    """The oldest first. Late: no reply, and the day to answer by has passed."""
    wanted = and_(visible(referrals, asked), between(referrals.c.made_on, parameters.first, parameters.last))
    if parameters.case:
        wanted &= referrals.c.stream == parameters.case
    found = select(referrals).where(wanted).order_by(referrals.c.made_on, referrals.c.stream, referrals.c.referral)
    told: list[dict[str, Any]] = [dict(row) for row in asked.db.execute(found).mappings()]
    for row in told:
        waits = row["answered_on"] is None and row["ended_on"] is None
        replied = "accepted" if row["accepted"] else "declined"
        row["status"] = "waiting" if waits else "closed without reply" if row["answered_on"] is None else replied
        row["days_waiting"] = (asked.today - row["made_on"]).days if waits else None
        row["late"] = waits and row["answer_by"] is not None and asked.today > row["answer_by"]
    listed = [row for row in told if row["status"] == "waiting" or not parameters.waiting_only]
    return Answer([{name: row[name] for name in QUESTION.columns} for row in listed], _figures(told))


def _figures(told: Sequence[Row]) -> dict[str, Any]:
    answered = [(row["answered_on"] - row["made_on"]).days for row in told if row["answered_on"]]
    waiting = [row["days_waiting"] for row in told if row["status"] == "waiting"]
    statuses = [row["status"] for row in told]
    return {
        "referrals": len(told),
        "accepted": statuses.count("accepted"),
        "declined": statuses.count("declined"),
        "waiting": len(waiting),
        "closed_without_reply": statuses.count("closed without reply"),
        "late": sum(row["late"] for row in told),
        "days_to_reply": Waits(answered, waiting).figures(),
    }


QUESTION = Question(
    name="referrals",
    sv="Vilka andra aktörer har ombetts agera i sitt uppdrag, och vad svarade de?",
    en="Which other actors have been asked to act in their mission, and what did they reply?",
    parameters=ReferralsAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "owner": ("äger skolans del", "owner of the school's part"),
        "made_on": ("remiss skickad", "referred on"),
        "to": ("till", "to"),
        "purpose": ("ändamål", "purpose"),
        "answer_by": ("svar senast", "answer by"),
        "status": ("läge", "status"),
        "late": ("försenat", "late"),
        "days_waiting": ("har väntat, dagar", "days waiting"),
        "answered_on": ("svar", "answered on"),
        "reply": ("svaret", "the reply"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "referrals": ("hänvisningar", "referrals"),
        "closed_without_reply": ("avslutade utan svar", "closed without reply"),
        "days_to_reply": ("dagar till svar", "days to the reply"),
    },
)
