"""Answers that are behind and do not move: whoever was to keep them up missed a signal, or is gone."""

from adapters.jobs.desk import Desk, Done
from projections.runner.asking import NotYet


def kick_projections(desk: Desk) -> Done:
    """Catch the answers up, when they stand still behind history. Rows and position commit together, so two may do it at once."""
    done = Done("projections")
    before, head = desk.views.position(), desk.ledger.head()[0]
    if before >= head:
        return done
    try:
        desk.views.wait_for(head, desk.patience.total_seconds())
    except NotYet:
        if desk.views.position() == before:
            done.caught_up = desk.views.catch_up() - before
    return done
