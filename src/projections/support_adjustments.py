"""Are supports adjusted because follow-up showed something, or because the calendar said so? (A37)"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Integer, String, Table, Uuid, and_, or_, select

from projections.period import Period, between
from projections.projection import Answer, Asked, Projection, Question, Row
from projections.tables import day, duty, table, text, visible
from sqa.cases.case import Case
from sqa.cases.support_events import SupportAdjusted
from sqa.figures import share
from sqa.vocabulary import stockholm_day

adjustments = table(
    "support_adjustments",
    Column("place", Integer),
    Column("support", Uuid),
    Column("kind", String(80)),
    day("adjusted_on", index=True),
    Column("because", String(20)),
    day("last_followed_up_on"),
    duty("adjusted_by"),
    text("adjustment"),
    text("reason"),
)
given = table(
    "supports_given",
    Column("support", Uuid),
    Column("kind", String(80)),
    day("started_on"),
    day("ended_on"),
    Column("follow_ups", Integer),
)


def rows(case: Case) -> Mapping[str, Iterable[Row]]:
    """A row per adjustment, and one per support that was ever given."""
    identity = {"stream": case.id, "unit": case.unit}
    adjusted: list[Row] = []
    for event in case.history:
        if isinstance(event.data, SupportAdjusted):
            support = case.supports.all[event.data.support]
            before = [stockholm_day(held.at) for held in support.follow_ups if held.at <= event.occurred_at]
            adjusted.append(
                {
                    **identity,
                    "place": len(adjusted) + 1,
                    "support": support.id,
                    "kind": support.plan.kind,
                    "adjusted_on": stockholm_day(event.occurred_at),
                    "because": "follow-up" if event.data.because_of_follow_up else "calendar",
                    "last_followed_up_on": max(before, default=None),
                    "adjusted_by": event.actor.duty,
                    "adjustment": event.data.adjustment,
                    "reason": event.data.reason,
                }
            )
    started = [
        {
            **identity,
            "support": support.id,
            "kind": support.plan.kind,
            "started_on": stockholm_day(support.started_at),
            "ended_on": stockholm_day(support.ended_at) if support.ended_at else None,
            "follow_ups": len(support.follow_ups),
        }
        for support in case.supports.all.values()
        if support.started_at
    ]
    return {adjustments.name: adjusted, given.name: started}


PROJECTION = Projection("support_adjustments", (adjustments, given), (Case,), rows)


class SupportAdjustmentsAsked(Period):
    """Adjustments made in a period. kind: a selection by support kind yields figures only."""

    case: str | None = None
    kind: str | None = None


def answer(asked: Asked, parameters: SupportAdjustmentsAsked) -> Answer:
    """Adjustment by adjustment, as they were made, none overwritten; figures of all supports that were given in the period."""
    ran = and_(
        between(given.c.started_on, None, parameters.last),
        or_(given.c.ended_on.is_(None), between(given.c.ended_on, parameters.first, None)),
    )
    made = between(adjustments.c.adjusted_on, parameters.first, parameters.last)
    found = {of: _found(of, and_(visible(of, asked), which), asked, parameters) for of, which in ((adjustments, made), (given, ran))}
    told = sorted(found[adjustments], key=lambda row: (row["adjusted_on"], row["stream"], row["place"]))
    return Answer([] if parameters.kind else told, _figures(told, found[given]), ("kind",) if parameters.kind else ())


def _found(of: Table, wanted: ColumnElement[bool], asked: Asked, parameters: SupportAdjustmentsAsked) -> list[Row]:
    if parameters.case:
        wanted &= of.c.stream == parameters.case
    if parameters.kind:
        wanted &= of.c.kind == parameters.kind
    return [dict(row) for row in asked.db.execute(select(of).where(wanted).order_by(of.c.stream, of.c.support)).mappings()]


def _figures(told: Sequence[Row], supports: Sequence[Row]) -> dict[str, Any]:
    """share_because_of_follow_up: of the adjustments; the rest of the figures say what part of the supports was ever touched."""
    because = [row["because"] for row in told]
    adjusted = {(row["stream"], row["support"]) for row in told}
    return {
        "adjustments": len(told),
        "because_of_follow_up": because.count("follow-up"),
        "by_calendar": because.count("calendar"),
        "share_because_of_follow_up": share(because.count("follow-up"), len(told)),
        "supports_given": len(supports),
        "supports_adjusted": len(adjusted),
        "share_adjusted": share(len(adjusted), len(supports)),
        "supports_never_followed_up": sum(row["follow_ups"] == 0 for row in supports),
    }


QUESTION = Question(
    name="support-adjustments",
    sv="Justeras insatser för att uppföljningen visade något, eller för att kalendern sa det?",
    en="Are supports adjusted because follow-up showed something, or because the calendar said so?",
    parameters=SupportAdjustmentsAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "support": ("insats", "support"),
        "kind": ("slag av insats", "kind of support"),
        "adjusted_on": ("justerad", "adjusted on"),
        "because": ("på grund av", "because of"),
        "last_followed_up_on": ("senast uppföljd", "last followed up"),
        "adjusted_by": ("justerad av", "adjusted by"),
        "adjustment": ("justering", "adjustment"),
        "reason": ("skäl", "reason"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "adjustments": ("justeringar", "adjustments"),
        "because_of_follow_up": ("på grund av uppföljning", "because of follow-up"),
        "by_calendar": ("på grund av kalendern", "by the calendar"),
        "share_because_of_follow_up": ("andel på grund av uppföljning", "share because of follow-up"),
        "supports_given": ("givna insatser", "supports given"),
        "supports_adjusted": ("justerade insatser", "supports adjusted"),
        "share_adjusted": ("andel justerade", "share adjusted"),
        "supports_never_followed_up": ("aldrig uppföljda insatser", "supports never followed up"),
    },
)
