"""Histories told as in tests.given, but kept in a real ledger, and the views of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

from adapters.ledger.ledger import open_ledger
from projections.runner import Answered, Views, open_views
from sqa.eventing.event import Envelope, Proposal
from sqa.first_publications import first_publications
from sqa.privacy.permits import Scope
from sqa.service import Submission
from tests.examples import CASE
from tests.given import BEGINNING, JOB_IDS, Item, Story
from tests.school import HELENA, JOB, SchoolRegister

ALL = Scope(everything=True)


class KeptLedger:
    """What a Story asks of its ledger, over a real one on a clock that is set."""

    def __init__(self, data_folder: Path, database_url: str | None) -> None:
        self.now = BEGINNING - timedelta(days=1)
        self.kept = open_ledger("ekeby", data_folder, database_url, lambda: self.now, SchoolRegister(), create=True)
        lists = [Proposal(uuid5(JOB_IDS, stream), stream, event, self.now, JOB) for stream, event in first_publications()]
        self.kept.establish(HELENA, "controlled", lists)

    @property
    def next_position(self) -> int:
        return self.kept.head()[0] + 1

    @property
    def events(self) -> list[Envelope[Any]]:
        return self.kept.events(limit=100_000)

    def submit(self, *proposals: Proposal[Any], recorded_at: datetime | None = None) -> None:
        self.now = max(self.now, recorded_at or self.now)
        self.kept.append(Submission(proposals, "tests"))


class KeptStory(Story):
    """A story that is kept on disk, and can be asked about."""

    def __init__(self, data_folder: Path, database_url: str | None) -> None:
        self.ledger: Any = KeptLedger(data_folder, database_url)
        self.last_at, self.last_stream = BEGINNING - timedelta(hours=1), CASE
        self.open_more: Callable[[], Views] = lambda: open_views(self.ledger.kept, "ekeby", data_folder, database_url)
        self.views = self.open_more()
        self.views.create()

    def ask(self, question: str, *, now: datetime | None = None, scope: Scope = ALL, **said: Any) -> Answered:
        """The answer once the views know everything. Parameters of the question by their names, beside those of `Views.ask`."""
        self.views.catch_up()
        about_time = {name: said.pop(name) for name in ("on", "as_known_on", "units", "min_position") if name in said}
        return self.views.ask(question, said, scope, now or self.ledger.now, **about_time)

    def told(self, *history: Item) -> "KeptStory":
        """This happened, and the views know."""
        self.given(*history)
        self.views.catch_up()
        return self

    def close(self) -> None:
        self.views.close()
        self.ledger.kept.close()
