"""The register follows its source: nightly, and whenever the source has told of news."""

from datetime import UTC, datetime

import structlog

from adapters.jobs.desk import Desk, Done
from adapters.roster.following import Following
from adapters.roster.source import SourceFault
from adapters.roster.syncing import Synced
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import stockholm_day

log = structlog.get_logger("sqa")


def follow_register(desk: Desk) -> Done:
    """Sync if it is due, by the true clock, whatever the ledger's."""
    if desk.register:
        sync_register(desk.register, desk.name, datetime.now(UTC))
    return Done("register")


def sync_register(following: Following, huvudman: str, now: datetime) -> Synced | None:
    """Sync if it is due; cheap when it isn't. now: by the true clock, in UTC.

    A source that doesn't answer, and a register that is refused, are logged by their kind; both are tried again later.
    """
    try:
        synced = following.sync_if_due(now, stockholm_day(now))
    except SourceFault as fault:
        log.error("the register's source could not be asked", huvudman=huvudman, status=fault.status, why=str(fault))
        return None
    except Refusal as refusal:
        log.error("the register was refused", huvudman=huvudman, refusal=refusal.slug(), next="sqa roster sync")
        return None
    if synced and synced.report.written:
        report = synced.report
        log.info(
            "the register was synced",
            huvudman=huvudman,
            version=report.version,
            changed=sum(count.new + count.changed for count in report.counts.values()),
            ended_duties=len(report.ended_duties),
            units_without_principal=len(report.units_without_principal),
        )
    return synced
