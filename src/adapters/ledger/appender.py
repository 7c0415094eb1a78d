"""The one appender of a ledger in this process: who comes first decides for all that wait, in one transaction."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition, Lock
from time import perf_counter, sleep
from typing import Any
from uuid import UUID

from adapters.ledger.errors import LedgerUnavailable
from adapters.ledger.folds import Folds
from adapters.ledger.keys import KeyStore
from adapters.ledger.mapper import Draft, HistoryMapper, content
from adapters.ledger.record import Appending, Transaction
from adapters.ledger.work import LedgerWork, Receipt, drafts_of, receipt
from sqa.crossings import foreseen
from sqa.eventing.event import Proposal
from sqa.eventing.refusal import Refusal
from sqa.service import IdAlreadyUsed, Register, Submission, ask_permit, decide

MOST_EVENTS_AT_ONCE = 2_000
A_MOMENT = 0.000_1  # seconds
WORTH_WAITING = 0.25  # of what the last transaction took


def _taken_lock() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(slots=True)
class Ticket:
    """What a caller waits for. Its lock is released when it has been answered, or when it is its turn to lead.

    first: of what its caller waits for, so that callers can be counted.
    """

    submission: Submission
    drafts: dict[int, Draft]
    first: bool = False
    turn: Lock = field(default_factory=_taken_lock)
    leads: bool = False
    receipts: list[Receipt] = field(default_factory=list)
    error: Exception | None = None

    def answer(self) -> list[Receipt]:
        """Raises what the submission came to, if not receipts."""
        if self.error:
            raise self.error
        return self.receipts


class Appender:
    """Combines the appends of many threads. `append` may be called from any number of them."""

    def __init__(
        self,
        recorder: Appending,
        mapper: HistoryMapper,
        keys: KeyStore,
        clock: Callable[[], datetime],
        register: Register,
    ) -> None:
        self._recorder, self._mapper, self._keys = recorder, mapper, keys
        self._clock, self._register = clock, register
        self._folds = Folds()
        self._last_position = -1
        self._unknown_after = 0
        self._news = Condition()
        self._door = Lock()
        self._waiting: deque[Ticket] = deque()
        self._somebody_leads = False
        self._callers_expected = 0
        self._seconds_taken = 0.0

    def append(self, submission: Submission) -> list[Receipt]:
        """Record all that is proposed, or nothing. Returns a receipt for each proposal, in their order.

        Raises a Refusal when a rule or the permit says no, LedgerUnavailable when the database does (the same ids may be sent
        again), TextIsAReference.
        """
        ticket = Ticket(submission, drafts_of(submission.proposals))
        self._wait_for([ticket])
        return ticket.answer()

    def append_each(self, submissions: Sequence[Submission]) -> list[list[Receipt] | Exception]:
        """Record each of many submissions or nothing of it, in as few transactions as can be: as if each had a thread of its own.

        Returns, in their order, what `append` would have returned or raised.
        """
        tickets: list[Ticket | Exception] = []
        for submission in submissions:
            try:
                tickets.append(Ticket(submission, drafts_of(submission.proposals)))
            except Exception as fault:  # TextIsAReference, or whatever else its data came to: the others go on
                tickets.append(fault)
        self._wait_for([ticket for ticket in tickets if isinstance(ticket, Ticket)])
        return [ticket.error or ticket.receipts if isinstance(ticket, Ticket) else ticket for ticket in tickets]

    def _wait_for(self, tickets: Sequence[Ticket]) -> None:
        """Until these have been answered. Whoever waits leads when its turn has come, for others too."""
        waiting = [ticket for ticket in tickets if ticket.submission.proposals]
        if not waiting:
            return
        waiting[0].first = True
        with self._door:
            self._waiting.extend(waiting)
            waiting[0].leads, self._somebody_leads = not self._somebody_leads, True
        for ticket in waiting:
            if not ticket.leads:
                ticket.turn.acquire()
            if ticket.leads:
                self._lead()

    def wait_for_news(self, position: int, seconds: float) -> None:
        """Until this process has appended past the position, or the time is up."""
        with self._news:
            self._news.wait_for(lambda: self._last_position > position, seconds)

    def _lead(self) -> None:
        self._let_others_come()
        with self._door:
            tickets = self._take_some()
        began = perf_counter()
        try:
            self._decide_for(tickets)
        finally:
            self._seconds_taken = perf_counter() - began
            with self._door:
                self._callers_expected = self._callers(tickets) + self._callers(self._waiting)
                self._somebody_leads = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].turn.release()
            for ticket in tickets:
                if not ticket.leads:
                    ticket.turn.release()

    def _let_others_come(self) -> None:
        """Whoever was answered a moment ago often has more to say. Without this, callers fall into halves that wait for each other.

        Nobody waits who was alone, nor longer than a fraction of what a transaction takes.
        """
        until = perf_counter() + self._seconds_taken * WORTH_WAITING
        while len(self._waiting) < self._callers_expected and perf_counter() < until:
            sleep(A_MOMENT)

    @staticmethod
    def _callers(tickets: Iterable[Ticket]) -> int:
        return sum(ticket.first for ticket in tickets)

    def _take_some(self) -> list[Ticket]:
        tickets: list[Ticket] = []
        events = 0
        while self._waiting and events < MOST_EVENTS_AT_ONCE:
            tickets.append(self._waiting.popleft())
            events += len(tickets[-1].submission.proposals)
        return tickets

    def _decide_for(self, tickets: list[Ticket]) -> None:
        ids, streams = self._foreseen(tickets)
        touched: set[str] = set()
        try:
            with self._recorder.appending(ids, streams) as transaction:
                work = self._work(transaction)
                touched = work.touched
                self._expect(tickets)
                for ticket in tickets:
                    self._decide_one(ticket, work)
                if work.accepted:
                    work.write()
            with self._news:
                self._last_position = transaction.head.position + len(work.accepted)
                self._news.notify_all()
            self._folds.keep_within_bounds()
        except BaseException as error:
            # Whether it was committed may be unknown, too: what is kept in memory is looked up anew.
            self._last_position = -1
            for stream_id in touched:
                self._folds.evict(stream_id)
            for ticket in tickets:
                ticket.error = error if isinstance(error, Exception) else LedgerUnavailable("the process is ending")
            if not isinstance(error, Exception):
                raise

    def _foreseen(self, tickets: list[Ticket]) -> tuple[list[UUID], set[str]]:
        """The event ids that will be looked up, and the streams that will be asked for and aren't in memory."""
        ids, streams = [], set()
        for ticket in tickets:
            for proposal in ticket.submission.proposals:
                for event, stream in ((proposal.id, proposal.stream), *foreseen(proposal)):
                    ids.append(event)
                    if stream not in self._folds:
                        streams.add(stream)
        return ids, streams

    def _expect(self, tickets: list[Ticket]) -> None:
        """Who the pupils are that are named, and what: all in one question each, under the lock, since it is then that nobody erases."""
        said = {proposal.data.said("subject") for ticket in tickets for proposal in ticket.submission.proposals}
        if subjects := said - {None}:
            with suppress(Exception):  # whoever can't do without the answer asks for itself, and alone hears of a fault
                self._register.expect(self._keys.register_ids_of(subjects).keys())

    def _work(self, transaction: Transaction) -> LedgerWork:
        head = transaction.head
        self._keys.ledger_is_at(head.epoch)
        if head.position != self._last_position:
            self._unknown_after = head.position
        return LedgerWork(transaction, self._folds, self._mapper, self._keys, self._clock, unknown_after=self._unknown_after)

    def _decide_one(self, ticket: Ticket, work: LedgerWork) -> None:
        work.begin(ticket.drafts)
        try:
            ticket.receipts = self._receipts(ticket, work)
        except LedgerUnavailable:
            raise
        except Refusal as refusal:
            work.take_back()
            ticket.error = refusal
        except Exception as fault:  # in deciding this one: the others go on, and nothing half folded is kept
            work.take_back()
            for stream_id in work.touched:
                self._folds.evict(stream_id)
            ticket.error = fault

    def _receipts(self, ticket: Ticket, work: LedgerWork) -> list[Receipt]:
        submission = ticket.submission
        ask_permit(submission, work)
        receipts: dict[UUID, Receipt] = {}
        fresh: dict[UUID, Proposal[Any]] = {}
        for proposal in submission.proposals:
            draft = ticket.drafts[id(proposal.data)]
            before = work.answered_before(proposal, draft)
            if before:
                receipts[proposal.id] = before
                continue
            twin = fresh.setdefault(proposal.id, proposal)
            if twin is not proposal and content(twin, ticket.drafts[id(twin.data)]) != content(proposal, draft):
                raise IdAlreadyUsed(id=proposal.id)
        for event in decide(Submission(list(fresh.values()), submission.submitted_by), work, self._register):
            receipts[event.id] = receipt(event)
        return [receipts[proposal.id] for proposal in submission.proposals]
