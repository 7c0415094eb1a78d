"""What the appender keeps in memory is always what a fresh fold of the stored history gives, whatever has been tried."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from adapters.ledger.ledger import Ledger, open_ledger
from sqa.eventing.corrections import CorrectionRecorded
from sqa.eventing.event import Proposal
from sqa.eventing.refusal import Refusal
from tests.contract.diaries import (
    FULL,
    TORN,
    Diary,
    EverybodyIsRegistered,
    LinesWritten,
    a_diary,
    opened,
    proposal,
    submission,
    written,
)

DIARIES = st.integers(0, 2)
PAGES = st.lists(st.sampled_from([1, 2, 3, FULL + 1, TORN]), min_size=1, max_size=4)


class TwoProcesses(RuleBasedStateMachine):
    """Two ledgers on the same files, as two processes have them, and what they are asked in turn."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        path, register = Path(self.folder.name), EverybodyIsRegistered()
        self.ledgers = [open_ledger("orebro", path, None, lambda: datetime.now(UTC), register, create=True) for _ in range(2)]
        self.diaries = [a_diary() for _ in range(3)]
        self.acknowledged: dict[UUID, tuple[Proposal[Any], int]] = {}
        self.last = 0

    def _append(self, process: int, *proposals: Proposal[Any]) -> None:
        try:
            receipts = self.ledgers[process].append(submission(*proposals))
        except (Refusal, ValueError):
            return
        for asked, receipt in zip(proposals, receipts, strict=True):
            before = self.acknowledged.setdefault(asked.id, (asked, receipt.position))
            assert before[1] == receipt.position
            assert receipt.repeated == (receipt.position <= self.last)
        self.last = max(self.last, *(receipt.position for receipt in receipts))

    @rule(process=st.integers(0, 1), diary=DIARIES)
    def open_it(self, process: int, diary: int) -> None:
        self._append(process, opened(self.diaries[diary]))

    @rule(process=st.integers(0, 1), diary=DIARIES, other=DIARIES, pages=PAGES)
    def write_in_two(self, process: int, diary: int, other: int, pages: list[int]) -> None:
        self._append(process, *(written(self.diaries[(diary, other)[n % 2]], p, f"text {n}") for n, p in enumerate(pages)))

    @rule(process=st.integers(0, 1), diary=DIARIES, expected=st.integers(0, 5))
    def write_if_unchanged(self, process: int, diary: int, expected: int) -> None:
        self._append(process, written(self.diaries[diary], 1, expected_version=expected))

    @rule(process=st.integers(0, 1), which=st.integers(0, 1_000), with_more=st.booleans())
    def repeat(self, process: int, which: int, with_more: bool) -> None:
        if self.acknowledged:
            asked, _ = list(self.acknowledged.values())[which % len(self.acknowledged)]
            self._append(process, asked, *([written(asked.stream, 2)] if with_more else []))

    @rule(process=st.integers(0, 1), which=st.integers(0, 1_000), page=st.sampled_from([1, FULL + 1, None]))
    def correct(self, process: int, which: int, page: int | None) -> None:
        if self.acknowledged:
            asked, _ = list(self.acknowledged.values())[which % len(self.acknowledged)]
            instead = None if page is None else LinesWritten(page=page, note="rightly")
            right = CorrectionRecorded(event=asked.id, type=asked.data.event_type(), replacement=instead, reason="a slip")
            self._append(process, proposal(asked.stream, right))

    @invariant()
    def memory_is_what_is_stored(self) -> None:
        if not hasattr(self, "ledgers"):
            return
        assert [e.position for e in self.ledgers[0].events()] == list(range(1, self.last + 1))
        for ledger in self.ledgers:
            for diary in self.diaries:
                self._same(ledger, diary)

    def _same(self, ledger: Ledger, diary: str) -> None:
        fold = ledger._appender._folds.get(diary)
        if fold is None:
            return
        kept = fold.stream
        assert isinstance(kept, Diary)
        stored = ledger.stream_events(diary)[: kept.version]  # what another process wrote is taken in when it is needed
        assert [e.version for e in stored] == list(range(1, kept.version + 1))
        assert kept.recorded == stored
        fresh = Diary(diary)
        for event in stored:
            fresh.append(event)
        assert (kept.pages, kept.notes, kept.version) == (fresh.pages, fresh.notes, fresh.version)

    def teardown(self) -> None:
        close: Callable[[], None]
        for close in [ledger.close for ledger in getattr(self, "ledgers", [])]:
            close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestTwoProcesses = TwoProcesses.TestCase
# Each step is a durable write: a tenth of what the profile asks for says as much here.
TestTwoProcesses.settings = settings(max_examples=settings.default.max_examples // 10, stateful_step_count=30)
