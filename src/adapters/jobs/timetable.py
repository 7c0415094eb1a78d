"""The jobs, in one list, and when each runs. The list is code: nothing about it is kept in a database."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from adapters.jobs.desk import Desk, Done
from adapters.jobs.escalating import escalate
from adapters.jobs.expiring_offers import expire_offers
from adapters.jobs.kicking_projections import kick_projections
from adapters.jobs.register_sync import follow_register
from adapters.jobs.reminding import remind
from adapters.jobs.staff_exits import move_what_leavers_had
from sqa.vocabulary import STOCKHOLM

log = structlog.get_logger("sqa")
GRACE_SECONDS = 3_600


@dataclass(frozen=True)
class Job:
    """What is done, and when, by clocks in Sweden. sv, en: what it does, for people."""

    name: str
    does: Callable[[Desk], Done]
    when: CronTrigger
    sv: str
    en: str

    @property
    def times(self) -> str:
        """When, by the fields that are set: `minute=*/10 second=20`."""
        return " ".join(f"{field.name}={field}" for field in self.when.fields if not field.is_default)


def at(**fields: str) -> CronTrigger:
    return CronTrigger(timezone=STOCKHOLM, **fields)


# In the order in which they are done when it is the time of several: each finds what the ones before it have recorded.
JOBS = (
    Job("projections", kick_projections, at(second="*/30"), "Svar som halkat efter hinner ikapp.", "Answers that fell behind catch up."),
    Job("register", follow_register, at(second="40"), "Registret följer sin källa.", "The register follows its source."),
    Job(
        "exits",
        move_what_leavers_had,
        at(second="0"),
        "När en tjänst upphör byter ärenden och åtaganden ägare i samma ögonblick.",
        "When a duty ends, cases and obligations get another owner at that instant.",
    ),
    Job("offers", expire_offers, at(second="10"), "Erbjudanden som ingen svarat på går ut.", "Offers that nobody answered expire."),
    Job(
        "escalations",
        escalate,
        at(minute="*/10", second="20"),
        "En missad utvärdering går till rektor samma dag, och senare till huvudmannen.",
        "A missed evaluation goes to the principal the same day, and later to the huvudman.",
    ),
    Job(
        "reminders",
        remind,
        at(hour="6-20", minute="15"),
        "Den som ska göra något, eller svarar för något missat, får veta det.",
        "Whoever owes something, or answers for something missed, is told.",
    ),
)


def start(desks: Callable[[], Iterable[Desk]]) -> BackgroundScheduler:
    """Run the jobs at their times, in threads of this process, for the desks that there are at the time. `shutdown()` ends it.

    What a sleeping machine missed is made up for once, within the hour; the next run finds whatever is older.
    """
    scheduler = BackgroundScheduler(
        timezone=STOCKHOLM, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS}
    )
    for job in JOBS:
        scheduler.add_job(run_for_each, job.when, args=[job, desks], id=job.name, name=job.name)
    scheduler.start()
    return scheduler


def run_for_each(job: Job, desks: Callable[[], Iterable[Desk]]) -> None:
    """One job for every desk; what goes wrong at one keeps it from no other."""
    for desk in desks():
        try:
            done = job.does(desk)
        except Exception as fault:  # the database may be away for a while: the next run does what this one could not
            log.error("a job could not be done", job=job.name, huvudman=desk.name, fault=type(fault).__name__)
            continue
        if done != Done(job.name):
            log.info("a job was done", huvudman=desk.name, **done.as_json())


def run_all(desk: Desk, names: Collection[str] = ()) -> list[Done]:
    """Each job once, now; or those of these names. Raises LedgerUnavailable."""
    return [job.does(desk) for job in JOBS if not names or job.name in names]


def run_due(desk: Desk, since: datetime) -> list[Done]:
    """Each job once whose time has come since then, by the desk's clock: for a clock that is set. Raises LedgerUnavailable."""
    now = desk.clock()
    due = [job for job in JOBS if (time := job.when.get_next_fire_time(since, since)) and time <= now]
    return [job.does(desk) for job in due]
