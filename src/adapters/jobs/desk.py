"""What every job works with, and what it says of its work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from adapters.jobs.notices import Delivery
from adapters.roster.following import Following
from projections.runner import Views
from sqa.eventing.event import DutyFacts, UnitFacts
from sqa.eventing.stream import Stream
from sqa.service import Submission


class Staff(Protocol):
    """What jobs ask of the school's register."""

    def duty(self, duty: UUID) -> DutyFacts | None: ...

    def unit(self, unit: UUID, on: date) -> UnitFacts | None: ...


class History(Protocol):
    """What jobs ask of a ledger; `adapters.ledger.ledger.Ledger` is one."""

    def head(self) -> tuple[int, datetime]: ...

    def stream(self, stream_id: str) -> Stream: ...

    def append(self, submission: Submission) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Desk:
    """One huvudman, as the jobs see it.

    policy: the huvudman's settings in days, `escalation` and `reminder` among them. deliveries: the ways out, in which whoever is to be
    told gets told; with none, nobody is, and nothing is said to have been. register: what follows the register's source, if it has one.
    patience: how long the answers may stand still while they are
    behind, before a job catches them up.
    """

    name: str
    ledger: History
    views: Views
    staff: Staff
    clock: Callable[[], datetime]
    policy: Callable[[str], int]
    deliveries: Sequence[Delivery] = ()
    register: Following | None = None
    patience: timedelta = timedelta(seconds=2)


@dataclass
class Done:
    """What one run of a job came to.

    proposed: the events it made history, as type and stream; repeated: proposals that were history already, since another node had made
    them; overtaken: streams where the rules now said no; failed: streams that it could not work on; told: notices handed out; not_told:
    notices that no way out took, tried again at the next run; caught_up: events that the answers were behind.
    """

    job: str
    proposed: list[tuple[str, str]] = field(default_factory=list)
    repeated: int = 0
    overtaken: int = 0
    failed: int = 0
    told: int = 0
    not_told: int = 0
    caught_up: int = 0

    def as_json(self) -> dict[str, Any]:
        """Counts, and of what was proposed each type with its number."""
        kinds = sorted({kind for kind, _ in self.proposed})
        proposed = {kind: sum(each == kind for each, _ in self.proposed) for kind in kinds}
        return {**vars(self), "proposed": proposed}
