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
TRIES_WHILE_AWAY = 3  # then the rest waits for the next run, and no other huvudman for this one


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
    away = 0
    for duty in sorted(lists):
        if away < TRIES_WHILE_AWAY:
            away += _tell(desk, done, lists[duty])
        else:
            done.not_told += len(lists[duty])
    return done


def _tell(desk: Desk, done: Done, reminders: Sequence[Reminder]) -> bool:
    """One duty is told all it is to be told, and that is recorded. Returns whether a way out seems to take nothing from anybody."""
    now, duty = desk.clock(), reminders[0].to
    in_order = sorted(reminders, key=lambda each: (each.due, each.stream, each.id))
    notices = [Notice(each.id, desk.name, duty, each.why, each.kind, each.obligation, each.due, each.stream, now) for each in in_order]
    try:
        ways_out = [each for each in desk.deliveries if each.reaches(duty)]
        if not ways_out:
            raise NotHandedOut("no way out reaches this duty: has the register an address for work?")
        for way_out in ways_out:
            way_out.hand_out(notices)
    except Exception as fault:  # one that it didn't foresee, too: the others are to be told
        done.not_told += len(notices)
        why = str(fault) if isinstance(fault, NotHandedOut) else type(fault).__name__
        log.warning("somebody could not be told", huvudman=desk.name, duty=str(duty), notices=len(notices), why=why)
        return isinstance(fault, NotHandedOut) and fault.away
    done.told += len(notices)
    given, days = {each.id for each in reminders}, desk.policy("reminder")
    propose(
        desk,
        done,
        sorted({each.stream for each in reminders}),
        lambda stream: [each.proposal() for each in to_be_told(stream, desk.staff, now, days) if each.id in given],
    )
    return False
