"""The question about the cases of one duty, and its answer."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, and_, or_, select

from projections.projection import Answer, Asked, Parameters, Question
from projections.tables import visible
from projections.takeover.items import PROJECTION, items


class TakeoverAsked(Parameters):
    """The cases of one duty; horizon: how many days ahead something counts as due."""

    duty: UUID
    horizon: Annotated[int, Field(ge=0, le=366)] = 14
    part: Literal["owner", "any"] = "owner"
    case: str | None = None


def answer(asked: Asked, parameters: TakeoverAsked) -> Answer:
    """First what is due, by day; then case by case, those with the earliest due thing first.

    cases: all of them; owned: those that the duty owns; offered: those that it has been offered and not yet answered.
    """
    found = asked.db.execute(_of_the_duty(asked, parameters))
    names = tuple(map(str, found.keys()))
    told = [dict(zip(names, row, strict=True)) for row in found]  # `mappings` would take twice the time
    told = [row for row in told if not (row["until"] and row["until"] <= asked.now)]  # an offer whose time is up no longer waits
    last_day = asked.today + timedelta(days=parameters.horizon)
    due = sorted((row for row in told if row["due"] and row["due"] <= last_day), key=lambda row: (row["due"], row["stream"], row["number"]))
    first: dict[str, date] = {}
    for row in due:
        first.setdefault(row["stream"], row["due"])
    told.sort(key=lambda row: (first.get(row["stream"], date.max), row["stream"], row["number"]))
    opening = [{**row, "section": "due", "which": row["section"]} for row in due]
    for row in (*opening, *told):
        row["days_late"] = max((asked.today - row["due"]).days, 0) if row["due"] else None
        del row["number"]
    mine = [row for row in told if row["duty"] == parameters.duty]
    owned = {row["stream"] for row in mine if row["section"] == "team" and row["what"] == "owner"}
    offered = {row["stream"] for row in mine if row["section"] == "offer"}
    figures = {
        "cases": len({row["stream"] for row in told}),
        "owned": len(owned),
        "offered": len(offered - owned),
        "due": len(due),
        "late": sum(row["due"] < asked.today for row in due),
        **{f"{name}s": sum(row["section"] == name for row in told) for name in ("need", "support", "obligation")},
    }
    return Answer([*opening, *told], figures)


def _of_the_duty(asked: Asked, parameters: TakeoverAsked) -> Select[Any]:
    has_part = items.c.section == "team"
    if parameters.part == "owner":
        has_part &= items.c.what == "owner"
    offered = and_(items.c.section == "offer", items.c.until > asked.now)
    of_duty = select(items.c.stream).where(items.c.duty == parameters.duty, or_(has_part, offered))
    wanted = visible(items, asked) & items.c.stream.in_(of_duty)
    if parameters.case:
        wanted &= items.c.stream == parameters.case
    return select(items).where(wanted)


QUESTION = Question(
    name="takeover",
    sv="Vad behöver den veta som tar över en tjänsts ärenden?",
    en="What does somebody need to know who takes over the cases of a duty?",
    parameters=TakeoverAsked,
    columns={
        "section": ("del", "section"),
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "due": ("senast", "due"),
        "days_late": ("dagar försenat", "days late"),
        "what": ("vad", "what"),
        "which": ("vilket", "which"),
        "status": ("läge", "status"),
        "value": ("värde", "value"),
        "duty": ("tjänst", "duty"),
        "by": ("av", "by"),
        "role": ("roll", "role"),
        "at": ("när", "when"),
        "until": ("går ut", "expires"),
        "compartment": ("sekretessdel", "compartment"),
        "text": ("text", "text"),
        "reason": ("skäl", "reason"),
        "item": ("id", "id"),
        "of": ("gäller", "about"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "cases": ("ärenden i svaret", "cases in the answer"),
        "owned": ("ärenden som tjänsten äger", "cases that the duty owns"),
        "offered": ("ärenden som tjänsten har erbjudits", "cases offered to the duty"),
        "due": ("att göra inom tiden framåt", "due within the horizon"),
        "late": ("varav försenat", "of which late"),
        "needs": ("behov", "needs"),
        "supports": ("insatser", "supports"),
        "obligations": ("åtaganden", "obligations"),
    },
)
