"""What is due soon, what is late, and what was missed: handed out to whoever owes it or answers for it, one list for each duty.

First the hand-out, then the event that tells of it: when a process dies in between, somebody is told twice, under the same id; never is
somebody said to have been told who wasn't.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from adapters.jobs.desk import Desk, Done
from adapters.jobs.kicking_projections import kick_projections
from adapters.jobs.notices import NotHandedOut, Notice
from adapters.jobs.proposing import one_stream, propose
from projections.obligations import owed
from sqa.obligations import PromisingStream
from sqa.reminders import Reminder, to_be_told
from sqa.vocabulary import stockholm_day

log = structlog.get_logger("sqa")


def remind(desk: Desk) -> Done:
    """Tell each duty what it has not been told, in every way there is, and record that it was."""
    done = Done("reminders")
    if not desk.deliveries:
        return done
    kick_projections(desk)  # what has just been brought to somebody is told the same day, not at the next run
    now, days = desk.clock(), desk.policy("reminder")
    due = select(owed.c.stream).where(owed.c.to_be_told == 1, owed.c.how.is_(None), owed.c.due <= stockholm_day(now) + timedelta(days))
    with desk.views.reading() as db:
        streams = sorted(set(db.scalars(due)))
    lists = defaultdict[UUID, list[Reminder]](list)
    for stream in streams:
        with one_stream(desk, done):
            found = desk.ledger.stream(stream)
            for reminder in to_be_told(found, desk.staff, now, days) if isinstance(found, PromisingStream) else ():
                lists[reminder.to].append(reminder)
    for duty in sorted(lists):
        _tell(desk, done, lists[duty])
    return done


def _tell(desk: Desk, done: Done, reminders: Sequence[Reminder]) -> None:
    """One duty is told all it is to be told, and that is recorded."""
    in_order = sorted(reminders, key=lambda each: (each.due, each.stream, each.id))
    notices = [
        Notice(each.id, desk.name, each.to, each.why, each.kind, each.obligation, each.due, each.stream, desk.clock()) for each in in_order
    ]
    try:
        for way_out in desk.deliveries:
            way_out.hand_out(notices)
    except NotHandedOut as why:
        done.not_told += len(notices)
        log.warning("somebody could not be told", huvudman=desk.name, duty=str(notices[0].to), notices=len(notices), why=str(why))
        return
    except Exception as fault:  # a way out that is broken in a way it didn't foresee
        done.not_told += len(notices)
        log.error("somebody could not be told", huvudman=desk.name, notices=len(notices), fault=type(fault).__name__)
        return
    done.told += len(notices)
    given, now, days = {each.id for each in reminders}, desk.clock(), desk.policy("reminder")
    propose(
        desk,
        done,
        sorted({each.stream for each in reminders}),
        lambda stream: [each.proposal() for each in to_be_told(stream, desk.staff, now, days) if each.id in given],
    )
