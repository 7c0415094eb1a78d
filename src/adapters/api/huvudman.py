"""One huvudman's service, as every way in asks it. It knows nothing of HTTP: what needs no web loads none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.ledger.ledger import Ledger
from adapters.roster.roster import Roster


@dataclass(frozen=True)
class Huvudman:
    """One huvudman's service: history, register and answers. policy: the huvudman's settings, in days."""

    name: str
    ledger: Ledger
    roster: Roster
    views: Any
    clock: Callable[[], datetime]
    named_duty: UUID | None
    policy: Callable[[str], int]
    wake: Callable[[], None]
