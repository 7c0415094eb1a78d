"""Missed evaluations: brought to the principal the same day, and later to the huvudman."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from adapters.jobs.desk import Desk, Done
from adapters.jobs.proposing import propose
from projections.obligations import owed, told
from sqa import escalation
from sqa.vocabulary import stockholm_day


def escalate(desk: Desk) -> Done:
    """Bring each missed evaluation to whom it is to be brought now."""
    now, days, done = desk.clock(), desk.policy("escalation"), Done("escalations")
    streams = _with_something_to_bring(desk, stockholm_day(now), days)
    propose(desk, done, streams, lambda stream: escalation.what_follows(stream, desk.staff, now, days))
    return done


def _with_something_to_bring(desk: Desk, today: date, days: int) -> Iterable[str]:
    """The cases and initiatives with an evaluation whose day has passed and which hasn't come as far up as it is to."""
    missed = select(owed.c.stream, owed.c.item, owed.c.due).where(owed.c.kind == "evaluation", owed.c.how.is_(None), owed.c.due < today)
    brought = (
        select(told.c.item, told.c.how, told.c.at)
        .join(owed, (owed.c.item == told.c.item) & (owed.c.stream == told.c.stream))
        .where(owed.c.kind == "evaluation", owed.c.how.is_(None), owed.c.due < today, told.c.how != "reminder")
    )
    with desk.views.reading() as db:
        evaluations = db.execute(missed).all()
        last: dict[tuple[str, str], date] = {}
        for row in db.execute(brought):
            last[row.item, row.how] = max(stockholm_day(row.at), last.get((row.item, row.how), date.min))
    return sorted({row.stream for row in evaluations if not _rests(last, row.item, row.due, today - timedelta(days))})


def _rests(last: dict[tuple[str, str], date], item: str | UUID, due: date, since: date) -> bool:
    """Has the huvudman been told since it was due, or the principal, who has it for some days more?"""
    principal, huvudman = (last.get((str(item), level), date.min) for level in ("principal", "huvudman"))
    return huvudman > due or (principal > due and principal > since)
