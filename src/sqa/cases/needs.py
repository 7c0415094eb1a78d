"""What a case holds about needs: their basis, goals, verdicts, ratings and analyses. Plain values, made by the fold."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqa.cases.need_events import GoalLevels


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment: when, of what kind, by whom and in what role. `id` is None when another case holds it."""

    id: UUID | None
    at: datetime
    kind: str
    author: UUID | None
    role: str | None
    event: UUID


@dataclass(frozen=True, slots=True)
class Need:
    """A need, the one assessment it came from (`basis`), and what became of it.

    status: active, met, withdrawn, carried over, or ended (with the case).
    """

    id: UUID
    since: datetime
    assessment: UUID | None
    basis: Assessment
    domain: str
    target: str
    description: str | None
    subject: UUID | None
    subject_area: str | None
    content: str | None
    came_from: str | None = None
    status: str = "active"
    ended_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Is it still a need?"""
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal for a need or a factor: five level texts and a weight."""

    id: UUID
    need: UUID | None
    factor: UUID | None
    set_at: datetime
    weight: int
    levels: GoalLevels


@dataclass(frozen=True, slots=True)
class Factor:
    """Something in the environment that matters."""

    id: UUID
    noted_at: datetime
    domain: str
    target: str
    description: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict on one need: match, result (−2..+2 or None with the reason), by whom, in what role, on what evidence."""

    evaluation: UUID
    need: UUID
    at: datetime
    match: str
    result: int | None
    not_known: str | None
    judged_by: UUID
    role: str | None
    evidence: str
    supports: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating on a scale's version, by a duty in a role."""

    event: UUID
    at: datetime
    scale: str
    scale_version: int
    level: int
    duty: UUID | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Referral:
    """Another actor was asked; the reply, when it came."""

    id: UUID
    made_at: datetime
    to: str
    purpose: str
    answer_by: date | None
    answered_at: datetime | None = None
    accepted: bool | None = None
    reply: str | None = None
    ended_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Is a reply still waited for? Not once the case was closed."""
        return self.answered_at is None and self.ended_at is None
