"""Keeping the register as its source has it: everything once, then what changed; each time all of it or nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, func, or_, select, update

from adapters.roster.fetching import PAGE_SIZE, Progress, fetch
from adapters.roster.importing import TABLES, take_in
from adapters.roster.reading import Delivery, read
from adapters.roster.report import ImportReport
from adapters.roster.source import Source
from adapters.roster.tables import register_sources, version_of, writing
from sqa.eventing.refusal import Refusal
from sqa.vocabulary import STOCKHOLM

# Its clock and ours may differ, and what it is writing while we ask may show only afterwards. To fetch twice is harmless.
OVERLAP = timedelta(minutes=10)


class TooMuchWouldBeRemoved(Refusal):
    """The source no longer lists so much of the register that it may be its fault; nothing was written."""

    SV = "Källan visar inte längre så mycket av registret att felet kan vara dess; inget skrevs."
    NEXT = "Look at the counts; if the source is right, run `sqa roster sync --full --remove-anyway`."
    NEXT_SV = "Se på antalen; har källan rätt, kör `sqa roster sync --full --remove-anyway`."


class RegisterChangedMeanwhile(Refusal):
    """The register was changed by somebody else while its source was read; nothing was written."""

    SV = "Registret ändrades av någon annan medan källan lästes; inget skrevs."
    NEXT = "Run the same again."
    NEXT_SV = "Kör samma sak igen."


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did. since: from when changes were asked for; None when everything was. began: where the next begins."""

    report: ImportReport
    since: datetime | None
    began: datetime

    def as_json(self) -> dict[str, Any]:
        """The import's report, and how it came."""
        since = self.since.isoformat() if self.since else None
        return {**self.report.as_json(), "full": self.since is None, "since": since, "began": self.began.isoformat()}


def sync(
    engine: Engine,
    source: Source,
    *,
    now: datetime,
    on: date,
    most_removed: float,
    full: bool = False,
    page_size: int = PAGE_SIZE,
    progress: Progress = lambda _done, _of: None,
) -> Synced:
    """Fetch what changed since the last sync from this address began, or everything, and take it in.

    now: this moment by the true clock; on: the day from which changed standings hold. In a full sync what is no longer
    listed gets `deleted_on`. most_removed: the largest share of a kind, 0 to 1, that may end so; 1 lets all.
    Raises SourceFault, RegisterRefusedTheFiles, TooMuchWouldBeRemoved, RegisterChangedMeanwhile; then nothing was written.
    """
    with engine.connect() as db:
        found, version = last_began(db, source.url), version_of(db)
        expected = sum(db.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES.values())
    since = None if full or found is None else found - OVERLAP
    files = fetch(source, since, progress, expected=0 if since else expected, page_size=page_size)
    delivery = read(files, deletions_came_first=True)
    with writing(engine) as db:
        if (last_began(db, source.url), version_of(db)) != (found, version):
            raise RegisterChangedMeanwhile
        if since is None and not delivery.refused:
            end_what_is_not_listed(db, delivery, on, most_removed)
        report = take_in(db, delivery, on)
        note(db, source.url, synced_from=now)
    return Synced(report, since, now)


def end_what_is_not_listed(db: Connection, delivery: Delivery, on: date, most_removed: float) -> None:
    """Mark as deleted what the register holds and a whole delivery lacks. Raises TooMuchWouldBeRemoved.

    Only what is still in force counts for the share: that a source lists no past employments is no loss.
    """
    too_much: dict[str, dict[str, int]] = {}
    for kind, table in TABLES.items():
        listed = delivery.entities.get(kind, {}).keys()
        kept = set(db.scalars(select(table.c.id).where(table.c.deleted_on.is_(None))))
        delivery.deleted[kind] = kept - listed
        in_force = kept
        if "end_date" in table.c:
            lasting = or_(table.c.end_date.is_(None), table.c.end_date >= on)
            in_force = set(db.scalars(select(table.c.id).where(table.c.deleted_on.is_(None), lasting)))
        removed = len(in_force - listed)
        if removed > most_removed * len(in_force):
            too_much[kind] = {"would_be_removed": removed, "of": len(in_force)}
    if too_much:
        raise TooMuchWouldBeRemoved(most_removed=most_removed, **too_much)


def is_due(engine: Engine, url: str, now: datetime, hour: int) -> bool:
    """Is there news from the source, or has it not been asked since the last night, at this hour in Sweden?"""
    with engine.connect() as db:
        known = db.execute(select(register_sources).where(register_sources.c.url == url)).one_or_none()
    if known is None or known.synced_from is None:
        return True
    return known.synced_from < _last_night(now, hour) or (known.news_at is not None and known.news_at >= known.synced_from)


def is_paused(engine: Engine, url: str, now: datetime) -> bool:
    """Did it fail so lately that the source is to be left in peace?"""
    with engine.connect() as db:
        not_before = db.scalar(select(register_sources.c.not_before).where(register_sources.c.url == url))
    return not_before is not None and now < not_before


def last_began(db: Connection, url: str) -> datetime | None:
    """When the last sync from this address that was written began. Another address begins with everything."""
    return db.scalar(select(register_sources.c.synced_from).where(register_sources.c.url == url))


def note(db: Connection, url: str, **fields: datetime | UUID | str | None) -> None:
    """Write what is known of the source at this address."""
    if db.execute(update(register_sources).where(register_sources.c.url == url).values(fields)).rowcount == 0:
        db.execute(register_sources.insert().values(url=url, **fields))


def _last_night(now: datetime, hour: int) -> datetime:
    here = now.astimezone(STOCKHOLM)
    tonight = datetime.combine(here.date(), time(hour), STOCKHOLM)
    return (tonight if tonight <= here else datetime.combine(here.date() - timedelta(days=1), time(hour), STOCKHOLM)).astimezone(UTC)
