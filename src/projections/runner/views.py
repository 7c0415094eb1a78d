"""The views of one ledger, for whoever keeps them up and whoever asks them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event as Signal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from projections.projection import Parameters, Question
from projections.runner.asking import Answered
from projections.runner.history import History
from projections.runner.rebuild import Rebuilt
from sqa.privacy.permits import Scope

Progress = Callable[[int, int], None]


class Views:
    """Every table of every projection of one ledger. Any method may be called from any thread; `catch_up` runs one at a time."""

    def __init__(self, engine: Engine, ledger: History) -> None:
        """See `open_views`."""
        raise NotImplementedError

    def create(self) -> None:
        """Make the tables that are missing, and build those that are new or have changed. Several processes may do so at once."""
        raise NotImplementedError

    def catch_up(self, progress: Progress | None = None) -> int:
        """Take in every event the ledger has. progress(position, head) after each batch. Returns the position reached."""
        raise NotImplementedError

    def keep_up(self, stop: Signal, pause: float = 0.1) -> None:
        """Catch up again and again until told to stop: what a worker's thread runs."""
        raise NotImplementedError

    def position(self) -> int:
        """The position that the views stand at."""
        raise NotImplementedError

    def lag(self) -> int:
        """How many events the views are behind the ledger."""
        raise NotImplementedError

    def parked(self) -> Sequence[Mapping[str, Any]]:
        """What could not be taken in: projection, stream, position, error (the name of its class)."""
        raise NotImplementedError

    def wait_for(self, position: int, timeout: float = 2.0) -> int:
        """Wait until the views stand at this position or later; return where they stand. Raises NotYet after `timeout` seconds."""
        raise NotImplementedError

    def questions(self) -> Mapping[str, Question]:
        """Every question by its name."""
        raise NotImplementedError

    def ask(
        self,
        question: str,
        parameters: Parameters | Mapping[str, Any],
        scope: Scope,
        now: datetime,
        *,
        on: datetime | None = None,
        as_known_on: datetime | int | None = None,
        min_position: int | None = None,
        units: frozenset[UUID] | None = None,
        policy: Callable[[str], int] | None = None,
    ) -> Answered:
        """Answer a question, as far as the caller may see.

        parameters: the question's own model, or what it is made of (`unit` in it or `units`, which has those below too).
        on: how it was then; as_known_on: as we knew it at that instant, or position. min_position: wait for it first.
        Raises UnknownQuestion, NotYet, NarrowTheQuestion, pydantic's ValidationError.
        """
        raise NotImplementedError

    def rebuild(self, projection: str | None = None, progress: Progress | None = None) -> list[Rebuilt]:
        """Build one projection, or all, anew beside the live tables, and change over when they agree.

        The old tables serve meanwhile and stay as `<table>__old`. Raises RebuiltDiffers when the code is the same and the rows are not.
        """
        raise NotImplementedError

    def content_hash(self, projection: str) -> str:
        """SHA-256 over all rows of a projection in a fixed order, the same on every database."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back connections."""
        raise NotImplementedError


def open_views(ledger: History, huvudman: str, data_folder: Path, database_url: str | None) -> Views:
    """The views of a huvudman's ledger: `<data_folder>/<huvudman>/views.db`, or a schema of PostgreSQL. Call `create` once per release."""
    raise NotImplementedError
