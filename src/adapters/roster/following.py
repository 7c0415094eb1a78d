"""Following the register's source: what the command line, the nightly job and the notices ask for, in one place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import sleep

from adapters.roster import subscribing, syncing
from adapters.roster.fetching import PAGE_SIZE, Progress
from adapters.roster.roster import Roster
from adapters.roster.source import Access, Source, SourceFault
from adapters.roster.subscribing import Subscription, tells_news
from adapters.roster.syncing import Synced, is_due, is_paused, note
from adapters.roster.tables import writing

PAUSE_AFTER_A_FAULT = timedelta(minutes=15)


class Following:
    """A huvudman's register and the source that it follows. Moments (`now`) are by the true clock, in UTC.

    notices_to: the address of this service that the source is to send notices to; None when it isn't reached from there.
    most_removed: the largest share of a kind, 0 to 1, that a full sync may end. hour: of the nightly sync, in Sweden.
    """

    def __init__(
        self,
        roster: Roster,
        access: Access,
        *,
        notices_to: str | None = None,
        most_removed: float = 0.2,
        hour: int = 2,
        page_size: int = PAGE_SIZE,
        wait: Callable[[float], object] = sleep,
    ) -> None:
        self._roster, self._access, self._notices_to = roster, access, notices_to
        self._most_removed, self._hour, self._page_size, self._wait = most_removed, hour, page_size, wait

    @property
    def _url(self) -> str:
        return self._access.url.rstrip("/")

    def sync(
        self,
        now: datetime,
        on: date,
        *,
        full: bool = False,
        remove_anyway: bool = False,
        progress: Progress = lambda _done, _of: None,
    ) -> Synced:
        """Fetch what changed, or everything, and answer from it at once. on: the day from which changed standings hold.

        Raises SourceFault, RegisterRefusedTheFiles, TooMuchWouldBeRemoved, RegisterChangedMeanwhile.
        """
        most_removed = 1.0 if remove_anyway else self._most_removed
        with self._source() as source:
            synced = syncing.sync(
                self._roster.engine,
                source,
                now=now,
                on=on,
                most_removed=most_removed,
                full=full,
                page_size=self._page_size,
                progress=progress,
            )
        self._roster.refresh()
        return synced

    def sync_if_due(self, now: datetime, on: date) -> Synced | None:
        """The same, once a night and whenever the source has told of news; None when there is nothing to do.

        Cheap to ask, so ask often. After a fault it waits a quarter of an hour. A subscription is renewed when its time is
        half over. Raises as `sync` does.
        """
        engine = self._roster.engine
        sync_now = is_due(engine, self._url, now, self._hour)
        renew_now = self._notices_to is not None and subscribing.renewal_is_due(engine, self._url, now)
        if not (sync_now or renew_now) or is_paused(engine, self._url, now):
            return None
        self._note(not_before=now + PAUSE_AFTER_A_FAULT)
        synced = self.sync(now, on) if sync_now else None
        if renew_now:
            self.subscribe(now)
        self._note(not_before=None)
        return synced

    def heard(self, notice: bytes, now: datetime) -> bool:
        """A notice has come: remember that there is something to fetch. Does it concern what the register keeps?"""
        if not tells_news(notice):
            return False
        self._note(news_at=now)
        return True

    def subscribe(self, now: datetime) -> Subscription:
        """Have the source send notices here, or go on doing so. Raises SourceFault."""
        if self._notices_to is None:
            raise SourceFault(
                "The source can't be told where to send notices.",
                "Set SQA_REGISTER_NOTICES_TO and SQA_REGISTER_NOTICE_SECRET.",
            )
        with self._source() as source:
            return subscribing.subscribe(self._roster.engine, source, self._notices_to, now)

    def unsubscribe(self) -> bool:
        """Have no more notices sent. Was there a subscription? Raises SourceFault."""
        with self._source() as source:
            return subscribing.unsubscribe(self._roster.engine, source)

    def _note(self, **fields: datetime | None) -> None:
        with writing(self._roster.engine) as db:
            note(db, self._url, **fields)

    def _source(self) -> Source:
        return Source(self._access, wait=self._wait)
