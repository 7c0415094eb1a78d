"""Choosing what an attack is about: mostly what the case holds and who may act, often enough something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from hypothesis import strategies as st

from sqa.cases.case import Case
from sqa.eventing.event import Event
from sqa.vocabulary import Actor
from tests.school import ASA, ASGYMNASIET, DUTIES, GUARDIAN, HELENA, INES, JOB, KARIN, NOAH, OLLE, PUPIL, SAMIRA, at, by, id_of

T = TypeVar("T")
AT_BERGASKOLAN, AT_ASGYMNASIET = (KARIN, SAMIRA, ASA, NOAH), (OLLE, INES)
STAFF = (*AT_BERGASKOLAN, *AT_ASGYMNASIET, HELENA)
ACTORS = (*(by(duty) for duty in STAFF), JOB, PUPIL, GUARDIAN)


class Source(Protocol):
    """Where choices come from: hypothesis, or chance."""

    def choice(self, options: Sequence[T]) -> T: ...

    def randint(self, a: int, b: int) -> int: ...


@dataclass(frozen=True)
class Drawn:
    """Choices that hypothesis makes, and can make smaller."""

    draw: "st.DataObject"

    def choice(self, options: Sequence[T]) -> T:
        return self.draw.draw(st.sampled_from(options))

    def randint(self, a: int, b: int) -> int:
        return self.draw.draw(st.integers(a, b))


def names(kind: str, many: int = 8) -> list[str]:
    """The names that things of a kind get: few, so that they meet again."""
    return [f"{kind} {number}" for number in range(many)]


@dataclass(frozen=True)
class Choice:
    """One attack on a case, as it stands now."""

    case: Case
    source: Source
    now: datetime

    def one_of(self, *options: T) -> T:
        return self.source.choice(options)

    def number(self, low: int, high: int) -> int:
        return self.source.randint(low, high)

    def mostly(self, likely: Sequence[T], other: Sequence[T]) -> T:
        """One of the likely, when there are any; once in eight something else."""
        return self.source.choice(likely if likely and self.number(0, 7) else other)

    def new(self, kind: str) -> str:
        """A name for a new thing: mostly one that is free."""
        return self.mostly([name for name in names(kind) if (kind, id_of(name)) not in self.case.threads], names(kind))

    def old(self, kind: str) -> str:
        """The name of a thing that is there, mostly."""
        return self.mostly([name for name in names(kind) if (kind, id_of(name)) in self.case.threads], names(kind))

    def need(self) -> str:
        """A need, mostly an active one."""
        return self.mostly([name for name in names("need") if id_of(name) in {need.id for need in self.case.active_needs}], names("need"))

    def needs(self) -> list[str]:
        return [*dict.fromkeys(self.need() for _ in range(self.number(0, 2)))]

    def support(self, *status: str) -> str:
        """A support, mostly one that stands so."""
        those = {support.id for support in self.case.supports.all.values() if support.status in status}
        return self.mostly([name for name in names("support") if id_of(name) in those], names("support"))

    def obligation(self, *kinds: str) -> UUID:
        """What is owed, mostly something open of these kinds."""
        owed = self.case.obligations.all
        return self.mostly([o.id for o in owed.values() if o.open and (not kinds or o.kind in kinds)], [*owed, id_of("nothing")])

    def offer(self) -> str:
        """An offer, mostly one that waits."""
        waiting = {offer.id for offer in self.case.ownership.offers.values() if offer.outcome == "open"}
        return self.mostly([name for name in names("offer") if id_of(name) in waiting], names("offer"))

    def transfer(self) -> str:
        """A transfer, mostly the one that waits."""
        waiting = {self.case.transfers.open.id} if self.case.transfers.open else set()
        return self.mostly([name for name in names("transfer") if id_of(name) in waiting], names("transfer"))

    def decision(self, *status: str) -> str:
        those = {decided.id for decided in self.case.decisions.all.values() if decided.status in status}
        return self.mostly([name for name in names("decision") if id_of(name) in those], names("decision"))

    def duty(self, at_unit: UUID | None = None) -> UUID:
        """Somebody, mostly at the unit and in force."""
        unit, day = at_unit or self.case.unit, self.now.date()
        return self.mostly([duty for duty in STAFF if DUTIES[duty].unit == unit and DUTIES[duty].in_force(day)], STAFF)

    def day(self, least: int = -1) -> date:
        return self.now.date() + timedelta(days=self.number(least, 40))

    def other_unit(self) -> UUID:
        return self.mostly([ASGYMNASIET if self.case.unit != ASGYMNASIET else DUTIES[KARIN].unit], [ASGYMNASIET, DUTIES[KARIN].unit])

    def actor(self, event: Event) -> Actor:
        """Whoever is to do it, mostly; else anybody."""
        return self.mostly([by(self._entitled(event))], ACTORS)

    def _entitled(self, event: Event) -> UUID:
        topic, unit = event.TOPIC, self.case.unit
        if topic in ("sqa.ownership.handover-accepted", "sqa.ownership.handover-declined"):
            offer = self.case.ownership.offers.get(event.offer)
            return offer.to if offer else KARIN
        if topic in ("sqa.transfer.accepted", "sqa.transfer.declined") and self.case.transfers.open:
            unit = self.case.transfers.open.to_unit
        principal = OLLE if unit == ASGYMNASIET else KARIN
        return getattr(event, "decided_by", principal)

    def time(self) -> datetime:
        """Mostly now; else at some event of the case or just beside it, or some time ago, or ahead."""
        told: list[datetime] = [event.occurred_at for event in self.case.recorded] or [self.now]
        beside = timedelta(microseconds=self.one_of(0, 0, 0, 1, -1))
        match self.one_of("now", "now", "now", "then", "between", "between", "ago", "last"):
            case "now":
                return self.now
            case "then":
                return self.one_of(*told) + beside
            case "between":
                one, other = sorted((self.one_of(*told), self.one_of(*told)))
                return one + (other - one) / 2
            case "last":
                return max(told) + beside
            case _:
                return self.now - timedelta(hours=self.number(-1, 400))

    @property
    def last(self) -> datetime:
        return self.case.last_at or at("2024-09-02")
