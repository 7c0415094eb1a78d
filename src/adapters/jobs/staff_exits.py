"""Duties that have ended: what they owned gets an owner, their obligations and measures pass on, their offers and contributions end.
A forum that they convened is convened by whoever leads its unit.

Whoever has a part in something open and is no longer employed, as the register has it now, is a leaver: whether the end was known long
ago, was learnt late, or stood there when the duty was first sent. So nothing has to be remembered between two runs.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, select, union

from adapters.jobs.desk import Desk, Done
from adapters.jobs.proposing import propose
from projections.forum_meetings import conveners
from projections.obligations import owed
from projections.owners import owners
from projections.tables import case_team
from projections.waiting_handovers import handovers
from sqa import staff_exit
from sqa.eventing.event import Proposal

IN_THE_TEAM = (
    "owner",
    "offered",
    "contributor",
    "follow-up responsible",
    "evaluation responsible",
    "commitment",
    "support responsible",
    "deliverer",
)
# Where it stands who has a part in something open: the table, the column of the duty, and which of the rows count.
PARTS: tuple[tuple[Table, str, ColumnElement[bool]], ...] = (
    (owners, "owner", owners.c.owner.is_not(None)),
    (case_team, "duty", case_team.c.part.in_(IN_THE_TEAM)),
    (owed, "duty", owed.c.kind.in_(("follow-up", "evaluation", "commitment", "measure")) & owed.c.how.is_(None)),
    (conveners, "convener", conveners.c.convener.is_not(None)),
    (handovers, "to", (handovers.c.kind == "handover") & (handovers.c.outcome == "open")),
)


def move_what_leavers_had(desk: Desk) -> Done:
    """Record what follows of each exit, one batch for each stream; of those who left first, first."""
    now, done = desk.clock(), Done("exits")
    with desk.views.reading() as db:
        leavers = sorted(_leavers(desk, db, now))
        streams = {leaver: _streams_of(db, leaver) for _, leaver in leavers}
    for left_at, leaver in leavers:

        def follows(stream: Any, leaver: UUID = leaver, left_at: datetime = left_at) -> list[Proposal[Any]]:
            return staff_exit.what_follows(stream, leaver, left_at, desk.staff, now)

        propose(desk, done, streams[leaver], follows)
    return done


def _leavers(desk: Desk, db: Connection, now: datetime) -> Iterator[tuple[datetime, UUID]]:
    """Those of all who have a part in something open whose duty is over, and since when."""
    for duty in db.scalars(union(*(select(part.c[duty]).where(holds) for part, duty, holds in PARTS))):
        facts = desk.staff.duty(duty)
        if facts and facts.until and (left_at := staff_exit.exit_of(facts.until)) <= now:
            yield left_at, duty


def _streams_of(db: Connection, leaver: UUID) -> list[str]:
    having = (select(part.c.stream).where(holds, part.c[duty] == leaver) for part, duty, holds in PARTS)
    return sorted(db.scalars(union(*having)))
