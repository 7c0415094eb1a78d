"""How every job proposes: what follows is decided on the stream as the ledger has it, and appended in one submission."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import structlog

from adapters.jobs.desk import Desk, Done
from adapters.ledger.errors import LedgerUnavailable
from sqa.eventing.event import Proposal
from sqa.eventing.refusal import Refusal
from sqa.service import Submission, VersionConflict

log = structlog.get_logger("sqa")
SUBMITTED_BY = "jobs"
TRIES = 3


def propose(desk: Desk, done: Done, streams: Iterable[str], follows: Callable[[Any], list[Proposal[Any]]]) -> None:
    """What follows in each of these streams, one submission for each. One bad stream stops none of the others.

    Raises LedgerUnavailable: then the others would fare no better.
    """
    for stream in streams:
        with one_stream(desk, done):
            _propose(desk, done, stream, follows)


@contextmanager
def one_stream(desk: Desk, done: Done) -> Iterator[None]:
    """Whatever goes wrong with one stream is counted and logged. A refusal is nothing wrong: somebody else was quicker."""
    try:
        yield
    except LedgerUnavailable:
        raise
    except Refusal as refusal:
        done.overtaken += 1
        log.info("a job was overtaken", job=done.job, huvudman=desk.name, rule=refusal.slug())
    except Exception as fault:
        done.failed += 1
        log.error("a job could not work on a stream", job=done.job, huvudman=desk.name, fault=type(fault).__name__)


def _propose(desk: Desk, done: Done, stream_id: str, follows: Callable[[Any], list[Proposal[Any]]]) -> None:
    for left in reversed(range(TRIES)):
        stream = desk.ledger.stream(stream_id)
        proposals = follows(stream)
        if not proposals:
            return
        # Decided on this version and no other: what has been appended since is looked at first.
        decided = [replace(proposals[0], expected_version=stream.version), *proposals[1:]]
        try:
            receipts = desk.ledger.append(Submission(decided, SUBMITTED_BY))
        except VersionConflict:
            if left:
                continue
            raise
        for proposal, receipt in zip(decided, receipts, strict=True):
            if receipt.repeated:
                done.repeated += 1
            else:
                done.proposed.append((proposal.data.event_type(), proposal.stream))
        return
